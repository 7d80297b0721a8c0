import type { Moment } from '../../../domain/time/time.ts'
import type { DeployRecord } from '../deploy-record.ts'

/** A line without what a logger or a build server writes before it. */
export interface ToolLine {
  readonly number: number
  /** null where nothing before it is a time. */
  readonly at: Moment | null
  readonly text: string
}

/** Records of a tool's output, and the lines that it took: they are read as nothing else. */
export interface ToolBlocks {
  readonly records: readonly DeployRecord[]
  readonly taken: readonly number[]
}
