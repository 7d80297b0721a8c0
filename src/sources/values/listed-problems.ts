import type { Problem } from '../../domain/raw-event.ts'

/** Nobody reads more, and every list has a limit. */
const PROBLEMS_MAX = 100

/** The first hundred problems, and how many more there are. */
export function listedProblems(problems: readonly Problem[]): readonly Problem[] {
  const [next, ...more] = problems.slice(PROBLEMS_MAX)
  if (next === undefined) return problems
  return [...problems.slice(0, PROBLEMS_MAX), { pointer: next.pointer, detail: `${next.detail}; and ${more.length} more problems` }]
}
