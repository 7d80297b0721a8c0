import type { ComponentChildren } from 'preact'
import type { ChartSize } from '../drawing.ts'
import { cut, textWidth } from '../text-width.ts'

/** One row of the picture: what it is called and what is drawn in it, from 0 down to `height`. */
export interface Lane {
  readonly key: string
  /** null: it belongs to the lane above. */
  readonly name: string | null
  readonly note: string | null
  readonly height: number
  readonly content: ComponentChildren
}

export const CHART_TEXT_PX = 11.5

/** Lanes below each other, from `top` on. */
export function stackLanes(lanes: readonly Lane[], size: ChartSize, top: number) {
  let y = top
  const layouts = lanes.map((lane): LaneLayout => {
    const nameHeight = lane.name !== null && size.gutterPx === 0 ? NAME_PX : 0
    const layout = { lane, y, contentY: y + nameHeight }
    y += nameHeight + lane.height
    return layout
  })
  return { layouts, bottom: y }
}

export interface LaneLayout {
  readonly lane: Lane
  readonly y: number
  readonly contentY: number
}

/** A lane at its height, its name in the gutter or above it. */
export function LaneRow({ layout, size }: { readonly layout: LaneLayout; readonly size: ChartSize }) {
  const { lane, y, contentY } = layout
  return (
    <>
      {lane.name !== null && <line x1={-size.gutterPx} x2="100%" y1={y} y2={y} class="lane-line" />}
      <g transform={`translate(0 ${contentY})`}>{lane.content}</g>
      <LaneName layout={layout} size={size} />
    </>
  )
}

function LaneName({ layout: { lane, y }, size }: { readonly layout: LaneLayout; readonly size: ChartSize }) {
  if (lane.name === null) return null
  if (size.gutterPx === 0) {
    return (
      <text x="0" y={y + 12} class="lane-name haloed">
        <tspan class="name">{cut(lane.name, 30)}</tspan> {lane.note}
      </text>
    )
  }
  const hasRoomForNote = lane.note !== null && lane.height >= 30
  const middle = y + lane.height / 2 + 4
  return (
    <>
      <text x={-size.gutterPx} y={hasRoomForNote ? middle - 7 : middle} class="lane-name">
        {fitText(lane.name, size.gutterPx - 12)}
      </text>
      {hasRoomForNote && (
        <text x={-size.gutterPx} y={middle + 7} class="lane-note">
          {lane.note}
        </text>
      )}
    </>
  )
}

function fitText(text: string, widthPx: number): string {
  const share = widthPx / textWidth(text, CHART_TEXT_PX)
  return share >= 1 ? text : cut(text, Math.max(3, Math.floor([...text].length * share)))
}

const NAME_PX = 16
