import { rawEventIdOf } from '../../domain/identity.ts'
import type { RawEvent } from '../../domain/raw-event.ts'
import type { Reading, Source } from '../../sources/source.ts'
import type { Acceptance, Store } from '../../store/store.ts'
import type { SourceCredentials } from '../settings.ts'
import { storedHeaders } from './stored-headers.ts'

/** A delivery as it arrived, in the form in which it is kept: nothing in it opens a door. Its id is that of the kept bytes. */
export function keptForm(sent: Omit<RawEvent, 'id'>, source: Source, { secrets, tokens }: SourceCredentials): RawEvent {
  const { headers, body } = source.conceal?.(sent) ?? sent
  const kept = { source: source.name, receivedAt: sent.receivedAt, path: sent.path }
  return { ...kept, id: rawEventIdOf(source.name, body), headers: storedHeaders(headers, [...secrets, ...tokens]), body }
}

/** Resolves when the delivery is durable; a body that tells no time is asked about only where the source knows such bodies. */
export function accept(store: Pick<Store, 'accept' | 'acceptTimeless'>, source: Source, raw: RawEvent): Promise<Acceptance> {
  const subject = source.subjectKey?.(raw) ?? null
  return source.isTimeless?.(raw) === true ? store.acceptTimeless(raw, subject) : store.accept(raw, subject)
}

/** A reader that throws is our fault: the delivery is kept for the reader that is mended, and the sender is told 500. */
export async function readOrKeep(store: Pick<Store, 'accept' | 'acceptTimeless'>, source: Source, raw: RawEvent): Promise<Reading> {
  try {
    return source.read(raw)
  } catch (error) {
    await store.accept(raw)
    throw error
  }
}
