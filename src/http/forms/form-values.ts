import type { Refusal } from '../api/edits/edit-handler.ts'
import type { AskedData } from '../asked.ts'

/** The fields of a form as they were sent, with line breaks as one character and without blanks at the ends. */
export interface FormValues {
  /** null: the form has no such field. */
  get(name: string): string | null
  all(name: string): readonly string[]
  readonly record: Readonly<Record<string, string>>
}

/** The form that a request carries; or why it was refused. */
export function readForm({ sent }: AskedData): FormValues | Refusal {
  if ('status' in sent) return { ...sent, errors: [] }
  return formValues(new URLSearchParams(typeof sent.json === 'string' ? sent.json : ''))
}

export function formValues(sent: URLSearchParams): FormValues {
  const clean = (text: string) => text.replaceAll('\r\n', '\n').trim()
  return {
    get: (name) => {
      const value = sent.get(name)
      return value === null ? null : clean(value)
    },
    all: (name) =>
      sent
        .getAll(name)
        .map(clean)
        .filter((value) => value !== ''),
    record: Object.fromEntries([...sent].map(([name, value]) => [name, clean(value)])),
  }
}
