import fc from 'fast-check'
import { rawEventIdOf, sourceName } from '../../../src/domain/identity.ts'
import type { RawEvent } from '../../../src/domain/raw-event.ts'
import { instant } from '../../../src/domain/time/time.ts'
import { type DenseWorld, nameOf, spellingOf } from './dense-world.ts'

/** Something that somebody writes in a channel: after which trouble, so many minutes later. */
export interface DenseTalk {
  readonly trouble: number
  readonly after: number
  /** `own`: a channel called after the trouble's service; `incident`: one that was made for some incident; `page`: one that a page names. */
  readonly channel: 'ops' | 'chat' | 'own' | 'incident' | 'page'
  readonly says: 'nothing' | 'service' | 'alias' | 'other service' | 'page'
  /** It replies in the thread under this one (counted back), if that is no reply. */
  readonly repliesTo: number | null
  readonly edited: boolean
  readonly luck: number
}

export const aDenseTalk: fc.Arbitrary<DenseTalk> = fc.record({
  trouble: fc.nat({ max: 99 }),
  after: fc.integer({ min: -50, max: 400 }),
  channel: fc.constantFrom('ops', 'ops', 'ops', 'chat', 'own', 'incident', 'page'),
  says: fc.constantFrom('nothing', 'nothing', 'service', 'service', 'alias', 'other service', 'page'),
  repliesTo: fc.option(fc.integer({ min: 1, max: 5 }), { freq: 3 }),
  edited: fc.boolean(),
  luck: fc.nat({ max: 999_999 }),
})

export interface TalkOf {
  readonly startOf: (at: number) => number
  readonly linkOf: (at: number) => string
}

const NAMED_CHANNEL = 'C-declared'

/** What the chat posts, with its place in the order of arrival; and the incidents that people declared, which name a channel. */
export function talkRaws(
  world: DenseWorld,
  talk: readonly DenseTalk[],
  { startOf, linkOf }: TalkOf,
): readonly { readonly raw: RawEvent; readonly luck: number }[] {
  const count = world.troubles.length
  const stamps = talk.map((one, nth) => startOf(one.trouble % count) / 1_000 + one.after * 60 + nth / 1_000)
  const stampOf = (nth: number): string => (stamps[nth] ?? 0).toFixed(6)
  const channelOf = (nth: number): string => {
    const { channel, trouble } = talk[nth] ?? { channel: 'ops', trouble: 0 }
    if (channel === 'own') return `${nameOf(world, world.troubles[trouble % count]?.service ?? 0).toLowerCase()}-outage`
    return channel === 'page' ? NAMED_CHANNEL : channel === 'incident' ? 'inc-7' : channel
  }
  const said = talk.flatMap((one, nth) => {
    const root = nth - (one.repliesTo ?? nth + 1)
    const isReply = root >= 0 && (talk[root]?.repliesTo ?? null) === null
    const place = isReply ? root : nth
    const message = { type: 'message', user: `U${nth % 3}`, ts: stampOf(nth), text: wordsOf(world, one, linkOf) }
    const threaded = isReply ? { ...message, thread_ts: stampOf(root) } : message
    const envelope = (event: object) => ({
      team_id: 'T1',
      api_app_id: 'A1',
      type: 'event_callback',
      event: { channel: channelOf(place), ...event },
    })
    const at = (stamps[nth] ?? 0) * 1_000 + 2_000
    const posted = [{ raw: rawOf('slack', envelope(threaded), at), luck: one.luck }]
    if (!one.edited) return posted
    const later = (stamps[nth] ?? 0) + 30
    const edit = {
      ...threaded,
      text: `${wordsOf(world, { ...one, says: 'service' }, linkOf)}!`,
      edited: { user: 'U1', ts: later.toFixed(6) },
    }
    const changed = { type: 'message', subtype: 'message_changed', ts: later.toFixed(6), message: edit, previous_message: threaded }
    return [...posted, { raw: rawOf('slack', envelope(changed), at + 30_000), luck: (one.luck * 7) % 1_000_003 }]
  })
  const declared = talk.findIndex(({ channel }) => channel === 'page')
  return declared === -1 ? said : [...said, declaredRaw(stamps[declared] ?? 0, talk[declared]?.luck ?? 0)]
}

function declaredRaw(stamp: number, luck: number) {
  const at = new Date(Math.floor(stamp) * 1_000).toISOString()
  const incident = {
    id: 'I1',
    reference: 'INC-7',
    name: 'Something ails',
    incident_status: { category: 'active' },
    slack_channel_id: NAMED_CHANNEL,
  }
  const type = 'public_incident.incident_created_v2'
  return {
    raw: rawOf('incident-io', { event_type: type, [type]: { ...incident, created_at: at, updated_at: at } }, stamp * 1_000),
    luck: luck >> 1,
  }
}

function wordsOf(world: DenseWorld, { says, trouble }: DenseTalk, linkOf: TalkOf['linkOf']): string {
  const at = trouble % world.troubles.length
  const service = world.troubles[at]?.service ?? 0
  switch (says) {
    case 'nothing':
      return 'looking at it'
    case 'service':
      return `${nameOf(world, service)} is failing`
    case 'alias':
      return `is it ${spellingOf(world, service, 'alias')}?`
    case 'other service':
      return `${nameOf(world, service + 1)} looks fine`
    case 'page':
      return `see <${linkOf(at)}|the page>`
  }
}

function rawOf(source: string, body: object, at: number): RawEvent {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const name = sourceName(source)
  return {
    id: rawEventIdOf(name, bytes),
    source: name,
    receivedAt: instant(Math.round(at / 1_000) * 1_000),
    path: `/webhooks/${source}`,
    headers: {},
    body: bytes,
  }
}
