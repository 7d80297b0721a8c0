import type { Event } from '../../domain/event.ts'
import { isAlert } from '../../domain/event.ts'
import { byText, type EventId, type NonEmpty } from '../../domain/identity.ts'
import type { TimelineEntry } from '../../domain/incident/timeline.ts'
import type { TimelinePolicy } from '../../domain/policy.ts'
import { firstInstant, lastInstant } from '../../domain/time/time.ts'

/**
 * In: entries and their events, in the same order. Out: entries where alerts of one name on one service that came
 * close together are grouped into one entry with a count.
 * Promise: the evidence of a grouped entry is that of all its members; its times are the first start and the last end.
 */
export function groupAlerts(entries: readonly TimelineEntry[], events: readonly Event[], policy: TimelinePolicy): readonly TimelineEntry[] {
  const groups = new Map<string, TimelineEntry[][]>()
  const ungrouped: TimelineEntry[] = []
  for (const [index, entry] of entries.entries()) {
    const event = events[index]
    if (event === undefined || !isAlert(event) || entry.phase === 'resolution') ungrouped.push(entry)
    else addToGroup(groups, { key: groupKey(event), entry, windowMs: policy.flapWindowMs })
  }
  const byId = new Map(events.map((event) => [event.id, event]))
  const grouped = [...groups.values()]
    .flat()
    .flatMap((group) => (group.length < policy.flapEpisodesMin ? group : [entryOfGroup(group, byId)]))
  return [...ungrouped, ...grouped]
}

const groupKey = (event: Event): string =>
  JSON.stringify([event.kind, event.source, event.service, isAlert(event) ? (event.labels.alertname ?? event.text) : event.text])

/** Entries come in order of time, so only the last group of a key can still grow. */
function addToGroup(groups: Map<string, TimelineEntry[][]>, next: { key: string; entry: TimelineEntry; windowMs: number }): void {
  const ofKey = groups.get(next.key) ?? []
  groups.set(next.key, ofKey)
  const current = ofKey.at(-1)
  const previous = current?.at(-1)
  if (current === undefined || previous === undefined || next.entry.at.at - previous.at.at > next.windowMs) ofKey.push([next.entry])
  else current.push(next.entry)
}

function entryOfGroup(group: readonly TimelineEntry[], byId: ReadonlyMap<EventId, Event>): TimelineEntry {
  const [first] = group as NonEmpty<TimelineEntry>
  const evidence = group.flatMap((entry) => entry.evidence) as [EventId, ...EventId[]]
  const isOpen = first.kind === 'alert.fired' && group.some((entry) => entry.until === null)
  return {
    ...first,
    until: isOpen ? null : lastInstant(group.map((entry) => entry.until ?? entry.at.at)),
    receivedAt: firstInstant(group.map((entry) => entry.receivedAt)) ?? first.receivedAt,
    count: group.length,
    evidence,
    text: groupText(
      first,
      evidence.flatMap((id) => byId.get(id) ?? []),
    ),
  }
}

/** "HighCpu fired 24 times across 12 series": flapping and a storm read alike; the number of series shows which it is. */
function groupText(first: TimelineEntry, members: readonly Event[]): string {
  const series = new Set(members.flatMap((event) => event.keys.filter((key) => key.names === 'series').slice(0, 1)).map((key) => key.value))
  const names = [...new Set(members.flatMap((event) => (isAlert(event) ? (event.labels.alertname ?? []) : [])))].sort(byText)
  const verb = first.kind === 'alert.resolved' ? 'resolved' : 'fired'
  const spread = series.size > 1 ? ` across ${series.size} series` : ''
  return `${names.join(', ') || first.text} ${verb} ${members.length} times${spread}`
}
