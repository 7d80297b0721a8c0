import { Option } from 'commander'
import { z } from 'zod'
import { clockIn, isTimeZone } from '../../../domain/time/clock.ts'
import { type Instant, instant, isoOf } from '../../../domain/time/time.ts'
import { readTypedTime, TYPED_TIME_HINT } from '../../../domain/time/typed-time.ts'
import { UsageError } from '../../../domain/usage-error.ts'
import type { CliCommand } from '../../command.ts'
import { type EditOptions, incidentPath, makeEdit, withEditOptions } from '../../make-edit.ts'
import { askServer } from '../../server-api.ts'

interface Options extends EditOptions {
  readonly timezone: string
}

export const editCommand: CliCommand = {
  register: (program, streams) => {
    withEditOptions(program.command('edit'))
      .summary('edit an incident on a running server; can be reverted')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .argument(
        '<type>',
        'title, severity, hide, show, retime, retext, rephase, anchor, verdict, add, impact, section, actionItem, services, noChange, close, approve or dismiss',
      )
      .argument('[field=value...]', `fields of that edit, as in the API; null: none; to=TIME: ${TYPED_TIME_HINT}`)
      .addOption(new Option('--timezone <name>', 'IANA time zone of typed times').default('UTC'))
      .action(async (incident: string, type: string, fields: readonly string[], options: Options) => {
        const given = fields.map(readField)
        const near = given.some(([name]) => TIMES.has(name)) ? await timeNear(incident, Object.fromEntries(given), options) : null
        const body = Object.fromEntries(
          given.map(([name, value]) => [name, near !== null && TIMES.has(name) ? readTime(name, value, { near, options }) : value]),
        )
        await makeEdit({ path: incidentPath(incident, 'edits'), body: { ...body, type }, done: 'edited' }, options, streams)
      })
  },
}

type Value = string | number | boolean | readonly string[] | null

/** `value=12`: numbers only where the API takes numbers; a title may be one as well. */
function readField(field: string): readonly [string, Value] {
  const at = field.indexOf('=')
  if (at < 1) throw new UsageError(`"${field}" is no field: expected name=value`)
  const [name, value] = [field.slice(0, at), field.slice(at + 1)]
  if (value === 'null') return [name, null]
  if (FLAGS.has(name) && (value === 'true' || value === 'false')) return [name, value === 'true']
  if (LISTS.has(name)) return [name, value.split(',').map((one) => one.trim())]
  return [name, NUMBERS.has(name) && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value]
}
const FLAGS: ReadonlySet<string> = new Set(['isConfirmed'])
/** `services=web,db`: the names with commas between them. */
const LISTS: ReadonlySet<string> = new Set(['services'])
const NUMBERS: ReadonlySet<string> = new Set(['value', 'numerator', 'denominator'])

const time = z.looseObject({ at: z.string().nullable() }).nullable()
const timesSchema = z.looseObject({
  anchors: z.record(z.string(), time),
  timeline: z.array(z.looseObject({ id: z.string(), at: z.string().nullable() })),
})

/** The time that is replaced, else one of the incident: a time of day is read on the day that brings it nearest to it. */
async function timeNear(incident: string, { entry, anchor }: Readonly<Record<string, Value>>, options: Options): Promise<Instant> {
  const { anchors, timeline } = await askServer(options, `api/v1/incidents/${encodeURIComponent(incident)}`, { answer: timesSchema })
  const own = timeline.find(({ id }) => id === entry)?.at ?? (typeof anchor === 'string' ? anchors[anchor]?.at : null)
  const at = own ?? anchors.detected?.at ?? anchors.impactStart?.at ?? timeline[0]?.at ?? null
  return at === null ? instant(Date.now()) : instant(Date.parse(at))
}

const TIMES: ReadonlySet<string> = new Set(['to', 'from', 'until'])

/** `to` takes a range; `from` and `until` are one time each. */
function readTime(
  name: string,
  value: Value,
  { near, options: { timezone } }: { readonly near: Instant; readonly options: Options },
): object | string | null {
  if (value === null) return null
  if (!isTimeZone(timezone)) throw new UsageError(`"${timezone}" is not an IANA time zone, such as Europe/Berlin`)
  const read = readTypedTime(String(value), { clock: clockIn(timezone), near })
  if (read.kind === 'wrong') throw new UsageError(read.why)
  if (read.kind === 'unknown') return null
  const { at, earliest, latest } = read.moment
  if (name !== 'to') return isoOf(at)
  return {
    at: isoOf(at),
    ...(earliest !== undefined && { earliest: isoOf(earliest) }),
    ...(latest !== undefined && { latest: isoOf(latest) }),
  }
}
