/**
 * Writes the recordings of `fixtures/outages/` from the stories: `npx tsx test/world/record-outages.ts`.
 * Whatever else lies in a story's folder stays as it is.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRecording, recordedFilesOf } from './recorded-files.ts'
import { STORIES } from './stories/all.ts'

const outages = fileURLToPath(new URL('../../fixtures/outages/', import.meta.url))

for (const story of STORIES) {
  const folder = join(outages, story.name)
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) if (isRecording(name)) await rm(join(folder, name))
  const files = recordedFilesOf(story)
  for (const file of files) await writeFile(join(folder, file.name), file.text)
  process.stdout.write(`${story.name}: ${files.length} deliveries\n`)
}
