/** Whether a text speaks of going back: rollback, roll back, rolled back, revert, undo. A guess is never made from versions here. */
export const saysRollback = (text: string | null): boolean => text !== null && ROLLBACK.test(text)

const ROLLBACK = /\b(?:rollbacks?|roll(?:ed|ing|s)?[ _-]back|revert(?:ed|ing|s)?|undo(?:ne|ing)?)\b/i
