import { rawEventIdOf } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import { type DeliveryReader, type FirstReading, isLongReading, readFirst } from '../../reading/first-reading.ts'
import type { Source } from '../../sources/source.ts'
import { type Acceptance, OperationalError, type Store } from '../../store/store.ts'
import { bodyWithoutCredentials } from '../../telemetry/struck-out.ts'
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

/** Resolves when the delivery is durable. */
export function storeDelivery(
  store: Pick<Store, 'accept' | 'acceptTimeless'>,
  raw: RawEvent,
  { isTimeless, subject }: FirstReading,
): Promise<Acceptance> {
  return isTimeless ? store.acceptTimeless(raw, subject) : store.accept(raw, subject)
}

interface FirstReaders {
  readonly store: Pick<Store, 'accept'>
  /** Left out: everything is read here. */
  readonly reader?: DeliveryReader
}

/** Here, or in the reading thread where it takes long. `source`: null for a document. */
export async function firstReading({ reader }: Pick<FirstReaders, 'reader'>, source: Source | null, raw: RawEvent): Promise<FirstReading> {
  return reader !== undefined && isLongReading(source, raw) ? reader.readDelivery(raw) : readFirst(source, raw)
}

/**
 * A reader that throws is our bug: the delivery is stored for the fixed reader, and the sender gets a 500. Where the thread was busy or
 * ended, nothing is stored, and the sender is to come again.
 */
export async function readOrStoreForRetry(readers: FirstReaders, source: Source, raw: RawEvent): Promise<FirstReading> {
  try {
    return await firstReading(readers, source, raw)
  } catch (error) {
    if (!(error instanceof OperationalError)) await readers.store.accept(raw)
    throw error
  }
}
