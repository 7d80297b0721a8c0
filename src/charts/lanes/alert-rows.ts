import type { Instant } from '../../domain/time/time.ts'
import { firstAndMore } from '../../domain/words.ts'
import { type Drawing, roomEnd } from '../drawing.ts'
import { textWidth } from '../text-width.ts'
import { type AlertBar, type AlertLane, type AlertStorm, alertName, stormOf } from './alert-lanes.ts'
import { CHART_TEXT_PX } from './lane.tsx'

/** A bar with its label where there is room for it: after the bar, or else before it. */
export interface BarLayout {
  readonly bar: AlertBar
  readonly until: Instant
  readonly label: { readonly text: string; readonly side: 'after' | 'before' } | null
}

/** What fits into one lane: storms as areas, each in a row of its own, and bars packed in up to three rows. */
export interface AlertRows {
  readonly storms: readonly AlertStorm[]
  readonly rows: readonly (readonly BarLayout[])[]
}

export function alertRowsOf(lane: AlertLane, drawing: Drawing): AlertRows {
  const rows = lane.bars.length > BARS_MAX ? null : packBars(lane.bars, drawing)
  if (rows === null || rows.length > ROWS_MAX) return { storms: [...lane.storms, ...stormOfBars(lane)], rows: [] }
  return { storms: lane.storms, rows: rows.map((row) => labelBars(row, drawing)) }
}

const ROWS_MAX = 3
/** Twelve lanes of so many bars stay below 1,500 marks, which a browser moves smoothly. */
const BARS_MAX = 120
const SPACING_PX = 4
/** The solid start of a bar: no bar is shorter. */
const BAR_MIN_PX = 5

interface BarExtent {
  readonly bar: AlertBar
  readonly fromPx: number
  readonly toPx: number
}

/** First fit, in order of time. */
function packBars(bars: readonly AlertBar[], drawing: Drawing): readonly (readonly BarExtent[])[] {
  const rows: BarExtent[][] = []
  for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
    const fromPx = drawing.scale.pixelsOf(bar.heldFrom ?? bar.from)
    const toPx = Math.max(drawing.scale.pixelsOf(endOf(bar, drawing)), drawing.scale.pixelsOf(bar.from) + BAR_MIN_PX)
    const row = rows.find((candidate) => (candidate.at(-1)?.toPx ?? 0) + SPACING_PX <= fromPx)
    if (row === undefined) rows.push([{ bar, fromPx, toPx }])
    else row.push({ bar, fromPx, toPx })
  }
  return rows
}

const endOf = (bar: AlertBar, { picture }: Drawing): Instant => bar.until ?? picture.horizon

function labelBars(row: readonly BarExtent[], drawing: Drawing): readonly BarLayout[] {
  return row.map((packedBar, index) => {
    const { bar } = packedBar
    const next = row[index + 1]
    const room = { after: roomAfter(packedBar, next, drawing), before: packedBar.fromPx - (row[index - 1]?.toPx ?? 0) }
    const isLabelled = drawing.size.gutterPx > 0 && next?.bar.label !== bar.label
    return { bar, until: endOf(bar, drawing), label: isLabelled ? chooseLabel(room, labelsOf(bar, drawing)) : null }
  })
}

const roomAfter = ({ toPx }: BarExtent, next: BarExtent | undefined, drawing: Drawing): number =>
  Math.min(next?.fromPx ?? drawing.size.plotPx, roomEnd(drawing, toPx)) - toPx

/** Between a bar and its label, and after that. */
const LABEL_MARGIN_PX = 12

function chooseLabel(room: { readonly after: number; readonly before: number }, texts: readonly string[]): BarLayout['label'] {
  for (const side of ['after', 'before'] as const) {
    const text = texts.find((candidate) => textWidth(candidate, CHART_TEXT_PX) + LABEL_MARGIN_PX <= room[side])
    if (text !== undefined) return { text, side }
  }
  return null
}

/** From the fullest to the shortest. */
function labelsOf(bar: AlertBar, { picture }: Drawing): readonly string[] {
  if (bar.end === 'resolved') return [bar.label]
  const end = bar.end === 'expired' ? 'timed out' : picture.now === null ? 'never resolved' : 'firing'
  return [`${bar.label}, ${end}`, bar.label]
}

/** The same in every size of a picture, and found in one pass over thousands of bars. */
const stormsOfBars = new WeakMap<AlertLane, readonly AlertStorm[]>()

/** Counts are true where single bars would hide each other. */
function stormOfBars(lane: AlertLane): readonly AlertStorm[] {
  const [first] = lane.bars
  if (first === undefined) return []
  const names = () => [...new Set(lane.bars.map((bar) => alertName(bar.entry)))]
  const storms = stormsOfBars.get(lane) ?? [stormOf(first.entry, lane.bars, firstAndMore(names(), 2))]
  stormsOfBars.set(lane, storms)
  return storms
}
