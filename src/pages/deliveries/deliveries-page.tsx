import type { DeliveryOutcome } from '../../domain/raw-event.ts'
import { OUTCOME_WORDS } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { DELIVERIES_PATH, pageHref, SETUP_PATH } from '../links.ts'
import { SourceForm } from '../source-form.tsx'
import type { DeliveriesView } from '../view.ts'
import { DeliveryTable } from './delivery-table.tsx'
import { SourceTable } from './source-table.tsx'

/** Every delivery and its outcome: also what was refused, with the reason. */
export function DeliveriesPage({ view }: { readonly view: DeliveriesView }) {
  const { frame, filter, deliveries, sources } = view
  const shown = filter.source === null ? sources : sources.filter(({ name }) => name === filter.source)
  return (
    <PageDocument
      frame={frame}
      title="Deliveries · Hindsight"
      current="deliveries"
      query={{ ...filter }}
      skipTo={{ id: 'deliveries', words: 'the deliveries' }}
    >
      <div class="list-head">
        <h1>Deliveries</h1>
        <OutcomeTabs view={view} />
        <SourceForm
          path={DELIVERIES_PATH}
          frame={frame}
          source={filter.source}
          known={sources.map(({ name }) => name)}
          kept={{ outcome: filter.outcome, from: filter.from, to: filter.to }}
        />
      </div>
      <SourceTable sources={shown} frame={frame} />
      <DeliveryTable deliveries={deliveries} frame={frame} />
      <nav class="pager" aria-label="Pages of deliveries">
        {view.nextCursor !== null && (
          <a href={pageHref(DELIVERIES_PATH, frame, { ...filter, cursor: view.nextCursor })}>Older deliveries</a>
        )}
        <a href={pageHref(SETUP_PATH, frame)}>Connect a sender, or send a test</a>
      </nav>
    </PageDocument>
  )
}

const OUTCOMES: readonly (DeliveryOutcome | null)[] = [null, 'rejected', 'unreadable', 'duplicate', 'accepted']

const OutcomeTabs = ({ view: { frame, filter } }: { readonly view: DeliveriesView }) => (
  <nav class="tabs" aria-label="Outcome">
    {OUTCOMES.map((outcome) => (
      <a
        key={outcome}
        href={pageHref(DELIVERIES_PATH, frame, { ...filter, outcome })}
        aria-current={filter.outcome === outcome ? 'true' : undefined}
      >
        {outcome === null ? 'All' : OUTCOME_WORDS[outcome]}
      </a>
    ))}
  </nav>
)
