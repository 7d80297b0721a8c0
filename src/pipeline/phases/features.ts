import { phaseOfHeading } from './headings.ts'
import type { Place } from './reading.ts'
import { signalsOf } from './signals.ts'
import { type Token, tokensOf } from './tokens.ts'

/** Something about an entry that may speak for a phase. `quote`: the words in which it stands in the text. */
export interface Feature {
  readonly name: string
  readonly quote?: string
}

/** In: a text, and its place; null: the story may go on. Out: its features, each once. */
export function featuresOf(text: string, place: Place | null): readonly Feature[] {
  const features = [
    ...lexiconFeatures(text),
    ...wordFeatures(text),
    ...(place === null ? [] : placeFeatures(place).map((name) => ({ name }))),
  ]
  return [...new Map(features.toReversed().map((feature) => [feature.name, feature])).values()].toReversed()
}

function lexiconFeatures(text: string): readonly Feature[] {
  const signals = signalsOf(text)
  const held = signals.filter(({ isHeld }) => isHeld)
  const heading = phaseOfHeading(text)
  return [
    ...(heading === null ? [] : [{ name: `heading ${heading.phase}`, quote: heading.reason.words[0] ?? '' }]),
    ...(held[0] === undefined ? [{ name: 'no phrase' }] : [{ name: `first ${held[0].rule}`, quote: held[0].words }]),
    ...held.map(({ rule, words }) => ({ name: `says ${rule}`, quote: words })),
    ...signals.flatMap(({ rule, mood, words }) => [
      { name: `${mood} ${rule}`, quote: words },
      { name: `any ${rule}`, quote: words },
    ]),
  ]
}

/** They join other words and mean nothing alone. */
const JOINING: ReadonlySet<string> = new Set('the a an of in for on at with by that thi thes it its and as which our from we i'.split(' '))

function wordFeatures(text: string): readonly Feature[] {
  const tokens = tokensOf(text)
  const pairs = tokens.slice(1).map((token, index) => [tokens[index], token] as const)
  return [
    ...tokens.filter(({ stem }) => !JOINING.has(stem)).map(({ stem, written }) => feature(`w ${stem}`, written)),
    ...pairs.map(([left, right]) => feature(`p ${left?.stem} ${right.stem}`, quoteOf(text, left?.written, right.written))),
    ...tokens.slice(0, 3).map(({ stem, written }, index) => feature(`${index} ${stem}`, written)),
    ...lengthOf(tokens),
  ]
}

const feature = (name: string, quote: string | null): Feature => (quote === null ? { name } : { name, quote })

/** Two words that stand side by side are quoted as they stand; of others only the second. */
function quoteOf(text: string, left: string | null | undefined, right: string | null): string | null {
  if (left == null || right === null) return right ?? left ?? null
  return text.includes(`${left} ${right}`) ? `${left} ${right}` : right
}

function lengthOf(tokens: readonly Token[]): readonly Feature[] {
  if (tokens.length <= 5) return [{ name: 'short' }]
  return tokens.length > 25 ? [{ name: 'long' }] : []
}

function placeFeatures({ index, count, isAtStatedStart, isAtStatedEnd, minutesSince }: Place): readonly string[] {
  return [
    `fifth ${Math.floor((5 * index) / count)}`,
    ...(index === 0 ? ['first entry'] : []),
    ...(index === 1 ? ['second entry'] : []),
    ...(index === count - 1 ? ['last entry'] : []),
    ...(index === count - 2 ? ['last entry but one'] : []),
    ...(count <= 4 ? ['few entries'] : []),
    ...(count > 15 ? ['many entries'] : []),
    ...(isAtStatedStart ? ['at the stated start'] : []),
    ...(isAtStatedEnd ? ['at the stated end'] : []),
    ...(minutesSince === 0 ? ['in the same minute'] : []),
    ...(minutesSince !== null && minutesSince > 120 ? ['hours later'] : []),
  ]
}
