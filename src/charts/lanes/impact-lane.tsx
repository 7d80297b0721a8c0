import type { MeasuredImpact } from '../../domain/impact/measured-impact.ts'
import { earliestOf, isAbout, latestOf } from '../../domain/time/clock.ts'
import { BASIS_WORDS, firstAndMore } from '../../domain/words.ts'
import type { Drawing } from '../drawing.ts'
import { cut, textWidth } from '../text-width.ts'
import { percent } from '../time-scale.ts'
import { CURVE_PX, ImpactCurve, shownCurve } from './impact-curve.tsx'
import type { Lane } from './lane.tsx'
import { CHART_TEXT_PX } from './lane.tsx'

/** The impact on users: the measured curve, or one line that says that there is none, with what people reported. */
export function impactLane(drawing: Drawing): Lane {
  const { picture, size } = drawing
  const shown = shownCurve(picture.incident.measured ?? [])
  const start = picture.anchors.find(({ name, moment }) => name === 'impactStart' && isAbout(moment))
  return {
    key: 'impact',
    name: 'Impact',
    note: shown === null ? null : cut(shown.impact.level.name, 22),
    height: shown === null ? TEXT_PX : TEXT_PX + CURVE_PX,
    content: (
      <>
        {start !== undefined && <Column drawing={drawing} from={earliestOf(start.moment)} to={latestOf(start.moment)} />}
        {shown !== null && (
          <g transform={`translate(0 ${TEXT_PX})`}>
            <ImpactCurve drawing={drawing} curve={shown.curve} />
          </g>
        )}
        <text x="0" dx={size.gutterPx === 0 ? 0 : 8} y="15" class="hint haloed">
          {pickFitting(impactSentences(drawing), size.plotPx - 16)}
        </text>
      </>
    ),
  }
}

const TEXT_PX = 22

/** From the fullest to the shortest. */
export function impactSentences({ picture: { incident, impact } }: Pick<Drawing, 'picture'>): readonly string[] {
  const measured = shownCurve(incident.measured ?? [])
  if (measured !== null) return measuredSentences(measured.impact, impact)
  const services = firstAndMore(incident.services, 1)
  const series = services === '' ? 'No impact series' : `No impact series for ${services}`
  const [first] = impact
  return first === undefined ? [series] : [`${series}; ${BASIS_WORDS[first.basis]}: ${cut(first.statement, 80)}`, series]
}

function measuredSentences({ outcome, level }: MeasuredImpact, impact: Drawing['picture']['impact']): readonly string[] {
  if (outcome === 'not-visible') return [`${level.name} stayed in its usual range`]
  const [first] = impact
  return first === undefined ? [`${level.name} left its usual range`] : [`${cut(first.statement, 110)} (${first.basis})`, level.name]
}

function Column({
  drawing: { scale },
  from,
  to,
}: {
  readonly drawing: Drawing
  readonly from: Parameters<Drawing['scale']['percentOf']>[0]
  readonly to: Parameters<Drawing['scale']['percentOf']>[0]
}) {
  const x = scale.percentOf(from)
  return <rect x={percent(x)} width={percent(scale.percentOf(to) - x)} height="22" class="column" />
}

const pickFitting = (texts: readonly string[], roomPx: number): string =>
  texts.find((text) => textWidth(text, CHART_TEXT_PX) <= roomPx) ?? cut(texts.at(-1) ?? '', Math.floor(roomPx / 7))
