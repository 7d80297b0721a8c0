import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import type { Interval } from '../../domain/time/time.ts'
import { durationWords } from '../../domain/words.ts'
import { lengthOf } from '../bands.ts'
import { clusterMarks, countWidth, type Drawing } from '../drawing.ts'
import type { PersonMark } from '../picture.ts'
import { Glyph, hueClass, MarkLink } from '../shapes.tsx'
import { cut, textWidth } from '../text-width.ts'
import { percent } from '../time-scale.ts'
import { CHART_TEXT_PX, type Lane } from './lane.tsx'

const MIDDLE = 14
const COUNT_HEIGHT = 17

/** Pages, acknowledgements, escalations, notes and resolution; hatched where the incident has no event. */
export function peopleLane(drawing: Drawing): Lane {
  const { picture, scale } = drawing
  const groups = clusterMarks(picture.people, ({ entry }) => scale.pixelsOf(entry.at.at), 10)
  return {
    key: 'people',
    name: 'People',
    note: null,
    height: 2 * MIDDLE,
    content: (
      <>
        {picture.gaps.map((gap) => (
          <GapMark key={gap.from} gap={gap} drawing={drawing} />
        ))}
        {groups.map((group) => (
          <PeopleMark key={group[0].entry.id} group={group} drawing={drawing} />
        ))}
        {groups.length === 0 && (
          <text x="0" dx="8" y="18" class="hint haloed">
            {picture.now === null ? 'no entries by people' : 'no response yet'}
          </text>
        )}
      </>
    ),
  }
}

/** At most so many lines in a tooltip. */
const TITLE_LINES_MAX = 3

function PeopleMark({ group, drawing }: { readonly group: readonly [PersonMark, ...PersonMark[]]; readonly drawing: Drawing }) {
  const [first] = group
  const { entry, mark } = first
  const x = drawing.scale.percentOf(entry.at.at)
  const lines = group.slice(0, TITLE_LINES_MAX).map((person) => titleOf(person, drawing))
  const countPx = countWidth(group.length)
  const rest = group.length > lines.length ? [`and ${group.length - lines.length} more`] : []
  return (
    <MarkLink row={entry.id} title={[...lines, ...rest].join('\n')}>
      {isAbout(entry.at) && <Capsule moment={entry.at} drawing={drawing} />}
      {group.length === 1 ? (
        <Glyph x={x} y={MIDDLE} mark={mark} />
      ) : (
        <g class={`count ${hueOfGroup(group)}`}>
          <rect
            x={percent(x)}
            y={MIDDLE - COUNT_HEIGHT / 2}
            width={countPx}
            height={COUNT_HEIGHT}
            rx={COUNT_HEIGHT / 2}
            transform={`translate(${-countPx / 2} 0)`}
          />
          <text x={percent(x)} y={MIDDLE + 4} class="middle name">
            {group.length}
          </text>
        </g>
      )}
    </MarkLink>
  )
}

/** A count of unlike marks has no hue of its own. */
const hueOfGroup = (group: readonly PersonMark[]): string =>
  new Set(group.map(({ mark }) => mark.hue)).size === 1 ? hueClass(group[0]?.mark.hue ?? 'quiet') : 'hue-ink'

/** A time that is known only as a range: drawn as wide as that is. */
function Capsule({ moment, drawing: { scale } }: { readonly moment: PersonMark['entry']['at']; readonly drawing: Drawing }) {
  const from = scale.percentOf(earliestOf(moment))
  return (
    <rect x={percent(from)} width={percent(scale.percentOf(latestOf(moment)) - from)} y={MIDDLE - 7} height="14" rx="7" class="capsule" />
  )
}

/** Hatch always means "not known". */
function GapMark({ gap, drawing: { scale } }: { readonly gap: Interval; readonly drawing: Drawing }) {
  const [from, to] = [scale.percentOf(gap.from), scale.percentOf(gap.to)]
  const room = scale.pixelsOf(gap.to) - scale.pixelsOf(gap.from) - 16
  const label = [`no event for ${durationWords(lengthOf(gap))}`, durationWords(lengthOf(gap))].find(
    (text) => textWidth(text, CHART_TEXT_PX) + 8 <= room,
  )
  return (
    <g class="gap">
      <title>{`no event of this incident for ${durationWords(lengthOf(gap))}`}</title>
      <rect x={percent(from)} width={percent(to - from)} y={MIDDLE - 8} height="16" class="hatched" />
      {label !== undefined && (
        <text x={percent((from + to) / 2)} y={MIDDLE + 4} class="middle haloed">
          {label}
        </text>
      )}
    </g>
  )
}

function titleOf({ entry, mark }: PersonMark, { clock }: Drawing): string {
  const [line = ''] = entry.text.split('\n', 1)
  return `${clock.momentInList(entry.at)} ${mark.words}, ${cut(line, 100)}`
}
