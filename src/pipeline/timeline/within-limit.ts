/** The first and the last of a list, `max` in all: how a long incident began and ended says more than its middle. */
export function omitMiddle<T>(items: readonly T[], max: number): readonly T[] {
  if (items.length <= max) return items
  const first = Math.ceil(max / 2)
  return [...items.slice(0, first), ...items.slice(items.length - (max - first))]
}
