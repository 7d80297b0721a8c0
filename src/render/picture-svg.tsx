import { renderToString } from 'preact-render-to-string'
import { SIZES } from '../charts/drawing.ts'
import { StandaloneChart } from '../charts/incident-chart.tsx'
import { type PictureView, pictureOf } from '../charts/picture.ts'
import type { Incident } from '../domain/incident/incident.ts'
import { clockIn } from '../domain/time/clock.ts'
import type { Instant } from '../domain/time/time.ts'
import { CHART } from '../pages/styles/chart.ts'
import { TOKENS } from '../pages/styles/tokens.ts'

interface PictureOptions {
  readonly zone: string
  /** Up to when an incident that is open is drawn; null: to its last event. */
  readonly now: Instant | null
  readonly view?: PictureView
  /** `paper`: narrower, so that its texts can be read on a sheet. */
  readonly size?: 'screen' | 'paper'
}

/** The picture of an incident as an SVG document that needs nothing else: in light colours, with its own style sheet. */
export const pictureSvg = (incident: Incident, { zone, now, view, size }: PictureOptions): string =>
  renderToString(
    <StandaloneChart
      picture={pictureOf(incident, now, view)}
      clock={clockIn(zone)}
      title={incident.title}
      styles={STANDALONE_STYLES}
      size={size === 'paper' ? SIZES.medium : SIZES.full}
    />,
  )

/** Programs that draw pictures know neither `light-dark` nor layers: paper is light. */
const withoutLayer = (sheet: string): string => sheet.replace(/^@layer \w+ \{\n/, '').replace(/\n\}$/, '')

const STANDALONE_STYLES = [
  withoutLayer(TOKENS).replace(/light-dark\(([^,()]+),[^()]*\)/g, '$1'),
  withoutLayer(CHART),
  'text { font-family: var(--sans); font-size: 11.5px; } .ground { fill: var(--surface); } a { pointer-events: none; }',
].join('\n')
