import { firstAndMore, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { incidentDates } from '../incident-time.ts'
import { incidentApiHref, postmortemHref } from '../links.ts'
import { type PageContext, pageContextOf } from '../page-context.ts'
import { ReportedMark, SeverityBadge } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { Pane } from './draft-pane.tsx'
import { Figures } from './figures.tsx'
import { Lede } from './lede.tsx'
import { PictureSection } from './picture-section.tsx'
import { PostmortemLinks } from './postmortem-links.tsx'
import { TimelineSection } from './timeline-section.tsx'

/** One incident: the sentence first, then the figures, the picture, the list and the draft. */
export function IncidentPage({ view }: { readonly view: IncidentView }) {
  const context = pageContextOf(view.incident, view.frame.zone, view.frame.now)
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
        <IncidentTitle context={context} />
        <PostmortemLinks view={view} />
        <Lede context={context} />
      </div>
      <Figures context={context} />
      <PictureSection context={context} />
      <div class="columns">
        <TimelineSection view={view} context={context} />
        <Pane context={context} draft={view.draft} />
      </div>
    </PageDocument>
  )
}

/** Of more services than this, the rest is counted. */
const SERVICES_SHOWN = 4

function IncidentTitle({ context: { incident, clock } }: { readonly context: PageContext }) {
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
