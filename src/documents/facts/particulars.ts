import type { FactName, Passage, StatedTime } from '../../domain/document.ts'
import { isSectionName } from '../lines/section-names.ts'
import type { SectionLine } from '../lines/sections.ts'
import { sentencesOf } from '../lines/sentences.ts'

/** The first heading that names no section, without what every postmortem is called; else the first line. */
export function titleOf(lines: readonly SectionLine[]): string | null {
  const headings = lines.filter(({ kind, text }) => kind === 'heading' && text !== '' && !isSectionName(text))
  const named = headings.find(({ level }) => level <= 3) ?? headings[0]
  const first =
    named ?? lines.find(({ kind, text }) => kind === 'text' && text !== '' && text.length <= 120 && !/^https?:|[.;]$/.test(text))
  return first === undefined ? null : first.text.replace(/(?<![:\s])[:\s]+$/, '').replace(DOCUMENT_KIND, '')
}

/** "Postmortem: Checkout was down", "RCA – Checkout was down": what kind of document it is, not what happened. Before a date it stays. */
const DOCUMENT_KIND =
  /^(?:(?:public|internal|blameless|incident|outage) )?(?:post[-\s]?mortem|retrospective|rca|root[- ]cause analysis|(?:post-)?incident(?: report| review| summary)|outage report)(?: report| review| summary)?\s*(?::|\s[-–—])\s+(?=\D)/i

/** As a field states it. */
export function severityOf(lines: readonly SectionLine[]): string | null {
  for (const line of lines) {
    const text = line.kind === 'row' ? line.cells.join(': ') : line.text
    const match = /^(?:incident )?(?:severity|priority|sev)(?: level)?\s*[:|]\s*([A-Za-z0-9][A-Za-z0-9 -]{0,30})/i.exec(text)
    if (match?.[1] !== undefined && line.role !== 'actions') return match[1].trim()
  }
  return null
}

/** Where a document says who was affected: its summary and its section on the impact, a sentence each. */
export function impactPassages(lines: readonly SectionLine[]): readonly Passage[] {
  return lines
    .filter(({ kind, role, text }) => kind !== 'blank' && kind !== 'code' && IMPACT_ROLES.has(role) && text !== '')
    .flatMap((line) => sentencesOf(line.text).map((text) => ({ line: line.number, text })))
}

const IMPACT_ROLES: ReadonlySet<string> = new Set(['summary', 'impact', 'duration', 'other', 'cause'])

/**
 * Two kinds of section that only postmortems have together, or a timeline, in a text that speaks of an incident. A section
 * that is called a timeline and has times, and a window that is stated from start to end, need no such word. Each end of a
 * stated window counts as an entry.
 */
export function isPostmortem(lines: readonly SectionLine[], entryCount: number, stated: readonly StatedTime[]): boolean {
  const ends = new Set(stated.flatMap(({ name, time }) => (time.clock === null ? [] : (END_OF_WINDOW.get(name) ?? []))))
  const entries = entryCount + ends.size
  const sections = new Set(lines.flatMap(({ kind, role }) => (kind === 'heading' && SECTION_ROLES.has(role) ? [role] : [])))
  const speaks = lines.some(({ text }) => INCIDENT.test(text.slice(0, 2_000)))
  const hasTimeline = sections.has('timeline') && (sections.size >= 3 || entryCount >= 2)
  return (speaks && (sections.size >= 2 || entries >= 2)) || hasTimeline || ends.size === 2
}

const END_OF_WINDOW: ReadonlyMap<FactName, 'start' | 'end'> = new Map([
  ['start', 'start'],
  ['end', 'end'],
  ['resolved', 'end'],
])

const SECTION_ROLES: ReadonlySet<string> = new Set([
  'timeline',
  'impact',
  'cause',
  'actions',
  'resolution',
  'detection',
  'duration',
  'lessons',
  'keyEvents',
])
const INCIDENT =
  /\b(?:post-?mortem|incident|outage|downtime|disrupt|degrad|root cause|unavailab|went down|service (?:was )?down|failure|on-?call|alert|crash|corrupt|service (?:event|issue)|impact(?:ed)?\b|hot-?fix|roll(?:ed)?[- ]?back|time-?outs?\b|we are (?:investigating|looking into)\b)|\[resolved\]|\b(?:issue|problem|this)(?: \w+){0,2} resolved\b|\b(?:störung|ausfall|zwischenfall|panne|interruption de service|incidente|interrupción|caída del|interrupção|storing|disservizio|guasto|avbrott|driftstörning|awaria)/i
