import { servicesEditOf } from '../../domain/edits/review.ts'
import { eventId } from '../../domain/identity.ts'
import type { Curve, MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import type { Impact } from '../../domain/incident/impact.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { instant } from '../../domain/time/time.ts'
import { countWords, durationWords, listWords, trimFullStop } from '../../domain/words.ts'
import { blank, type Line, type Part, statement } from './lines.ts'

/** What users could not do, as people stated it, and below it as it was measured; whom it affected. */
export function impactLines(incident: Incident): readonly Line[] {
  const { impact, measured = [], changes } = incident
  const stated = impact.map(impactLine)
  const open = stated.length === 0 ? [blank('What could users not do, and how many of them? No event states this.')] : []
  return [...stated, ...measured.flatMap((one) => measuredLines(one, changes)), ...reachLines(incident), ...open]
}

function reachLines(incident: Incident): readonly Line[] {
  const { services, members } = incident
  if (services.length === 0) return []
  const named = servicesEditOf(incident)
  const alerting = members.filter((member) => member.because !== 'change-in-window').map((member) => member.eventId)
  const why =
    named === null
      ? { evidence: alerting.slice(0, 3), rule: 'services-of-members' }
      : { evidence: [eventId(named.id)], rule: 'services-by-edit' }
  return [
    statement([`Affected services (${named === null ? 'from alerts and pages' : 'named by a reviewer'}): ${listServices(services)}.`], why),
  ]
}

const impactLine = (loss: Impact): Line =>
  statement(impactParts(loss), { evidence: loss.evidence, rule: loss.basis === 'measured' ? 'measured-impact' : 'impact-as-stated' })

/** `95 % of users (4,750 of 5,000; from 14:00:00 to 14:30:00; source: error logs) (reported).` */
function impactParts({ statement: sentence, numerator, denominator, from, to, rule, source, basis }: Impact): readonly Part[] {
  const figures = numerator === undefined || denominator === undefined ? [] : [`${countWords(numerator)} of ${countWords(denominator)}`]
  // A document may date what it states by its own times; of those the sentence says what is known.
  const isByReviewer = basis !== 'measured' && rule !== undefined
  const facts: readonly (readonly Part[])[] = [
    ...(basis === 'measured' ? [] : figures.map((words) => [words])),
    ...(isByReviewer && from !== null ? [['from ', { moment: { at: from } }] as const] : []),
    ...(isByReviewer && to !== null ? [['until ', { moment: { at: to } }] as const] : []),
    ...(source === undefined ? [] : [[`source: ${trimFullStop(source)}`]]),
  ]
  const within = facts.flatMap((fact, at) => (at === 0 ? fact : ['; ', ...fact]))
  return [`${trimFullStop(sentence)} (`, ...within, `${within.length === 0 ? '' : '; '}${basis}).`]
}

function measuredLines(impact: MeasuredImpact, changes: Incident['changes']): readonly Line[] {
  const { level, outcome, change, curve, evidence } = impact
  const why = { evidence: evidence.slice(0, 1), rule: 'measured-impact' }
  if (outcome === 'not-visible')
    return [statement([`${level.name} stayed in its usual range: users were not affected as far as it shows.`], why)]
  if (outcome === 'unknown') return [statement([`${level.name} has no samples of the time of the incident.`], why)]
  const charged = changes.find(({ id }) => id === change?.id)
  const burnt =
    change === null || charged === undefined
      ? []
      : [
          statement(
            [
              `${trimFullStop(charged.summary)} burnt ${durationWords(change.budget.ms)} of the error budget of ${durationWords(level.periodMs)} (${level.name})${charged.verdict === 'caused' ? '' : '; it likely caused this'}.`,
            ],
            { evidence: [...why.evidence, charged.evidence[0]], rule: 'budget-burnt-by-change' },
          ),
        ]
  return [...burnt, ...(curve === null ? [] : [curveLine(level.name, curve, why)])]
}

const UNIT_WORDS: Readonly<Record<Curve['unit'], string>> = { share: 'Share of failed requests', seconds: 'Latency', perSecond: 'Traffic' }
const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
/** As many as fit into a line. */
const COLUMNS_MAX = 60

/** The curve as a line of blocks, from the least to the most; a dot is not known. */
function curveLine(name: string, { from, stepMs, values, unit }: Curve, why: { evidence: MeasuredImpact['evidence']; rule: string }): Line {
  const size = Math.ceil(values.length / COLUMNS_MAX)
  const columns = Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    worstOf(values.slice(index * size, (index + 1) * size), unit),
  )
  const most = columns.reduce<number>((greatest, value) => Math.max(greatest, value ?? 0), 0)
  const drawn = columns.map((value) =>
    value === null ? '·' : (BLOCKS[most === 0 ? 0 : Math.round((value / most) * (BLOCKS.length - 1))] ?? '█'),
  )
  const to = instant(from + values.length * stepMs)
  return statement(
    [`${UNIT_WORDS[unit]} (${name}), `, { moment: { at: from } }, ' to ', { moment: { at: to } }, `: ${drawn.join('')}`],
    why,
  )
}

/** Of traffic the least is the worst. */
function worstOf(values: readonly (number | null)[], unit: Curve['unit']): number | null {
  const known = values.flatMap((value) => value ?? [])
  if (known.length === 0) return null
  return known.reduce((worst, value) => (unit === 'perSecond' ? Math.min(worst, value) : Math.max(worst, value)))
}

const listServices = (names: readonly string[]): string =>
  names.length <= 4 ? listWords(names) : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
