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
      .summary('why an event is, or is not, in an incident; what each suspect scored')
      .argument('<incident>', 'its id, or the id of any event that it holds')
      .argument('[event]', 'also say where this event stands, and why')
      .addOption(fileOption())
      .addOption(new Option('--format <name>', 'how to print').choices(['text', 'json']).default('text'))
      .option('--timezone <iana>', 'zone of the times in text')
      .addOption(storagePathOption())
      .addOption(storageUrlOption())
      .addOption(configOption())
      .action(async (incident: string, event: string | undefined, options: Options) => {
        const config = await readConfig(options['config.file'])
        const zone = options.timezone ?? config.postmortem.timezone
        if (!isTimeZone(zone)) throw new UsageError(`"${zone}" is no time zone: expected an IANA name such as Europe/Berlin`)
        const asked = { incident, event: event ?? null, policy: config.policy }
        const answer =
          options.file === undefined ? await explainStored(asked, { options, config }) : await explainFiles(asked, options.file, streams)
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

const explainFiles = async (asked: Question, files: readonly string[], { err }: Streams): Promise<Answer> =>
  answerOf(asked, await evidenceOfFiles(files, err))

async function explainStored(
  asked: Question,
  { options, config }: { readonly options: Options; readonly config: Awaited<ReturnType<typeof readConfig>> },
): Promise<Answer> {
  const store = await openStore(storageOf(options, config))
  try {
    return answerOf(asked, await loadEvidence(store, asked))
  } finally {
    await store.close()
  }
}

/** Around the incident and around the event, apart: a year may lie between the two. */
async function loadEvidence(store: Store, { incident, event, policy }: Question): Promise<Evidence> {
  const held = await store.incidentsHolding([eventId(incident)])
  if (held.length === 0) throw unknownIncident(incident)
  const groups = [await store.eventIdsOf(held), ...(event === null ? [] : [[eventId(event)]])]
  return evidenceAround(store, groups, policy)
}

function answerOf({ incident: id, event, policy }: Question, { events, edits }: Evidence): Answer {
  const reconstruction = reconstruct(events, edits, policy)
  const incident = findIncident(id, reconstruction)
  if (event === null) return { incident, standing: null }
  const standing = standingOf(eventId(event), incident, { events, edits, reconstruction, policy })
  if (standing === null) throw new UsageError(`no event has the id ${event}`)
  return { incident, standing }
}

/** Of a change that several incidents name, none is meant more than the others. */
function findIncident(id: string, { incidents }: Scene['reconstruction']): Incident {
  const byId = incidents.find(({ incident }) => incident.id === id)
  if (byId !== undefined) return byId.incident
  const [only, ...others] = incidents.filter(({ eventIds }) => eventIds.includes(eventId(id)))
  if (only === undefined) throw unknownIncident(id)
  if (others.length > 0) throw new UsageError(`${others.length + 1} incidents name ${id}: say which by its own id`)
  return only.incident
}

const unknownIncident = (id: string): UsageError => new UsageError(`no incident has or holds the id ${id}`)
