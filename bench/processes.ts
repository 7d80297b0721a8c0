import { readdirSync, readFileSync } from 'node:fs'

/** Processor time so far, in microseconds. Linux. */
export interface ProcessorTime {
  /** Of the thread that answers. */
  readonly main: number
  /** Of the threads of lower priority: what understands deliveries. */
  readonly lowered: number
  readonly all: number
}

export function processorTime(pid: number): ProcessorTime {
  const times = { main: 0, lowered: 0, all: 0 }
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const [ran = '0'] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')
    const nice = Number(readFileSync(`/proc/${pid}/task/${task}/stat`, 'latin1').split(') ')[1]?.split(' ')[16])
    const microseconds = Number(ran) / 1_000
    times.all += microseconds
    if (Number(task) === pid) times.main += microseconds
    if (nice > 5) times.lowered += microseconds
  }
  return times
}

/** The memory that the process holds now, in MB. Linux. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? Number.NaN) / 1_024

/** The most memory that the process ever held, in MB. Linux. */
export const peakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? Number.NaN) / 1_024
