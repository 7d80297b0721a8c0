import type { ActionFilter, ActionGroup } from '../../domain/incident/listed-action.ts'
import { countWords } from '../../domain/words.ts'
import { ACTIONS_PATH, pageHref } from '../links.ts'
import type { ActionsView } from './actions-view.ts'

/** The filter as an address carries it: `none` stands for no owner. */
export const addressOf = ({ state, owner, service }: ActionFilter) => ({ state, owner: owner === '' ? 'none' : owner, service })

const TABS: readonly { readonly state: ActionGroup | null; readonly words: string }[] = [
  { state: null, words: 'All' },
  { state: 'open', words: 'Open' },
  { state: 'overdue', words: 'Overdue' },
  { state: 'to_check', words: 'To check' },
  { state: 'done', words: 'Done' },
  { state: 'dropped', words: 'Dropped' },
]

export const StateTabs = ({ view: { frame, filter, facets } }: { readonly view: ActionsView }) => (
  <nav class="tabs" aria-label="State">
    {TABS.map(({ state, words }) => (
      <a
        key={words}
        href={pageHref(ACTIONS_PATH, frame, { ...addressOf(filter), state })}
        aria-current={filter.state === state ? 'true' : undefined}
      >
        {words}{' '}
        <small>
          {countWords(
            facets.groups.filter((group) => state === null || group === state || (state === 'open' && group === 'overdue')).length,
          )}
        </small>
      </a>
    ))}
  </nav>
)

export function ActionFilters({ view: { frame, filter, facets } }: { readonly view: ActionsView }) {
  const shown = addressOf(filter)
  const select = (name: 'owner' | 'service', words: string, values: readonly string[]) => (
    <label>
      {words}
      <select name={name}>
        <option value="">any</option>
        {name === 'owner' && (
          <option value="none" selected={shown.owner === 'none'}>
            no owner
          </option>
        )}
        {[...new Set([...values, ...(shown[name] === null || shown[name] === 'none' ? [] : [shown[name]])])].map((value) => (
          <option key={value} value={value} selected={value.toLowerCase() === shown[name]?.toLowerCase()}>
            {value}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <form class="filter" method="get" action={ACTIONS_PATH}>
      {filter.state !== null && <input type="hidden" name="state" value={filter.state} />}
      {frame.zoneAsked !== null && <input type="hidden" name="timezone" value={frame.zoneAsked} />}
      {select('owner', 'Owner', facets.owners)}
      {select('service', 'Service', facets.services)}
      <button type="submit">Filter</button>
    </form>
  )
}
