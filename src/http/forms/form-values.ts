import type { IncomingMessage } from 'node:http'
import type { Refusal } from '../api/edits/edit-handler.ts'
import { readBody } from '../receive/body.ts'

/** The longest text is 10,000 characters, each of which may take nine bytes in a form; twice, with what it was before. */
const BODY_BYTES_MAX = 262_144

/** The fields of a form as they were sent, with line breaks as one character and without blanks at the ends. */
export interface FormValues {
  /** null: the form has no such field. */
  get(name: string): string | null
  all(name: string): readonly string[]
  readonly record: Readonly<Record<string, string>>
}

export async function readForm(request: IncomingMessage): Promise<FormValues | Refusal> {
  const body = await readBody(request, { bytesMax: BODY_BYTES_MAX, lease: { grow: () => true, release: () => {} } })
  if (body.kind === 'too-large') return { status: 413, detail: `The form is larger than ${BODY_BYTES_MAX} bytes.`, errors: [] }
  if (body.kind !== 'complete') return { status: 400, detail: 'The form is truncated.', errors: [] }
  return formValues(new URLSearchParams(body.bytes.toString('utf8')))
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
