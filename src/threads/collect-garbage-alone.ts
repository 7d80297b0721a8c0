import { setFlagsFromString } from 'node:v8'

/**
 * Lets each thread collect its short-lived garbage by itself. Otherwise V8 shares that among helper threads of the process, which have the
 * priority of the thread that answers: what the reconstruction leaves behind would take as much of the processors as the
 * reconstruction itself. The flags of concurrent marking are left as they are: V8 aborts when they change while it marks.
 */
export const collectGarbageAlone = (): void => setFlagsFromString('--no-parallel-scavenge')
