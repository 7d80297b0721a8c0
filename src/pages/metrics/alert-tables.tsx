import { LoadChart } from '../../charts/load-chart.tsx'
import { countWords, firstAndMore } from '../../domain/words.ts'
import { alertsApiHref } from '../links.ts'
import type { MetricsView } from './metrics-view.ts'

/** How good each rule was, and what those on call were called for. */
export function Rules({ view: { rules, rulesMore, neverFired, filter } }: { readonly view: MetricsView }) {
  if (rules.length === 0 && neverFired.length === 0) return null
  const [first, further] = [rules.slice(0, RULES_ON_A_PHONE), rules.slice(RULES_ON_A_PHONE)]
  return (
    <section class="metrics-section">
      <h2>
        Alert quality <small>worst first; what led to nothing costs the most</small>
      </h2>
      <table class="metrics">
        <thead>
          <tr>
            {['Rule', 'Fired', 'In incidents', 'Acknowledged', 'Flapped', 'Alone', 'After impact', 'What to do'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first.map((row) => (
            <RuleRow key={`${row.rule} ${row.service}`} row={row} />
          ))}
        </tbody>
        <tbody class="beyond" id="more-rules">
          {further.map((row) => (
            <RuleRow key={`${row.rule} ${row.service}`} row={row} />
          ))}
        </tbody>
      </table>
      {further.length > 0 && (
        <a class="phone-more" href="#more-rules">
          Show {further.length} more
        </a>
      )}
      <p class="hint">
        After impact: median from the start of the impact to its first firing.{' '}
        {rulesMore > 0 && `${countWords(rulesMore)} more rules are in the `}
        {rulesMore > 0 ? (
          <a href={alertsApiHref({ ...filter, format: 'csv' })}>CSV</a>
        ) : (
          <a href={alertsApiHref({ ...filter, format: 'csv' })}>CSV of the rules</a>
        )}
        .
      </p>
      {neverFired.length > 0 && (
        <p class="hint">
          Configured and never fired in this period: <bdi>{firstAndMore(neverFired, NAMED_MAX)}</bdi>.
        </p>
      )}
    </section>
  )
}

const NAMED_MAX = 10
/** The others when asked, or where there is room. */
const RULES_ON_A_PHONE = 6

const RuleRow = ({ row }: { readonly row: MetricsView['rules'][number] }) => (
  <tr>
    <th scope="row">
      <bdi>{row.rule}</bdi> <small>{row.service}</small>
    </th>
    <td data-label="Fired">{countWords(row.fired)}</td>
    <td data-label="In incidents">{row.inIncidents === 0 ? 0 : <a href={row.href}>{countWords(row.inIncidents)}</a>}</td>
    <td data-label="Acknowledged">{countWords(row.acknowledged)}</td>
    <td data-label="Flapped">{countWords(row.flapped)}</td>
    <td data-label="Alone">{countWords(row.alone)}</td>
    <td data-label="After impact">{row.afterImpact}</td>
    <td data-label="What to do">{row.advice}</td>
  </tr>
)

export function Load({ view: { load, filter } }: { readonly view: MetricsView }) {
  if (load.pages === 0) return null
  return (
    <section class="metrics-section">
      <h2>
        On-call load by hour <small>{load.words}</small>
      </h2>
      <LoadChart label={`Pages by hour of the day: ${load.words}`} hours={load.hours} />
      <p class="hint">
        Filled: led to an incident. Outlined: did not.{' '}
        <a href={alertsApiHref({ ...filter, format: 'csv', table: 'load' })}>CSV of the hours</a>
      </p>
      <table class="metrics">
        <thead>
          <tr>
            {['Person or role', 'Pages', 'At night', 'Nights woken', 'Median to acknowledge'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {load.people.map(({ name, pages, atNight, nights, toAcknowledge }) => (
            <tr key={name}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td data-label="Pages">{countWords(pages)}</td>
              <td data-label="At night">{countWords(atNight)}</td>
              <td data-label="Nights woken">{nights}</td>
              <td data-label="Median to acknowledge">{toAcknowledge}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
