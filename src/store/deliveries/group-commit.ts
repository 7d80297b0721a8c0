export interface GroupLimits<Item> {
  readonly itemsMax: number
  readonly bytesMax: number
  /** How many commits may be on their way at once. */
  readonly commitsMax: number
  readonly bytesOf: (item: Item) => number
}

/**
 * Lets concurrent calls share a commit, without a timer: calls of one turn of the event loop share one, and calls that arrive while one
 * runs share the next. An idle service commits at once; under load the batches grow by themselves. A further commit begins beside one that
 * runs only when as many wait as are on their way: a small one would cost its sync and save nobody time. A
 * commit that fails rejects the calls that shared it, and only those.
 */
export function groupCommit<Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  limits: GroupLimits<Item>,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []
  let running = 0
  let onTheirWay = 0
  let isStarting = false

  const mayBegin = () => waiting.length > 0 && running < limits.commitsMax && waiting.length >= onTheirWay

  function begin(): void {
    isStarting = false
    while (mayBegin()) {
      const count = countFitting(waiting, limits)
      void run(waiting.slice(0, count))
      waiting = waiting.slice(count)
    }
  }

  async function run(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    running += 1
    onTheirWay += group.length
    await settleGroup(group, commit)
    running -= 1
    onTheirWay -= group.length
    beginSoon()
  }

  /** In the next turn, so that the calls of this one are in it. */
  function beginSoon(): void {
    if (isStarting || !mayBegin()) return
    isStarting = true
    setImmediate(begin)
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      beginSoon()
    })
}

interface Waiting<Item, Answer> {
  readonly item: Item
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** At least one, whatever its size. */
function countFitting<Item, Answer>(waiting: readonly Waiting<Item, Answer>[], limits: GroupLimits<Item>): number {
  let bytes = 0
  for (const [index, { item }] of waiting.entries()) {
    bytes += limits.bytesOf(item)
    if (index > 0 && (index === limits.itemsMax || bytes > limits.bytesMax)) return index
  }
  return waiting.length
}

async function settleGroup<Item, Answer>(
  group: readonly Waiting<Item, Answer>[],
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<void> {
  try {
    const answers = await commit(group.map(({ item }) => item))
    group.forEach(({ resolve, reject }, index) => {
      if (index < answers.length) resolve(answers[index] as Answer)
      else reject(new Error('a commit answered fewer calls than shared it'))
    })
  } catch (error) {
    for (const { reject } of group) reject(error)
  }
}
