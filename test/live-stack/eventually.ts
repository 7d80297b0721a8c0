import { setTimeout as pause } from 'node:timers/promises'

/** Far longer than anything here takes on a machine with nothing else to do. */
const WITHIN_MS = 30_000
const BETWEEN_MS = 50

/** Asks until the answer is not null. Throws after half a minute, or as long as is said, with what was wrong with the last answer. */
export async function eventually<T>(what: string, ask: () => Promise<T | null>, withinMs = WITHIN_MS): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await askSafely(ask)
    if ('value' in answer && answer.value !== null) return answer.value
    if (Date.now() > deadline)
      throw new Error(`${what}: not within ${withinMs / 1_000} s`, 'error' in answer ? { cause: answer.error } : {})
    await pause(BETWEEN_MS)
  }
}

/** A program that does not listen yet, or answers something else until it is ready, is asked again. */
async function askSafely<T>(ask: () => Promise<T | null>): Promise<{ readonly value: T | null } | { readonly error: unknown }> {
  try {
    return { value: await ask() }
  } catch (error) {
    return { error }
  }
}
