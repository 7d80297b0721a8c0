import type { ChangeKind } from '../../domain/change.ts'
import type { ChangeEvent, EventBase } from '../../domain/event.ts'
import { contentHash, eventIdOf, serviceName } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { EVENTS_API } from '../../domain/recorded-webhook.ts'
import { isoOf } from '../../domain/time/time.ts'
import { changeWords } from '../deploys/change-words.ts'
import { ACTIONS, type FieldName, type Fields, fieldOf } from '../deploys/deploy-fields.ts'
import { statusWord } from '../deploys/outcome-words.ts'
import { firstKnown, knownLink, knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'
import { saysRollback } from '../values/rollback-words.ts'
import { momentOf, plausibleTime } from '../values/times.ts'
import type { EventsMessage } from './shape.ts'

/** One change, finished unless its state says that it has only begun; a reason where that says that it has not even begun. */
export function changeEvent(raw: RawEvent, message: EventsMessage): ChangeEvent | string {
  const details = detailsOf(message)
  const word = stateIn(details)
  const status = word === null ? 'unknown' : (statusWord(word) ?? 'unknown')
  if (status === 'waiting') return `state ${word}: nothing began or ended`
  const base = baseOf(raw, message, details)
  const change = {
    kind: kindIn(details) ?? changeWords(base.text)?.kind ?? 'deployment',
    application: base.service,
    version: firstKnown(textOf(details, 'version'), textOf(details, 'image')),
    previous: textOf(details, 'previous'),
    sha: textOf(details, 'sha'),
    ref: textOf(details, 'ref'),
    rollback: fieldOf(details, 'rollback')?.value === true || saysRollback(base.text),
    url: base.link,
  }
  return status === 'started' ? { ...base, kind: 'change.started', change } : { ...base, kind: 'change.finished', change, outcome: status }
}

function detailsOf({ body }: EventsMessage): Fields {
  const details = body.payload?.custom_details
  return typeof details === 'object' && details !== null && !Array.isArray(details) ? { ...details } : {}
}

/** The words of the summary decide no success: "Build Success" is the name that somebody gave a step. */
const stateIn = (details: Fields): string | null =>
  firstKnown(Object.hasOwn(details, 'build_state') ? details.build_state : null, textOf(details, 'status'))

/** The details may name the kind as our own format does. */
function kindIn(details: Fields): ChangeKind | null {
  const words = [textOf(details, 'action'), Object.hasOwn(details, 'kind') ? knownText(details.kind) : null]
  const word = words.map((one) => one?.toLowerCase() ?? '').find((one) => Object.hasOwn(ACTIONS, one))
  return word === undefined ? null : (ACTIONS[word] ?? null)
}

const textOf = (details: Fields, name: FieldName): string | null => knownText(fieldOf(details, name)?.value)

/** PagerDuty's own change action names the repository, as "owner/name": the service has its name, as in GitHub's deliveries. */
function repositoryName(details: Fields): string | null {
  const repository = firstKnown(...REPOSITORY.map((name) => (Object.hasOwn(details, name) ? details[name] : null)))
  return knownText(
    repository
      ?.replace(/\.git$/, '')
      .replace(/(?<!\/)\/+$/, '')
      .split('/')
      .at(-1),
  )
}
const REPOSITORY = ['repo', 'repository', 'repository_name', 'repo_name', 'project']

function baseOf(raw: RawEvent, { sender, body }: EventsMessage, details: Fields): EventBase {
  const { payload } = body
  const at = plausibleTime(payload?.timestamp, raw.receivedAt)
  // There is no id; only the summary distinguishes two changes of one second.
  const identity = [sender, knownText(payload?.source) ?? '', at === null ? raw.id : isoOf(at.at), payload?.summary ?? '']
  const service = textOf(details, 'service') ?? repositoryName(details)
  const environment = knownEnvironment(textOf(details, 'environment'))
  const series = service === null ? [] : [{ names: 'series', value: environment === null ? service : `${service}@${environment}` } as const]
  return {
    id: eventIdOf(EVENTS_API.source, 'change', ...identity),
    rawEventIds: [raw.id],
    source: EVENTS_API.source,
    occurred: momentOf(payload?.timestamp, { receivedAt: raw.receivedAt, earliest: null }),
    receivedAt: raw.receivedAt,
    service: service === null ? null : serviceName(service),
    environment,
    actor: textOf(details, 'actor'),
    text: knownText(payload?.summary) ?? 'change',
    keys: [{ names: 'occurrence', value: contentHash(...identity) }, ...series],
    senderKey: firstKnown(textOf(details, 'id'), details.build_number, payload?.summary) ?? '',
    link: knownLink(...(body.links ?? []).map((link) => link?.href)),
    isTest: false,
  }
}
