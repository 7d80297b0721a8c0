import type { Period } from '../../domain/metrics/period.ts'
import { durationWords, NOT_KNOWN, pluralize } from '../../domain/words.ts'
import { figureHref } from '../../pages/links.ts'
import type { MetricsFilter, MetricsView } from '../../pages/metrics/metrics-view.ts'
import type { PageFrame } from '../../pages/view.ts'
import { RULE_ADVICE_WORDS, type RuleQuality } from '../../pipeline/metrics/alert-quality.ts'
import type { AlertReport } from '../../pipeline/metrics/alert-report.ts'
import { lengthWords } from './metrics-words.ts'

/** Rules and people that the page lists; the API has all. */
const RULES_SHOWN = 20
const PEOPLE_SHOWN = 20

export function alertsView(
  { rules, neverFired, load, zone }: AlertReport,
  { frame, filter, period }: { readonly frame: PageFrame; readonly filter: MetricsFilter; readonly period: Period },
): Pick<MetricsView, 'rules' | 'rulesMore' | 'neverFired' | 'load'> {
  const pages = load.hours.reduce((sum, { inIncident, alone }) => sum + inIncident + alone, 0)
  const nights = Math.max(1, Math.ceil((period.until - period.from) / DAY_MS))
  return {
    rules: rules.slice(0, RULES_SHOWN).map((rule) => ruleRow(rule, frame, filter)),
    rulesMore: Math.max(0, rules.length - RULES_SHOWN),
    neverFired,
    load: {
      pages,
      words: `${pluralize(pages, 'page')}, ${load.interruptions.business} in business hours, ${load.interruptions.off} off hours, ${load.interruptions.sleep} at night, ${zone}`,
      hours: load.hours,
      people: load.people.slice(0, PEOPLE_SHOWN).map(({ to, pages: own, atNight, nights: woken, medianToAcknowledgeMs }) => ({
        name: to ?? 'nobody acknowledged',
        pages: own,
        atNight,
        nights: `${woken} of ${nights}`,
        toAcknowledge: medianToAcknowledgeMs === null ? NOT_KNOWN : durationWords(medianToAcknowledgeMs),
      })),
    },
  }
}

const DAY_MS = 86_400_000

function ruleRow(quality: RuleQuality, frame: PageFrame, filter: MetricsFilter): MetricsView['rules'][number] {
  const { rule, service, fired, incidents, acknowledged, flapped, alone, afterImpactMs, advice } = quality
  return {
    rule,
    service,
    fired,
    inIncidents: incidents,
    href: figureHref(frame, { ...filter }, { rule, ruleService: service }),
    acknowledged,
    flapped,
    alone,
    afterImpact: afterImpactMs === null ? NOT_KNOWN : lengthWords(afterImpactMs),
    advice: RULE_ADVICE_WORDS[advice],
  }
}
