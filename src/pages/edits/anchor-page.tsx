import { CandidatesChart } from '../../charts/candidates-chart.tsx'
import { type DurationChange, durationValueWords } from '../../domain/edits/duration-changes.ts'
import { DURATION_NAMES, DURATIONS } from '../../domain/incident/duration.ts'
import { ruleWords } from '../../domain/rule-words.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { TYPED_TIME_HINT, typedTimeOf } from '../../domain/time/typed-time.ts'
import { ANCHOR_TITLES, DURATION_NAME_WORDS, NOT_KNOWN } from '../../domain/words.ts'
import { anchorPath, incidentPath, pageHref } from '../links.ts'
import { Time } from '../parts.tsx'
import { momentWithBounds } from './edit-words.tsx'
import type { AnchorCandidateView, AnchorView } from './edits-view.ts'
import { FormButtons, FormNotes, Signature, valueIn } from './form-parts.tsx'
import { IncidentSubpage } from './incident-subpage.tsx'

/** When something was: the candidates, each with every duration that choosing it would change. */
export function AnchorPage({ view }: { readonly view: AnchorView }) {
  const { frame, incident, name, candidates, form } = view
  const clock = clockIn(frame.zone)
  const current = incident.anchors[name]
  const back = pageHref(incidentPath(incident.id), frame)
  const shown = DURATION_NAMES.filter((duration) => (DURATIONS[duration] as readonly string[]).includes(name))
  const now = candidates.find(({ isCurrent }) => isCurrent)
  const chosen = candidates.findIndex((candidate) => isChosen(candidate, view, clock))
  return (
    <IncidentSubpage
      frame={frame}
      incident={incident}
      tab={`${ANCHOR_TITLES[name]}: ${incident.title}`}
      heading={`${ANCHOR_TITLES[name]}: when?`}
      skipTo={{ id: 'candidates', words: 'the candidates' }}
    >
      <p class="hint">
        Now {current === null ? NOT_KNOWN : `${clock.date(current.at)}, ${momentWithBounds(current, clock)} ${clock.offset(current.at)}`}.
        Nothing is stored before you save; History can take it back.
      </p>
      <form method="post" action={pageHref(anchorPath(incident.id, name), frame)}>
        <input type="hidden" name="anchor" value={name} />
        <input type="hidden" name="was.time" value={current === null ? '?' : typedTimeOf(current, clock)} />
        <input type="hidden" name="was.choice" value={now === undefined ? '' : choiceOf(now, clock)} />
        <FormNotes id="anchor" form={form} frame={frame} labels={{ time: 'Another time' }} />
        <CandidatesChart
          incident={incident}
          candidates={candidates.map(({ moment }) => moment)}
          chosen={chosen === -1 ? null : chosen}
          now={frame.now}
          clock={clock}
        />
        <div class="scroll">
          <table class="candidates" id="candidates">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">What was observed</th>
                {shown.map((duration) => (
                  <th key={duration} scope="col">
                    {DURATION_NAME_WORDS[duration]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {candidates.map((candidate, index) => (
                <CandidateRow
                  key={choiceOf(candidate, clock)}
                  number={index + 1}
                  candidate={candidate}
                  view={view}
                  clock={clock}
                  shown={shown}
                />
              ))}
              <tr>
                <td>
                  <label>
                    <input type="radio" name="choice" value="unknown" checked={valueIn(form, 'choice', '') === 'unknown'} />
                    {NOT_KNOWN}
                  </label>
                </td>
                <td>Set to not known</td>
                <Outcomes shown={shown} effect={view.unknownEffect} view={view} />
              </tr>
              <tr>
                <td>
                  <label>
                    <input type="radio" name="choice" value="time" checked={valueIn(form, 'choice', '') === 'time'} />
                    Another time
                  </label>
                </td>
                <td colSpan={shown.length + 1}>
                  <label class="unseen" for="anchor-time">
                    Another time
                  </label>
                  <input
                    id="anchor-time"
                    name="time"
                    value={valueIn(form, 'time', '')}
                    maxLength={100}
                    autocomplete="off"
                    spellcheck={false}
                    aria-describedby="anchor-time-hint"
                  />
                  <p class="hint" id="anchor-time-hint">
                    {TYPED_TIME_HINT} · Preview shows the effect
                  </p>
                </td>
              </tr>
            </tbody>
          </table>
        </div>
        <Signature id="anchor" signing={view.signing} form={form} />
        <p class="form-buttons">
          <FormButtons form={form} back={back} />
        </p>
      </form>
    </IncidentSubpage>
  )
}

/** What a radio button sends: an entry by its id, another time as it would be typed. */
const choiceOf = ({ entry, moment }: AnchorCandidateView, clock: Clock): string =>
  entry === null ? `at ${typedTimeOf(moment, clock)}` : `entry ${entry.id}`

/** As it was sent, else as it is. */
function isChosen(candidate: AnchorCandidateView, { form }: AnchorView, clock: Clock): boolean {
  const sent = form?.values.choice
  return sent === undefined ? candidate.isCurrent : sent === choiceOf(candidate, clock)
}

interface CandidateRowProps {
  /** As the picture has it. */
  readonly number: number
  readonly candidate: AnchorCandidateView
  readonly view: AnchorView
  readonly clock: Clock
  readonly shown: readonly (keyof typeof DURATIONS)[]
}

function CandidateRow({ number, candidate, view, clock, shown }: CandidateRowProps) {
  const { entry, moment, isCurrent, rule, effect } = candidate
  const choice = choiceOf(candidate, clock)
  return (
    <tr>
      <td>
        <label>
          <input type="radio" name="choice" value={choice} checked={isChosen(candidate, view, clock)} />
          <span class="candidate-number">{number}</span>
          <Time at={moment.at}>{momentWithBounds(moment, clock)}</Time>
        </label>
      </td>
      <td>
        {entry !== null && <bdi>{entry.text.split('\n', 1)[0]}</bdi>}
        {entry === null && (rule === null ? 'Set by a reviewer' : ruleWords(rule))}
        <p class="hint">
          {isCurrent && 'chosen now'}
          {isCurrent && (rule !== null || entry !== null) && ' · '}
          {rule !== null && 'by rule'}
          {entry !== null && <bdi>{[entry.service, entry.actor ?? entry.source].filter((part) => part !== null).join(' · ')}</bdi>}
        </p>
      </td>
      <Outcomes shown={shown} effect={effect} view={view} />
    </tr>
  )
}

/** Each duration as it would be; the changed ones stand out. */
const Outcomes = ({
  shown,
  effect,
  view,
}: {
  readonly shown: CandidateRowProps['shown']
  readonly effect: readonly DurationChange[]
  readonly view: AnchorView
}) => (
  <>
    {shown.map((name) => {
      const change = effect.find((one) => one.name === name)
      return (
        <td key={name} class="outcome-cell">
          <span class="narrow-label">{DURATION_NAME_WORDS[name]} </span>
          {change === undefined ? durationValueWords(view.incident.durations[name]) : <b>{durationValueWords(change.after)}</b>}
        </td>
      )
    })}
  </>
)
