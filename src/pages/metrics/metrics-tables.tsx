import type { ComponentChildren } from 'preact'
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

export const Group = ({ group: { by, rows, more } }: { readonly group: MetricsView['groups'][number] }) => (
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
    {more > 0 && <p class="hint">{countWords(more)} more, each with fewer incidents: the CSV has them.</p>}
  </section>
)

/** Of a deployment counts whose it is, whoever felt what it broke. */
export function TeamChanges({ view: { teamChanges } }: { readonly view: MetricsView }) {
  if (teamChanges.length === 0) return null
  return (
    <section class="metrics-section">
      <h2>Changes by team</h2>
      <table class="metrics">
        <thead>
          <tr>
            <th scope="col">Team</th>
            <th scope="col">Deployments</th>
            <th scope="col">Failed, confirmed</th>
            <th scope="col">With suspects</th>
            <th scope="col">Recovery, median</th>
            <th scope="col">Lead time, median</th>
            <th scope="col">Incidents without any change</th>
          </tr>
        </thead>
        <tbody>
          {teamChanges.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                <Linked href={row.href}>
                  <bdi>{row.name}</bdi>
                </Linked>
              </th>
              <td data-label="Deployments">{countWords(row.deployments)}</td>
              <td data-label="Failed, confirmed">
                <Linked href={row.failedHref}>{row.failed}</Linked>
              </td>
              <td data-label="With suspects">
                <Linked href={row.suspectedHref}>{row.suspected}</Linked>
              </td>
              <td data-label="Recovery, median">{row.recovery}</td>
              <td data-label="Lead time, median">{row.leadTime}</td>
              <td data-label="Incidents without any change">{row.withoutChange}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Linked = ({ href, children }: { readonly href: string | null; readonly children: ComponentChildren }) =>
  href === null ? children : <a href={href}>{children}</a>
