import type { Incident } from '../src/domain/incident/incident.ts'
import type { TimelineEntry } from '../src/domain/incident/timeline.ts'
import { hours, type Milliseconds, minutes } from '../src/domain/time/time.ts'
import { PHASE_LEXICON, PHASE_RULE_IDS, type PhaseRuleId } from '../src/pipeline/phases/lexicon.ts'
import { claimsTheEnd, isRemedyInEffect } from '../src/pipeline/phases/remedies.ts'
import { says, signalsOf } from '../src/pipeline/phases/signals.ts'

/** What a timeline alone says of the impact: the entries at which it began, was noticed by people, and was over. */
export interface TimelineImpact {
  readonly start: TimelineEntry | null
  readonly noticed: TimelineEntry | null
  readonly over: TimelineEntry | null
}

/**
 * In: an imported incident. Out: the entries between which users were affected, whatever its fields and summary say.
 * 1. Start: the first sign of impact; where a change came right before it, or where only its detection is reported, that change.
 * 2. Noticed: the detection; an alarm that nobody has read is noticed when someone takes it up.
 * 3. Over: the first recovery after the last sign of impact, else the first mitigation after it.
 */
export function timelineImpact(incident: Pick<Incident, 'timeline'>): TimelineImpact {
  const timedDays = new Set(incident.timeline.filter(hasTimeOfDay).map(dayOf))
  const timeline = incident.timeline.filter((entry) => hasTimeOfDay(entry) || !timedDays.has(dayOf(entry)))
  const start = startOf(timeline)
  return { start, noticed: noticedIn(timeline, start), over: overIn(timeline, start) }
}

const dayOf = ({ written }: TimelineEntry): string | null => written?.split('T')[0] ?? null
/** A day alone sorts before all that happened on it, wherever it belongs; an entry that nobody dated by hand has its time. */
const hasTimeOfDay = ({ written }: TimelineEntry): boolean => written === undefined || (written !== null && /T\d/.test(written))

/** What an entry says first of all, by the precedence of the lexicon: its phase also depends on its place in the story. */
const leadOf = ({ text }: TimelineEntry): PhaseRuleId | null => signalsOf(text).find(({ isHeld }) => isHeld)?.rule ?? null

const isLedBy = (entry: TimelineEntry, phase: TimelineEntry['phase']): boolean => {
  const lead = leadOf(entry)
  return lead !== null && PHASE_LEXICON[lead].phase === phase
}

const isImpact = (entry: TimelineEntry): boolean =>
  !RELIEF.test(entry.text) && (entry.phase === 'impact_start' || IMPACT_LEADS.has(leadOf(entry)) || RELAPSE.test(entry.text))

const IMPACT_LEADS: ReadonlySet<PhaseRuleId | null> = new Set<PhaseRuleId>(['impact-begins', 'symptom', 'unusable', 'mitigation-failed'])

/** Users are led past what is broken. */
const RELIEF = /\bno longer (?:being )?(?:routed|sent|directed|served|hitting|reaching|affected|failing)\b/i
/** Broken once more, or still. */
const RELAPSE =
  /\b(?:outage|impact|problem|issue)s? (?:continues?|persists?)\b|\b(?:(?:break|fail|crash|drop)(?:s|ed|ing)?|down|broken|broke)\b[^.]{0,40}\bagain\b|\bstill (?:return|fail|down|broken|see|seeing|unavailable|unresponsive|(?:very |too |constantly |quite )?(?:high|slow|elevated|at ))/i
/** What users feel, not only what a graph shows. */
const FELT =
  /\b(?:unresponsive|down|unavailable|unreachable|outage|fail(?:s|ed|ing|ures?)?|errors?|timeouts?|[45]\d\d|[45]xx|crash\w{0,6}|expire[sd]?|stop(?:s|ped)|break(?:s|ing)?|broke[n]?)\b/i

function startOf(timeline: readonly TimelineEntry[]): TimelineEntry | null {
  const detection = timeline.findIndex(isDetection)
  const begins = timeline.findIndex((entry, index) => isImpact(entry) && (detection < 0 || index <= detection))
  const felt =
    begins < 0
      ? -1
      : timeline.findIndex(
          (entry, index) =>
            index >= begins && (detection < 0 || index <= detection) && entry.phase === 'impact_start' && FELT.test(entry.text),
        )
  const first = timeline[felt >= 0 ? felt : begins]
  if (first !== undefined) return changeRightBefore(timeline, first) ?? first
  const known = timeline[detection] ?? timeline.find(({ phase }) => RESPONSE.has(phase))
  return known === undefined ? null : (changeBefore(timeline, known) ?? known)
}

/** What a diagnosis looks at was noticed before. */
const isDetection = ({ phase, text }: TimelineEntry): boolean =>
  phase === 'detection' && (!says(text, 'looking') || says(text, ...NOTICING))

const NOTICING = PHASE_RULE_IDS.filter((rule) => PHASE_LEXICON[rule].phase === 'detection')

/** A change shows its effect within a day, or something else is the cause. */
const SHOWS_WITHIN = hours(24)
/** Impact this soon after a change began with it. */
const RIGHT_AFTER = minutes(60)

