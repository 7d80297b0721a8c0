import type { SanitisedHtml } from '../../domain/markup.ts'
import { pluralize } from '../../domain/words.ts'
import { Actions } from '../edits/action-forms.tsx'
import { Sections } from '../edits/completion-forms.tsx'
import { postmortemHref } from '../links.ts'
import type { PageContext } from '../page-context.ts'
import { CopyButton } from '../parts.tsx'
import type { IncidentView } from '../view.ts'
import { CoverageSection } from './coverage.tsx'
import { Findings } from './findings.tsx'
import { Members } from './members.tsx'
import { Suspects } from './suspects.tsx'

interface PaneProps {
  readonly view: IncidentView
  readonly context: PageContext
}

/** Beside the timeline: the draft and what it is based on. Its sections are anchors, which need no script. */
export function Pane({ view, context }: PaneProps) {
  return (
    <div class="pane">
      <PaneNav view={view} context={context} />
      <Draft view={view} context={context} />
      {isMeasured(context) && <Suspects view={view} context={context} />}
      <Findings context={context} />
      {isMeasured(context) && (
        <>
          <CoverageSection context={context} />
          <Members context={context} frame={view.frame} />
        </>
      )}
      <Actions view={view} context={context} />
    </div>
  )
}

/** Suspects, coverage and members come from what machines reported; a postmortem has none of them. */
const isMeasured = ({ incident }: PageContext): boolean => incident.origin === 'evidence'

function PaneNav({ view, context }: PaneProps) {
  const { incident } = context
  const suspects = incident.changes.filter((change) => change.role === 'suspect').length
  const open = incident.findings.filter((finding) => finding.severity !== 'info').length
  return (
    <nav class="tabs" aria-label="Sections">
      <a href="#timeline" class="tab-timeline">
        Timeline
      </a>
      <a href="#draft">Draft</a>
      {isMeasured(context) && (
        <a href="#suspects">
          Suspects <small>{suspects}</small>
        </a>
      )}
      <a href="#findings">
        Findings <small>{open}</small>
      </a>
      {isMeasured(context) && <a href="#coverage">Coverage</a>}
      {(incident.actionItems.length > 0 || view.editing !== undefined) && (
        <a href="#actions">
          Actions <small>{incident.actionItems.length}</small>
        </a>
      )}
    </nav>
  )
}

function Draft({ view, context }: PaneProps) {
  const { incident } = context
  const { draft } = view
  return (
    <section id="draft" aria-labelledby="draft-heading">
      <div class="section-head">
        <h2 id="draft-heading">Draft</h2>
        <p class="hint">
          {incident.origin === 'document' ? 'from the imported postmortem' : 'from evidence'},{' '}
          {pluralize(incident.timeline.length, 'entry', 'entries')} ·{' '}
          <a href={postmortemHref(incident.id, 'markdown')}>
            Markdown<span class="unseen"> of the draft</span>
          </a>
          {' · '}
          <a href={postmortemHref(incident.id, 'pdf', { timezone: view.frame.zoneAsked, download: 'true' })}>
            PDF<span class="unseen"> of the draft</span>
          </a>{' '}
          <CopyButton kind="address" from={postmortemHref(incident.id, 'markdown')} words="Copy" about="the draft as Markdown" />
        </p>
      </div>
      <Sections view={view} context={context} />
      {draft === null ? <p class="hint">There is no draft yet.</p> : <div class="draft" {...markup(draft)} />}
    </section>
  )
}

/** The only markup on a page that is not ours; its type says that it went through the allow-list. */
const markup = (html: SanitisedHtml) => ({ dangerouslySetInnerHTML: { __html: html } })
