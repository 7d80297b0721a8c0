import { z } from 'zod'
import type { SourceRhythm } from '../../../domain/metrics/source-rhythm.ts'
import { earlier, hours, type Instant, isoOf, type Milliseconds } from '../../../domain/time/time.ts'
import { RECEIPTS_LOOKED_AT, rhythmOf } from '../../../pipeline/statistics/source-rhythm.ts'
import type { Store } from '../../../store/store.ts'
import { json, type Route, route } from '../../route.ts'

export interface SourcesParts {
  readonly store: Pick<Store, 'sourceReceipts'>
  readonly now: () => Instant
}

interface SeenSource extends SourceRhythm {
  readonly name: string
  readonly lastDay: {
    readonly count: number
    readonly isMore: boolean
    /** How many in each hour up to now, the oldest first. null: more came since than are counted. */
    readonly byHour: readonly (number | null)[]
  }
}

const DAY_HOURS = 24

/** Those that stopped come first, then those that sent last. */
export async function loadSources({ store, now }: SourcesParts): Promise<readonly SeenSource[]> {
  const at = now()
  const found = await store.sourceReceipts({ newest: RECEIPTS_LOOKED_AT, since: earlier(at, hours(DAY_HOURS)) })
  return [...found]
    .flatMap(
      ([
        name,
        {
          newest: [last, ...before],
          since,
        },
      ]) =>
        last === undefined ? [] : [{ name, ...rhythmOf([last, ...before], at), lastDay: { ...since, byHour: wholeDay(since.byHour) } }],
    )
    .sort((a, b) => Number(b.silentSince !== null) - Number(a.silentSince !== null) || b.last - a.last)
}

const wholeDay = (byHour: readonly (number | null)[]) =>
  Array.from({ length: DAY_HOURS }, (_, hour) => byHour[hour] ?? (hour in byHour ? null : 0))

const schema = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      lastReceivedAt: z.iso.datetime(),
      usualSeconds: z.number().nullable().meta({ description: 'Median pause between the last deliveries; null: too few to say.' }),
      longestSeconds: z.number().nullable(),
      silentSince: z.iso.datetime().nullable().meta({
        description: 'Set where nothing came for more than twice the longest of those pauses and for longer than they took together.',
      }),
      lastDay: z.object({
        count: z.int(),
        isMore: z.boolean(),
        byHour: z
          .array(z.int().nullable())
          .meta({ description: 'Of 24 hours up to now, the oldest first; null: more came since than are counted.' }),
      }),
    }),
  ),
})

/** How often each source sends, and which stopped. */
export const sourcesApi = (parts: SourcesParts): Route =>
  route({
    method: 'get',
    path: '/api/v1/sources',
    role: 'viewer',
    summary: 'Sources that something was accepted from, those that stopped first',
    answers: { 200: { description: 'The sources.', content: { 'application/json': schema } } },
    handle: async () => json({ sources: (await loadSources(parts)).map(sourceJson) }),
  })

const sourceJson = ({ name, last, usual, longest, silentSince, lastDay }: SeenSource) => ({
  name,
  lastReceivedAt: isoOf(last),
  usualSeconds: secondsOf(usual),
  longestSeconds: secondsOf(longest),
  silentSince: silentSince === null ? null : isoOf(silentSince),
  lastDay,
})

const secondsOf = (ms: Milliseconds | null): number | null => (ms === null ? null : ms / 1_000)