function changeBefore(timeline: readonly TimelineEntry[], entry: TimelineEntry): TimelineEntry | null {
  return (
    timeline.findLast(
      (other) => other.at.at <= entry.at.at && other !== entry && isChange(other) && entry.at.at - other.at.at <= SHOWS_WITHIN,
    ) ?? null
  )
}

const isChange = (entry: TimelineEntry): boolean => entry.phase === 'change' || leadOf(entry) === 'changed'

function changeRightBefore(timeline: readonly TimelineEntry[], entry: TimelineEntry): TimelineEntry | null {
  const before = timeline[timeline.indexOf(entry) - 1]
  if (before === undefined || entry.phase === 'impact_start') return null
  const isDeed = isChange(before) || (before.phase === 'mitigation' && isLedBy(before, 'change'))
  return isDeed && entry.at.at - before.at.at <= RIGHT_AFTER ? before : null
}

const READ_WITHIN: Milliseconds = minutes(30)
const ALARM = /\b(?:alert(?:ed|s|ing)?|alarms?|paged?|triggered)\b/i
const BY_PEOPLE = /\b(?:detected|discover(?:ed|y)|noticed|report(?:s|ed|ing)|told|asks?|asked)\b/i

function noticedIn(timeline: readonly TimelineEntry[], start: TimelineEntry | null): TimelineEntry | null {
  const marked = timeline.find(({ text }) => MARKED.test(text))
  if (marked !== undefined) return marked
  const from = start === null ? 0 : timeline.indexOf(start)
  const after = timeline.slice(from)
  const first = after.find(isDetection) ?? after.find(({ phase }) => RESPONSE.has(phase))
  if (first === undefined) return null
  const taken = timeline[timeline.indexOf(first) + 1]
  const isUnread = ALARM.test(first.text) && !BY_PEOPLE.test(first.text)
  return isUnread && taken !== undefined && TAKEN.has(taken.phase) && taken.at.at - first.at.at <= READ_WITHIN ? taken : first
}

const MARKED = /^(?:discovery|detection|detected|discovered):/i
const TAKEN: ReadonlySet<TimelineEntry['phase']> = new Set(['acknowledgement', 'investigation'])
const RESPONSE: ReadonlySet<TimelineEntry['phase']> = new Set([
  'acknowledgement',
  'investigation',
  'misleading_path',
  'escalation',
  'identification',
  'mitigation',
])

function overIn(timeline: readonly TimelineEntry[], start: TimelineEntry | null): TimelineEntry | null {
  const from = start === null ? 0 : timeline.indexOf(start) + 1
  // What is still broken when the log ends is left over: it was over for the others before.
  const lastHelp = timeline.findLastIndex((entry, index) => index >= from && !isImpact(entry) && (isRecovery(entry) || isMitigation(entry)))
  const relapse = timeline.findLastIndex((entry, index) => index >= from && index < lastHelp && isImpact(entry))
  const after = timeline.slice(Math.max(from, relapse + 1))
  const claim = after.find(isRecovery)
  if (claim !== undefined && !isReportOfUsers(claim)) return claim
  const mitigations = after.filter((entry) => isMitigation(entry) && (claim === undefined || entry.at.at <= claim.at.at))
  const inEffect = mitigations.find(({ text }) => isRemedyInEffect(text) || RELIEF.test(text))
  const mitigation = claim === undefined ? (inEffect ?? mitigations[0]) : mitigations.at(-1)
  return mitigation ?? claim ?? null
}

/** A mitigation at the end, or whatever stands there, may be read as the resolution: that alone shows no recovery. */
const isRecovery = (entry: TimelineEntry): boolean =>
  !isImpact(entry) &&
  !LASTING.test(entry.text) &&
  (entry.phase === 'resolution'
    ? !isLedBy(entry, 'mitigation') || RECOVERED.test(entry.text)
    : isLedBy(entry, 'resolution') && entry.phase === 'mitigation' && claimsTheEnd(entry.text))

const RECOVERED = /\b(?:recovered|restored|back to normal|healthy again)\b/i

/** The users' report comes some time after the mitigation that helped them. */
const isReportOfUsers = ({ text }: TimelineEntry): boolean =>
  /\b(?:users?|customers?|reporter|developers?)\b[^.]{0,40}\b(?:confirm|report|verif)/i.test(text)
/** The repair of the cause comes when users have long been helped. */
const LASTING = /\b(?:permanent(?:ly)?|long-?term|upstream)\b/i

const isMitigation = (entry: TimelineEntry): boolean =>
  (entry.phase === 'mitigation' ||
    (entry.phase === 'resolution' && isLedBy(entry, 'mitigation')) ||
    FIXES.test(entry.text) ||
    RELIEF.test(entry.text)) &&
  leadOf(entry) !== 'mitigation-failed' &&
  !LASTING.test(entry.text)

/** "Are starting to be rolled back" helps nobody yet. */
const FIXES = /\b(?:fixes|fixed|(?<!\bbe )rolled back|restarted|re-?pooled)\b/i
