import { setPriority } from 'node:os'

/** Of this thread, from 0 to 19. On Linux the priority of a thread is its own; elsewhere this would slow down the whole process. */
export function lowerPriority(nice: number): void {
  if (process.platform === 'linux') setPriority(0, nice)
}
