import { Fingerprint } from '../../charts/fingerprint.tsx'
import { reviewStateOf } from '../../domain/edits/review.ts'
import { REVIEW_WORDS } from '../../domain/edits/review-words.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { ListedIncident } from '../../domain/incident/listed.ts'
import { type Clock, isAbout } from '../../domain/time/clock.ts'
import {
  BASIS_WORDS,
  durationWords,
  firstAndMore,
  impactWords,
  LIKELIHOOD_WORDS,
  MISSING_WORDS,
  pluralize,
  VERDICT_WORDS,
} from '../../domain/words.ts'
import { incidentDates, leadingChange, timingWords } from '../incident-time.ts'
import { incidentPath, pageHref } from '../links.ts'
import { ReportedMark, SeverityBadge } from '../parts.tsx'
import type { PageFrame } from '../view.ts'

interface QueueRowProps {
  readonly incident: ListedIncident
  readonly frame: PageFrame
  readonly clock: Clock
}

const SERVICES_SHOWN = 4

/** One incident of the queue: what happened, its fingerprint, its impact, what may have caused it, what is left to do. */
export function QueueRow({ incident, frame, clock }: QueueRowProps) {
  const services = incident.services.length === 0 ? 'services not known' : firstAndMore(incident.services, SERVICES_SHOWN)
  return (
    <li class="queue-row">
      <div class="queue-severity">
        <SeverityBadge severity={incident.severity} />
        {incident.origin === 'document' && <ReportedMark />}
      </div>
      <div class="queue-title">
        <h2>
          <a href={pageHref(incidentPath(incident.id), frame)}>
            <bdi>{incident.title}</bdi>
          </a>
        </h2>
        <p class="hint">
          <bdi>{services}</bdi> · {incidentDates(incident, clock)}
        </p>
      </div>
      <div class="queue-fingerprint">
        <Fingerprint incident={incident} now={frame.now} />
        <p class="hint">{entriesWords(incident)}</p>
      </div>
      <Pair label="Impact" words={impactPair(incident)} />
      {incident.origin === 'document' ? (
        <Pair label="Cause" words={causePair(incident)} />
      ) : (
        <Pair label="Suspect change" words={suspectPair(incident)} />
      )}
      <Pair label="To do" words={toDoPair(incident)} />
    </li>
  )
}

/** `152 alerts, 2 groups`; of a postmortem, which has no alerts, `12 entries`. */
function entriesWords({ origin, entryCounts: { all, alerts, groups } }: ListedIncident): string {
  if (origin === 'document') return pluralize(all, 'entry', 'entries')
  return `${pluralize(alerts, 'alert')}${groups > 0 ? `, ${pluralize(groups, 'group')}` : ''}`
}

/** The main words, and a hint below them. */
interface WordPair {
  readonly main: string
  readonly hint: string
}

const Pair = ({ label, words }: { readonly label: string; readonly words: WordPair }) => (
  <div class="queue-pair">
    <p>
      <span class="queue-label">{label}: </span>
      <bdi>{words.main}</bdi>
    </p>
    <p class="hint">
      <bdi>{words.hint}</bdi>
    </p>
  </div>
)

function impactPair({ durations, anchors, impact }: Incident): WordPair {
  const { ms, status } = durations.impactDuration
  const isVague = [anchors.impactStart, anchors.impactEnd].some((anchor) => anchor !== null && isAbout(anchor))
  const [first] = impact
  const figure = first === undefined ? null : impactWords(first)
  const hint = first === undefined || figure === null ? 'no figure reported' : `${figure}, ${BASIS_WORDS[first.basis]}`
  if (ms !== null) return { main: durationWords(ms, isVague ? 'about' : 'exact'), hint }
  if (status === 'pending') return { main: 'ongoing', hint }
  return { main: 'not known', hint: anchors.impactStart === null ? MISSING_WORDS.impactStart : MISSING_WORDS.impactEnd }
}

function suspectPair(incident: Incident): WordPair {
  const change = leadingChange(incident)
  const count = pluralize(incident.changes.length, 'change')
  if (change === null)
    return { main: incident.changes.length === 0 ? 'None found' : 'None stands out', hint: `${count} in the 24 h before` }
  if (change.verdict !== null) return { main: change.summary, hint: VERDICT_WORDS[change.verdict] }
  const timing = timingWords(change)
  return { main: change.summary, hint: `${LIKELIHOOD_WORDS[change.likelihood ?? 'possible']}${timing === null ? '' : ` · ${timing}`}` }
}

function causePair({ stated }: Incident): WordPair {
  const category = stated?.rootCauseCategory ?? null
  return { main: category === null ? 'Not stated' : category.replaceAll('-', ' '), hint: 'stated in the postmortem' }
}

/** Inconsistencies come first: nobody should approve an incident that has some. */
function toDoPair(incident: Incident): WordPair {
  const { findings, status } = incident
  const review = reviewStateOf(incident)
  const open = findings.filter((finding) => finding.severity !== 'info')
  const [first] = open
  const main = pluralize(open.length, 'finding')
  if (status === 'open') return { main, hint: 'ongoing' }
  const state = review === null ? 'to be reviewed' : REVIEW_WORDS[review].toLowerCase()
  return {
    main: review === 'approved' || review === 'dismissed' ? REVIEW_WORDS[review] : main,
    hint: first === undefined ? state : first.code.replaceAll('-', ' '),
  }
}
