/** What is wrong in a file of the configuration. `line` counts from 1. */
export interface LineProblem {
  readonly line: number
  readonly message: string
}
