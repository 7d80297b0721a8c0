import type { Episode } from '../../domain/episode.ts'
import type { Event } from '../../domain/event.ts'
import { byText, type SourceName } from '../../domain/identity.ts'
import { type Anchor, type Anchors, FROM_POSTMORTEM } from '../../domain/incident/anchor.ts'
import type { Finding } from '../../domain/incident/finding.ts'
import type { Policy } from '../../domain/policy.ts'
import { isoOf, milliseconds } from '../../domain/time/time.ts'
import { durationWords, listWords } from '../../domain/words.ts'
import { offsetToWrite } from '../episodes/clock-offsets.ts'
import { median } from '../figures/quantile.ts'

/** Rounding of senders that report whole seconds. */
const ROUNDING_MS = 1_000

/**
 * In: the evidence of one incident. Out: what only a wrong clock explains, or a fact that was never received.
 * Promise: names the clocks, and the offset that would correct them; moves nothing itself.
 */
export function clockFindings({ events, episodes, anchors }: ClockEvidence, policy: Policy): readonly Finding[] {
  return [...earlyAcknowledgement(anchors, events), ...clocksAhead(events, policy), ...pagesBeforeTheirAlert(episodes, policy)]
}

interface ClockEvidence {
  readonly events: readonly Event[]
  readonly episodes: readonly Episode[]
  readonly anchors: Anchors
}

function earlyAcknowledgement({ acknowledged, detected }: Anchors, events: readonly Event[]): readonly Finding[] {
  if (acknowledged === null || detected === null || acknowledged.at >= detected.at) return []
  const clockOf = ({ rule, evidence: ids }: Anchor) => {
    const sources = new Set(events.filter(({ id }) => ids.includes(id)).map(({ source }) => source))
    if (rule === FROM_POSTMORTEM) return 'the linked postmortem'
    return sources.size === 0 ? 'a reviewer' : `the clock of ${listWords([...sources].sort(byText))}`
  }
  const message =
    `Acknowledged ${isoOf(acknowledged.at)} by ${clockOf(acknowledged)}, before detected ${isoOf(detected.at)} by ` +
    `${clockOf(detected)}: one of the two is wrong.`
  return [{ code: 'acknowledged-before-detected', severity: 'error', message, evidence: [...acknowledged.evidence, ...detected.evidence] }]
}

/**
 * An event cannot arrive before it happened: then the sender's clock is ahead of ours, or ours is behind. A late arrival
 * proves nothing: Alertmanager waits for its group, and networks have delays.
 */
function clocksAhead(events: readonly Event[], policy: Policy): readonly Finding[] {
  const bySource = new Map<SourceName, Event[]>()
  for (const event of events) {
    const ofSource = bySource.get(event.source)
    if (ofSource === undefined) bySource.set(event.source, [event])
    else ofSource.push(event)
  }
  return [...bySource].sort(([a], [b]) => byText(a, b)).flatMap(([source, ofSource]) => clockAhead(source, ofSource, policy))
}

function clockAhead(source: SourceName, events: readonly Event[], policy: Policy): readonly Finding[] {
  const ahead = events.filter((event) => lagOf(event) < -ROUNDING_MS)
  if (ahead.length === 0) return []
  const lags = events.map(lagOf)
  const usual = median(lags) ?? 0
  const most = -lags.reduce((least, lag) => Math.min(least, lag))
  const typical = usual < 0 ? `, half of them by ${durationWords(milliseconds(-usual))} or more` : ''
  const message =
    `The clock of ${source} is at least ${durationWords(milliseconds(most))} ahead of this server's: ` +
    `${ahead.length} of its ${events.length} events here arrived before they happened${typical}. ` +
    `${offsetToWrite(source, -most, policy)} would correct that much.`
  return [{ code: 'clock-skew', severity: 'warning', message, evidence: ahead.map(({ id }) => id) }]
}

const lagOf = ({ occurred, receivedAt }: Event): number => receivedAt - occurred.at

/** A page that names alerts by their group was triggered by one of them, and all of those that we know fired after it. */
function pagesBeforeTheirAlert(episodes: readonly Episode[], policy: Policy): readonly Finding[] {
  const alerts = episodes.filter(({ kind }) => kind === 'alert')
  return episodes.flatMap((page): readonly Finding[] => {
    if (page.kind !== 'page') return []
    const named = alerts.filter(({ series }) => series.some((key) => page.series.includes(key)))
    const [first, ...others] = named
    if (first === undefined) return []
    const earliest = others.reduce((best, alert) => (alert.startsAt < best.startsAt ? alert : best), first)
    const early = earliest.startsAt - page.startsAt
    if (early <= ROUNDING_MS) return []
    const message =
      `The page of ${isoOf(page.startsAt)} (${page.source}) came ${durationWords(milliseconds(early))} before the first alert that it names ` +
      `fired (${earliest.source}): one of the two clocks is wrong, or an earlier alert was never received. ` +
      `${offsetToWrite(page.source, early, policy)} or ${offsetToWrite(earliest.source, -early, policy)} would align them.`
    return [{ code: 'clock-skew', severity: 'info', message, evidence: [page.events[0].id, earliest.events[0].id] }]
  })
}
