#!/usr/bin/env node
import { run } from './cli/index.ts'

// Whoever reads the output may close it when it has read enough, as `head` does: nothing is wrong then, and nothing is left to say.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})
// Without a reader of its messages a server still serves.
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2), { out: process.stdout, err: process.stderr })
