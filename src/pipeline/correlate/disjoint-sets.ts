/** Disjoint sets of the numbers below `size`; each is known by its least member. */
export interface DisjointSets {
  leastOf(member: number): number
  unite(a: number, b: number): void
}

export function disjointSetsOf(size: number): DisjointSets {
  const parents = Int32Array.from({ length: size }, (_, member) => member)
  const parentOf = (member: number): number => parents[member] ?? member
  const leastOf = (member: number): number => {
    let at = member
    while (parentOf(at) !== at) {
      parents[at] = parentOf(parentOf(at))
      at = parentOf(at)
    }
    return at
  }
  return {
    leastOf,
    unite(a, b) {
      const one = leastOf(a)
      const other = leastOf(b)
      parents[Math.max(one, other)] = Math.min(one, other)
    },
  }
}
