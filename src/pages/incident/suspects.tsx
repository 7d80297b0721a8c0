import { flagOf } from '../../charts/marks.ts'
import { startOf } from '../../charts/picture.ts'
import { InlineGlyph } from '../../charts/shapes.tsx'
import type { Change } from '../../domain/change.ts'
import { between, type Instant } from '../../domain/time/time.ts'
import { CHANGE_KIND_WORDS, durationWords, LIKELIHOOD_WORDS, pluralize, ROLE_WORDS, VERDICT_WORDS } from '../../domain/words.ts'
import { beginningOf } from '../incident-time.ts'
import { EvidenceLinks, Time, WhyLink } from '../parts.tsx'
import type { Scene } from '../scene.ts'
import { Terms } from './terms.tsx'

/** The changes that may have caused it, best first, each with what speaks for and against it. Never "the cause". */
export function Suspects({ scene }: { readonly scene: Scene }) {
  const { changes, noChangeScore } = scene.incident
  const suspects = changes.filter((change) => change.role === 'suspect')
  const others = changes.filter((change) => change.role !== 'suspect')
  return (
    <section id="suspects" aria-labelledby="suspects-heading">
      <div class="section-head">
        <h2 id="suspects-heading">Suspects</h2>
        <p class="hint">{pluralize(changes.length, 'change')} looked at</p>
      </div>
      {changes.length === 0 && <p>None found: 0 changes in the 24 h before.</p>}
      {suspects.map((change) => (
        <Suspect key={change.id} change={change} scene={scene} />
      ))}
      {noChangeScore !== null && <NoChange score={noChangeScore} />}
      <Others changes={others} scene={scene} />
    </section>
  )
}

function Suspect({ change, scene }: { readonly change: Change; readonly scene: Scene }) {
  return (
    <article class="suspect">
      <ChangeHead change={change} scene={scene} />
      <Terms terms={change.terms} scene={scene} />
      <p>{conclusion(change)}</p>
      <p class="hint">
        Share among the candidates {change.score.toFixed(2)} of 1 · evidence <EvidenceLinks scene={scene} evidence={change.evidence} />
      </p>
    </article>
  )
}

function ChangeHead({ change, scene }: { readonly change: Change; readonly scene: Scene }) {
  const facts = [change.service, change.environment, CHANGE_KIND_WORDS[change.kind]].filter((fact) => fact !== null)
  return (
    <>
      <h3>
        <InlineGlyph mark={flagOf(change)} />
        <WhyLink scene={scene} evidence={change.evidence}>
          <bdi>{change.summary}</bdi>
        </WhyLink>{' '}
        <span class="role">{roleWords(change)}</span>
      </h3>
      <p class="hint">
        <bdi>{facts.join(' · ')}</bdi> · <ChangeTime change={change} scene={scene} />
      </p>
    </>
  )
}

function ChangeTime({ change, scene }: { readonly change: Change; readonly scene: Scene }) {
  const { clock } = scene
  const began = beginningOf(scene.incident)
  const at = startOf(change)
  const day = began !== null && clock.isSameDay(at, began) ? '' : `${clock.day(at)}, `
  return (
    <>
      {day}
      <Time at={at}>{clock.timeOfDayWithSeconds(at)}</Time>
      {change.finishedAt !== null && change.finishedAt !== at && ` to ${clock.timeOfDayWithSeconds(change.finishedAt)}`}
      {change.outcome !== 'succeeded' && `, outcome ${change.outcome === 'unknown' ? 'not known' : change.outcome}`}
      {began !== null && `, ${relation(at, began)}`}
    </>
  )
}

const relation = (at: Instant, began: Instant): string =>
  at <= began ? `${durationWords(between(at, began))} before it began` : `${durationWords(between(began, at))} after it began`

const NoChange = ({ score }: { readonly score: number }) => (
  <article class="suspect">
    <h3>
      <InlineGlyph mark={{ glyph: 'note-astray', hue: 'quiet' }} />
      No change involved <span class="role">{score.toFixed(2)} of 1</span>
    </h3>
    <p class="hint">What stands when no change explains it.</p>
  </article>
)

/** So many are listed at once; a busy day has hundreds. */
const OTHERS_SHOWN = 5

function Others({ changes, scene }: { readonly changes: readonly Change[]; readonly scene: Scene }) {
  const rest = changes.slice(OTHERS_SHOWN)
  return (
    <>
      {changes.slice(0, OTHERS_SHOWN).map((change) => (
        <Other key={change.id} change={change} scene={scene} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{pluralize(rest.length, 'more change')}</summary>
          {rest.map((change) => (
            <Other key={change.id} change={change} scene={scene} />
          ))}
        </details>
      )}
    </>
  )
}

function Other({ change, scene }: { readonly change: Change; readonly scene: Scene }) {
  const against = change.terms.toSorted((a, b) => a.points - b.points)[0]
  const isExcluded = change.role === 'bystander' && against !== undefined && against.points < 0
  return (
    <article class="suspect">
      <ChangeHead change={change} scene={scene} />
      {isExcluded && (
        <p class="hint">
          <bdi>{against.reason}</bdi>
        </p>
      )}
    </article>
  )
}

function roleWords({ role, likelihood, verdict }: Change): string {
  if (verdict !== null) return VERDICT_WORDS[verdict]
  return role === 'suspect' && likelihood !== null ? `${ROLE_WORDS[role]}, ${LIKELIHOOD_WORDS[likelihood]}` : ROLE_WORDS[role]
}

/** "Likely" is said by the pipeline; here is only said what it means. */
function conclusion({ likelihood, verdict }: Change): string {
  if (verdict !== null) return `A reviewer found: it ${verdict === 'caused' ? 'caused this' : 'did not cause this'}.`
  if (likelihood === 'likely') return 'Likely, because it leads by far and stands on independent terms. It is not proof.'
  return 'Possible: the evidence does not single it out. “Likely” needs terms of two independent kinds and a clear lead.'
}
