import { rowHref } from '../../charts/shapes.tsx'
import type { Membership } from '../../domain/incident/incident.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { BECAUSE_WORDS, PHASE_WORDS, pluralize } from '../../domain/words.ts'
import { evidenceHref } from '../links.ts'
import { EvidenceLinks, Rule, Time } from '../parts.tsx'
import type { Scene } from '../scene.ts'

interface RowDetailsProps {
  readonly entry: TimelineEntry
  readonly scene: Scene
}

/** Why an entry is here, why it has its phase, and what it rests on. */
export function RowDetails({ entry, scene }: RowDetailsProps) {
  const { clock } = scene
  const rest = entry.text.split('\n').slice(1)
  return (
    <div class="row-details" id={rowHref(entry.id).slice(1)}>
      {rest.length > 0 && <p class="row-rest">{rest.join('\n')}</p>}
      <dl>
        <dt>Why here</dt>
        <dd>
          <WhyHere entry={entry} scene={scene} />
        </dd>
        <dt>Phase</dt>
        <dd>
          {PHASE_WORDS[entry.phase]}
          {entry.phaseReason.words.length > 0 && (
            <>
              , by the words <bdi>{entry.phaseReason.words.map((word) => `“${word}”`).join(', ')}</bdi>
            </>
          )}
          {' · '}
          <Rule name={entry.phaseReason.rule} />
        </dd>
        <dt>Evidence</dt>
        <dd>
          <EvidenceLinks scene={scene} evidence={entry.evidence} />, happened <Time at={entry.at.at}>{clock.momentInList(entry.at)}</Time>
          {entry.at.uncorrected !== undefined && (
            <>
              {' '}
              (<Time at={entry.at.uncorrected}>{clock.timeOfDayWithSeconds(entry.at.uncorrected)}</Time> by the clock of {entry.source},
              corrected)
            </>
          )}
          , {entry.line === undefined ? 'arrived' : 'imported'} <Arrival entry={entry} scene={scene} />
        </dd>
      </dl>
      {entry.count > 1 && <Folded entry={entry} scene={scene} />}
    </div>
  )
}

const Arrival = ({ entry: { receivedAt, source, line }, scene: { clock } }: RowDetailsProps) =>
  line === undefined ? (
    <>
      <Time at={receivedAt}>{clock.timeOfDayWithSeconds(receivedAt)}</Time> from {source}
    </>
  ) : (
    <Time at={receivedAt}>{clock.dateAndTime(receivedAt)}</Time>
  )

/** Events that tell more of an occurrence, such as its end, have no membership of their own. */
function WhyHere({ entry, scene: { index, clock } }: RowDetailsProps) {
  if (entry.line !== undefined) return <>It stands in the postmortem, line {entry.line}</>
  const change = index.changeOf.get(entry.evidence[0])
  const membership = entry.evidence.flatMap((id) => index.memberOf.get(id) ?? [])[0]
  if (membership !== undefined) return <MembershipWords membership={membership} clock={clock} />
  return <>{sentence(BECAUSE_WORDS[change === undefined ? 'same-occurrence' : 'change-in-window'])}</>
}

interface MembershipProps {
  readonly membership: Pick<Membership, 'because' | 'score' | 'rule' | 'edit'>
  readonly clock: Clock
}

/** `the same service was in trouble at that time, 0.93 of 1 · rule same-subject-run`. */
export function MembershipWords({ membership: { because, score, rule, edit }, clock }: MembershipProps) {
  return (
    <>
      {edit === undefined ? sentence(BECAUSE_WORDS[because]) : <MovedBy edit={edit} clock={clock} />}
      {score !== null && `, ${score.toFixed(2)} of 1`}
      {' · '}
      <Rule name={rule} />
    </>
  )
}

/** `Moved here by an edit of On-call engineer, Wed 5 Jun 2024, 17:00 UTC: “one network”`. */
function MovedBy({ edit: { author, at, reason }, clock }: { readonly edit: NonNullable<Membership['edit']>; readonly clock: Clock }) {
  return (
    <>
      Moved here by an edit of <bdi>{author}</bdi>, <Time at={at}>{clock.dateAndTime(at)}</Time>
      {reason !== null && (
        <>
          : <bdi>“{reason}”</bdi>
        </>
      )}
    </>
  )
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** So many of a fold are listed; the evidence behind the rest is one link away in the API. */
const FOLDED_SHOWN = 40

function Folded({ entry, scene: { incident, clock, index } }: RowDetailsProps) {
  const events = entry.evidence.slice(0, FOLDED_SHOWN).map((id) => ({ id, member: index.memberOf.get(id) }))
  const more = entry.evidence.length - FOLDED_SHOWN
  return (
    <details class="folded">
      <summary>{pluralize(entry.count, 'alert')} folded into this line</summary>
      <ul>
        {events.map(({ id, member }) => (
          <li key={id}>
            {member !== undefined && (
              <>
                <Time at={member.at}>{clock.timeOfDayWithSeconds(member.at)}</Time>
                {member.until === null || member.until === undefined ? '' : ` to ${clock.timeOfDayWithSeconds(member.until)}`}{' '}
              </>
            )}
            <a href={evidenceHref(incident.id, id)}>
              <bdi>{member?.key ?? id.slice(0, 12)}</bdi>
            </a>
          </li>
        ))}
        {more > 0 && <li>and {pluralize(more, 'more')}</li>}
      </ul>
    </details>
  )
}
