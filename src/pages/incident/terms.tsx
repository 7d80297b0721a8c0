import { percent } from '../../charts/time-scale.ts'
import type { ScoreTerm } from '../../domain/change.ts'
import { EvidenceLinks } from '../parts.tsx'
import type { Scene } from '../scene.ts'

interface TermsProps {
  readonly terms: readonly ScoreTerm[]
  readonly scene: Scene
}

/** What a suspect's score is the sum of: each term with its reason, as a bar from zero. */
export function Terms({ terms, scene }: TermsProps) {
  if (terms.length === 0) return <p class="hint">No term is known for it.</p>
  const scale = termScale(terms)
  return (
    <table class="terms">
      <thead class="unseen">
        <tr>
          <th scope="col">Term and its reason</th>
          <th scope="col">Bar</th>
          <th scope="col">Points</th>
        </tr>
      </thead>
      <tbody>
        {terms.map((term) => (
          <tr key={`${term.family} ${term.name}`}>
            <th scope="row">
              {term.name}{' '}
              <span class="hint">
                <bdi>{term.reason}</bdi>
                {term.evidence.length > 0 && ' · '}
                <EvidenceLinks scene={scene} evidence={term.evidence} shown={1} />
              </span>
            </th>
            <td>
              <TermBar points={term.points} scale={scale} />
            </td>
            <td class="points">{signed(term.points)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Together</th>
          <td />
          <td class="points">{signed(terms.reduce((sum, term) => sum + term.points, 0))}</td>
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

const signed = (points: number): string => `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`
