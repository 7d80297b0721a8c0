import type { Change, ScoreTerm } from '../domain/change.ts'
import type { Incident, Membership } from '../domain/incident/incident.ts'
import type { Clock } from '../domain/time/clock.ts'
import { isoOf } from '../domain/time/time.ts'
import { BECAUSE_WORDS, pluralize, ROLE_WORDS } from '../domain/words.ts'
import type { Standing } from '../pipeline/explain/explanation.ts'
import { changeJson, memberJson } from './json.ts'

/** Why each member is here and what each change scored, for machines. `standing`: of the event that was asked about. */
export function explanationJson({ id, title, members, changes, noChangeScore }: Incident, standing: Standing | null): object {
  return {
    incident: { id, title },
    members: members.map(explainedMemberJson),
    changes: changes.map(changeJson),
    noChangeScore,
    event: standing === null ? null : standingJson(standing),
  }
}

const explainedMemberJson = (member: Membership): object => ({ ...memberJson(member), becauseText: BECAUSE_WORDS[member.because] })

const standingJson = ({ event, where, membership, heldBy, reasons }: Standing): object => ({
  id: event.id,
  kind: event.kind,
  source: event.source,
  at: isoOf(event.occurred.at),
  text: event.text,
  where,
  heldBy,
  membership: membership === null ? null : explainedMemberJson(membership),
  reasons,
})

/** The same for a terminal. */
export function explanationText(
  incident: Incident,
  { standing, clock }: { readonly standing: Standing | null; readonly clock: Clock },
): string {
  const { id, title, members, changes } = incident
  const alerts = members.filter(({ because }) => because !== 'change-in-window')
  const lines = [
    `${title}  (${id})`,
    ...(standing === null ? [] : ['', ...standingLines(standing, incident, clock)]),
    '',
    `Members: ${pluralize(alerts.length, 'alert or page', 'alerts and pages')}, each with the rule that added it (times ${clock.zone})`,
    ...alerts.flatMap((member) => memberLines(member, incident, clock)),
    '',
    `Changes: ${changes.length === 0 ? 'none in the look-back window' : `${changes.length} scored; each with its share of the total and the points that add up to its score`}`,
    ...changes.flatMap((change) => changeLines(change, clock)),
    ...(incident.noChangeScore === null ? [] : [`  ${shareWords(incident.noChangeScore)}  no change involved`]),
  ]
  return `${lines.join('\n')}\n`
}

function standingLines({ event, where, membership, heldBy, reasons }: Standing, { id }: Incident, clock: Clock): readonly string[] {
  const others = heldBy.filter((holder) => holder.id !== id).map((holder) => `${holder.title} (${holder.id})`)
  const whereWords = {
    here: 'in this incident',
    elsewhere: `not here, but in ${others.join(' and ')}`,
    nowhere: 'in no incident',
  }[where]
  return [
    `Event ${event.id}: ${event.kind} from ${event.source}, ${clock.dateAndTime(event.occurred.at)}: ${event.text.split('\n')[0]}`,
    `  is ${whereWords}`,
    ...(membership === null ? [] : [`  ${where === 'here' ? 'because' : 'there because'} ${becauseWords(membership, clock)}`]),
    ...reasons.map(({ code, text }) => `  ${code === 'noise' || code === 'test' ? 'why' : 'why not here'}: ${text} [${code}]`),
  ]
}

function memberLines(member: Membership, { timeline }: Incident, clock: Clock): readonly string[] {
  const entry = timeline.find(({ evidence }) => evidence.includes(member.eventId))
  const line = entry?.text.split('\n')[0] ?? member.key
  const text = entry === undefined || entry.count === 1 ? line : `one of: ${line}`
  return [
    `  ${clock.timeOfDayWithSeconds(member.at)}  ${member.source}  ${text}`,
    `            ${becauseWords(member, clock)}  event ${member.eventId}`,
  ]
}

const becauseWords = ({ because, rule, score, edit }: Membership, clock: Clock): string =>
  `${BECAUSE_WORDS[because]} [${rule}${score === null ? '' : `, ${score.toFixed(2)}`}]${edit === undefined ? '' : editWords(edit, clock)}`

const editWords = ({ id, at, author, reason }: NonNullable<Membership['edit']>, clock: Clock): string =>
  `, ${author}, ${clock.dateAndTime(at)}${reason === null ? '' : `: “${reason}”`}, edit ${id}`

function changeLines(change: Change, clock: Clock): readonly string[] {
  const { score, role, likelihood, at, summary, outcome, terms } = change
  const points = terms.reduce((sum, term) => sum + term.points, 0)
  const word = likelihood === null ? ROLE_WORDS[role] : `${likelihood} ${ROLE_WORDS[role]}`
  const failed = outcome === 'succeeded' || outcome === 'unknown' ? '' : ` (${outcome})`
  return [
    `  ${shareWords(score)}  ${word}: ${summary}${failed}, ${clock.dateAndTime(at)}, ${pointsWords(points)} points`,
    ...terms.map(termLine),
  ]
}

const termLine = ({ points, family, name, reason }: ScoreTerm): string =>
  `          ${pointsWords(points).padStart(6)}  ${family.padEnd(9)}  ${reason} [${name}]`

const pointsWords = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(2)}`

/** Less than a thousandth is not zero, which 0.0 % would say. */
function shareWords(share: number): string {
  const text = share > 0 && share < 0.001 ? '<0.1 %' : `${(share * 100).toFixed(1)} %`
  return text.padStart(7)
}
