import { type Instant, type Interval, instant, isoOf } from '../../domain/time/time.ts'
import { incidentPath, pageHref } from '../links.ts'
import type { PageContext } from '../page-context.ts'
import { CopyButton } from '../parts.tsx'
import type { IncidentView } from '../view.ts'

interface ControlsProps {
  readonly view: IncidentView
  readonly context: PageContext
}

/** What of the zoom an address says, for every link that keeps it. */
export const zoomOfAddress = ({ zoom }: Pick<IncidentView, 'zoom'>) => ({
  from: zoom?.from ?? null,
  to: zoom?.to ?? null,
  by: zoom?.by === 'source' ? 'source' : null,
})

const hidden = (view: IncidentView) => (view.hidden === 'shown' ? 'shown' : null)

/** The page with the whole incident in its picture. */
export const wholeHref = (view: IncidentView): string =>
  pageHref(incidentPath(view.incident.id), view.frame, { hidden: hidden(view), by: zoomOfAddress(view).by })

/** Zoom, pan, a part by its times, and what alerts share a lane by: each an address, so that it can be sent to somebody. */
export function PictureControls({ view, context: { picture, clock, incident } }: ControlsProps) {
  const { window, whole } = picture
  const path = incidentPath(incident.id)
  const isZoomed = view.zoom?.window != null
  const kept = { hidden: hidden(view), by: zoomOfAddress(view).by }
  const to = (part: Interval) => `${pageHref(path, view.frame, { ...kept, from: isoOf(part.from), to: isoOf(part.to) })}#picture-heading`
  const shownAs = (at: Instant) => (clock.isSameDay(at, whole.from) ? clock.timeOfDayWithSeconds(at) : `${isoOf(at).slice(0, 16)}Z`)
  const wrong = view.zoom?.wrong ?? null
  return (
    <form class="picture-controls" method="get" action={path} aria-label="Part of the picture">
      {Object.entries({ ...kept, timezone: view.frame.zoneAsked }).map(
        ([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <a href={to(shift(window, -1, whole))}>
        <span aria-hidden="true">←</span>
        <span class="unseen">Earlier</span>
      </a>
      <a href={to(shift(window, 1, whole))}>
        <span aria-hidden="true">→</span>
        <span class="unseen">Later</span>
      </a>
      <a href={to(scaled(window, 0.5, whole))}>
        <span aria-hidden="true">+</span>
        <span class="unseen">Zoom in</span>
      </a>
      {isZoomed && (
        <>
          <a href={to(scaled(window, 2, whole))}>
            <span aria-hidden="true">−</span>
            <span class="unseen">Zoom out</span>
          </a>
          <a href={`${wholeHref(view)}#picture-heading`}>Whole incident</a>
        </>
      )}
      <label>
        From
        <input name="from" value={wrong === null ? shownAs(window.from) : (view.zoom?.from ?? '')} maxLength={60} spellcheck={false} />
      </label>
      <label>
        to
        <input name="to" value={wrong === null ? shownAs(window.to) : (view.zoom?.to ?? '')} maxLength={60} spellcheck={false} />
      </label>
      <button type="submit">Show</button>
      <span>
        Lanes{' '}
        {(['service', 'source'] as const).map((by) => (
          <a
            key={by}
            href={`${pageHref(path, view.frame, { ...kept, ...zoomOfAddress(view), by: by === 'source' ? by : null })}#picture-heading`}
            aria-current={(view.zoom?.by ?? 'service') === by ? 'true' : undefined}
          >
            by {by}
          </a>
        ))}
      </span>
      <a href={pageHref(`${path}/picture.svg`, view.frame, zoomOfAddress(view))}>SVG</a>
      <CopyButton
        kind="png"
        from={pageHref(`${path}/picture.svg`, view.frame, zoomOfAddress(view))}
        words="Copy as PNG"
        about="the picture"
      />
      {wrong !== null && (
        <span class="wrong" role="alert">
          {wrong}
        </span>
      )}
    </form>
  )
}

/** A minute: less shows nothing. */
const LEAST_MS = 60_000

/** Half a window further, never beyond the incident. */
function shift({ from, to }: Interval, direction: -1 | 1, whole: Interval): Interval {
  const length = to - from
  const wanted = from + (direction * length) / 2
  const begin = Math.min(Math.max(wanted, whole.from), Math.max(whole.from, whole.to - length))
  return { from: instant(Math.round(begin)), to: instant(Math.round(begin + length)) }
}

/** Round its middle, between a minute and the whole incident. */
function scaled({ from, to }: Interval, factor: number, whole: Interval): Interval {
  const length = Math.min(Math.max((to - from) * factor, LEAST_MS), whole.to - whole.from)
  const begin = Math.min(Math.max((from + to) / 2 - length / 2, whole.from), whole.to - length)
  return { from: instant(Math.round(begin)), to: instant(Math.round(begin + length)) }
}
