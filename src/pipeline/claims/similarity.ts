/** Words that every incident has: that two texts share them says nothing. */
const COMMON: ReadonlySet<string> = new Set(
  `the a an and or of to in on at for from by with was were is are be been it its this that they we i our their his her all more than far as not
  into out up one two first new after before also did had has have which so then there here no only when while about over started engineer team
  incident issue problem system service time`.split(/\s+/),
)

/** In: a text. Out: the stems of its words, each once. */
export function stemsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\d]{2,40}/gu) ?? []
  return new Set(
    words.filter((word) => !COMMON.has(word)).map((word) => word.replace(/(?:at(?:es?|ed|ing|ions?)|ing|ed|es|s|e|ions?)$/, '')),
  )
}

/** How much two texts of one story have in common, 0 to 1: a word counts more the fewer texts have it. */
export class Similarity {
  readonly #counts = new Map<string, number>()
  readonly #size: number

  constructor(texts: readonly ReadonlySet<string>[]) {
    this.#size = texts.length
    for (const text of texts) for (const stem of text) this.#counts.set(stem, (this.#counts.get(stem) ?? 0) + 1)
  }

  between(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
    const common = this.#weight([...a].filter((stem) => b.has(stem)))
    return common === 0 ? 0 : common / Math.sqrt(this.#weight(a) * this.#weight(b))
  }

  #weight(stems: Iterable<string>): number {
    let sum = 0
    for (const stem of stems) sum += Math.log((this.#size + 1) / ((this.#counts.get(stem) ?? 0) + 0.5))
    return sum
  }
}
