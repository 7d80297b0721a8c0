import type { HeldNotified } from '../../domain/alerts/notified.ts'
import type { IncidentFigures } from '../../domain/incident/figures.ts'
import type { TeamOf } from '../../domain/metrics/teams.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { alertQuality, neverFired, type RuleQuality } from './alert-quality.ts'
import { matchesService } from './answer.ts'
import { firingsOf, pagesOf } from './notified.ts'
import { type OnCallLoad, onCallLoad } from './on-call-load.ts'

export interface AlertReport {
  /** Worst first. */
  readonly rules: readonly RuleQuality[]
  /** Names of rules of the configuration that did not fire. */
  readonly neverFired: readonly string[]
  readonly load: OnCallLoad
  /** In which the hours of the load are. */
  readonly zone: string
}

export interface AlertWorld {
  readonly incidents: readonly IncidentFigures[]
  readonly rules: readonly { readonly name: string }[]
  readonly teamOf: TeamOf
  readonly clock: Clock
}

/** In: what notified in a period, in the order of time. Out: how good each rule was, and the load of those on call; of one service or team where that is asked for. */
export function alertReport(
  notified: readonly HeldNotified[],
  asked: { readonly service: string | null; readonly team: string | null },
  { incidents, rules, teamOf, clock }: AlertWorld,
): AlertReport {
  const firings = firingsOf(notified)
  const pages = pagesOf(notified).filter(({ service }) => matchesService(service, asked, teamOf))
  return {
    // Of all rules first: whether one fired alone depends on the others, whosever they are.
    rules: alertQuality(firings, incidents).filter(({ service }) => matchesService(service, asked, teamOf)),
    neverFired: asked.service === null && asked.team === null ? neverFired(rules, firings) : [],
    load: onCallLoad(pages, clock),
    zone: clock.zone,
  }
}
