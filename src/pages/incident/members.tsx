import { alertName } from '../../charts/lanes/alert-lanes.ts'
import { cut } from '../../charts/text-width.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import { countWords, pluralize } from '../../domain/words.ts'
import type { PageContext } from '../page-context.ts'
import type { PageFrame } from '../page-frame.ts'
import { Time, WhyLink } from '../parts.tsx'
import { MembershipWords } from './row-details.tsx'

const SHOWN = 5
/** So many can be opened; of thousands, the rest differs only in its key, and the API lists it. */
const OPENED_MAX = 60

interface MembersProps {
  readonly context: PageContext
  readonly frame: PageFrame
}

/** Why each alert, page and change is in the incident, the weakest reason first: that is the one to doubt. */
export function Members({ context, frame }: MembersProps) {
  const members = context.incident.members.toSorted((a, b) => rankDoubt(a) - rankDoubt(b) || a.at - b.at)
  const rest = members.slice(SHOWN, OPENED_MAX)
  const beyond = Math.max(0, members.length - OPENED_MAX)
  return (
    <section id="members" aria-labelledby="members-heading">
      <div class="section-head">
        <h2 id="members-heading">Members and reasons</h2>
        <p class="hint">{pluralize(members.length, 'member')}, weakest first</p>
      </div>
      <MemberList members={members.slice(0, SHOWN)} context={context} frame={frame} />
      {rest.length > 0 && (
        <details>
          <summary>{countWords(members.length - SHOWN)} more</summary>
          <MemberList members={rest} context={context} frame={frame} />
          {beyond > 0 && <p class="hint">and {countWords(beyond)} more, with stronger reasons</p>}
        </details>
      )}
    </section>
  )
}

/** A rule without a score leaves no doubt. */
const rankDoubt = ({ score }: Membership): number => score ?? 2

function MemberList({ members, context, frame }: MembersProps & { readonly members: readonly Membership[] }) {
  return (
    <ul class="members">
      {members.map((member) => (
        <li key={member.eventId}>
          <WhyLink context={context} evidence={[member.eventId]}>
            <bdi>{nameOf(member, context)}</bdi>
          </WhyLink>{' '}
          <Time at={member.at}>{context.clock.timeOfDayWithSeconds(member.at)}</Time>
          <p class="hint">
            {member.source} · <MembershipWords membership={member} clock={context.clock} frame={frame} />
          </p>
        </li>
      ))}
    </ul>
  )
}

function nameOf(member: Membership, { index }: PageContext): string {
  const entry = index.entryOf.get(member.eventId)
  if (entry === undefined) return cut(index.changeOf.get(member.eventId)?.summary ?? member.key, 60)
  return entry.count > 1 ? cut(member.key, 60) : alertName(entry)
}
