import type { RawEvent } from '../../domain/raw-event.ts'
import { knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'

/** Histories do not name what they are the history of: the address that they are posted to may. */
export const givenService = (raw: RawEvent): string | null => knownText(parametersOf(raw)?.get('service'))
export const givenEnvironment = (raw: RawEvent): string | null => knownEnvironment(parametersOf(raw)?.get('environment'))

function parametersOf({ path }: RawEvent): URLSearchParams | null {
  const base = 'http://localhost'
  return URL.canParse(path, base) ? new URL(path, base).searchParams : null
}
