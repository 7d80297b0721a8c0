interface Branch {
  readonly next: Map<string, Branch>
  /** null: no list ends here. */
  number: number | null
}

const branch = (): Branch => ({ next: new Map(), number: null })

/** Numbers lists of names from 0 on: equal lists get the same number, others another. */
export function createListNumbers(): (list: readonly string[]) => number {
  const root = branch()
  let given = 0
  return (list) => {
    const end = list.reduce(follow, root)
    if (end.number === null) {
      end.number = given
      given += 1
    }
    return end.number
  }
}

function follow(from: Branch, name: string): Branch {
  const known = from.next.get(name)
  if (known !== undefined) return known
  const made = branch()
  from.next.set(name, made)
  return made
}
