import { AXES, type Choices } from './choices.ts'

const NAMES = Object.keys(AXES)

/** Each value of an axis, and each two values of two axes, as `axis=value` and `axis=value & axis=value`. */
export function allCombinations(): readonly string[] {
  return combined(NAMES.map((axis) => (AXES[axis] ?? []).map((value) => `${axis}=${value}`)))
}

/** Those that an alert of this world has, with what holds for the whole world. */
export function combinationsOf({ alerts, ...world }: Choices): readonly string[] {
  return alerts.flatMap((alert) => {
    const values: Readonly<Record<string, unknown>> = { ...world, ...alert }
    return combined(NAMES.map((axis) => [`${axis}=${values[axis]}`]))
  })
}

function combined(axes: readonly (readonly string[])[]): readonly string[] {
  const pairs = axes.flatMap((values, index) =>
    axes.slice(index + 1).flatMap((others) => values.flatMap((value) => others.map((other) => `${value} & ${other}`))),
  )
  return [...axes.flat(), ...pairs]
}

/** How often each pair of axes met, least first, and with how many of its combinations: to be printed. */
export function coverageTable(worlds: readonly Choices[]): string {
  const counts = new Map<string, number>()
  for (const combination of worlds.flatMap(combinationsOf)) counts.set(combination, (counts.get(combination) ?? 0) + 1)
  const rows = NAMES.flatMap((axis, index) => NAMES.slice(index + 1).map((other) => [axis, other] as const)).map(([axis, other]) => {
    const pairs = (AXES[axis] ?? []).flatMap((value) => (AXES[other] ?? []).map((second) => `${axis}=${value} & ${other}=${second}`))
    const met = pairs.map((pair) => counts.get(pair) ?? 0)
    const missing = pairs.filter((pair) => !counts.has(pair))
    const words = missing.length === 0 ? '' : `  never: ${missing.join(', ')}`
    return `${`${axis} × ${other}`.padEnd(20)} ${met.filter((count) => count > 0).length} of ${pairs.length}, each at least ${Math.min(...met)} times${words}`
  })
  return [`${worlds.length} worlds, ${worlds.flatMap(({ alerts }) => alerts).length} alerts`, ...rows].join('\n')
}
