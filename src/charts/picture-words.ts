import type { Clock } from '../domain/time/clock.ts'
import { firstAndMore, pluralize, ROLE_WORDS, trimFullStop } from '../domain/words.ts'
import { bandLength, bandName } from './band-words.ts'
import type { AlertBar, AlertLane } from './lanes/alert-lanes.ts'
import { impactSentences } from './lanes/impact-lane.tsx'
import { finishOf, type Picture, startOf } from './picture.ts'

/** One sentence for each lane: the picture for those who do not see it. */
export function pictureSentences(picture: Picture, clock: Clock): readonly string[] {
  const { changes, bands, people, lanes, moreLanes } = picture
  const ofStory = changes.filter((change) => change.role !== 'bystander')
  const notable = ofStory.map((change) => `${ROLE_WORDS[change.role]} ${change.summary}, ${clock.timeOfDay(startOf(change))}`)
  const ofChanges = `Changes: ${pluralize(changes.length + picture.earlierChanges, 'change')}${notable.length === 0 ? '' : `; ${notable.join('; ')}`}.`
  return [
    ...(picture.incident.origin === 'evidence' ? [ofChanges] : []),
    `Phases: ${bands.length === 0 ? 'not known' : bands.map((band) => `${bandName(band)} ${bandLength(band)}`).join(', ')}.`,
    `Impact: ${trimFullStop(impactSentences({ picture })[0] ?? '')}.`,
    `People: ${people.length === 0 ? 'no entries' : pluralize(people.length, 'entry', 'entries')}.`,
    ...lanes.map((lane) => {
      const end = lane.until === null ? ', ongoing' : ` to ${clock.timeOfDay(lane.until)}`
      return `${lane.name ?? 'Service not stated'}: ${pluralize(lane.alerts, 'alert')}, ${clock.timeOfDay(lane.from)}${end}.`
    }),
    ...(moreLanes.length === 0
      ? []
      : [
          `${pluralize(moreLanes.length, 'more service')}: ${firstAndMore(
            moreLanes.map((lane) => lane.name ?? 'service not stated'),
            3,
          )}.`,
        ]),
  ]
}

/** A line of the table that says what the picture shows. */
export interface PictureRow {
  readonly lane: string
  readonly what: string
  readonly from: string
  readonly to: string
}

/** The picture as rows: phases, changes and alerts, which have a length that the list below does not show. At most `limit`. */
export function pictureRows(picture: Picture, clock: Clock, limit: number): readonly PictureRow[] {
  const time = (at: Parameters<Clock['date']>[0]) =>
    `${clock.isSameDay(picture.window.from, picture.window.to) ? '' : `${clock.day(at)}, `}${clock.timeOfDayWithSeconds(at)}`
  const phases = picture.bands.slice(0, limit).map((band) => ({
    lane: 'Phase',
    what: `${bandName(band)}, ${bandLength(band)}`,
    from: time(band.from),
    to: band.isOpen ? 'ongoing' : time(band.to),
  }))
  const changes = picture.changes.slice(0, limit).map((change) => ({
    lane: 'Changes',
    what: `${change.summary}, ${ROLE_WORDS[change.role]}`,
    from: time(startOf(change)),
    to: change.finishedAt === null ? 'end not recorded' : time(finishOf(change)),
  }))
  const alerts = drawnAlerts(picture, limit).map(({ lane, label, from, until }) => ({
    lane: lane.name ?? 'service not stated',
    what: label,
    from: time(from),
    to: until === null ? 'end not recorded' : time(until),
  }))
  return [...phases, ...changes, ...alerts].slice(0, limit)
}

type Drawn = Pick<AlertBar, 'label' | 'from' | 'until'> & { readonly lane: AlertLane }

function drawnAlerts({ lanes, moreLanes }: Picture, limit: number): readonly Drawn[] {
  const drawn: Drawn[] = []
  for (const lane of [...lanes, ...moreLanes]) {
    for (const { label, from, until } of lane.bars.slice(0, limit - drawn.length)) drawn.push({ lane, label, from, until })
    for (const { count, label, peak, from, until } of lane.storms.slice(0, limit - drawn.length))
      drawn.push({ lane, label: `${pluralize(count, 'alert')}: ${label}, up to ${peak} at once`, from, until })
  }
  return drawn
}
