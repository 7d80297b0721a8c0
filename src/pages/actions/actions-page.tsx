import type { ActionItem } from '../../domain/incident/action-item.ts'
import { type ActionGroup, groupOf, isDay, type ListedAction } from '../../domain/incident/listed-action.ts'
import { clockIn } from '../../domain/time/clock.ts'
import { instant } from '../../domain/time/time.ts'
import { countWords, listWords, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { FormNotes, Signature } from '../edits/form-parts.tsx'
import { ACTIONS_PATH, incidentPath, pageHref } from '../links.ts'
import { ActionFilters, addressOf, StateTabs } from './actions-filter.tsx'
import type { ActionsView } from './actions-view.ts'

const GROUP_WORDS: Readonly<Record<ActionGroup, string>> = {
  overdue: 'Overdue',
  open: 'Open',
  to_check: 'To check: done, was it any use?',
  done: 'Done',
  dropped: 'Dropped',
}

/** What was promised after all incidents: what is late first, then what is done and not checked, then the rest. */
export function ActionsPage({ view }: { readonly view: ActionsView }) {
  const { frame, filter, actions, isMore, signing, form } = view
  return (
    <PageDocument
      frame={frame}
      title="Actions · Hindsight"
      current="actions"
      query={addressOf(filter)}
      skipTo={{ id: 'actions', words: 'the actions' }}
    >
      <div class="list-head">
        <h1>Actions</h1>
        <StateTabs view={view} />
        <ActionFilters view={view} />
      </div>
      <p class="lede actions-lede">{summaryWords(view)}</p>
      {signing === null ? (
        <Groups view={view} />
      ) : (
        <form method="post" action={pageHref(ACTIONS_PATH, frame, addressOf(filter))} class="actions-form">
          <FormNotes id="actions" form={form} frame={frame} labels={{ reason: 'Why' }} />
          <Groups view={view} />
          {actions.length > 0 && <Signature id="actions" signing={signing} form={form} />}
        </form>
      )}
      {actions.length === 0 && <p id="actions">{emptyWords(view)}</p>}
      {isMore && <p class="hint">Only the actions of the newest incidents are listed.</p>}
    </PageDocument>
  )
}

function summaryWords({ facets: { groups }, actions }: ActionsView): string {
  const count = (...wanted: readonly ActionGroup[]) => groups.filter((group) => wanted.includes(group)).length
  const open = actions.filter(({ item }) => !item.done && item.dropped !== true)
  const without = (name: 'owner' | 'check') => open.filter((one) => one.item[name] === undefined).length
  const notes = [
    ...(count('overdue') > 0 ? [`${countWords(count('overdue'))} overdue`] : []),
    ...(without('owner') > 0 ? [`${countWords(without('owner'))} without an owner`] : []),
    ...(without('check') > 0 ? [`${countWords(without('check'))} without a check`] : []),
  ]
  const done = count('done', 'to_check')
  const rest = done === 0 ? '' : ` ${countWords(done)} done, ${countWords(count('to_check'))} of them not checked yet.`
  return `${countWords(count('open', 'overdue'))} open${notes.length === 0 ? '' : `: ${listWords(notes)}`}.${rest}`
}

function emptyWords({ filter, facets }: ActionsView): string {
  const isFiltered = Object.values(addressOf(filter)).some((value) => value !== null)
  if (isFiltered || facets.groups.length > 0) return 'No actions match these filters.'
  return 'No incident has an action yet. Add them on the page of an incident: what will prevent or shorten it next time?'
}

function Groups({ view }: { readonly view: ActionsView }) {
  const groups = new Map<ActionGroup, ListedAction[]>()
  for (const action of view.actions) {
    const group = groupOf(action.item, view.today)
    groups.set(group, [...(groups.get(group) ?? []), action])
  }
  if (groups.size === 0) return null
  return (
    <table class="deliveries actions-table" id="actions">
      <thead>
        <tr>
          <th scope="col">Action, and the incident it came from</th>
          <th scope="col">Owner</th>
          <th scope="col">Due</th>
          <th scope="col">How will you see that it helped?</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      {[...groups].map(([group, actions]) => (
        <tbody key={group}>
          <tr>
            <th scope="rowgroup" colSpan={5}>
              {GROUP_WORDS[group]} <small>{countWords(actions.length)}</small>
            </th>
          </tr>
          {actions.map((action, index) => (
            <Row key={action.item.id ?? `${action.incident.id} ${index}`} action={action} group={group} view={view} />
          ))}
        </tbody>
      ))}
    </table>
  )
}

interface RowProps {
  readonly action: ListedAction
  readonly group: ActionGroup
  readonly view: ActionsView
}

function Row({ action: { incident, item }, group, view }: RowProps) {
  const path = incidentPath(incident.id)
  const edit = item.id === undefined ? null : `${pageHref(path, view.frame, { edit: `action-${item.id}` })}#action-form`
  return (
    <tr id={item.id === undefined ? undefined : `action-${item.id}`}>
      <td>
        <b>
          <bdi>{item.text}</bdi>
        </b>
        <p class="hint">
          <a href={`${pageHref(path, view.frame)}#actions`}>
            <bdi>{incident.title}</bdi>
          </a>
        </p>
      </td>
      <td>{item.owner === undefined ? <span class="late">no owner</span> : <bdi>{item.owner}</bdi>}</td>
      <td>
        <Due item={item} group={group} today={view.today} />
      </td>
      <td>{item.check === undefined ? <span class="late">none yet</span> : <bdi>{item.check}</bdi>}</td>
      <td>
        <p>{stateWords(item)}</p>
        {item.tracker !== undefined && <Ticket address={item.tracker} />}
        {view.signing !== null && edit !== null && item.id !== undefined && (
          <p class="form-buttons">
            {BUTTONS[group].map(({ deed, words }) => (
              <button key={deed} type="submit" name="do" value={`${incident.id} ${item.id} ${deed}`}>
                {words}
                <span class="unseen">: {item.text}</span>
              </button>
            ))}
            <a href={edit}>
              Edit<span class="unseen"> the action {item.text}</span>
            </a>
          </p>
        )}
        {item.id === undefined && <p class="hint">as the postmortem lists it</p>}
      </td>
    </tr>
  )
}

/** A ticket that is an address is a link; what else a document calls it stays a text. */
const Ticket = ({ address }: { readonly address: string }) => (
  <p class="hint">{/^https?:\/\//.test(address) ? <a href={address}>{address.replace(/^https?:\/\//, '')}</a> : <bdi>{address}</bdi>}</p>
)

const OPEN_AGAIN = { deed: 'open', words: 'Open again' } as const
const CLOSE = [
  { deed: 'done', words: 'Done' },
  { deed: 'dropped', words: 'Drop' },
] as const
const BUTTONS: Readonly<Record<ActionGroup, readonly { readonly deed: string; readonly words: string }[]>> = {
  overdue: CLOSE,
  open: CLOSE,
  to_check: [{ deed: 'helped', words: 'It helped' }, { deed: 'not_helped', words: 'It did not' }, OPEN_AGAIN],
  done: [OPEN_AGAIN],
  dropped: [OPEN_AGAIN],
}

function stateWords({ done, dropped, outcome, check }: ActionItem): string {
  if (dropped === true) return 'Dropped'
  if (!done) return 'Open'
  if (outcome !== undefined) return outcome === 'helped' ? 'Done, it helped' : 'Done, it did not help'
  return check === undefined ? 'Done' : 'Done, not checked yet'
}

const DAY_MS = 24 * 3_600_000
/** A due date is a day wherever it is read. */
const CALENDAR = clockIn('UTC')

function Due({ item: { due }, group, today }: { readonly item: ActionItem; readonly group: ActionGroup; readonly today: string }) {
  if (due === undefined) return <span class={group === 'open' ? 'late' : 'hint'}>no date</span>
  const day = isDay(due) ? Date.parse(due) : Number.NaN
  if (Number.isNaN(day)) return <bdi>{due}</bdi>
  const lateBy = Math.round((Date.parse(today) - day) / DAY_MS)
  return (
    <>
      <time dateTime={due}>{CALENDAR.date(instant(day))}</time>
      {group === 'overdue' && <p class="late">{pluralize(lateBy, 'day')} late</p>}
    </>
  )
}
