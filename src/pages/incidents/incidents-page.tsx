import type { Incident } from '../../domain/incident/incident.ts'
import { type Clock, clockIn } from '../../domain/time/clock.ts'
import { between } from '../../domain/time/time.ts'
import { countWords, durationWords, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { beginningOf } from '../incident-time.ts'
import { INCIDENTS_PATH, incidentPath, pageHref } from '../links.ts'
import { KeyHint, Time } from '../parts.tsx'
import type { IncidentsView, PageFrame } from '../view.ts'
import { FilterForm, FilterTokens, StatusTabs } from './incident-filter.tsx'
import { QueueRow } from './queue-row.tsx'

/** The queue: what is open on top, then the newest first, each with its fingerprint. */
export function IncidentsPage({ view }: { readonly view: IncidentsView }) {
  const clock = clockIn(view.frame.zone)
  return (
    <PageDocument
      frame={view.frame}
      title="Incidents · Hindsight"
      current="incidents"
      query={{ ...view.filter }}
      skipTo={{ id: 'queue', words: 'the incidents' }}
    >
      <div class="list-head">
        <h1>Incidents</h1>
        <StatusTabs view={view} />
        <FilterForm view={view} />
      </div>
      <FilterTokens view={view} />
      <OpenNow view={view} clock={clock} />
      <Queue view={view} clock={clock} />
    </PageDocument>
  )
}

interface PartProps {
  readonly view: IncidentsView
  readonly clock: Clock
}

function OpenNow({ view, clock }: PartProps) {
  if (view.openNow.length === 0) return null
  return (
    <ul class="open-now" aria-label="Open now">
      {view.openNow.map((incident) => (
        <OpenIncident key={incident.id} incident={incident} frame={view.frame} clock={clock} />
      ))}
    </ul>
  )
}

function OpenIncident({ incident, frame, clock }: { readonly incident: Incident; readonly frame: PageFrame; readonly clock: Clock }) {
  const began = beginningOf(incident)
  const alerts = incident.timeline.filter((entry) => entry.kind === 'alert.fired').reduce((sum, entry) => sum + entry.count, 0)
  const acknowledged = incident.anchors.acknowledged
  return (
    <li>
      <span class="dot" aria-hidden="true" />
      <b>Open now</b>
      <a href={pageHref(incidentPath(incident.id), frame)}>
        <bdi>{incident.title}</bdi>
      </a>
      <span>
        {began !== null && (
          <>
            since{' '}
            <Time at={began}>
              {clock.isSameDay(began, frame.now) ? clock.timeOfDay(began) : `${clock.day(began)}, ${clock.timeOfDay(began)}`}
            </Time>
          </>
        )}
        {began !== null && `, ${durationWords(between(began, frame.now))} so far`}
        {` · ${pluralize(alerts, 'alert')} · `}
        {acknowledged === null ? 'not acknowledged' : `acknowledged ${clock.timeOfDay(acknowledged.at)}`}
      </span>
    </li>
  )
}

function Queue({ view, clock }: PartProps) {
  if (view.incidents.length === 0) return <p id="queue">No incidents match these filters. Remove one to see more.</p>
  return (
    <>
      <div class="queue-head" aria-hidden="true">
        <span>Severity</span>
        <span>Incident</span>
        <span>Alerts over time, phases</span>
        <span>Impact</span>
        <span>Suspect change</span>
        <span>To do</span>
      </div>
      <ol class="queue" id="queue">
        {view.incidents.map((incident) => (
          <QueueRow key={incident.id} incident={incident} frame={view.frame} clock={clock} />
        ))}
      </ol>
      <nav class="pager" aria-label="Pages of incidents">
        <span>{countWords(view.incidents.length)} shown</span>
        {view.nextCursor !== null && (
          <a href={pageHref(INCIDENTS_PATH, view.frame, { ...view.filter, cursor: view.nextCursor })}>Older incidents</a>
        )}
        <KeyHint keys="J K" words="move" />
        <KeyHint keys="Enter" words="open" />
        <KeyHint keys="?" words="all keys" />
      </nav>
    </>
  )
}
