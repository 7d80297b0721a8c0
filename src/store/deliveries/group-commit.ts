export interface GroupLimits<Item> {
  readonly itemsMax: number
  readonly bytesMax: number
  /** How many commits may be on their way at once. */
  readonly commitsMax: number
  readonly bytesOf: (item: Item) => number
}

/**
 * Lets concurrent calls share a commit, without a timer: calls of one turn of the event loop share one, and calls that
 * arrive while as many run as may share the next. An idle service commits at once; under load the batches grow by themselves. A
 * commit that fails rejects the calls that shared it, and only those.
 */
export function groupCommit<Item, Answer>(
  commit: (items: readonly Item[]) => Promise<readonly Answer[]>,
  limits: GroupLimits<Item>,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []
  let running = 0
  let isStarting = false

  async function run(): Promise<void> {
    isStarting = false
    while (waiting.length > 0) {
      const count = countFitting(waiting, limits)
      const group = waiting.slice(0, count)
      waiting = waiting.slice(count)
      await settleGroup(group, commit)
    }
    running -= 1
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (running === limits.commitsMax) return
      // One that has not begun yet will take this call with it.
      if (isStarting) return
      isStarting = true
      running += 1
      setImmediate(run)
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
