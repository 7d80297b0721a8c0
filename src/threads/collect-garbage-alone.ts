import { setFlagsFromString } from 'node:v8'

/**
 * Lets each thread collect its short-lived garbage by itself. Otherwise V8 shares that among helper threads of the process, which have the
 * priority of the thread that answers: what the reconstruction leaves behind would take as much of the processors as the
 * reconstruction itself. What is found while marking goes on, is found at the collection that follows, so nothing else may be set after the start.
 */
export const collectGarbageAlone = (): void => setFlagsFromString('--no-parallel-scavenge')
