import { Option } from 'commander'
import { eventId, type IncidentId, rawEventId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import { type Clock, clockIn, isTimeZone } from '../../domain/time/clock.ts'
import { earlier, later } from '../../domain/time/time.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { type Scene, type Standing, standingOf } from '../../pipeline/explain/explanation.ts'
import { type NearestIncident, nearestIncident } from '../../pipeline/explain/nearest-incident.ts'
import { explainUnassigned } from '../../pipeline/explain/unassigned.ts'
import { reconstruct } from '../../pipeline/reconstruct.ts'
import { explanationJson, explanationText } from '../../render/explanation.ts'
import { jsonText } from '../../render/json.ts'
import { type UnassignedExplanation, unassignedExplanationJson, unassignedExplanationText } from '../../render/unassigned.ts'
import type { Store } from '../../store/store.ts'
import type { CliCommand } from '../command.ts'
import { configOption, readConfig, storagePathOption, storageUrlOption } from '../config-option.ts'
import { type Evidence, evidenceAround, evidenceOfFiles, fileOption } from '../evidence.ts'
import { type ReadingOptions, readingUrlOption, withStoreToRead } from '../reading-store.ts'
import { tokenFileOption } from '../server-api.ts'

interface Options extends ReadingOptions {
  readonly file?: readonly string[]
  readonly format: 'text' | 'json'
  readonly timezone?: string
}

export const explainCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('explain')
      .summary('explain why an event is, or is not, in an incident, and how each suspect scored')
      .argument('<id>', 'id of an incident or of any of its events, of an event of no incident, or of a delivery')
      .argument('[event]', 'also explain where this event belongs, and why')
      .addOption(fileOption())
      .addOption(new Option('--format <name>', 'output format').choices(['text', 'json']).default('text'))
      .option('--timezone <iana>', 'time zone of the text output')
      .addOption(readingUrlOption())
      .addOption(tokenFileOption())
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (id: string, event: string | undefined, options: Options) => {
        const config = await readConfig(options['config.file'])
        const zone = options.timezone ?? config.postmortem.timezone
        if (!isTimeZone(zone)) throw new UsageError(`"${zone}" is not a time zone: expected an IANA name such as Europe/Berlin`)
        const question = { id, event: event ?? null, policy: config.policy }
        const found =
          options.file === undefined
            ? await loadStored(question, { options, config })
            : { id, evidence: await evidenceOfFiles(options.file, config.policy, streams.err) }
        const answer = answerOf({ ...question, id: found.id }, found.evidence)
        streams.out.write(options.format === 'json' ? jsonText(answerJson(answer)) : answerText(answer, clockIn(zone)))
      })
  },
}

interface Question {
  /** Of an incident, or of an event. */
  readonly id: string
  readonly event: string | null
  readonly policy: Policy
}

/** About an incident, or about an event of none. */
type Answer = { readonly incident: Incident; readonly standing: Standing | null } | UnassignedExplanation

const answerJson = (answer: Answer): object =>
  'incident' in answer ? explanationJson(answer.incident, answer.standing) : unassignedExplanationJson(answer)

const answerText = (answer: Answer, clock: Clock): string =>
  'incident' in answer ? explanationText(answer.incident, { standing: answer.standing, clock }) : unassignedExplanationText(answer, clock)

/** `id` is that of an incident or event, also where a delivery was named: stored events do not carry the ids of all their deliveries. */
interface Found {
  readonly id: string
  readonly evidence: Evidence
}

async function loadStored(
  question: Question,
  { options, config }: { readonly options: Options; readonly config: Awaited<ReturnType<typeof readConfig>> },
): Promise<Found> {
  return withStoreToRead(options, config, (store) => loadEvidence(store, question))
}

/** Loaded around the incident and around the event separately: they may be a year apart. */
async function loadEvidence(store: Store, { id: named, event, policy }: Question): Promise<Found> {
  const delivery = rawEventId(named)
  const standing = (await store.standingsOf([delivery])).get(delivery)
  const id = standing?.incidents[0] ?? standing?.unassigned ?? named
  const held = await store.incidentsHolding([eventId(id)])
  const around = held.length > 0 ? held : await findIncidentsNear(store, id, policy)
  const asked = [...(held.length > 0 ? [] : [id]), ...(event === null ? [] : [event])]
  const evidence = await evidenceAround(store, [await store.eventIdsOf(around), ...asked.map((one) => [eventId(one)])], policy)
  return { id, evidence }
}

/** The incidents that an event of no incident might have been in, or that might have named it. */
async function findIncidentsNear(store: Store, id: string, policy: Policy): Promise<readonly IncidentId[]> {
  const [event] = await store.eventsOf([eventId(id)])
  if (event === undefined) throw unknownId(id)
  const { at } = event.occurred
  return store.incidentsDuring({ from: earlier(at, policy.changes.lookBackMs), to: later(at, policy.changes.lookBackMs) }, 'evidence')
}

function answerOf({ id: named, event, policy }: Question, { events, edits, beyond }: Evidence): Answer {
  const scene = { events, beyond, edits, policy, reconstruction: reconstruct(events, edits, policy, beyond) }
  const id = findOfDelivery(named, scene) ?? named
  const incident = findIncident(id, scene.reconstruction)
  if (incident === null) return explainAlone(id, event, scene)
  if (event === null) return { incident, standing: null }
  const standing = standingOf(eventId(event), incident, scene)
  if (standing === null) throw new UsageError(`no event with id ${event}`)
  return { incident, standing }
}

/** An incident that holds an event of this delivery, or an event of it where none does. null: nothing is known of such a delivery. */
function findOfDelivery(id: string, { events, reconstruction }: Scene): string | null {
  const reported = events.filter(({ rawEventIds }) => rawEventIds.some((raw) => raw === id)).map((event) => event.id)
  const holding = reconstruction.incidents.filter(({ eventIds }) => reported.some((own) => eventIds.includes(own)))
  return holding.map(({ incident }) => incident.id).sort()[0] ?? reported.toSorted()[0] ?? null
}

/** A change may be in several incidents: then the id is ambiguous. null: none. */
function findIncident(id: string, { incidents }: Scene['reconstruction']): Incident | null {
  const byId = incidents.find(({ incident }) => incident.id === id)
  if (byId !== undefined) return byId.incident
  const [only, ...others] = incidents.filter(({ eventIds }) => eventIds.includes(eventId(id)))
  if (others.length > 0) throw new UsageError(`${others.length + 1} incidents contain ${id}: pass the id of one of them`)
  return only?.incident ?? null
}

function explainAlone(id: string, event: string | null, scene: Scene): UnassignedExplanation {
  const asked = scene.reconstruction.unassigned.find((one) => one.id === id)
  if (asked === undefined) throw unknownId(id)
  if (event !== null) throw new UsageError(`${id} is an event of no incident: pass its id alone`)
  const nearest = nearestIncident(asked, scene)
  const changesNearIncidents = new Set(nearest !== null && mightNameChange(nearest, scene.policy) ? [asked.id] : [])
  const [unassigned] = explainUnassigned([asked.id], {
    known: scene.events,
    policy: scene.policy,
    edits: scene.edits,
    changesNearIncidents,
  })
  if (unassigned === undefined) throw unknownId(id)
  return { unassigned, nearest }
}

const mightNameChange = ({ apartMs, side }: NearestIncident, { changes, correlation }: Policy): boolean =>
  apartMs <= (side === 'earlier' ? correlation.openEpisodeMaxMs : changes.lookBackMs)

const unknownId = (id: string): UsageError => new UsageError(`no incident with id ${id}, and no event or delivery with that id`)
