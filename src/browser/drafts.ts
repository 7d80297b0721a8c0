/*
 * What somebody typed and has not saved is kept in this tab of the browser, so that a page that is closed, followed or reloaded
 * by mistake loses nothing.
 */

const PREFIX = 'hindsight draft '
/** Other pages of this address may keep things, too. */
const DRAFTS_MAX = 50

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Which form it is: of which thing on which page. */
function nameOf(form: HTMLFormElement): string {
  const value = (name: string) => form.querySelector<HTMLInputElement>(`input[type="hidden"][name="${name}"]`)?.value ?? ''
  return `${PREFIX}${new URL(form.action).pathname} ${['form', 'entry', 'change', 'section', 'item'].map(value).join(' ')}`
}

const fieldsOf = (form: HTMLFormElement): readonly Field[] =>
  [...form.elements].filter(
    (field): field is Field =>
      (field instanceof HTMLInputElement && !['hidden', 'checkbox', 'radio', 'submit'].includes(field.type)) ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement,
  )

export function keepDraft(form: HTMLFormElement): void {
  const values = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]))
  const kept = Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))
  if (kept.length >= DRAFTS_MAX) sessionStorage.removeItem(kept[0] ?? '')
  sessionStorage.setItem(nameOf(form), JSON.stringify(values))
}

export const discardDraft = (form: HTMLFormElement): void => sessionStorage.removeItem(nameOf(form))

/** Puts what was typed back into forms that stand as the server wrote them. */
export function restoreDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form.edit-form')) {
    const kept = sessionStorage.getItem(nameOf(form))
    if (kept === null || form.querySelector('.form-errors, .conflict, .effect') !== null) continue
    const values: Readonly<Record<string, string>> = JSON.parse(kept)
    const changed = fieldsOf(form).filter(({ name, value }) => values[name] !== undefined && values[name] !== value)
    for (const field of changed) field.value = values[field.name] ?? field.value
    changed[0]?.dispatchEvent(new Event('input', { bubbles: true }))
  }
}
