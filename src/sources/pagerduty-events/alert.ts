import type { Event, EventBase, Labels } from '../../domain/event.ts'
import { type CorrelationKey, eventIdOf } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { isoOf } from '../../domain/time/time.ts'
import { heldFor } from '../alertmanager/held-for.ts'
import { knownLink, knownText } from '../values/known-text.ts'
import { environmentOf, knownSeverity, labelsOf, serviceOf } from '../values/labels.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import type { Action, Body, Told } from './shape.ts'

export type ToldEvent = Told & { readonly action: Action }

/** An alert, or a page where the address asks for that: of both the same key says what goes on. */
export function alertEvent(raw: RawEvent, told: ToldEvent): Event {
  const base = baseOf(raw, told)
  const { payload } = told.body
  const severity = knownSeverity(payload?.severity)
  if (told.action === 'acknowledge') return { ...base, kind: 'page.acknowledged' }
  if (calledPeople(raw)) {
    return told.action === 'resolve' ? { ...base, kind: 'page.resolved' } : { ...base, kind: 'page.triggered', severity, reopened: false }
  }
  const alert = { ...base, severity, labels: labelsIn(told.body), heldFor: heldFor([payload?.summary ?? '']) }
  // Who resolves does not say since when it fired; the trigger of the same key does.
  return told.action === 'resolve' ? { ...alert, kind: 'alert.resolved', firedAt: base.occurred.at } : { ...alert, kind: 'alert.fired' }
}

/** `?as=page`: most clients can be given an address, and none can say in its body whether anybody was called. */
const calledPeople = ({ path }: RawEvent): boolean => new URLSearchParams(path.split('?')[1] ?? '').get('as') === 'page'

function baseOf(raw: RawEvent, told: ToldEvent): EventBase {
  const { body } = told
  const dedupKey = told.dedupKey ?? raw.id
  const labels = labelsIn(body)
  const timestamp = told.action === 'trigger' ? body.payload?.timestamp : null
  const at = plausibleTime(timestamp, raw.receivedAt)
  return {
    id: eventIdOf(EVENTS_API.source, told.sender, dedupKey, told.action, at === null ? raw.id : isoOf(at.at)),
    rawEventIds: [raw.id],
    source: EVENTS_API.source,
    occurred: momentOf(timestamp, { receivedAt: raw.receivedAt, earliest: null }),
    receivedAt: raw.receivedAt,
    service: serviceOf(labels),
    environment: environmentOf(labels),
    actor: null,
    text: knownText(body.payload?.summary) ?? `${WORDS[told.action]} ${dedupKey}`,
    keys: keysOf(told, dedupKey),
    senderKey: dedupKey,
    link: knownLink(body.client_url, ...(body.links ?? []).map((link) => link?.href)),
    isTest: false,
  }
}

const WORDS: Readonly<Record<Action, string>> = { trigger: 'triggered', acknowledge: 'acknowledged', resolve: 'resolved' }

/** Only the series is named: what is open under the key is the occurrence. Bare, the key is the one that PagerDuty tells of its incident. */
function keysOf({ sender, dedupKey }: ToldEvent, key: string): readonly CorrelationKey[] {
  const own: CorrelationKey = { names: 'series', value: `${sender}/${key}` }
  return dedupKey === null ? [own] : [own, { names: 'series', value: dedupKey }]
}

/** Texts of the details, and the members of the payload that tell where and what. */
function labelsIn({ payload }: Body): Labels {
  const { source, component, group, class: kind } = payload ?? {}
  return { ...labelsOf(payload?.custom_details), ...labelsOf({ source, component, group, class: kind }) }
}
