import { countWords } from '../../domain/words.ts'
import type { MetricsView } from './metrics-view.ts'

export const Changes = ({ view: { changes } }: { readonly view: MetricsView }) => (
  <section class="metrics-section">
    <h2>
      Changes <small>DORA definitions</small>
    </h2>
    <table class="metrics">
      <tbody>
        {changes.map(({ name, value, href }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{href === null ? value : <a href={href}>{value}</a>}</td>
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
        {definitions.map(({ title, ends, value, known, note, href }) => (
          <tr key={title}>
            <th scope="row">
              {title}
              <small>{ends}</small>
            </th>
            <td data-label="Value">{value}</td>
            <td data-label="n">
              <a href={href}>{countWords(known)}</a>
            </td>
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
        {rows.map(({ name, incidents, median, interval, known, href, figureHref }) => (
          <tr key={name}>
            <th scope="row">
              {href === null ? (
                <bdi>{name}</bdi>
              ) : (
                <a href={href}>
                  <bdi>{name}</bdi>
                </a>
              )}
            </th>
            <td data-label="Incidents">{countWords(incidents)}</td>
            <td data-label="Median">{median}</td>
            <td data-label="95 % interval">{interval}</td>
            <td data-label="n">{figureHref === null ? countWords(known) : <a href={figureHref}>{countWords(known)}</a>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
