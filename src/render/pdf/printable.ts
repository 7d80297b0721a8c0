/** A text with what the fonts of the PDF lack written with what they have: a missing sign would print as an empty box. */
export const printable = (text: string): string => text.replace(LACKING, (sign) => SUBSTITUTES[sign] ?? '')

const SUBSTITUTES: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '✓': '√',
  '✔': '√',
  '✅': '√',
  '✗': '×',
  '✘': '×',
  '❌': '×',
  '⚠': '(!)',
  '≠': '!=',
  '\u202f': '\u00a0',
  // What only says how others are drawn.
  '\u2060': '',
  '\ufe0e': '',
  '\ufe0f': '',
}
const LACKING = new RegExp(Object.keys(SUBSTITUTES).join('|'), 'gu')
