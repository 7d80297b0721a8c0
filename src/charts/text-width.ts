/**
 * About how wide a text is in a system font, in px. The server has no fonts, so that this leans to the wide side:
 * a label that would fit may be left out, but none runs into its neighbour.
 */
export function textWidth(text: string, sizePx: number, weight: 'regular' | 'bold' = 'regular'): number {
  const ems = [...text].reduce((sum, character) => sum + emsOf(character), 0)
  return ems * sizePx * (weight === 'bold' ? 1.06 : 1)
}

/** Cut to `max` characters with an ellipsis, never inside one character. */
export function cut(text: string, max: number): string {
  const characters = [...text]
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`
}

const NARROW = /[ .,:;'|!ijlI]/u
const SLIM = /[frt/()[\]-]/u
const WIDE = /[mwMW@%—…]/u
const CAPITAL = /\p{Lu}/u
const LATIN = /[\u0020-\u024f]/u

/** Measured on the system fonts of the common desktops, rounded up. */
function emsOf(character: string): number {
  if (NARROW.test(character)) return 0.3
  if (SLIM.test(character)) return 0.41
  if (WIDE.test(character)) return 0.92
  if (!LATIN.test(character)) return 1.05
  return CAPITAL.test(character) ? 0.7 : 0.61
}
