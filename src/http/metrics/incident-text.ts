import type { IncidentFigures } from '../../domain/incident/figures.ts'
import type { Window } from '../../domain/time/time.ts'
import { inTime } from '../../in-time.ts'
import { columnsOf } from '../../pipeline/metrics/figure-columns.ts'
import { windowChanges } from '../../pipeline/metrics/window-changes.ts'
import { type WindowContext, type WindowIncident, windowIncident, windowParts } from '../../pipeline/metrics/windows.ts'
import type { Store } from '../../store/store.ts'
import type { ExpositionFormat } from '../../telemetry/exposition-text.ts'
import { counterText, openText } from '../../telemetry/incident-metrics.ts'
import { credentialsOf, withoutCredentials } from '../../telemetry/struck-out.ts'
import { windowText } from '../../telemetry/window-metrics.ts'
import { figuresOfAll } from '../api/figures-memory.ts'
import { type FiguresParts, metricsWorld } from '../api/load-figures.ts'
import { createDeployments } from './window-deployments.ts'

export interface IncidentTextParts extends Pick<FiguresParts, 'settings' | 'policy' | 'now'> {
  readonly store: Pick<Store, 'figuresRevision' | 'figuresSince' | 'countersSince' | 'changesBetween'>
  /** The windows of gauges, as configured now. */
  readonly windows: () => readonly Window[]
}

/** Windows end now: they are computed anew so often that it takes a hundredth of a processor, and at the latest after a minute. */
const REST_FACTOR = 100
const REST_MIN_MS = 1_000
const REST_MAX_MS = 60_000
/** Parts of windows between which others have a turn. */
const PARTS_A_TURN = 20
const INCIDENTS_A_TURN = 2_000

/** Whoever scrapes a small store for the first time gets all of it; beside a large one, what is there. */
const FIRST_WAIT_MS = 250

const turn = () => new Promise((resolve) => setImmediate(resolve))

/**
 * The metrics of incidents. Counters are read from the store, as far as they have changed since the last scrape. The gauges over windows are
 * computed beside: a scrape gets those that are computed, and waits a moment for the first.
 */
export function createIncidentText(parts: IncidentTextParts): (format: ExpositionFormat) => Promise<Uint8Array> {
  const { store, now, settings } = parts
  const counters = counterText()
  const windows = createWindows(parts)
  const encoded = { prometheus: keepEncoded(), openmetrics: keepEncoded(), windows: keepEncoded() }
  let counted = 0
  const refresh = async (format: ExpositionFormat): Promise<Uint8Array> => {
    const { revision, cells, folded, open } = await store.countersSince(counted)
    counters.apply(cells, folded)
    counted = revision
    await windows.renew(now())
    const credentials = credentialsOf(settings())
    return Buffer.concat([
      encoded[format](counters.text(format), credentials),
      Buffer.from(openText(open)),
      encoded.windows(windows.text(), credentials),
    ])
  }
  let last: Promise<unknown> = Promise.resolve()
  return (format) => {
    const own = last.then(() => refresh(format))
    last = own.catch(() => undefined)
    return own
  }
}

/** The bytes of a text with no credential of ours in it, kept until the text or the credentials change: it can be megabytes. */
function keepEncoded(): (text: string, credentials: readonly string[]) => Uint8Array {
  let kept = { text: '', credentials: [] as readonly string[], bytes: new Uint8Array() }
  return (text, credentials) => {
    if (text !== kept.text || credentials !== kept.credentials)
      kept = { text, credentials, bytes: Buffer.from(withoutCredentials(text, credentials)) }
    return kept.bytes
  }
}

/** Keeps what the windows are made of, and makes only that of it anew whose figures have changed. */
function createWindows(parts: IncidentTextParts) {
  const { store, settings, policy } = parts
  const words = new Map<string, string>()
  const deployments = createDeployments(store, turn)
  const state = {
    text: '',
    renewAt: Number.NEGATIVE_INFINITY,
    isUnderWay: false,
    computing: Promise.resolve() as Promise<void>,
    decidedBy: decisions(),
    figures: [] as readonly IncidentFigures[],
    /** Of those figures, in their order. */
    incidents: [] as readonly WindowIncident[],
  }

  /** What decides on exclusions and teams: after a reload everything is made anew. */
  function decisions(): readonly unknown[] {
    return [settings().metrics.exclusions, policy().services, policy().correlation.severityWords]
  }

  const once = (word: string): string => {
    const known = words.get(word)
    if (known === undefined) words.set(word, word)
    return known ?? word
  }

  async function windowIncidents(context: WindowContext): Promise<readonly WindowIncident[]> {
    const decided = decisions()
    if (decided.some((one, place) => one !== state.decidedBy[place]))
      Object.assign(state, { decidedBy: decided, figures: [], incidents: [] })
    const all = await figuresOfAll(store)
    // Whoever asks for statistics finds made what every answer needs.
    columnsOf(all)
    if (all === state.figures) return state.incidents
    const made = new Map(state.figures.map((figures, place) => [figures, state.incidents[place]]))
    const incidents: WindowIncident[] = []
    for (const figures of all) {
      if (incidents.push(made.get(figures) ?? windowIncident(figures, context, once)) % INCIDENTS_A_TURN === 0) await turn()
    }
    Object.assign(state, { figures: all, incidents })
    return incidents
  }

  async function compute(at: number): Promise<void> {
    const beganAt = performance.now()
    const context = metricsWorld(parts)
    const all = await windowIncidents(context)
    const text = windowText()
    let done = 0
    for (const part of windowParts(all, parts.windows(), context)) {
      text.add(part)
      done += 1
      if (done % PARTS_A_TURN === 0) await turn()
    }
    // Deployments of a year take longer to read: whoever scrapes meanwhile gets the rest.
    if (state.text === '') state.text = text.text()
    const deployed = await deployments(parts.windows(), context.asOf)
    for (const part of windowChanges(all, deployed, { ...context, windows: parts.windows() })) text.add(part)
    state.text = text.text()
    state.renewAt = at + Math.min(REST_MAX_MS, Math.max(REST_MIN_MS, REST_FACTOR * (performance.now() - beganAt)))
  }

  return {
    text: () => state.text,
    renew(at: number): Promise<unknown> {
      if (!state.isUnderWay && at >= state.renewAt) {
        state.isUnderWay = true
        state.computing = compute(at)
          // Figures of an hour ago would pass for those of now; the next scrape tries again.
          .catch(() => {
            state.text = ''
          })
          .finally(() => {
            state.isUnderWay = false
          })
      }
      return state.text === '' ? inTime(state.computing, FIRST_WAIT_MS, undefined) : Promise.resolve()
    },
  }
}
