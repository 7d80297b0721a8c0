/** A word as the model knows it, and as it stands in the text; null: it stands for a thing of a kind. */
export interface Token {
  readonly stem: string
  readonly written: string | null
}

/** More of a text is an article, not an entry. */
const TEXT_MAX = 1_500
const TOKENS_MAX = 120

/** What stands for any address, code, person, share and number: which one it is says nothing about the phase. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/`[^`\n]{0,200}`/g, ' CODE '],
  [/https?:\/\/\S{1,500}/g, ' URL '],
  [/@[\w-]{1,60}/g, ' WHO '],
  [/\b(?:engineer|operator|manager|user|developer|member|colleague|editor|lead)[ -][a-z]\b(?!')/gi, ' WHO '],
  [/\d[\d.,]{0,20}\s?%/g, ' PCT '],
  [/n['’]t\b/gi, ' not'],
  [/\d[\d.,:]{0,40}/g, ' NUM '],
]

/** In: a text. Out: its words, with one word for each kind of thing that is only named. */
export function tokensOf(text: string): readonly Token[] {
  const plain = KINDS.reduce((rest, [pattern, kind]) => rest.replace(pattern, kind), text.slice(0, TEXT_MAX).replaceAll('’', "'"))
  const words = plain.match(/[A-Za-z][A-Za-z']{0,40}|\?/g) ?? []
  return words
    .slice(0, TOKENS_MAX)
    .map((written) => (KIND_NAMES.has(written) ? { stem: written, written: null } : { stem: stemOf(written.toLowerCase()), written }))
}

const KIND_NAMES: ReadonlySet<string> = new Set(['CODE', 'URL', 'WHO', 'PCT', 'NUM'])

/** Endings that forms of one word differ in, the longest first; what is left has at least three letters. */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['ation', 'at'],
  ['ating', 'at'],
  ['ated', 'at'],
  ['ates', 'at'],
  ['ate', 'at'],
  ['ies', 'y'],
  ['ied', 'y'],
  ['ing', ''],
  ['ed', ''],
  ['es', ''],
  ['s', ''],
  ['e', ''],
]
const STEM_MAX = 9

function stemOf(word: string): string {
  const ending = ENDINGS.find(([end]) => word.endsWith(end) && word.length - end.length >= 3)
  return (ending === undefined ? word : word.slice(0, -ending[0].length) + ending[1]).slice(0, STEM_MAX)
}
