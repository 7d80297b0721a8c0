/** Whether something would be taken from under somebody's eyes, fingers or keys if the page changed now. */
export function isBeingRead(): boolean {
  const main = document.querySelector('main')
  if (main === null) return false
  const focused = document.activeElement
  return (
    main.querySelector('form.edit-form, .row > details[open], :popover-open') !== null ||
    document.querySelector('dialog[open], details.menu[open]') !== null ||
    (focused !== null && focused !== document.body && main.contains(focused)) ||
    window.getSelection()?.isCollapsed === false ||
    window.scrollY > SCROLLED_PX ||
    performance.now() - pointer.movedAt < STILL_MS
  )
}

/** Whoever has scrolled is in the middle of something. */
const SCROLLED_PX = 150
/** A pointer that rested so long is not about to press anything. */
const STILL_MS = 5_000

const pointer = { movedAt: Number.NEGATIVE_INFINITY }

export function onPointer(): void {
  const note = ({ target }: Event) => {
    if (target instanceof Element && target.closest('main') !== null) pointer.movedAt = performance.now()
  }
  for (const kind of ['pointermove', 'pointerdown', 'wheel', 'touchstart']) document.addEventListener(kind, note, { passive: true })
}
