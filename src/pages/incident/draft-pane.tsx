import type { SanitisedHtml } from '../../domain/markup.ts'
import { pluralize } from '../../domain/words.ts'
import { postmortemHref } from '../links.ts'
import type { Scene } from '../scene.ts'
import { Actions } from './actions.tsx'
import { CoverageSection } from './coverage.tsx'
import { Findings } from './findings.tsx'
import { Members } from './members.tsx'
import { Suspects } from './suspects.tsx'

interface PaneProps {
  readonly scene: Scene
  readonly draft: SanitisedHtml | null
}

/** What stands beside the list: the draft and what it was drawn from. Its sections are anchors, which need no script. */
export function Pane({ scene, draft }: PaneProps) {
  return (
    <div class="pane">
      <PaneNav scene={scene} />
      <Draft scene={scene} draft={draft} />
      {isMeasured(scene) && <Suspects scene={scene} />}
      <Findings scene={scene} />
      {isMeasured(scene) && (
        <>
          <CoverageSection scene={scene} />
          <Members scene={scene} />
        </>
      )}
      <Actions items={scene.incident.actionItems} />
    </div>
  )
}

/** What suspects, coverage and members say is said of machines: people tell an incident as a whole. */
const isMeasured = ({ incident }: Scene): boolean => incident.origin === 'evidence'

function PaneNav({ scene }: { readonly scene: Scene }) {
  const { incident } = scene
  const suspects = incident.changes.filter((change) => change.role === 'suspect').length
  const open = incident.findings.filter((finding) => finding.severity !== 'info').length
  return (
    <nav class="tabs" aria-label="Sections">
      <a href="#timeline" class="tab-timeline">
        Timeline
      </a>
      <a href="#draft">Draft</a>
      {isMeasured(scene) && (
        <a href="#suspects">
          Suspects <small>{suspects}</small>
        </a>
      )}
      <a href="#findings">
        Findings <small>{open}</small>
      </a>
      {isMeasured(scene) && <a href="#coverage">Coverage</a>}
      {incident.actionItems.length > 0 && (
        <a href="#actions">
          Actions <small>{incident.actionItems.length}</small>
        </a>
      )}
    </nav>
  )
}

function Draft({ scene: { incident }, draft }: PaneProps) {
  return (
    <section id="draft" aria-labelledby="draft-heading">
      <div class="section-head">
        <h2 id="draft-heading">Draft</h2>
        <p class="hint">
          {incident.origin === 'document' ? 'from what was written' : 'from evidence'},{' '}
          {pluralize(incident.timeline.length, 'entry', 'entries')} ·{' '}
          <a href={postmortemHref(incident.id, 'markdown')}>
            Markdown<span class="unseen"> of the draft</span>
          </a>
        </p>
      </div>
      {draft === null ? <p class="hint">There is no draft yet.</p> : <div class="draft" {...markup(draft)} />}
    </section>
  )
}

/** The one place where markup that is not ours enters a page; its type says that it went through the allow-list. */
const markup = (html: SanitisedHtml) => ({ dangerouslySetInnerHTML: { __html: html } })
