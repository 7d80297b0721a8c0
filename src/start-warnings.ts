import type { Config } from './config/config.ts'
import { isLoopback } from './domain/loopback.ts'
import { isOpen } from './http/auth.ts'
import { sourcesWith } from './sources/registry.ts'
import { connectionsMax, OPEN_FILES_ENOUGH, openFilesMax } from './telemetry/open-files.ts'

/** What somebody who opens a server to others should have meant. */
export function warningsOf({ listen, auth, sources, policy }: Config): readonly string[] {
  if (isLoopback(listen.address.host)) return []
  const open = sourcesWith(policy.mappings)
    .map(({ name }): string => name)
    .filter((name) => {
      const { secrets = [], tokens = [], topics = [] } = sources[name] ?? {}
      return secrets.length === 0 && tokens.length === 0 && topics.length === 0
    })
  return [
    ...(isOpen(auth) ? ['everybody who reaches this address may read and change everything: no auth.tokens are configured'] : []),
    ...(open.length > 0 ? [`everybody who reaches this address may send as ${shortList(open)}: no secret is configured`] : []),
  ]
}

/** A limit that refuses connections on a busy day, long before the service is at its end. */
export function warningsOfProcess(): readonly string[] {
  const most = openFilesMax()
  if (most === null || most >= OPEN_FILES_ENOUGH) return []
  return [`only ${most} files may be open at once: connections above ${connectionsMax(most)} are refused (ulimit -n, LimitNOFILE)`]
}

/** There are dozens of sources; GET /webhooks lists them all. */
const shortList = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} others`
