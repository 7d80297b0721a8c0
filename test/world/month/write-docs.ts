import { readFileSync, writeFileSync } from 'node:fs'
import { withDefinitions } from './docs.ts'

/** `npx tsx test/world/month/write-docs.ts` writes the computed part of docs/metrics.md; a test holds the page to it. */
writeFileSync('docs/metrics.md', withDefinitions(readFileSync('docs/metrics.md', 'utf8')))
