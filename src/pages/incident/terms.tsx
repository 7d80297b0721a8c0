import { percent } from '../../charts/time-scale.ts'
import type { ScoreTerm } from '../../domain/change.ts'
import type { PageContext } from '../page-context.ts'
import { EvidenceLinks } from '../parts.tsx'

interface TermsProps {
  readonly terms: readonly ScoreTerm[]
  readonly context: PageContext
}

/** The terms that add up to a suspect's score: each with its reason, as a bar from zero. */
export function Terms({ terms, context }: TermsProps) {
  if (terms.length === 0) return <p class="hint">No scoring evidence.</p>
  const scale = termScale(terms)
  return (
    <table class="terms">
      <thead class="unseen">
        <tr>
          <th scope="col">Reason</th>
          <th scope="col">Bar</th>
          <th scope="col">Points</th>
        </tr>
      </thead>
      <tbody>
        {terms.map((term) => (
          <tr key={`${term.family} ${term.name}`}>
            <th scope="row">
              <bdi>{term.reason}</bdi>{' '}
              <span class="hint">
                <code>{term.name}</code>
                {term.evidence.length > 0 && ' · '}
                <EvidenceLinks context={context} evidence={term.evidence} shown={1} />
              </span>
            </th>
            <td>
              <TermBar points={term.points} scale={scale} />
            </td>
            <td class="points">{pointsWords(term.points)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td />
          <td class="points">{pointsWords(terms.reduce((sum, term) => sum + term.points, 0))}</td>
        </tr>
      </tfoot>
    </table>
  )
}

/** Points → per cent of the bar's width. All bars of a suspect share one scale and one zero. */
function termScale(terms: readonly ScoreTerm[]): (points: number) => number {
  const least = Math.min(0, ...terms.map((term) => term.points))
  const most = Math.max(1, ...terms.map((term) => term.points))
  return (points) => ((points - least) / (most - least)) * 100
}

function TermBar({ points, scale }: { readonly points: number; readonly scale: (points: number) => number }) {
  const [from, to] = points < 0 ? [scale(points), scale(0)] : [scale(0), scale(points)]
  return (
    <svg class="term-bar" width="100%" height="14" aria-hidden="true">
      <rect x={percent(from)} width={percent(to - from)} y="3" height="8" rx="1" class={points < 0 ? 'against' : 'for'} />
      <line x1={percent(scale(0))} x2={percent(scale(0))} y1="0" y2="14" />
    </svg>
  )
}

const pointsWords = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`
