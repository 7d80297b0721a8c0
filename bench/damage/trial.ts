import { type Contents, changedTables } from './contents.ts'

export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** A store that can be damaged, by what a command finds it with: `--storage.path …` or `--storage.url …`. */
export interface Subject {
  readonly address: readonly string[]
  contents(): Promise<Contents> | Contents
}

export interface Verdict {
  /** `harmless`: every table is as it was. `named`: the check says what. `refused`: not even opened, with the reason in one line. */
  readonly kind: 'harmless' | 'named' | 'refused' | 'silent'
  readonly changed: readonly string[]
  readonly hasTrace: boolean
  /** Deliveries that are given out no longer, though the check neither names as many nor says that a part cannot be read. */
  readonly isLossUnnamed: boolean
  /** Of the deliveries before: how many are given out as they were. */
  readonly served: number
  readonly err: string
}

export interface Commands {
  run(argv: readonly string[]): Promise<Outcome>
}

/** What a store gave out before it was damaged. */
export interface Baseline {
  readonly contents: Contents
  readonly deliveries: ReadonlySet<string>
}

export async function baselineOf({ run }: Commands, subject: Subject): Promise<Baseline> {
  const { out } = await run(['export', 'raw', ...subject.address])
  return { contents: await subject.contents(), deliveries: deliveriesIn(out) }
}

/** A repeat is exported as one more line that differs in its receipt. */
const deliveriesIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/"receivedAt":"[^"]*",?/, '')),
  )

/** Asks `rebuild --check` about a damaged store, compares what it says with what changed, and looks what is still given out. */
export async function judge({ run }: Commands, subject: Subject, baseline: Baseline): Promise<Verdict> {
  const checked = await run(['rebuild', '--check', ...subject.address])
  const exported = await run(['export', 'raw', ...subject.address])
  const changed = changedTables(baseline.contents, await subject.contents())
  const given = deliveriesIn(exported.out)
  const missing = [...baseline.deliveries].filter((delivery) => !given.has(delivery))
  const isSilent = checked.code === 0 && (changed.length > 0 || missing.length > 0)
  const isRefused = checked.code !== 0 && /^hindsight: /.test(checked.err)
  return {
    kind: isSilent ? 'silent' : checked.code === 0 ? 'harmless' : isRefused ? 'refused' : 'named',
    changed,
    hasTrace: /\n\s+at |node:internal/.test(checked.err + exported.err),
    isLossUnnamed: checked.code !== 0 && missing.length > namedIn(checked.err + exported.err) && !UNREADABLE.test(checked.err),
    served: baseline.deliveries.size - missing.length,
    err: checked.err,
  }
}

/** A part of the store, not a delivery, is what is named. */
const UNREADABLE =
  /cannot be read|corrupt|the file: |write-ahead log is damaged|missing or empty|a table of the store is missing|^hindsight: /m

/** How many deliveries the check names as changed or missing. */
function namedIn(err: string): number {
  const ids = new Set(err.match(/delivery [0-9a-f]{32}/g) ?? [])
  const ranges = [...err.matchAll(/as numbers (\d+) to (\d+) are missing/g)].reduce(
    (sum, [, from, to]) => sum + Number(to) - Number(from) + 1,
    0,
  )
  return ids.size + ranges + (err.match(/accepted as number \d+ is missing/g) ?? []).length
}
