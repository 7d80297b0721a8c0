import { join } from 'node:path'
import { z } from 'zod'
import { readDocument } from '../../src/documents/document.ts'
import type { FactName, StatedTime } from '../../src/domain/document.ts'
import { type Instant, isoOf } from '../../src/domain/time/time.ts'
import { toInstant } from '../../src/domain/time/written-time.ts'
import { blamesChange } from '../change-blame.ts'
import { statedLength } from '../prose-windows.ts'
import { readJsonLines } from './json-lines.ts'

const REPORT = z.object({ id: z.string(), text: z.string(), summary: z.string().nullish() })
const STATUS_PAGE = z.object({ id: z.string(), updates: z.array(z.object({ at: z.string(), message: z.string() })) })
const CLOUD_PAGE = z.object({ id: z.string(), updates: z.array(z.object({ text: z.string() })) })

/** E10: durations and windows from the prose of public incident reports and from the closing texts of status pages. */
export async function e10(dataDir: string): Promise<unknown> {
  const records = (...path: readonly string[]) => readJsonLines(join(dataDir, ...path))
  const reports = records('issre22-postmortems', 'postmortems.jsonl').map((value) => REPORT.parse(value))
  const pages = records('github-status', 'incidents.jsonl').map((value) => STATUS_PAGE.parse(value))
  const cloudPages = records('gcp-status', 'incidents.jsonl').map((value) => CLOUD_PAGE.parse(value))
  return {
    protocol: 'E10',
    'issre22-postmortems': Object.fromEntries(reports.map((report) => [report.id, lengthsOf(report)])),
    'github-status': Object.fromEntries(pages.map(({ id, updates }) => [id, closingWindow(updates.at(-1))])),
    'gcp-status': Object.fromEntries(cloudPages.map(({ id, updates }) => [id, statedWindow(updates.map(({ text }) => text))])),
  }
}

/** The summary says how long it was for all; the text may say it of parts. Such texts seldom date the steps of the response. */
const lengthsOf = ({ text, summary }: z.infer<typeof REPORT>) => ({
  durationMinutes:
    statedLength(summary ?? '', `${summary ?? ''}\n${text}`) ?? statedLength(text) ?? statedLength(`${summary ?? ''} ${text}`),
  detectionMinutes: null,
  identificationMinutes: null,
  fixMinutes: null,
  changeInduced: blamesChange(text),
})

/** The text as a document of the day on which it was written. */
function closingWindow(update: { readonly at: string; readonly message: string } | undefined) {
  if (update === undefined) return null
  const { stated } = readDocument(`Date: ${update.at.slice(0, 10)}\n\n${update.message}`)
  const [start, end] = [placed(stated, 'start'), placed(stated, 'end')]
  return start === null || end === null ? null : shown(start, end)
}

/** The newest text whose fields name both ends in a zone that is known; they stand newest first. */
function statedWindow(texts: readonly string[]) {
  for (const text of texts) {
    const { stated } = readDocument(text)
    const fields = stated.filter(({ statedAs }) => statedAs === 'field')
    const [start, end] = [placed(fields, 'start'), placed(fields, 'end')]
    if (start !== null && end !== null) return shown(start, end)
  }
  return null
}

function placed(stated: readonly StatedTime[], name: FactName): Instant | null {
  const fact = stated.find(
    (stated) => stated.name === name && stated.time.clock !== null && stated.time.day !== null && stated.time.day.year !== null,
  )
  return fact === undefined ? null : toInstant(fact.time)
}

const shown = (start: Instant, end: Instant) => ({ start: isoOf(start), end: isoOf(end) })
