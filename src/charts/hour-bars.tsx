import { countWords } from '../domain/words.ts'
import { percent } from './time-scale.ts'

const HEIGHT = 18
/** Of what the busiest hour has, so that a single one can be seen. */
const LEAST = 2

/** How many came in each hour up to now, the oldest first; hatched where that is not known. The busiest hour is as high as the strip. */
export function HourBars({ hours }: { readonly hours: readonly (number | null)[] }) {
  const most = hours.reduce<number>((max, count) => Math.max(max, count ?? 0), 1)
  const width = 100 / hours.length
  return (
    <svg class="source-strip hours" width="100%" height={HEIGHT} role="img" aria-label={wordsOf(hours)}>
      <rect width="100%" height={HEIGHT} class="ground" />
      {hours.map((count, index) => {
        const place = { x: percent(index * width), width: percent(width * (count === null ? 1 : 0.8)) }
        if (count === null) return <rect key={place.x} {...place} height={HEIGHT} class="hatched" />
        const height = Math.max(LEAST, Math.round((count / most) * (HEIGHT - 2)))
        return count === 0 ? null : <rect key={place.x} {...place} y={HEIGHT - height} height={height} class="hour" />
      })}
    </svg>
  )
}

function wordsOf(hours: readonly (number | null)[]): string {
  const most = hours.reduce<number>((max, count) => Math.max(max, count ?? 0), 0)
  if (most === 0) return 'None in the last 24 hours'
  const ago = hours.length - hours.indexOf(most)
  return `By hour; most in the hour ${ago === 1 ? 'up to now' : `from ${ago} h ago`}: ${countWords(most)}`
}
