/** Readers know no policy: a text is cut here for display, and whole in the raw event. */
export const TEXT_CHARACTERS_MAX = 4_000

/** Words by which senders say that they do not know, and templates that nobody expanded. */
const UNKNOWN_WORDS: readonly string[] = ['', 'none', 'null', 'n/a']
const UNEXPANDED = /^(?:\{\{[^}]*\}\}|\$[A-Z_]+|\$\{\{?[^{}]*\}\}?|\*[A-Za-z]+\*|\{[A-Z.]+\})$/
/** Few texts have any: looking first is four times faster. */
const UNPRINTABLE = /\p{Cc}/u
const ANSI_ESCAPE = /(?![\t\n\r])\p{Cc}\[[0-9;?]*[A-Za-z]/gu
const CONTROL = /(?![\t\n])\p{Cc}/gu

/** Plain text as a person should see it, numbers as text; null for whatever means "not known". Cut visibly at the limit. */
export function knownText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value !== 'string') return null
  const text = (UNPRINTABLE.test(value) ? value.replace(ANSI_ESCAPE, '').replace(CONTROL, '') : value).trim()
  if (UNKNOWN_WORDS.includes(text.toLowerCase()) || UNEXPANDED.test(text)) return null
  const max = TEXT_CHARACTERS_MAX
  return text.length > max ? `${text.slice(0, max - 1)}…` : text
}

/** The first that is known. */
export function firstKnown(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = knownText(value)
    if (text !== null) return text
  }
  return null
}

/** An absolute `http(s)` link; anything else is dropped: a page must not show `javascript:` or relative ones. */
export function knownLink(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = knownText(value)
    if (text !== null && /^https?:\/\//i.test(text) && URL.canParse(text)) return text
  }
  return null
}
