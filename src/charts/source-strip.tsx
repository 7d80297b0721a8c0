import type { Interval } from '../domain/time/time.ts'
import { clusterMarks } from './drawing.ts'
import type { Hue } from './marks.ts'
import type { Picture } from './picture.ts'
import { hueClass } from './shapes.tsx'
import { percent, timeScale } from './time-scale.ts'

const STRIP_PX = 172
const HEIGHT = 18

interface SourceStripProps {
  readonly picture: Picture
  readonly source: string
}

/** When one source reported, on the time scale of the picture: a tick for each of its entries, hatched where nothing was recorded. */
export function SourceStrip({ picture, source }: SourceStripProps) {
  const scale = timeScale(picture.whole, picture.instants, STRIP_PX)
  const entries = picture.incident.timeline.filter((entry) => entry.source === source && !entry.hidden)
  const marks = entries.map((entry) => ({ at: entry.at.at, hue: picture.index.markOf(entry).hue }))
  const ticks = clusterMarks(marks, ({ at }) => scale.pixelsOf(at), 1.5)
  return (
    <svg class="source-strip" width="100%" height={HEIGHT} aria-hidden="true">
      <rect width="100%" height={HEIGHT} class="ground" />
      {picture.gaps.map((gap) => (
        <GapMark key={gap.from} gap={gap} percentOf={scale.percentOf} />
      ))}
      {ticks.map(([first]) => (
        <Tick key={first.at} x={percent(scale.percentOf(first.at))} hue={first.hue} />
      ))}
    </svg>
  )
}

const Tick = ({ x, hue }: { readonly x: string; readonly hue: Hue }) => <line x1={x} x2={x} y1="3" y2={HEIGHT - 3} class={hueClass(hue)} />

function GapMark({ gap, percentOf }: { readonly gap: Interval; readonly percentOf: (at: Interval['from']) => number }) {
  const from = percentOf(gap.from)
  return <rect x={percent(from)} width={percent(percentOf(gap.to) - from)} height={HEIGHT} class="hatched" />
}
