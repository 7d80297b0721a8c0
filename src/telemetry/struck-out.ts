import { onceFor } from './once-for.ts'
import { REDACTED } from './redact.ts'

/** What of a configuration is secret. */
interface WithCredentials {
  readonly auth: { readonly tokens: readonly { readonly token: string }[] }
  readonly sources: Readonly<Record<string, { readonly secrets: readonly string[]; readonly tokens: readonly string[] }>>
  readonly prometheus?: { readonly token: string | null }
}

/** Every configured credential, to redact them. */
export const credentialsOf = onceFor(({ auth, sources, prometheus }: WithCredentials): readonly string[] => [
  ...auth.tokens.map(({ token }) => token),
  ...[prometheus?.token ?? []].flat(),
  ...Object.values(sources).flatMap(({ secrets, tokens }) => [...secrets, ...tokens]),
])

/** A shorter credential may be a word that texts use for something else. */
const STRUCK_OUT_FROM = 12

/** The text of an answer without a credential of ours, as it is or as JSON and HTML escape it. */
export function withoutCredentials(text: string, credentials: readonly string[]): string {
  return formsOfAll(credentials).reduce((rest, form) => rest.replaceAll(form.toString(), REDACTED), text)
}

/**
 * A body as it is kept: a sender that writes a credential of ours into a label or a note would otherwise have it in every
 * page, export and backup. Nearly every body is returned as it came.
 */
export function bodyWithoutCredentials(body: Uint8Array, credentials: readonly string[]): Uint8Array {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const found = formsOfAll(credentials).filter((form) => bytes.includes(form))
  return found.length === 0 ? body : found.reduce(replaceAll, bytes)
}

const formsOfAll = onceFor((credentials: readonly string[]): readonly Buffer[] =>
  credentials
    .filter(({ length }) => length >= STRUCK_OUT_FROM)
    .flatMap((credential) => formsOf(credential).map((form) => Buffer.from(form))),
)

function formsOf(credential: string): readonly string[] {
  const escaped = JSON.stringify(credential).slice(1, -1)
  const html = credential.replace(/[&<>"']/g, (character) => HTML[character] ?? character)
  return [...new Set([credential, escaped, html])]
}
const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function replaceAll(bytes: Buffer, form: Buffer): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, from)) {
    parts.push(bytes.subarray(from, at), Buffer.from(REDACTED))
    from = at + form.length
  }
  return Buffer.concat([...parts, bytes.subarray(from)])
}
