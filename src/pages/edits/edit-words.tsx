import { rowHref } from '../../charts/shapes.tsx'
import type { AppliedEdit, EditedValue } from '../../domain/edits/applied-edit.ts'
import { valueSetBy } from '../../domain/edits/applied-edit.ts'
import { DISMISSAL_WORDS, SECTION_TITLES } from '../../domain/edits/review-words.ts'
import { entryId } from '../../domain/identity.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { ruleWords } from '../../domain/rule-words.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import type { Moment } from '../../domain/time/time.ts'
import { ANCHOR_TITLES, LIKELIHOOD_WORDS, NOT_KNOWN, PHASE_WORDS, pluralize } from '../../domain/words.ts'
import { Time } from '../parts.tsx'

interface EditWordsProps {
  readonly edit: AppliedEdit
  readonly incident: Incident
  readonly clock: Clock
}

/** `set the time of “Firewall settings examined”`: what an edit did, after the name of its author. */
export function EditDeed({ edit, incident }: Omit<EditWordsProps, 'clock'>) {
  const { content } = edit
  switch (content.type) {
    case 'title':
      return <>set the title</>
    case 'severity':
      return <>set the severity</>
    case 'anchor':
      return (
        <>
          {content.to === null ? 'cleared' : 'set'} the time “{ANCHOR_TITLES[content.anchor]}”
        </>
      )
    case 'verdict': {
      const change = incident.changes.find(({ id }) => id === content.change)
      return (
        <>
          gave a verdict on{' '}
          <a href="#suspects">
            <bdi>{change?.summary ?? 'a change that is no longer here'}</bdi>
          </a>
        </>
      )
    }
    case 'add':
      return (
        <>
          added <EntryName text={content.text} id={entryId(edit.id)} />
        </>
      )
    case 'impact':
      return <>stated the impact</>
    case 'services':
      return <>set the services</>
    case 'noChange':
      return <>{content.isConfirmed ? 'decided that no change is involved' : 'left open whether a change is involved'}</>
    case 'close':
      return <>closed the incident</>
    case 'section':
      return (
        <>
          {content.text === null ? 'gave back to the evidence' : 'wrote'} “{SECTION_TITLES[content.section]}”
        </>
      )
    case 'actionItem':
      return <>{content.item === null ? 'added an action' : content.state === 'open' ? 'changed an action' : ACTION_DEEDS[content.state]}</>
    case 'approve':
      return <>approved the postmortem</>
    case 'dismiss':
      return <>{content.as === null ? 'took the dismissal back' : `dismissed it: ${DISMISSAL_WORDS[content.as]}`}</>
    case 'ignore':
      return <>left a rule out of the list of what is in no incident</>
    case 'assign':
      return <>put alerts or pages into this incident</>
    case 'merge':
      return (
        <>
          merged two incidents
          {content.title !== undefined && (
            <>
              {' '}
              as <bdi>“{content.title}”</bdi>
            </>
          )}
        </>
      )
    case 'split':
      return <>split {pluralize(content.events.length, 'alert or page', 'alerts and pages')} off</>
    case 'revert':
      return <>reverted an edit</>
    case 'hide':
    case 'show':
    case 'retime':
    case 'retext':
    case 'rephase': {
      const entry = incident.timeline.find(({ id }) => id === content.entry)
      return (
        <>
          {ENTRY_DEEDS[content.type]}{' '}
          {entry === undefined ? 'an entry that is no longer here' : <EntryName text={entry.text} id={entry.id} />}
        </>
      )
    }
  }
}

const ACTION_DEEDS = { done: 'marked an action as done', dropped: 'dropped an action' } as const

const ENTRY_DEEDS = {
  hide: 'hid',
  show: 'showed',
  retime: 'set the time of',
  retext: 'set the text of',
  rephase: 'set the phase of',
} as const

const NAME_MAX = 60

function EntryName({ text, id }: { readonly text: string; readonly id: Incident['timeline'][number]['id'] }) {
  const [line = ''] = text.split('\n', 1)
  return (
    <a href={rowHref(id)}>
      <bdi>{line.length > NAME_MAX ? `${line.slice(0, NAME_MAX)}…` : line}</bdi>
    </a>
  )
}

/** `14:00:03 by rule → 13:57:00`; nothing where the edit replaced no value. */
export function BeforeAfter({ edit, clock }: Omit<EditWordsProps, 'incident'>) {
  const after = valueSetBy(edit.content)
  if (after === null || edit.content.type === 'dismiss') return null
  return (
    <>
      {edit.before !== undefined && (
        <>
          <s>
            <Value value={edit.before} clock={clock} />
          </s>
          {edit.before.kind === 'time' && edit.before.rule !== undefined && ` by rule: ${ruleWords(edit.before.rule)}`}
          <span aria-hidden="true"> → </span>
          <span class="unseen"> became </span>
        </>
      )}
      <b>
        <Value value={after} clock={clock} />
      </b>
    </>
  )
}

function Value({ value, clock }: { readonly value: EditedValue; readonly clock: Clock }) {
  switch (value.kind) {
    case 'text':
      return <bdi>{value.text ?? NOT_KNOWN}</bdi>
    case 'time':
      return value.moment === null ? <span>{NOT_KNOWN}</span> : <Time at={value.moment.at}>{momentWithBounds(value.moment, clock)}</Time>
    case 'phase':
      return <>{PHASE_WORDS[value.phase]}</>
    case 'visibility':
      return <>{value.hidden ? 'hidden' : 'shown'}</>
    case 'verdict':
      if (value.verdict !== null) return <>{value.verdict === 'caused' ? 'caused this' : 'did not cause this'}</>
      return <>{value.likelihood == null ? 'no verdict' : `suspect, ${LIKELIHOOD_WORDS[value.likelihood]}`}</>
  }
}

/** `14:40:00 to 14:50:00` where only a range is known. */
export const momentWithBounds = (moment: Moment, clock: Clock): string =>
  isAbout(moment)
    ? `${clock.timeOfDayWithSeconds(earliestOf(moment))} to ${clock.timeOfDayWithSeconds(latestOf(moment))}`
    : clock.timeOfDayWithSeconds(moment.at)

/** `by Ada, Thu 6 Jun 2024, 09:12 UTC: “support took the first call”`. */
export const SignedBy = ({
  edit: { author, at, reason },
  clock,
}: {
  readonly edit: Pick<AppliedEdit, 'author' | 'at' | 'reason'>
  readonly clock: Clock
}) => (
  <>
    by <bdi>{author}</bdi>, <Time at={at}>{clock.dateAndTime(at)}</Time>
    {reason !== null && (
      <>
        : <bdi>“{reason}”</bdi>
      </>
    )}
  </>
)
