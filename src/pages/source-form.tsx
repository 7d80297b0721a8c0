import { Options } from './options.tsx'
import type { PageFrame } from './view.ts'

interface SourceFormProps {
  readonly path: string
  readonly frame: PageFrame
  readonly source: string | null
  /** The sources that something was received from. */
  readonly known: readonly string[]
  /** The other filters, kept as they are. */
  readonly kept: Readonly<Record<string, string | null>>
}

/** Asks for the events or deliveries of one source, below the same path. */
export const SourceForm = ({ path, frame, source, known, kept }: SourceFormProps) => (
  <form class="filter" method="get" action={path}>
    {Object.entries({ ...kept, timezone: frame.zoneAsked }).map(
      ([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />,
    )}
    <label>
      Source
      <select name="source">
        <Options value={source} known={[...known].sort()} />
      </select>
    </label>
    <button type="submit">Filter</button>
  </form>
)
