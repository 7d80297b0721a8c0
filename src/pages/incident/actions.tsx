import type { ActionItem } from '../../domain/incident/action-item.ts'
import { pluralize } from '../../domain/words.ts'

/** The action items of the postmortem; nothing is shown where there are none. */
export function Actions({ items }: { readonly items: readonly ActionItem[] }) {
  if (items.length === 0) return null
  return (
    <section id="actions" aria-labelledby="actions-heading">
      <div class="section-head">
        <h2 id="actions-heading">Actions</h2>
        <p class="hint">{pluralize(items.filter((item) => !item.done).length, 'action')} open</p>
      </div>
      <ul class="actions">
        {items.map((item) => (
          <li key={item.text}>
            <span class={item.done ? 'done' : 'not-done'}>{item.done ? 'Done' : 'Open'}</span> <bdi>{item.text}</bdi>
          </li>
        ))}
      </ul>
    </section>
  )
}
