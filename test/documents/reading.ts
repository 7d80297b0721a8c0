import { readDocument } from '../../src/documents/document.ts'
import type { Document } from '../../src/domain/document.ts'
import { writtenOf } from '../../src/domain/time/written-time.ts'

/** The entries of a timeline in Markdown, each as its written time and its text. */
export const entriesIn = (...lines: readonly string[]): readonly string[] =>
  entriesOf(readDocument(['## Timeline', '', ...lines].join('\n')))

export const entriesOf = ({ entries }: Document): readonly string[] =>
  entries.map(({ time, text }) => `${time === null ? '??' : writtenOf(time)} ${text}`)

/** The times of the entries of a document. */
export const timesOf = (text: string): readonly (string | null)[] =>
  readDocument(text).entries.map(({ time }) => (time === null ? null : writtenOf(time)))

/** What the document states of that name. */
export const statedIn = (text: string, name: string): readonly string[] =>
  readDocument(text).stated.flatMap((fact) => (fact.name === name ? [writtenOf(fact.time)] : []))

export const codesIn = (text: string): readonly string[] => readDocument(text).findings.map(({ code }) => code)
