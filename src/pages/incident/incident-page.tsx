import { countEdits } from '../../domain/edits/applied-edit.ts'
import type { AnchorName } from '../../domain/incident/anchor.ts'
import { firstAndMore, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { ApproveForm, Decisions, DismissForm } from '../edits/decision-forms.tsx'
import { HeadActions } from '../edits/head-actions.tsx'
import { ImpactForm } from '../edits/impact-form.tsx'
import { HeadForm } from '../edits/incident-forms.tsx'
import { SavedNote } from '../edits/saved-note.tsx'
import { CloseForm, ServicesForm } from '../edits/whole-forms.tsx'
import { incidentDates } from '../incident-time.ts'
import { anchorPath, historyHref, pageHref } from '../links.ts'
import { type PageContext, pageContextOf } from '../page-context.ts'
import { ReportedMark, SeverityBadge } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { Pane } from './draft-pane.tsx'
import { Figures } from './figures.tsx'
import { Lede } from './lede.tsx'
import { MeasuredSection } from './measured.tsx'
import { PhoneTabs, tabOf } from './phone-tabs.tsx'
import { zoomOfAddress } from './picture-controls.tsx'
import { PictureSection } from './picture-section.tsx'
import { PostmortemLinks } from './postmortem-links.tsx'
import { TimelineSection } from './timeline-section.tsx'

/** One incident: the sentence first, then the figures, the picture, the list and the draft. */
export function IncidentPage({ view }: { readonly view: IncidentView }) {
  const read = pageContextOf(view.incident, view.frame.zone, view.frame.now, view.zoom)
  const chooseHref = (name: AnchorName) => pageHref(anchorPath(view.incident.id, name), view.frame)
  const context: PageContext = view.editing === undefined ? read : { ...read, chooseHref }
  const query = {
    entriesBefore: view.entriesBefore === 0 ? null : String(view.entriesBefore),
    tab: view.tab,
    rows: view.rows === 'all' ? 'all' : null,
    hidden: view.hidden === 'shown' ? 'shown' : null,
    ...zoomOfAddress(view),
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
        <SavedNote view={view} context={context} />
        <IncidentTitle view={view} context={context} />
        <HeadForm view={view} context={context} />
        <Decisions context={context} />
        <ApproveForm view={view} context={context} />
        <DismissForm view={view} context={context} />
        <CloseForm view={view} />
        <ServicesForm view={view} context={context} />
        <ImpactForm view={view} context={context} />
        <PostmortemLinks view={view} />
        <Lede context={context} />
      </div>
      <Figures context={context} />
      <PictureSection view={view} context={context} />
      <MeasuredSection context={context} />
      <PhoneTabs view={view} />
      <div class="columns" id="parts" data-tab={tabOf(view)}>
        <TimelineSection view={view} context={context} />
        <Pane view={view} context={context} />
      </div>
    </PageDocument>
  )
}

/** Of more services than this, the rest is counted. */
const SERVICES_SHOWN = 4

function IncidentTitle({ view, context: { incident, clock } }: { readonly view: IncidentView; readonly context: PageContext }) {
  const edits = countEdits(incident)
  const open = incident.findings.filter((finding) => finding.severity !== 'info').length
  return (
    <>
      <div class="title-row">
        <h1>
          <bdi>{incident.title}</bdi>
        </h1>
        <div class="title-actions">
          <HeadActions view={view} />
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
        {edits > 0 && <a href={historyHref(incident.id, view.frame)}>{pluralize(edits, 'edit')}</a>}
      </p>
    </>
  )
}
