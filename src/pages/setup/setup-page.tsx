import { PageDocument } from '../document.tsx'
import { DELIVERIES_PATH, pageHref } from '../links.ts'
import type { SetupView } from '../view.ts'
import { Setups } from './setups.tsx'

/** The lines to paste at each sender, also once there are incidents. */
export function SetupPage({ view }: { readonly view: SetupView }) {
  return (
    <PageDocument
      frame={view.frame}
      title="Connect a sender · Hindsight"
      current="deliveries"
      skipTo={{ id: 'setup', words: 'the set-up' }}
    >
      <div class="empty-head">
        <h1>Connect a sender</h1>
        <p class="lede">
          Paste these lines at the sender. What it sends appears under <a href={pageHref(DELIVERIES_PATH, view.frame)}>Deliveries</a> the
          moment it arrives. A test starts no incident.
        </p>
      </div>
      <Setups view={view} />
    </PageDocument>
  )
}
