import type { Anchors } from '../../src/domain/incident/anchor.ts'
import type { Incident } from '../../src/domain/incident/incident.ts'
import { PHASES, type Phase, type TimelineEntry } from '../../src/domain/incident/timeline.ts'
import type { LabelledDocument } from './labelled.ts'
import { pairEntries } from './pair-entries.ts'
import { isSameTime } from './same-time.ts'

/** How one document was read, as counts: sums of them give the figures of any set of documents. */
export interface DocumentScore {
  readonly document: LabelledDocument
  readonly times: Readonly<Record<TimeName, boolean>>
  readonly timeline: { readonly paired: number; readonly labelled: number; readonly read: number }
  readonly phases: readonly { readonly label: Phase; readonly read: Phase; readonly isAccepted: boolean }[]
  readonly isShareRight: boolean
  readonly findings: { readonly right: number; readonly missed: number; readonly wrong: number }
}

const TIMES = {
  start: 'impactStart',
  end: 'impactEnd',
  detectedAt: 'detected',
  escalatedAt: 'escalated',
  resolvedAt: 'resolved',
} as const satisfies Readonly<Record<string, keyof Anchors>>
export type TimeName = keyof typeof TIMES
export const TIME_NAMES = Object.keys(TIMES) as readonly TimeName[]

/** In: a document and the incident that was read of it; null: none was. */
export function scoreDocument(document: LabelledDocument, incident: Incident | null): DocumentScore {
  const { label } = document
  const labelled = label.timeline.filter(({ at }) => at !== null)
  const entries = (incident?.timeline ?? []).filter(({ written, hidden }) => written != null && !hidden).toSorted(byLine)
  const read = entries.map((entry) => ({ at: entry.written ?? null, phase: entry.phase }))
  const pairs = pairEntries(labelled, read)
  const used = new Set(pairs.values())
  const isOptional = ({ at }: { at: string | null }) => label.optionalEntries.some((time) => isSameTime(at, time))
  return {
    document,
    times: timesOf(document, incident),
    timeline: {
      paired: pairs.size,
      labelled: labelled.length,
      read: read.filter((entry, index) => used.has(index) || !isOptional(entry)).length,
    },
    phases: [...pairs].flatMap(([index, at]) => {
      const [expected, got] = [labelled[index], read[at]]
      if (expected === undefined || got === undefined) return []
      return [{ label: expected.phase, read: got.phase, isAccepted: [expected.phase, ...expected.altPhase].includes(got.phase) }]
    }),
    isShareRight:
      incident !== null &&
      [label.impact.percentUsersAffected, ...accepted(document, 'percentUsersAffected')].includes(
        incident.stated?.percentUsersAffected ?? null,
      ),
    findings: findingsOf(document, incident),
  }
}

const byLine = (a: TimelineEntry, b: TimelineEntry): number => (a.line ?? 0) - (b.line ?? 0)

const accepted = ({ label }: LabelledDocument, field: string): readonly unknown[] => {
  const values = label.accept[field]
  return values == null ? [] : [values].flat()
}

function timesOf(document: LabelledDocument, incident: Incident | null): DocumentScore['times'] {
  const isRight = (name: TimeName) => {
    const answers = [document.label[name], ...accepted(document, name)].filter((answer) => answer === null || typeof answer === 'string')
    const anchor = incident?.anchors[TIMES[name]]
    return incident !== null && answers.some((answer) => isSameTime(anchor?.written ?? null, answer))
  }
  return {
    start: isRight('start'),
    end: isRight('end'),
    detectedAt: isRight('detectedAt'),
    escalatedAt: isRight('escalatedAt'),
    resolvedAt: isRight('resolvedAt'),
  }
}

/** The findings that labels know: what else is found says nothing of how a document was read. */
const CODES: ReadonlySet<string> = new Set(
  `timezone-missing timezone-conflict tz-dst-mismatch date-missing year-missing ambiguous-date date-conflict weekday-mismatch
  midnight-rollover out-of-order malformed-time start-mismatch end-mismatch start-unknown duration-mismatch metric-mismatch
  detection-conflict impact-conflict narrative-conflict evidence-conflict`.split(/\s+/),
)

function findingsOf({ label }: LabelledDocument, incident: Incident | null): DocumentScore['findings'] {
  // Two names of one thing: a length that does not follow from the times.
  const nameOf = (code: string) => code.toLowerCase().replaceAll('_', '-').replace('metric-mismatch', 'duration-mismatch')
  const known = new Set(label.inconsistencies.map(({ code }) => nameOf(code)))
  const expected = new Set(label.inconsistencies.filter(({ soft }) => !soft).map(({ code }) => nameOf(code)))
  const said = new Set((incident?.findings ?? []).flatMap(({ code }) => (CODES.has(code) ? [nameOf(code)] : [])))
  return {
    right: [...expected].filter((code) => said.has(code)).length,
    missed: [...expected].filter((code) => !said.has(code)).length,
    wrong: [...said].filter((code) => !known.has(code)).length,
  }
}

/** The figures of a set of documents, between 0 and 1. */
export interface ReadingFigures {
  readonly headline: number
  readonly times: number
  readonly timeline: number
  readonly lenient: number
  readonly strict: number
  readonly macroF1: number
  readonly share: number
  readonly findings: number
}

export function figuresOf(scores: readonly DocumentScore[]): ReadingFigures {
  const times = mean(scores.map((score) => mean(TIME_NAMES.map((name) => Number(score.times[name])))))
  const timeline = mean(
    scores.map(({ timeline: { paired, labelled, read } }) => (labelled + read === 0 ? 1 : (2 * paired) / (labelled + read))),
  )
  const phased = scores.filter((score) => score.timeline.labelled > 0)
  const shareOf = (isRight: (phase: DocumentScore['phases'][number]) => boolean) =>
    mean(phased.map(({ phases }) => (phases.length === 0 ? 0 : phases.filter(isRight).length / phases.length)))
  const lenient = shareOf(({ isAccepted }) => isAccepted)
  const share = mean(scores.map(({ isShareRight }) => Number(isShareRight)))
  const sum = (key: keyof DocumentScore['findings']) => scores.reduce((total, score) => total + score.findings[key], 0)
  const twice = 2 * sum('right')
  const findings = twice === 0 ? Number(sum('missed') + sum('wrong') === 0) : twice / (twice + sum('missed') + sum('wrong'))
  return {
    headline: mean([times, timeline, lenient, share, findings]),
    times,
    timeline,
    lenient,
    strict: shareOf(({ label, read }) => label === read),
    macroF1: macroF1(scores.flatMap(({ phases }) => phases)),
    share,
    findings,
  }
}

/** Over the phases that labels use; what is read as an accepted alternative counts as right. */
function macroF1(phases: DocumentScore['phases']): number {
  const read = phases.map((phase) => ({ label: phase.label, read: phase.isAccepted ? phase.label : phase.read }))
  const scores = PHASES.flatMap((phase) => {
    const labelled = read.filter(({ label }) => label === phase).length
    if (labelled === 0) return []
    const right = read.filter((one) => one.label === phase && one.read === phase).length
    return [(2 * right) / (labelled + read.filter((one) => one.read === phase).length)]
  })
  return mean(scores)
}

const mean = (values: readonly number[]): number => (values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length)
