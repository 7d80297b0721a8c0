/** What stands in the place of a credential. */
export const REDACTED = '[redacted]'

/** Shorter credentials are found only where they are the whole text: striking out every "a" would leave nothing to read. */
const FOUND_WITHIN_FROM = 6

/** `text` without any of the credentials. */
export const redact = (text: string, credentials: readonly string[]): string =>
  credentials.reduce((rest, credential) => {
    if (rest === credential) return REDACTED
    return credential.length < FOUND_WITHIN_FROM ? rest : rest.replaceAll(credential, REDACTED)
  }, text)

/** Whether any of the credentials stands in the text. */
export const containsCredential = (text: string, credentials: readonly string[]): boolean =>
  credentials.some((credential) => text === credential || (credential.length >= FOUND_WITHIN_FROM && text.includes(credential)))
