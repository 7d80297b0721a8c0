import { countWords } from '../../domain/words.ts'
import type { MetricsView } from './metrics-view.ts'

export const Changes = ({ view: { changes } }: { readonly view: MetricsView }) => (
  <section class="metrics-section">
    <h2>
      Changes <small>DORA definitions</small>
    </h2>
    <table class="metrics">
      <tbody>
        {changes.map(({ name, value }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

export const Definitions = ({ view: { definitions } }: { readonly view: MetricsView }) => (
  <section class="metrics-section">
    <h2>Same incidents, other definitions</h2>
    <table class="metrics">
      <thead>
        <tr>
          <th scope="col">Definition</th>
          <th scope="col">Value</th>
          <th scope="col">n</th>
          <th scope="col">Why it differs</th>
        </tr>
      </thead>
      <tbody>
        {definitions.map(({ title, ends, value, known, note }) => (
          <tr key={title}>
            <th scope="row">
              {title}
              <small>{ends}</small>
            </th>
            <td data-label="Value">{value}</td>
            <td data-label="n">{countWords(known)}</td>
            <td>{note}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

export const Group = ({ group: { by, rows } }: { readonly group: MetricsView['groups'][number] }) => (
  <section class="metrics-section">
    <h2>Time to resolve by {by}</h2>
    <table class="metrics">
      <thead>
        <tr>
          <th scope="col">{by}</th>
          <th scope="col">Incidents</th>
          <th scope="col">Median</th>
          <th scope="col">95 % interval</th>
          <th scope="col">n</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, incidents, median, interval, known }) => (
          <tr key={name}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            <td data-label="Incidents">{countWords(incidents)}</td>
            <td data-label="Median">{median}</td>
            <td data-label="95 % interval">{interval}</td>
            <td data-label="n">{countWords(known)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

export function Rules({ view: { rules } }: { readonly view: MetricsView }) {
  if (rules.length === 0) return null
  return (
    <section class="metrics-section">
      <h2>
        Alert quality <small>worst first; what led to nothing costs the most</small>
      </h2>
      <table class="metrics">
        <thead>
          <tr>
            {['Rule', 'Fired', 'In incidents', 'Acknowledged', 'Flapped', 'After impact', 'What to do'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rules.map(({ rule, service, fired, inIncidents, acknowledged, flapped, afterImpact, advice }) => (
            <tr key={`${rule} ${service}`}>
              <th scope="row">
                <bdi>{rule}</bdi> <small>{service}</small>
              </th>
              <td data-label="Fired">{countWords(fired)}</td>
              <td data-label="In incidents">{countWords(inIncidents)}</td>
              <td data-label="Acknowledged">{countWords(acknowledged)}</td>
              <td data-label="Flapped">{countWords(flapped)}</td>
              <td data-label="After impact">{afterImpact}</td>
              <td data-label="What to do">{advice}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
