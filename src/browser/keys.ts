import { base } from './base.ts'
import { ENTRY_FIELDS, PLACES, PRESSED, WALKED } from './shortcuts.ts'

const SWITCH = 'hindsight keys'
export const areKeysOn = (): boolean => localStorage.getItem(SWITCH) !== 'off'
export const switchKeys = (isOn: boolean): void => localStorage.setItem(SWITCH, isOn ? 'on' : 'off')

/** Single keys act nowhere in fields, and not at all where somebody has switched them off. */
export function startKeys(openHelp: () => void): void {
  let isAfterG = false
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.key === 'Escape') return leave(event)
    if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return
    if (event.key === '?') return act(event, openHelp)
    if (!areKeysOn()) return
    if (isAfterG) {
      isAfterG = false
      const place = PLACES[event.key]
      if (place !== undefined) act(event, () => location.assign(`${base}${place}`))
      return
    }
    if (event.key === 'g') {
      isAfterG = true
      return
    }
    const action = actionOf(event.key)
    if (action !== null) act(event, action)
  })
}

function act(event: KeyboardEvent, action: () => void): void {
  event.preventDefault()
  action()
}

function actionOf(key: string): (() => void) | null {
  if (key === '/') return () => pressOrFocus('#search')
  if (key === 'j' || key === 'ArrowDown') return isWalkable(key) ? () => walk(1, WALKED) : null
  if (key === 'k' || key === 'ArrowUp') return isWalkable(key) ? () => walk(-1, WALKED) : null
  if (key === ']') return () => walk(1, '.row > details > summary:has(.badge)')
  if (key === '[') return () => walk(-1, '.row > details > summary:has(.badge)')
  if (/^[1-7]$/.test(key)) return () => pressOrFocus(`[data-key="why-${key}"]`)
  if (ENTRY_FIELDS[key] !== undefined) return () => editEntry(key)
  const pressed = PRESSED[key]
  return pressed === undefined ? null : () => pressOrFocus(pressed)
}

/** Arrows scroll, until a line has the focus. */
const isWalkable = (key: string): boolean => !key.startsWith('Arrow') || document.activeElement?.matches(WALKED) === true

function walk(step: 1 | -1, selector: string): void {
  const lines = [...document.querySelectorAll<HTMLElement>(selector)].filter(isShown)
  const focused = document.activeElement
  const from = focused?.closest('.row')?.querySelector('summary') ?? (focused instanceof HTMLElement ? focused : null)
  const at = from === null ? -1 : lines.indexOf(from)
  const next = at === -1 ? firstFrom(lines, from, step) : lines[at + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

/** From where the focus is, though it is on none of them. */
function firstFrom(lines: readonly HTMLElement[], from: Element | null, step: 1 | -1): HTMLElement | undefined {
  if (from === null || from === document.body) return lines[0]
  const isAfter = (line: HTMLElement) => (from.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  return step === 1 ? lines.find(isAfter) : lines.findLast((line) => !isAfter(line))
}

const isShown = (element: HTMLElement): boolean => element.checkVisibility()

function pressOrFocus(selector: string): void {
  const found = [...document.querySelectorAll<HTMLElement>(selector)].find(isShown)
  found?.focus()
  if (!(found instanceof HTMLInputElement)) found?.click()
}

/** The form of the entry that has the focus or is open, at the field of the key; without an entry, E edits the head. */
function editEntry(key: string): void {
  const row = document.activeElement?.closest('.row') ?? document.querySelector('.row:has(> details[open])')
  if (row === null) {
    if (key === 'e') pressOrFocus('a[href*="edit=head"]')
    return
  }
  const link = row.querySelector<HTMLAnchorElement>('.row-actions a[href*="edit=entry-"]')
  const focus = () => row.querySelector<HTMLElement>(`.edit-form :is(${ENTRY_FIELDS[key]})`)?.focus()
  if (link === null) {
    focus()
    return
  }
  const watch = new MutationObserver(() => {
    if (row.querySelector('.edit-form') === null) return
    watch.disconnect()
    requestAnimationFrame(focus)
  })
  watch.observe(row, { childList: true, subtree: true })
  link.click()
}

/** Leaves a form by its own way back; closes an open line. What was typed is kept. */
function leave(event: KeyboardEvent): void {
  const { target } = event
  if (!(target instanceof Element) || document.querySelector('dialog[open], :popover-open') !== null) return
  const menu = target.closest<HTMLDetailsElement>('details.menu[open]')
  const row = target.closest<HTMLDetailsElement>('.row > details[open]')
  const back = target.closest('form[method="post"]')?.querySelector<HTMLAnchorElement>('.form-buttons > a')
  const open = menu ?? row
  if (back !== null && back !== undefined) act(event, () => back.click())
  if ((back ?? null) !== null || open === null) return
  act(event, () => {
    open.open = false
    open.querySelector('summary')?.focus()
  })
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement ||
  (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)) ||
  (target instanceof HTMLElement && target.isContentEditable)
