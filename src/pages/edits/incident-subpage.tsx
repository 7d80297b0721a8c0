import type { ComponentChildren } from 'preact'
import type { Incident } from '../../domain/incident/incident.ts'
import { PageDocument, type PageDocumentProps } from '../document.tsx'
import { incidentPath, pageHref } from '../links.ts'

interface IncidentSubpageProps extends Pick<PageDocumentProps, 'frame' | 'query' | 'skipTo'> {
  readonly incident: Incident
  /** In the browser's tab, before the name of the service. */
  readonly tab: string
  readonly heading: string
  readonly children: ComponentChildren
}

/** A page about one incident, below the way back to it. */
export function IncidentSubpage({ frame, query, skipTo, incident, tab, heading, children }: IncidentSubpageProps) {
  return (
    <PageDocument frame={frame} title={`${tab} · Hindsight`} current="incidents" query={query ?? {}} skipTo={skipTo}>
      <div class="narrow">
        <p class="hint">
          <a href={pageHref(incidentPath(incident.id), frame)}>
            <bdi>{incident.title}</bdi>
          </a>
        </p>
        <h1>{heading}</h1>
        {children}
      </div>
    </PageDocument>
  )
}
