import { Option } from 'commander'
import { eventId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Policy } from '../../domain/policy.ts'
import { clockIn, isTimeZone } from '../../domain/time/clock.ts'
import { UsageError } from '../../domain/usage-error.ts'
import { type Scene, type Standing, standingOf } from '../../pipeline/explain/explanation.ts'
import { reconstruct } from '../../pipeline/reconstruct.ts'
import { explanationJson, explanationText } from '../../render/explanation.ts'
import { jsonText } from '../../render/json.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import type { CliCommand, Streams } from '../command.ts'
import { configOption, readConfig, type StorageOptions, storageOf, storagePathOption, storageUrlOption } from '../config-option.ts'
import { type Evidence, evidenceAround, evidenceOfFiles, fileOption } from '../evidence.ts'

interface Options extends StorageOptions {
  readonly file?: readonly string[]
  readonly format: 'text' | 'json'
  readonly timezone?: string
}

export const explainCommand: CliCommand = {
  register: (program, streams) => {
    program
      .command('explain')
      .summary('explain why an event is, or is not, in an incident, and how each suspect scored')
      .argument('<incident>', 'id of the incident, or of any of its events')
      .argument('[event]', 'also explain where this event belongs, and why')
      .addOption(fileOption())
      .addOption(new Option('--format <name>', 'output format').choices(['text', 'json']).default('text'))
      .option('--timezone <iana>', 'time zone of the text output')
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (incident: string, event: string | undefined, options: Options) => {
        const config = await readConfig(options['config.file'])
        const zone = options.timezone ?? config.postmortem.timezone
        if (!isTimeZone(zone)) throw new UsageError(`"${zone}" is not a time zone: expected an IANA name such as Europe/Berlin`)
        const question = { incident, event: event ?? null, policy: config.policy }
        const answer =
          options.file === undefined
            ? await explainStored(question, { options, config })
            : await explainFiles(question, options.file, streams)
        streams.out.write(
          options.format === 'json'
            ? jsonText(explanationJson(answer.incident, answer.standing))
            : explanationText(answer.incident, { standing: answer.standing, clock: clockIn(zone) }),
        )
      })
  },
}

interface Question {
  readonly incident: string
  readonly event: string | null
  readonly policy: Policy
}

interface Answer {
  readonly incident: Incident
  readonly standing: Standing | null
}

const explainFiles = async (question: Question, files: readonly string[], { err }: Streams): Promise<Answer> =>
  answerOf(question, await evidenceOfFiles(files, err))

async function explainStored(
  question: Question,
  { options, config }: { readonly options: Options; readonly config: Awaited<ReturnType<typeof readConfig>> },
): Promise<Answer> {
  const store = await openStore(storageOf(options, config))
  try {
    return answerOf(question, await loadEvidence(store, question))
  } finally {
    await store.close()
  }
}

/** Loaded around the incident and around the event separately: they may be a year apart. */
async function loadEvidence(store: Store, { incident, event, policy }: Question): Promise<Evidence> {
  const held = await store.incidentsHolding([eventId(incident)])
  if (held.length === 0) throw unknownIncident(incident)
  const groups = [await store.eventIdsOf(held), ...(event === null ? [] : [[eventId(event)]])]
  return evidenceAround(store, groups, policy)
}

function answerOf({ incident: id, event, policy }: Question, { events, edits, beyond }: Evidence): Answer {
  const reconstruction = reconstruct(events, edits, policy, beyond)
  const incident = findIncident(id, reconstruction)
  if (event === null) return { incident, standing: null }
  const standing = standingOf(eventId(event), incident, { events, beyond, edits, reconstruction, policy })
  if (standing === null) throw new UsageError(`no event with id ${event}`)
  return { incident, standing }
}

/** A change may be in several incidents: then the id is ambiguous. */
function findIncident(id: string, { incidents }: Scene['reconstruction']): Incident {
  const byId = incidents.find(({ incident }) => incident.id === id)
  if (byId !== undefined) return byId.incident
  const [only, ...others] = incidents.filter(({ eventIds }) => eventIds.includes(eventId(id)))
  if (only === undefined) throw unknownIncident(id)
  if (others.length > 0) throw new UsageError(`${others.length + 1} incidents contain ${id}: pass the id of one of them`)
  return only.incident
}

const unknownIncident = (id: string): UsageError => new UsageError(`no incident with id ${id}, or with an event of that id`)
