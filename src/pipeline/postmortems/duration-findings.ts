import type { Document, StatedDuration } from '../../domain/document.ts'
import type { Anchor, Anchors } from '../../domain/incident/anchor.ts'
import { type Finding, findingAt } from '../../domain/incident/finding.ts'
import type { Phase } from '../../domain/incident/timeline.ts'
import { between, type Milliseconds, minutes } from '../../domain/time/time.ts'
import { durationWords } from '../../domain/words.ts'
import type { ImportedEntry } from './evidence.ts'

export const TOLERANCE = minutes(1)
/** Where the writer is not exact either. */
export const ABOUT_TOLERANCE = minutes(15)

/** In: what a document states, and its anchors. Out: the first length of each kind that does not follow from the times. */
export function durationFindings({
  document,
  anchors,
  timed,
}: {
  readonly document: Pick<Document, 'durations'>
  readonly anchors: Anchors
  readonly timed: readonly ImportedEntry[]
}): readonly Finding[] {
  const wrong = document.durations.flatMap((stated) => {
    const actual = actualOf(stated, anchors)
    if (isOfPart(stated, actual) || isBetweenEntries(stated, timed, anchors)) return []
    const [shown] = actual.filter(({ isSure }) => isSure)
    if (shown === undefined || actual.some(({ length }) => Math.abs(length - stated.minutes * 60_000) <= slackOf(stated))) return []
    const code = stated.of === 'outage' ? 'duration-mismatch' : 'metric-mismatch'
    const message = `${durationWords(minutes(stated.minutes))} is stated; the times give ${durationWords(shown.length)}.`
    return [findingAt(code, stated.line, message)]
  })
  const first = (code: Finding['code']) => wrong.filter((found) => found.code === code).slice(0, 1)
  // The length of the outage comes first and is the best; a further length in prose may be of a part of it.
  const isOutageRight =
    wrong.filter(({ code }) => code === 'duration-mismatch').length < document.durations.filter(({ of }) => of === 'outage').length
  return [...(isOutageRight ? [] : first('duration-mismatch')), ...first('metric-mismatch')]
}

/**
 * The writer may have counted from the change and not from its first harm, or to another repair. No contradiction, where two
 * entries of these kinds give the stated length. Of several alerts the first is the detection.
 */
function isBetweenEntries(stated: StatedDuration, timed: readonly ImportedEntry[], { detected }: Anchors): boolean {
  const { from, to } = ENDS[stated.of]
  const begins = timed.filter(({ reading }) => from.has(reading.phase))
  const ends = timed.filter(({ reading, at }) => to.has(reading.phase) || (stated.of === 'timeToDetect' && at === detected?.at))
  return begins.some(({ at }) => ends.some((end) => Math.abs(end.at - at - minutes(stated.minutes)) <= slackOf(stated)))
}

type Phases = ReadonlySet<Phase>
const phases = (...names: readonly Phase[]): Phases => new Set(names)
const HARM = phases('change', 'impact_start')
const KNOWN = phases('change', 'impact_start', 'detection')
const REPAIR = phases('mitigation', 'resolution')
const ENDS: Readonly<Record<StatedDuration['of'], { readonly from: Phases; readonly to: Phases }>> = {
  outage: { from: HARM, to: REPAIR },
  timeToDetect: { from: HARM, to: phases('acknowledgement') },
  timeToAcknowledge: { from: phases('detection'), to: phases('acknowledgement', 'investigation') },
  timeToMitigate: { from: KNOWN, to: REPAIR },
  timeToResolve: { from: KNOWN, to: REPAIR },
}

/** "Access to the wiki was broken for an hour": shorter than the incident, and not said of all of it. */
const isOfPart = ({ of, text, minutes: stated }: StatedDuration, actual: readonly ActualLength[]): boolean =>
  of === 'outage' && !OF_THE_WHOLE.test(text) && actual.every(({ length }) => length > minutes(stated))
const OF_THE_WHOLE =
  /\b(?:outage|incident|downtime|duration|disruption|degrad\w+|interruption|impact\w*|sites?|services?|systems?|platform|users?|customers?|total\w*|lasted|process|took|taken|time to|mtt\w|we|it)\b/i

/** "About" and whole days are rounded: a tenth more or less. */
const slackOf = ({ isAbout, minutes: stated }: StatedDuration): number =>
  isAbout || stated % 1_440 === 0 ? Math.max(ABOUT_TOLERANCE, stated * 6_000) : TOLERANCE

/** `isSure`: a time that only a rule chose contradicts nothing that the document says. */
interface ActualLength {
  readonly length: Milliseconds
  readonly isSure: boolean
}

/** "Time to repair": some count it from the moment at which somebody was called. */
const TIME_TO = /\btime to\b/i

/** What the times of the document give for it; several readings are as good. */
function actualOf(
  { of, text }: StatedDuration,
  { impactStart, detected, acknowledged, escalated, mitigated, impactEnd, resolved }: Anchors,
): readonly ActualLength[] {
  const length = (from: Anchor | null, to: Anchor | null) =>
    from === null || to === null || to.at <= from.at
      ? []
      : [{ length: between(from.at, to.at), isSure: from.basis !== 'inferred' && to.basis !== 'inferred' }]
  switch (of) {
    case 'outage':
      return [
        ...length(impactStart, impactEnd),
        ...length(impactStart, resolved),
        ...length(detected, resolved),
        ...(TIME_TO.test(text) ? [acknowledged, escalated].flatMap((call) => [...length(call, resolved), ...length(call, impactEnd)]) : []),
      ]
    case 'timeToDetect':
      return length(impactStart, detected)
    case 'timeToAcknowledge':
      return [...length(detected, acknowledged), ...length(impactStart, acknowledged)]
    case 'timeToMitigate':
      return [...length(impactStart, mitigated), ...length(detected, mitigated), ...length(impactStart, impactEnd)]
    case 'timeToResolve':
      return [...length(impactStart, resolved), ...length(detected, resolved), ...length(impactStart, impactEnd)]
  }
}
