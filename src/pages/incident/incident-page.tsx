import { firstAndMore, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { incidentDates } from '../incident-time.ts'
import { incidentApiHref, postmortemHref } from '../links.ts'
import { ReportedMark, SeverityBadge } from '../parts.tsx'
import { type Scene, sceneOf } from '../scene.ts'
import type { IncidentView } from '../view.ts'
import { Pane } from './draft-pane.tsx'
import { Figures } from './figures.tsx'
import { Lede } from './lede.tsx'
import { PictureSection } from './picture-section.tsx'
import { TimelineSection } from './timeline-section.tsx'
import { ToldLinks } from './told-links.tsx'

/** One incident: the sentence first, then the figures, the picture, the list and the draft. */
export function IncidentPage({ view }: { readonly view: IncidentView }) {
  const scene = sceneOf(view.incident, view.frame.zone, view.frame.now)
  const query = {
    entriesBefore: view.entriesBefore === 0 ? null : String(view.entriesBefore),
    hidden: view.hidden === 'shown' ? 'shown' : null,
  }
  return (
    <PageDocument
      frame={view.frame}
      title={`${view.incident.title} · Hindsight`}
      current="incidents"
      query={query}
      skipTo={{ id: 'timeline', words: 'the timeline' }}
    >
      <div class="incident-head">
        <IncidentTitle scene={scene} />
        <ToldLinks view={view} />
        <Lede scene={scene} />
      </div>
      <Figures scene={scene} />
      <PictureSection scene={scene} />
      <div class="columns">
        <TimelineSection view={view} scene={scene} />
        <Pane scene={scene} draft={view.draft} />
      </div>
    </PageDocument>
  )
}

/** More services than this and the line says how many there are besides. */
const SERVICES_SHOWN = 4

function IncidentTitle({ scene: { incident, clock } }: { readonly scene: Scene }) {
  const open = incident.findings.filter((finding) => finding.severity !== 'info').length
  return (
    <>
      <div class="title-row">
        <h1>
          <bdi>{incident.title}</bdi>
        </h1>
        <div class="title-actions">
          <a class="button" href={incidentApiHref(incident.id)}>
            JSON
          </a>
          <a class="button" href={postmortemHref(incident.id, 'markdown')}>
            Markdown
          </a>
        </div>
      </div>
      <p class="meta">
        <SeverityBadge severity={incident.severity} />
        <span>{incident.status === 'open' ? 'Open' : 'Resolved'}</span>
        {incident.origin === 'document' && <ReportedMark />}
        <span>{incidentDates(incident, clock)}</span>
        <span>
          <bdi>{incident.services.length === 0 ? 'services not known' : firstAndMore(incident.services, SERVICES_SHOWN)}</bdi>
        </span>
        <a href="#findings">{pluralize(open, 'finding')}</a>
      </p>
    </>
  )
}
