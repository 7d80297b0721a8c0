import { knownText } from './known-text.ts'

/** Whether a text speaks of going back: rollback, roll back, rolled back, revert, undo. A guess is never made from versions here. */
export const saysRollback = (text: string | null): boolean => text !== null && ROLLBACK.test(text)

/** Whether a commit goes back: its title speaks of it, or its message names the commit that it reverts, as `git revert` writes it. */
export function saysRevert(message: unknown): boolean {
  const text = knownText(message)
  return text !== null && (saysRollback(text.split('\n')[0] ?? null) || /^This reverts (?:commit|merge request) \S/m.test(text))
}

const ROLLBACK = /\b(?:rollbacks?|roll(?:ed|ing|s)?[ _-]back|revert(?:ed|ing|s)?|undo(?:ne|ing)?)\b/i
