import { alertName } from '../../charts/lanes/alert-lanes.ts'
import { cut } from '../../charts/text-width.ts'
import type { Membership } from '../../domain/incident/incident.ts'
import { countWords, pluralize } from '../../domain/words.ts'
import { Time, WhyLink } from '../parts.tsx'
import type { Scene } from '../scene.ts'
import { MembershipWords } from './row-details.tsx'

const SHOWN = 5
/** So many unfold; of thousands the rest differs in nothing but its key, and the API lists it. */
const UNFOLDED_MAX = 60

/** Why each alert, page and change is here, the weakest reason first: that is the one to doubt. */
export function Members({ scene }: { readonly scene: Scene }) {
  const members = scene.incident.members.toSorted((a, b) => weakness(a) - weakness(b) || a.at - b.at)
  const rest = members.slice(SHOWN, UNFOLDED_MAX)
  const beyond = Math.max(0, members.length - UNFOLDED_MAX)
  return (
    <section id="members" aria-labelledby="members-heading">
      <div class="section-head">
        <h2 id="members-heading">Why each is here</h2>
        <p class="hint">{pluralize(members.length, 'member')}, weakest first</p>
      </div>
      <MemberList members={members.slice(0, SHOWN)} scene={scene} />
      {rest.length > 0 && (
        <details>
          <summary>{countWords(members.length - SHOWN)} more</summary>
          <MemberList members={rest} scene={scene} />
          {beyond > 0 && <p class="hint">and {countWords(beyond)} more, with stronger reasons</p>}
        </details>
      )}
    </section>
  )
}

/** A rule without a score knows no doubt. */
const weakness = ({ score }: Membership): number => score ?? 2

function MemberList({ members, scene }: { readonly members: readonly Membership[]; readonly scene: Scene }) {
  return (
    <ul class="members">
      {members.map((member) => (
        <li key={member.eventId}>
          <WhyLink scene={scene} evidence={[member.eventId]}>
            <bdi>{nameOf(member, scene)}</bdi>
          </WhyLink>{' '}
          <Time at={member.at}>{scene.clock.timeOfDayWithSeconds(member.at)}</Time>
          <p class="hint">
            {member.source} · <MembershipWords membership={member} clock={scene.clock} />
          </p>
        </li>
      ))}
    </ul>
  )
}

function nameOf(member: Membership, { index }: Scene): string {
  const entry = index.entryOf.get(member.eventId)
  if (entry === undefined) return cut(member.key, 60)
  return entry.count > 1 ? cut(member.key, 60) : alertName(entry)
}
