import { flagOf } from '../../charts/marks.ts'
import { startOf } from '../../charts/picture.ts'
import { InlineGlyph } from '../../charts/shapes.tsx'
import type { Change } from '../../domain/change.ts'
import { noChangeOf } from '../../domain/edits/review.ts'
import { CHANGE_KIND_WORDS, LIKELIHOOD_WORDS, pluralize, ROLE_WORDS, VERDICT_WORDS } from '../../domain/words.ts'
import { SignedBy } from '../edits/edit-words.tsx'
import { VerdictForm } from '../edits/incident-forms.tsx'
import { NoChangeForm } from '../edits/whole-forms.tsx'
import { beginningOf, timingWords } from '../incident-time.ts'
import type { PageContext } from '../page-context.ts'
import { EvidenceLinks, Time, WhyLink } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { Terms } from './terms.tsx'

/** The changes that may have caused it, likeliest first, each with the evidence for and against it. Never "the cause". */
interface SuspectsProps {
  readonly view: IncidentView
  readonly context: PageContext
}

export function Suspects({ view, context }: SuspectsProps) {
  const { changes } = context.incident
  const suspects = changes.filter((change) => change.role === 'suspect')
  const others = changes.filter((change) => change.role !== 'suspect')
  return (
    <section id="suspects" aria-labelledby="suspects-heading">
      <div class="section-head">
        <h2 id="suspects-heading">Suspects</h2>
        <p class="hint">{pluralize(changes.length, 'change')} examined</p>
      </div>
      {changes.length === 0 && <p>No changes were recorded in the 24 h before.</p>}
      {suspects.map((change) => (
        <Suspect key={change.id} change={change} view={view} context={context} />
      ))}
      <NoChange view={view} context={context} />
      <Others changes={others} view={view} context={context} />
    </section>
  )
}

interface SuspectProps extends SuspectsProps {
  readonly change: Change
}

function Suspect({ change, view, context }: SuspectProps) {
  return (
    <article class="suspect" id={`change-${change.id}`}>
      <ChangeHead change={change} context={context} />
      <Terms terms={change.terms} context={context} />
      <p>{conclusionWords(change)}</p>
      <p class="hint">
        Share of the total score {change.score.toFixed(2)} of 1 · evidence <EvidenceLinks context={context} evidence={change.evidence} />
      </p>
      <VerdictBy change={change} context={context} />
      <VerdictForm view={view} context={context} change={change} />
    </article>
  )
}

function ChangeHead({ change, context }: { readonly change: Change; readonly context: PageContext }) {
  const facts = [change.service, change.environment, CHANGE_KIND_WORDS[change.kind]].filter((fact) => fact !== null)
  return (
    <>
      <h3>
        <InlineGlyph mark={flagOf(change)} />
        <WhyLink context={context} evidence={change.evidence}>
          <bdi>{change.summary}</bdi>
        </WhyLink>{' '}
        <span class="role">{roleWords(change)}</span>
      </h3>
      <p class="hint">
        <bdi>{facts.join(' · ')}</bdi> · <ChangeTime change={change} context={context} />
      </p>
    </>
  )
}

function ChangeTime({ change, context }: { readonly change: Change; readonly context: PageContext }) {
  const { clock } = context
  const began = beginningOf(context.incident)
  const at = startOf(change)
  const timing = timingWords(change)
  const day = began !== null && clock.isSameDay(at, began) ? '' : `${clock.day(at)}, `
  return (
    <>
      {day}
      <Time at={at}>{clock.timeOfDayWithSeconds(at)}</Time>
      {change.finishedAt !== null && change.finishedAt !== at && ` to ${clock.timeOfDayWithSeconds(change.finishedAt)}`}
      {change.outcome !== 'succeeded' && `, outcome ${change.outcome === 'unknown' ? 'not recorded' : change.outcome}`}
      {timing !== null && `, ${timing}`}
    </>
  )
}

/** That no change is involved is a candidate like the others, with its share and a verdict of its own. */
function NoChange({ view, context: { incident, clock } }: SuspectsProps) {
  const { noChangeScore } = incident
  const edit = noChangeOf(incident)
  if (noChangeScore === null && edit === null && view.editing === undefined) return null
  return (
    <article class="suspect" id="no-change">
      <h3>
        <InlineGlyph mark={{ glyph: 'note-false-lead', hue: 'quiet' }} />
        No change involved{' '}
        <span class="role">{edit !== null ? 'confirmed' : noChangeScore === null ? '' : `${noChangeScore.toFixed(2)} of 1`}</span>
      </h3>
      {edit === null ? (
        noChangeScore !== null && <p class="hint">Chance that no change is involved.</p>
      ) : (
        <p class="hint">
          Decided <SignedBy edit={edit} clock={clock} />
        </p>
      )}
      <NoChangeForm view={view} isConfirmed={edit !== null} />
    </article>
  )
}

/** So many are listed at once; a busy day has hundreds. */
const OTHERS_SHOWN = 5

function Others({ changes, view, context }: SuspectsProps & { readonly changes: readonly Change[] }) {
  const rest = changes.slice(OTHERS_SHOWN)
  return (
    <>
      {changes.slice(0, OTHERS_SHOWN).map((change) => (
        <Other key={change.id} change={change} view={view} context={context} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{pluralize(rest.length, 'more change')}</summary>
          {rest.map((change) => (
            <Other key={change.id} change={change} view={view} context={context} />
          ))}
        </details>
      )}
    </>
  )
}

function Other({ change, view, context }: SuspectProps) {
  const against = change.terms.toSorted((a, b) => a.points - b.points)[0]
  const isExcluded = change.role === 'bystander' && against !== undefined && against.points < 0
  return (
    <article class="suspect" id={`change-${change.id}`}>
      <ChangeHead change={change} context={context} />
      {isExcluded && (
        <p class="hint">
          <bdi>{against.reason}</bdi>
        </p>
      )}
      <VerdictBy change={change} context={context} />
      <VerdictForm view={view} context={context} change={change} />
    </article>
  )
}

/** Who gave the verdict, when and why. */
function VerdictBy({ change, context: { incident, clock } }: Pick<SuspectProps, 'change' | 'context'>) {
  const edit =
    incident.edits?.findLast(({ content }) => content.type === 'verdict' && content.change === change.id) ??
    (change.verdict === 'not_caused' ? noChangeOf(incident) : null)
  if (edit === null) return null
  return (
    <p class="hint">
      Verdict <SignedBy edit={edit} clock={clock} />
    </p>
  )
}

function roleWords({ role, likelihood, verdict }: Change): string {
  if (verdict !== null) return VERDICT_WORDS[verdict]
  return role === 'suspect' && likelihood !== null ? `${ROLE_WORDS[role]}, ${LIKELIHOOD_WORDS[likelihood]}` : ROLE_WORDS[role]
}

/** The pipeline decides what is likely; this says what it means. */
function conclusionWords({ likelihood, verdict }: Change): string {
  if (verdict !== null) return `A reviewer decided that it ${verdict === 'caused' ? 'caused this' : 'did not cause this'}.`
  if (likelihood === 'likely') return 'Likely: clearly ahead, supported by independent evidence. Not proof.'
  return 'Possible: the evidence does not single it out. “Likely” needs two independent kinds of evidence and a clear lead.'
}
