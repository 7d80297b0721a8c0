import type { Phase } from '../../domain/incident/timeline.ts'
import type { Mood } from './clauses.ts'

/** Words that indicate a phase. Without `moods` they do in any mood. */
export interface PhaseRule {
  readonly phase: Phase
  readonly moods?: readonly Mood[]
  readonly pattern: RegExp
}

export const HAPPENED: readonly Mood[] = ['done', 'ongoing', 'tried']

/**
 * Whole words, in any case. Every alternative is literal or has bounded repetitions between literals, so that a search
 * takes time linear in the text.
 */
export const any = (...alternatives: readonly string[]): RegExp => new RegExp(`(?<![\\w-])(?:${alternatives.join('|')})(?!\\w)`, 'gi')

/** One of the words of a list with blanks between; `word?s` and the like are allowed. */
export const words = (list: string): string => `(?:${split(list).join('|')})`

/** All forms of regular verbs: "disable" finds disables, disabled and disabling too, "verify" verified. */
export const verbs = (list: string): string =>
  words(
    split(list)
      .map((verb) => `${stemOf(verb)}(?:${endingsOf(verb)})`)
      .join(' '),
  )

/** The same for verbs that are nouns or adjectives too: "patch" alone is a thing, "patches", "patched" and "patch the" are actions. */
export const deeds = (list: string): string =>
  `(?:${split(list)
    .map((verb) => `${stemOf(verb)}(?:${inflectionsOf(verb)})|${verb} ${DETERMINER}`)
    .join('|')})`

/** Up to `most` words between two that are named. */
export const upTo = (most: number): string => `(?:[^ ]{1,40} ){0,${most}}`

const split = (list: string): readonly string[] => list.trim().split(/\s+/)

const DETERMINER = '(?:the|an?|it|them|this|that|these|all|both|our|any|some)'

const stemOf = (verb: string): string => (/(?:e|[^aeiou]y)$/.test(verb) ? verb.slice(0, -1) : verb)

function endingsOf(verb: string): string {
  if (verb.endsWith('e')) return `e|${inflectionsOf(verb)}`
  return /[^aeiou]y$/.test(verb) ? `y|${inflectionsOf(verb)}` : `|${inflectionsOf(verb)}`
}

function inflectionsOf(verb: string): string {
  if (verb.endsWith('e')) return 'es|ed|ing'
  return /[^aeiou]y$/.test(verb) ? 'ies|ied|ying' : 's|es|ed|ing'
}
