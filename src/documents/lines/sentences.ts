/** A paragraph may be long; beyond this it is not split. */
const PARAGRAPH_MAX = 8_000

/** The sentences of a paragraph. A full stop behind a single letter or before a small one is part of a name or an abbreviation. */
export const sentencesOf = (text: string): readonly string[] =>
  text
    .slice(0, PARAGRAPH_MAX)
    .split(/(?<=[A-Za-z)\]\d"”%]{2}[.!?])\s+(?=[A-Z"“(])/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')
