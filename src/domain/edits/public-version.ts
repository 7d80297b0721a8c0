import type { Incident } from '../incident/incident.ts'
import type { TimelineEntry } from '../incident/timeline.ts'

/**
 * In: an incident. Out: the same for readers outside: without the names of people, and without addresses, hosts, labels and
 * tickets in any text. Promise: no time and no figure changes; what was left out says what it was (`[host]`).
 */
export function publicVersion(incident: Incident): Incident {
  const clean = cleanerFor(peopleOf(incident))
  const text = (value: string | null): string | null => (value === null ? null : clean(value))
  const { documentName: _, edits = [], stated, ...rest } = incident
  return {
    ...rest,
    title: clean(incident.title),
    services: incident.services.map((name) => clean(name) as typeof name),
    timeline: incident.timeline.map((entry) => publicEntry(entry, clean)),
    impact: incident.impact.map(({ source, ...loss }) => ({
      ...loss,
      statement: clean(loss.statement),
      ...(source !== undefined && { source: clean(source) }),
    })),
    changes: incident.changes.map((change) => ({
      ...change,
      summary: clean(change.summary),
      service: text(change.service) as typeof change.service,
      terms: change.terms.map((term) => ({ ...term, reason: clean(term.reason) })),
    })),
    findings: incident.findings.map((finding) => ({ ...finding, message: clean(finding.message) })),
    actionItems: incident.actionItems.map(({ owner: __, tracker: ___, ...item }) => ({
      ...item,
      text: clean(item.text),
      ...(item.check !== undefined && { check: clean(item.check) }),
    })),
    ...(edits.length > 0 && {
      edits: edits.map((edit) => ({
        ...edit,
        author: 'a reviewer',
        reason: null,
        content: 'text' in edit.content && edit.content.text !== null ? { ...edit.content, text: clean(edit.content.text) } : edit.content,
      })),
    }),
    ...(stated !== undefined && { stated: { ...stated, rootCause: text(stated.rootCause) } }),
  }
}

const publicEntry = (entry: TimelineEntry, clean: (text: string) => string): TimelineEntry => ({
  ...entry,
  text: clean(entry.text),
  service: entry.service === null ? null : (clean(entry.service) as typeof entry.service),
  actor: entry.actor === null ? null : ENGINEER,
})

const ENGINEER = 'an engineer'

/** Everybody whom the incident names: who acted, who owns something, who edited. */
function peopleOf({ timeline, actionItems, edits = [] }: Incident): readonly string[] {
  const names = [...timeline.map(({ actor }) => actor), ...actionItems.map(({ owner }) => owner), ...edits.map(({ author }) => author)]
  const given = [...new Set(names)].flatMap((name) => (name == null || isRole(name) ? [] : [name.trim()]))
  // "Ada Lovelace" is also "Ada" in what others write.
  const parts = given.flatMap((name) => name.split(/[\s._@]+/).filter((part) => part.length >= NAME_MIN && !isRole(part)))
  return [...new Set([...given, ...parts])].filter((name) => name.length >= NAME_MIN).sort((a, b) => b.length - a.length)
}

/** Shorter ones are words of their own far too often. */
const NAME_MIN = 3

const isRole = (name: string): boolean =>
  /\b(engineer|on-?call|team|support|bot|service|reviewer|anonymous|operator|responder|manager|commander|sre|ops|developer|alertmanager|pagerduty|webhook|monitoring|network|database|platform|automation|system)s?\b/i.test(
    name,
  )

/** What must not leave the house, and what stands in its place. In this order: an address holds a host, a host may hold an id. */
const INTERNAL: readonly (readonly [RegExp, string])[] = [
  [/\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s<>"')\]]+/gi, '[link]'],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[address]'],
  [/(^|[\s(])@[\w.-]{2,}/g, '$1@[someone]'],
  [/\{[^{}\n=]*=[^{}\n]*\}/g, '[labels]'],
  [/(?<![\w.-])[\w.-]+=("[^"]*"|'[^']*'|[^\s,;)]+)/g, '[label]'],
  [/\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b/g, '[host]'],
  [/(?<![\w:])(?:[0-9a-f]{1,4}:){3}[0-9a-f:]*[0-9a-f]\b/gi, '[host]'],
  [/(?<![a-z0-9-]|[a-z0-9-]\.)(?:[a-z0-9-]+\.)+[a-z]{2,}(:\d+)?\b/gi, '[host]'],
  [/(?<![a-z0-9]|[a-z0-9]-)(?!UTC-|GMT-)[a-z][a-z0-9]*(?:-[a-z0-9]+)*-\d+\b/gi, '[host]'],
  [/#[a-z][\w-]{2,}/gi, '[channel]'],
]

function cleanerFor(people: readonly string[]): (text: string) => string {
  const names = people.map((name) => new RegExp(`(?<![\\p{L}\\d])${escapePattern(name)}(?![\\p{L}\\d])`, 'giu'))
  return (text) => {
    const without = INTERNAL.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text)
    return names.reduce((rest, pattern) => rest.replace(pattern, ENGINEER), without)
  }
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
