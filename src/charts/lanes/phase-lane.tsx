import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import type { Interval } from '../../domain/time/time.ts'
import { durationWords } from '../../domain/words.ts'
import { bandLength, bandName } from '../band-words.ts'
import { type Band, lengthOf } from '../bands.ts'
import { type Drawing, visiblePieces } from '../drawing.ts'
import { textWidth } from '../text-width.ts'
import { percent } from '../time-scale.ts'
import { CHART_TEXT_PX, type Lane } from './lane.tsx'

const RIBBON_PX = 24

/** The ribbon: every minute of the incident is in one band. Error bars below it show uncertain ends. */
export function phaseLane(drawing: Drawing): Lane {
  const { picture } = drawing
  return {
    key: 'phase',
    name: 'Phase',
    note: null,
    height: RIBBON_PX + 8,
    content: (
      <>
        {picture.bands.map((band) => (
          <BandMark key={band.from} band={band} drawing={drawing} />
        ))}
        <ErrorBars drawing={drawing} />
        {picture.bands.length === 0 && (
          <text x="0" dx="8" y="16" class="hint haloed">
            not known: fewer than two anchors are known
          </text>
        )}
      </>
    ),
  }
}

function BandMark({ band, drawing }: { readonly band: Band; readonly drawing: Drawing }) {
  const { scale, clock } = drawing
  const [x, width] = boxOf(band, scale)
  const pieces = omitFalseLeads(band).flatMap((piece) => visiblePieces(scale, piece.from, piece.to))
  const title = `${bandName(band)}, ${clock.timeOfDay(band.from)} to ${band.isOpen ? 'now' : clock.timeOfDay(band.to)}, ${bandLength(band)}`
  return (
    <g class={`band band-${band.name}`}>
      <title>{title}</title>
      <rect x={x} width={width} height={RIBBON_PX} class="tint" />
      <rect x={x} width={width} height="3" class="edge" />
      {band.falseLeads.map((stretch) => (
        <FalseLeadMark key={stretch.from} stretch={stretch} drawing={drawing} />
      ))}
      {pieces.map((piece) => (
        <PieceLabel key={piece.from} piece={piece} drawing={drawing} labels={labelsOf(band, pieces.length === 1)} />
      ))}
    </g>
  )
}

function FalseLeadMark({ stretch, drawing }: { readonly stretch: Interval; readonly drawing: Drawing }) {
  const { scale, clock } = drawing
  const [x, width] = boxOf(stretch, scale)
  return (
    <g class="false-lead">
      <title>{`False lead, ${clock.timeOfDay(stretch.from)} to ${clock.timeOfDay(stretch.to)}, ${durationWords(lengthOf(stretch))}`}</title>
      <rect x={x} width={width} height={RIBBON_PX} class="tint" />
      <rect x={x} width={width} height="7" class="hatched" />
      {visiblePieces(scale, stretch.from, stretch.to).map((piece) => (
        <PieceLabel key={piece.from} piece={piece} drawing={drawing} labels={['False lead']} />
      ))}
    </g>
  )
}

/** The fullest label that leaves 8 px on each side; none where even the shortest does not. */
function PieceLabel({
  piece,
  drawing,
  labels,
}: {
  readonly piece: Interval
  readonly drawing: Drawing
  readonly labels: readonly string[]
}) {
  const room = drawing.scale.pixelsOf(piece.to) - drawing.scale.pixelsOf(piece.from) - 16
  const label = labels.find((text) => textWidth(text, CHART_TEXT_PX) <= room)
  if (label === undefined) return null
  return (
    <text x={percent(drawing.scale.percentOf(piece.from))} dx="8" y="17">
      {label}
    </text>
  )
}

/** Where an anchor is known only as a range. */
function ErrorBars({ drawing: { picture, scale } }: { readonly drawing: Drawing }) {
  const vague = picture.anchors.filter(({ moment }) => isAbout(moment))
  return (
    <g class="error-bar">
      {vague.map(({ name, moment }) => {
        const [from, to] = [percent(scale.percentOf(earliestOf(moment))), percent(scale.percentOf(latestOf(moment)))]
        return (
          <g key={name}>
            <line x1={from} x2={to} y1="28" y2="28" />
            <line x1={from} x2={from} y1="25.5" y2="30.5" />
            <line x1={to} x2={to} y1="25.5" y2="30.5" />
          </g>
        )
      })}
    </g>
  )
}

/** The length is shown only where the whole band is one piece: a part is shorter. */
const labelsOf = (band: Band, isWhole: boolean): readonly string[] => {
  const name = bandName(band)
  const [short = name] = name.split(/[;:]/, 1)
  const length = bandLength(band)
  if (band.isOpen) return [`${name}, ${length}`, `${short}, ${length}`, short]
  return isWhole ? [name === short ? `${name} ${length}` : `${name}, ${length}`, name, short] : [name, short]
}

function omitFalseLeads({ from, to, falseLeads }: Band): readonly Interval[] {
  const starts = [from, ...falseLeads.map((stretch) => stretch.to)]
  return starts.map((start, index) => ({ from: start, to: falseLeads[index]?.from ?? to })).filter((piece) => piece.to > piece.from)
}

const boxOf = ({ from, to }: Interval, scale: Drawing['scale']): readonly [string, string] => [
  percent(scale.percentOf(from)),
  percent(scale.percentOf(to) - scale.percentOf(from)),
]
