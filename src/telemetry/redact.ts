/** What replaces a credential. */
export const REDACTED = '[redacted]'

/** Shorter credentials are redacted only where they are the whole text: redacting every "a" would leave nothing to read. */
const MATCHED_WITHIN_FROM = 6

/** `text` without any of the credentials. */
export const redact = (text: string, credentials: readonly string[]): string =>
  credentials.reduce((rest, credential) => {
    if (rest === credential) return REDACTED
    return credential.length < MATCHED_WITHIN_FROM ? rest : rest.replaceAll(credential, REDACTED)
  }, text)

/** Whether the text contains any of the credentials. */
export const containsCredential = (text: string, credentials: readonly string[]): boolean =>
  credentials.some((credential) => text === credential || (credential.length >= MATCHED_WITHIN_FROM && text.includes(credential)))
