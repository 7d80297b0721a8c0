import { PageDocument } from './document.tsx'
import { DELIVERIES_PATH, INCIDENTS_PATH, pageHref } from './links.ts'
import type { MessageView } from './view.ts'

/** One message, and where to go from here. */
export function MessagePage({ view }: { readonly view: MessageView }) {
  return (
    <PageDocument frame={view.frame} title={`${view.heading} · Hindsight`} current={null} skipTo={{ id: 'message', words: 'the message' }}>
      <div class="message" id="message">
        <p class="hint">{view.status}</p>
        <h1>{view.heading}</h1>
        <p class="lede">
          <bdi>{view.text}</bdi>
        </p>
        <p>
          <a href={pageHref(INCIDENTS_PATH, view.frame)}>All incidents</a> · <a href={pageHref(DELIVERIES_PATH, view.frame)}>Deliveries</a>
        </p>
      </div>
    </PageDocument>
  )
}
