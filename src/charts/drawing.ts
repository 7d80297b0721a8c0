import type { NonEmpty } from '../domain/identity.ts'
import type { Clock } from '../domain/time/clock.ts'
import type { Instant } from '../domain/time/time.ts'
import type { Picture } from './picture.ts'
import { type TimeScale, timeScale } from './time-scale.ts'

/**
 * Four widths serve every screen: each picture is laid out for the least width at which the style sheet shows it (plot
 * and gutter together), and stretches up to the next.
 */
export const SIZES = {
  full: { name: 'full', plotPx: 1_196, gutterPx: 148, tickSpacingPx: 92 },
  wide: { name: 'wide', plotPx: 932, gutterPx: 148, tickSpacingPx: 84 },
  medium: { name: 'medium', plotPx: 492, gutterPx: 148, tickSpacingPx: 76 },
  narrow: { name: 'narrow', plotPx: 288, gutterPx: 0, tickSpacingPx: 64 },
} as const

export interface ChartSize {
  readonly name: keyof typeof SIZES
  readonly plotPx: number
  /** Room for the lanes' names on the left; 0: they stand above their lanes. */
  readonly gutterPx: number
  readonly tickSpacingPx: number
}

/** How wide a count is drawn, which takes the place of the marks that it counts. */
export const countWidth = (count: number): number => Math.max(17, 5 + 7 * String(count).length)

/** What every lane is drawn from. */
export interface Drawing {
  readonly picture: Picture
  readonly size: ChartSize
  readonly scale: TimeScale
  readonly clock: Clock
}

export function drawingOf(picture: Picture, size: ChartSize, clock: Clock): Drawing {
  return { picture, size, clock, scale: timeScale(picture.window, picture.instants, size.plotPx) }
}

/**
 * Marks that would cover each other become one, in order of time; each mark is in exactly one group. A group reaches
 * `leastPx` from its first mark, and once it is a group as far as its count is wide: chains do not grow without end.
 */
export function clusterMarks<T>(marks: readonly T[], pixelsOf: (mark: T) => number, leastPx: number): readonly NonEmpty<T>[] {
  const placed = marks.map((mark) => ({ mark, px: pixelsOf(mark) })).sort((a, b) => a.px - b.px)
  const groups: { readonly marks: [T, ...T[]]; readonly px: number }[] = []
  for (const { mark, px } of placed) {
    const group = groups.at(-1)
    const count = group?.marks.length ?? 0
    const reach = count > 1 ? Math.max(leastPx, countWidth(count) + 2) : leastPx
    if (group !== undefined && px - group.px < reach) group.marks.push(mark)
    else groups.push({ marks: [mark], px })
  }
  return groups.map((group) => group.marks)
}

/** Where text that starts here must end: at the next break of the axis, or at the end of the plot. */
export function roomEnd({ scale, size }: Drawing, fromPx: number): number {
  const next = scale.breaks.map((gap) => scale.pixelsOf(gap.from)).find((px) => px > fromPx)
  return next ?? size.plotPx
}

/** The parts of a stretch that no break of the axis covers. */
export function visiblePieces(scale: TimeScale, from: Instant, to: Instant): readonly { readonly from: Instant; readonly to: Instant }[] {
  const inside = scale.breaks.filter((gap) => gap.to > from && gap.from < to)
  const starts = [from, ...inside.map((gap) => gap.to)]
  return starts.map((start, index) => ({ from: start, to: inside[index]?.from ?? to })).filter((piece) => piece.to > piece.from)
}
