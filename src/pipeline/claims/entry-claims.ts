import { DOCUMENT_SOURCE } from '../../domain/document.ts'
import { ANCHOR_NAMES, type Anchor, type AnchorName, FROM_POSTMORTEM } from '../../domain/incident/anchor.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import { minutes } from '../../domain/time/time.ts'
import { ANCHOR_WORDS } from '../../domain/words.ts'
import { type CheckedClaim, type ClaimVerdict, isSameMoment, type RecordedIncident, shownTime } from './claim.ts'
import { Similarity, stemsOf } from './similarity.ts'

/**
 * In: the entries of a written timeline, and the incident. Out: for each its time as a claim.
 * 1. An entry that is an anchor ("escalated") is compared with the recorded one.
 * 2. Else with what was recorded in nearly the same words: supported where one of these is at that time, contradicted where
 *    all are at other times. What nothing recorded resembles is without evidence.
 * 3. Two entries that are recorded the other way round contradict the order in which they stand.
 */
export function checkEntries(written: Pick<Incident, 'timeline' | 'anchors'>, recorded: RecordedIncident): readonly CheckedClaim[] {
  const known = recorded.timeline.filter(({ hidden, source }) => !hidden && source !== DOCUMENT_SOURCE).map(recordedEntry)
  const entries = written.timeline.filter(({ written: time }) => time?.includes('T') === true)
  const similarity = new Similarity([...known.map(({ stems }) => stems), ...entries.map(({ text }) => stemsOf(text))])
  const times = entries.map((entry) => checkEntry(entry, { written, recorded, known, similarity }))
  return [...times, ...orderClaims(entries, { known, similarity })]
}

interface RecordedEntry {
  readonly entry: TimelineEntry
  readonly stems: ReadonlySet<string>
}

/** A machine says little: its kind and its service stand for words. */
const recordedEntry = (entry: TimelineEntry): RecordedEntry => ({
  entry,
  stems: stemsOf(`${entry.text.replace(/([a-z])([A-Z])/g, '$1 $2')} ${entry.service ?? ''}`),
})

interface Comparison {
  readonly written: Pick<Incident, 'anchors'>
  readonly recorded: RecordedIncident
  readonly known: readonly RecordedEntry[]
  readonly similarity: Similarity
}

function checkEntry(entry: TimelineEntry, { written, recorded, known, similarity }: Comparison): CheckedClaim {
  const stems = stemsOf(entry.text)
  const ranked = known
    .map((candidate) => ({ ...candidate, score: similarity.between(stems, candidate.stems) }))
    .toSorted((a, b) => b.score - a.score)
  const near = ranked.find(({ entry: other, score }) => score >= RELATED && isSameMoment(entry.at, other.at))
  const anchors = ANCHOR_NAMES.filter((name) => written.anchors[name]?.evidence.some((id) => entry.evidence.includes(id)) === true)
  const compared = anchors.flatMap((name) => anchorVerdict(entry, name, recorded))
  const best = compared.find(({ verdict }) => verdict === 'supported') ?? compared[0]
  if (best?.verdict === 'supported') return claimOf(entry, best)
  if (near !== undefined) return claimOf(entry, recordedAs('supported', near.entry))
  if (best !== undefined) return claimOf(entry, best)
  const alike = ranked.filter(({ score, entry: other }) => score >= (isAkin(entry, other) ? SAME : SAME_WORDS))
  // Work takes a while: what was noted some minutes from it says the same.
  if (alike.some(({ entry: other }) => Math.abs(other.at.at - entry.at.at) <= WORK)) return claimOf(entry, NOTHING)
  const [elsewhere] = alike
  return claimOf(entry, elsewhere === undefined ? NOTHING : recordedAs('contradicted', elsewhere.entry))
}

/** Enough in common to support a time, and to contradict one: with the same part of the story, and without. */
const RELATED = 0.12
const SAME = 0.34
const SAME_WORDS = 0.5

const WORK = minutes(12)

const isAkin = (a: TimelineEntry, b: TimelineEntry): boolean => a.phase === b.phase

interface Finding {
  readonly verdict: ClaimVerdict
  readonly recorded: string
  readonly events: CheckedClaim['events']
}

const NOTHING: Finding = { verdict: 'without-evidence', recorded: '', events: [] }

const recordedAs = (verdict: ClaimVerdict, { at, text, evidence }: TimelineEntry): Finding => ({
  verdict,
  recorded: `${shownTime(at.at)}: ${text.split('\n')[0]?.slice(0, 100) ?? ''}`,
  events: evidence,
})

function anchorVerdict(entry: TimelineEntry, name: AnchorName, { anchors }: RecordedIncident): readonly Finding[] {
  const anchor = anchors[name]
  if (anchor === null || !isEvidence(anchor)) return []
  const verdict = isSameMoment(entry.at, anchor) ? 'supported' : 'contradicted'
  if (verdict === 'contradicted' && anchor.basis === 'inferred') return []
  return [{ verdict, recorded: `${ANCHOR_WORDS[name]} ${shownTime(anchor.at)}`, events: anchor.evidence }]
}

/** What a linked postmortem filled in is no evidence for it. */
export const isEvidence = ({ rule, evidence }: Anchor): boolean => rule !== FROM_POSTMORTEM && evidence.length > 0

const claimOf = (entry: TimelineEntry, { verdict, recorded, events }: Finding): CheckedClaim => ({
  line: entry.line ?? 1,
  kind: 'time',
  verdict,
  claim: `${(entry.written ?? '').slice(0, 16).replace('T', ' ')} ${entry.text.split('\n')[0] ?? ''}`.slice(0, 120),
  recorded,
  events,
})

/** Neighbours of which both are recorded in nearly the same words, the later one clearly before the earlier. */
function orderClaims(entries: readonly TimelineEntry[], { known, similarity }: Pick<Comparison, 'known' | 'similarity'>): readonly CheckedClaim[] {
  const twin = (entry: TimelineEntry) => {
    const stems = stemsOf(entry.text)
    const same = known.filter(({ stems: other, entry: { phase } }) => phase === entry.phase && similarity.between(stems, other) >= SAME)
    return same.length === 1 ? same[0]?.entry : undefined
  }
  const twins = entries.map(twin)
  return entries.slice(1).flatMap((entry, index): readonly CheckedClaim[] => {
    const [before, first, second] = [entries[index], twins[index], twins[index + 1]]
    if (before === undefined || first === undefined || second === undefined || first === second || before.at.at >= entry.at.at) return []
    const isSame = first.at.at <= second.at.at
    return [
      {
        line: entry.line ?? 1,
        kind: 'order',
        verdict: isSame ? 'supported' : 'contradicted',
        claim: `after line ${before.line}`,
        recorded: `${shownTime(first.at.at)} and ${shownTime(second.at.at)}`,
        events: [...first.evidence, ...second.evidence],
      },
    ]
  })
}
