import { type CorrelationKey, sourceName } from './identity.ts'
import type { ActionItem } from './incident/action-item.ts'
import type { Finding } from './incident/finding.ts'
import type { RootCauseCategory } from './incident/root-cause.ts'
import type { WrittenTime } from './time/written-time.ts'

/** The source of every document that people wrote. */
export const DOCUMENT_SOURCE = sourceName('document')

/** What the versions of one document share, and what copies of one text share. */
export const documentNameKey = (name: string): CorrelationKey => ({ names: 'series', value: `document-name ${name}` })
export const documentContentKey = (contentId: string): CorrelationKey => ({ names: 'series', value: `document-content ${contentId}` })

/** One entry of a written timeline. */
export interface DocumentEntry {
  /** The line on which it begins, from 1. */
  readonly line: number
  /** Without markup and without its time. A heading of its own stands before a colon. */
  readonly text: string
  /** null: a placeholder such as `??:??` stands for it. */
  readonly time: WrittenTime | null
  /** The end of a range. */
  readonly until: WrittenTime | null
}

/** What a field of the document can name ("Detection time: 14:05"). */
export type FactName = 'start' | 'end' | 'detected' | 'acknowledged' | 'escalated' | 'identified' | 'mitigated' | 'resolved'

/** A time that the document states outside its timeline: in the summary, a field or a sentence. */
export interface StatedTime {
  readonly name: FactName
  readonly time: WrittenTime
  readonly line: number
  /** field: a label names it; sentence: prose says so. */
  readonly statedAs: 'field' | 'sentence'
  readonly text: string
}

/** A time that the document says is not known, or has not come yet. */
export interface UnknownTime {
  readonly name: FactName
  readonly isPending: boolean
  /** field: nothing else is taken for it; sentence: a time that is stated elsewhere still counts. */
  readonly statedAs: 'field' | 'sentence'
  readonly line: number
}

/** A length of time that the document states. `of`: the outage itself, or one of the named figures. */
export interface StatedDuration {
  readonly of: 'outage' | 'timeToDetect' | 'timeToAcknowledge' | 'timeToMitigate' | 'timeToResolve'
  readonly minutes: number
  readonly isAbout: boolean
  readonly line: number
  readonly text: string
}

/** A sentence that may say who was affected. */
export interface Passage {
  readonly line: number
  readonly text: string
}

/** A postmortem as it was read, once: what stands in it and where. What follows from it is for `pipeline/postmortems/`. */
export interface Document {
  /** The same for the same text, whatever its name. */
  readonly contentId: string
  /** Whether it has what makes a postmortem: sections of one, or a timeline of an incident. */
  readonly isPostmortem: boolean
  readonly title: string | null
  readonly severity: string | null
  /** The document's own word for its zone and its distance from UTC; null: none is stated. */
  readonly timezone: { readonly stated: string; readonly offsetMinutes: number | null } | null
  readonly entries: readonly DocumentEntry[]
  /** Whether the entries come from a timeline, or were picked from the prose. */
  readonly entriesFrom: 'timeline' | 'prose' | 'nowhere'
  readonly stated: readonly StatedTime[]
  readonly unknownTimes: readonly UnknownTime[]
  /** Times of events that the prose on cause, detection and resolution repeats. */
  readonly restated: readonly StatedTime[]
  /** Dated times of quoted logs. */
  readonly quoted: readonly { readonly time: WrittenTime; readonly line: number }[]
  readonly durations: readonly StatedDuration[]
  /** Summary and impact, in which shares of users stand. */
  readonly impact: readonly Passage[]
  readonly rootCause: string | null
  readonly rootCauseCategory: RootCauseCategory | null
  readonly actionItems: readonly ActionItem[]
  /** What does not add up in the writing of dates and times; what contradicts the timeline is found later. */
  readonly findings: readonly Finding[]
  readonly lines: number
  /** All of its words in lower case, without markup: the names of services and alerts are looked up in them. */
  readonly words: string
  /** The ids and addresses in it, sorted. */
  readonly cites: readonly string[]
}
