import { countWords, pluralize } from '../../domain/words.ts'
import { PageDocument } from '../document.tsx'
import { METRICS_PATH, pageHref } from '../links.ts'
import type { PageFrame } from '../view.ts'
import type { MetricsFilter } from './metrics-view.ts'

export interface BehindView {
  readonly frame: PageFrame
  readonly filter: MetricsFilter
  /** What the figure is, as a heading, and from where to where it counts. */
  readonly title: string
  readonly ends: string
  readonly range: string
  readonly total: number
  /** How many are in the figure, and how many are not, by reason. */
  readonly counts: string
  readonly rows: readonly {
    readonly href: string
    readonly title: string
    readonly detected: string
    readonly service: string
    readonly severity: string
    readonly length: string
    readonly isCounted: boolean
  }[]
}

/** The incidents behind one figure: what each adds to it, and which are not in it. */
export function BehindPage({ view: { frame, filter, title, ends, range, total, counts, rows } }: { readonly view: BehindView }) {
  return (
    <PageDocument
      frame={frame}
      title={`${title} · Hindsight`}
      current="metrics"
      query={{ ...filter }}
      skipTo={{ id: 'behind', words: 'the incidents' }}
    >
      <div class="list-head">
        <h1>{title}</h1>
        <span class="hint">
          {ends}, {range}
        </span>
        <a href={pageHref(METRICS_PATH, frame, { ...filter })}>All metrics</a>
      </div>
      <p class="lede">
        {pluralize(total, 'incident')}. {counts}
      </p>
      <table id="behind" class="metrics">
        <thead>
          <tr>
            {['Incident', 'Detected', 'Service', 'Severity', 'Length'].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.href}>
              <th scope="row">
                <a href={row.href}>
                  <bdi>{row.title}</bdi>
                </a>
              </th>
              <td data-label="Detected">{row.detected}</td>
              <td data-label="Service">
                <bdi>{row.service}</bdi>
              </td>
              <td data-label="Severity">{row.severity}</td>
              <td data-label="Length">{row.isCounted ? <strong>{row.length}</strong> : row.length}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {total > rows.length && (
        <p class="hint lede">{countWords(total - rows.length)} more are not listed; the CSV of the export has all.</p>
      )}
    </PageDocument>
  )
}
