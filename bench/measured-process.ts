/** What a measured server tells its parent: where it listens, and after each round how much processor time it has used so far. */
export type Told = { readonly url: string } | { readonly cpuMicroseconds: number }
export type Asked = 'cpu' | 'stop'

/** Answers the parent until it says stop. */
export function serveRounds(url: string, stop: () => Promise<void>): void {
  const tell = (told: Told) => process.send?.(told)
  process.on('message', async (asked: Asked) => {
    if (asked === 'stop') {
      await stop()
      if (process.connected) process.disconnect()
      return
    }
    const { user, system } = process.cpuUsage()
    tell({ cpuMicroseconds: user + system })
  })
  tell({ url })
}
