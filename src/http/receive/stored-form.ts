import { rawEventIdOf } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { Reading, Source } from '../../sources/source.ts'
import type { Acceptance, Store } from '../../store/store.ts'
import { bodyWithoutCredentials } from '../doors/struck-out.ts'
import type { SourceCredentials } from '../settings.ts'
import { storedHeaders } from './stored-headers.ts'

/**
 * A delivery in the form in which it is stored: without credentials, neither its own nor others of ours (`ours`) that a
 * text quotes. Its id is that of the stored bytes.
 */
export function storedForm(sent: RawEvent, source: Source, credentials: SourceCredentials, ours: readonly string[] = []): RawEvent {
  const { headers, body: sentBody } = source.conceal?.(sent) ?? sent
  const body = bodyWithoutCredentials(sentBody, ours)
  const id = body === sent.body ? sent.id : rawEventIdOf(source.name, body)
  return { ...sent, id, headers: storedHeaders(headers, secretsOf(credentials)), body }
}

export const secretsOf = ({ secrets, tokens }: SourceCredentials): readonly string[] => [...secrets, ...tokens]

/** Resolves when the delivery is durable. Only a source that knows bodies without time and id is asked whether this is one. */
export function storeDelivery(store: Pick<Store, 'accept' | 'acceptTimeless'>, source: Source, raw: RawEvent): Promise<Acceptance> {
  const subject = source.subjectKey?.(raw) ?? null
  return source.isTimeless?.(raw) === true ? store.acceptTimeless(raw, subject) : store.accept(raw, subject)
}

/** A reader that throws is our bug: the delivery is stored for the fixed reader, and the sender gets a 500. */
export async function readOrStoreForRetry(
  store: Pick<Store, 'accept' | 'acceptTimeless'>,
  source: Source,
  raw: RawEvent,
): Promise<Reading> {
  try {
    return source.read(raw)
  } catch (error) {
    await store.accept(raw)
    throw error
  }
}
