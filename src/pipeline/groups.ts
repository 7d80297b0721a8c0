/** Disjoint sets of the numbers below `size`; each is known by its least member. */
export interface Groups {
  leastOf(member: number): number
  unite(a: number, b: number): void
}

export function groupsOf(size: number): Groups {
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
      const [least, other] = [leastOf(a), leastOf(b)].sort((x, y) => x - y)
      if (least !== undefined && other !== undefined) parents[other] = least
    },
  }
}
