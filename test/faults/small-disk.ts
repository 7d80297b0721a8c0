import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why no disk of a size of its own can be had here; null: it can. */
export function whyNoMount(): string | null {
  const place = mkdtempSync(join(tmpdir(), 'hindsight-mount-'))
  try {
    mountSmall(place, 1)
    execFileSync('umount', [place], { stdio: 'pipe' })
    return null
  } catch (error) {
    return `cannot mount a tmpfs: ${String(error).split('\n')[0]}`
  } finally {
    rmSync(place, { recursive: true })
  }
}

export function mountSmall(place: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place], { stdio: 'pipe' })
}

/** Lazily, so that a store that a failed test left open does not keep the mount. */
export function unmount(place: string): void {
  execFileSync('umount', ['-l', place])
}
