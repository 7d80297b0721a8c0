/** What a key does: it presses or focuses what stands on the page anyway, so that a page without it lacks no function. */
export interface Shortcut {
  readonly keys: string
  readonly words: string
}

/** In the order in which the help lists them. */
export const SHORTCUTS: readonly Shortcut[] = [
  { keys: '?', words: 'these keys' },
  { keys: '/', words: 'search' },
  { keys: 'J  K', words: 'next and previous entry, incident or delivery' },
  { keys: 'Enter', words: 'open or close it' },
  { keys: 'Esc', words: 'leave a form, close what is open' },
  { keys: '[  ]', words: 'previous and next entry that a duration hangs on' },
  { keys: '1 – 7', words: 'why this number' },
  { keys: 'E  T  P  A  H', words: 'edit text, time, phase, anchor, or hide' },
  { keys: 'N', words: 'add an entry' },
  { keys: 'Z  Shift+Z', words: 'undo and redo your last edit' },
  { keys: '.', words: 'show what arrived meanwhile' },
  { keys: 'V', words: 'verdict on the first suspect' },
  { keys: 'D', words: 'to the draft' },
  { keys: 'G then I N A M D', words: 'Incidents, Not in any incident, Actions, Metrics, Deliveries' },
]

/** Where G leads, by the key after it. */
export const PLACES: Readonly<Record<string, string>> = { i: '/', n: '/unassigned', a: '/actions', m: '/durations', d: '/deliveries' }

/** Pressed by its key, wherever it stands; the first that is shown. */
export const PRESSED: Readonly<Record<string, string>> = {
  n: 'a[href*="edit=add"]',
  z: '[data-key="undo"]',
  Z: '[data-key="redo"]',
  '.': '[data-key="show-new"]',
  v: 'a[href*="edit=change-"]',
  d: 'a[href="#draft"]',
}

/** Which field of an entry's form a key goes to. */
export const ENTRY_FIELDS: Readonly<Record<string, string>> = {
  e: '[name="text"]',
  t: '[name="time"]',
  p: '[name="phase"]',
  a: '[name="anchor"]',
  h: 'button[value="hide"], button[value="show"]',
}

/** What J and K walk, on each page. */
export const WALKED = '.row > details > summary, .queue-row .queue-title a, .deliveries tbody td:last-child a, .history > li > a'
