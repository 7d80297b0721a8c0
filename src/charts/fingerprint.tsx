import type { Incident } from '../domain/incident/incident.ts'
import type { Instant } from '../domain/time/time.ts'
import { bandName } from './band-words.ts'
import type { Band } from './bands.ts'
import { pictureOf } from './picture.ts'
import { percent, timeScale } from './time-scale.ts'

const BINS = 28
const BARS_PX = 17
const RIBBON_Y = 20

/** An incident at a glance, on its own time scale: how many alerts fired when, in square-root heights, over its phases. */
export function Fingerprint({ incident, now }: { readonly incident: Incident; readonly now: Instant | null }) {
  const picture = pictureOf(incident, now)
  const scale = timeScale(picture.window, picture.instants, 168)
  const bins = countAlertsPerBin(picture, scale.percentOf)
  const most = Math.max(1, ...bins)
  const height = (count: number) => Math.max(1.5, Math.sqrt(count / most) * BARS_PX)
  return (
    <svg class="fingerprint" width="100%" height="26" aria-hidden="true">
      <line x1="0" x2="100%" y1={BARS_PX + 0.5} y2={BARS_PX + 0.5} class="lane-line" />
      {bins.map((count, bin) => {
        const box = { key: bin, x: percent((bin / BINS) * 100), width: percent(80 / BINS) }
        return count === 0 ? null : (
          <rect {...box} y={Math.round((BARS_PX - height(count)) * 10) / 10} height={Math.round(height(count) * 10) / 10} class="bin" />
        )
      })}
      {picture.bands.map((band) => (
        <BandStrip key={band.from} band={band} percentOf={scale.percentOf} />
      ))}
    </svg>
  )
}

function BandStrip({ band, percentOf }: { readonly band: Band; readonly percentOf: (at: Instant) => number }) {
  const box = (from: Instant, to: Instant) => ({
    x: percent(percentOf(from)),
    width: percent(percentOf(to) - percentOf(from)),
    y: RIBBON_Y,
    height: 5,
  })
  return (
    <g class={`strip band-${band.name}`}>
      <title>{bandName(band)}</title>
      <rect {...box(band.from, band.to)} class="edge" />
      {band.falseLeads.map((stretch) => (
        <g key={stretch.from} class="false-lead">
          <rect {...box(stretch.from, stretch.to)} class="tint" />
          <rect {...box(stretch.from, stretch.to)} class="hatched" />
        </g>
      ))}
    </g>
  )
}

/** How many alerts fired in each bin. */
function countAlertsPerBin(picture: ReturnType<typeof pictureOf>, percentOf: (at: Instant) => number): readonly number[] {
  const bins = Array.from({ length: BINS }, () => 0)
  const add = (at: Instant, count: number) => {
    const bin = Math.min(BINS - 1, Math.floor((percentOf(at) / 100) * BINS))
    bins[bin] = (bins[bin] ?? 0) + count
  }
  for (const lane of [...picture.lanes, ...picture.moreLanes]) {
    for (const bar of lane.bars) add(bar.from, 1)
    for (const storm of lane.storms) {
      let before = 0
      for (const { at, firing } of storm.steps) {
        if (firing > before) add(at, firing - before)
        before = firing
      }
    }
  }
  return bins
}
