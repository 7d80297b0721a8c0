import { HourBars } from '../../charts/hour-bars.tsx'
import { clockIn } from '../../domain/time/clock.ts'
import { between } from '../../domain/time/time.ts'
import { countWords, durationWords, NOT_KNOWN } from '../../domain/words.ts'
import { DELIVERIES_PATH, pageHref, senderPath } from '../links.ts'
import { Time } from '../parts.tsx'
import type { PageFrame, SourceRow } from '../view.ts'

/** Each source with its last delivery beside how often it usually sends: whether something stopped is seen at a glance. */
export function SourceTable({ sources, frame }: { readonly sources: readonly SourceRow[]; readonly frame: PageFrame }) {
  if (sources.length === 0) return null
  return (
    <table class="deliveries sources" aria-label="Sources">
      <thead>
        <tr>
          <th scope="col">Source</th>
          <th scope="col">Last delivery</th>
          <th scope="col">Usually</th>
          <th scope="col">24 h ago to now</th>
          <th scope="col">In 24 h</th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => (
          <Row key={source.name} source={source} frame={frame} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ source, frame }: { readonly source: SourceRow; readonly frame: PageFrame }) {
  const { name, last, lastDay, silentSince } = source
  const clock = clockIn(frame.zone)
  const ago = durationWords(between(last, frame.now))
  return (
    <tr>
      <td>
        <a href={pageHref(DELIVERIES_PATH, frame, { source: name })}>
          <bdi>{name}</bdi>
        </a>
      </td>
      <td>
        {silentSince === null ? `${ago} ago` : <b class="silent">Silent for {ago}</b>}{' '}
        <span class="hint">
          {silentSince === null ? 'at' : 'last'} <Time at={last}>{`${clock.date(last)}, ${clock.timeOfDay(last)}`}</Time>
          {silentSince !== null && (
            <>
              {' · '}
              <a href={pageHref(senderPath(name), frame)}>check its set-up</a>
            </>
          )}
        </span>
      </td>
      <td>{usualWords(source)}</td>
      <td class="hours-cell">
        <HourBars hours={lastDay.byHour} />
      </td>
      <td>
        {countWords(lastDay.count)}
        {lastDay.isMore && '+'}
      </td>
    </tr>
  )
}

/** `every 5 min, pauses up to 40 min`. */
function usualWords({ usual, longest }: SourceRow): string {
  if (usual === null || longest === null) return `${NOT_KNOWN} yet`
  return `every ${durationWords(usual)}, pauses up to ${durationWords(longest)}`
}
