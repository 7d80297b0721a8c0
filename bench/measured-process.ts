/** What the bare server tells its parent: where it listens. */
export type Told = { readonly url: string }
export type Asked = 'stop'

/** Answers the parent until it says stop. */
export function serveRounds(url: string, stop: () => Promise<void>): void {
  process.on('message', async () => {
    await stop()
    if (process.connected) process.disconnect()
  })
  process.send?.({ url } satisfies Told)
}
