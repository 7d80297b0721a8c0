/**
 * Reading postmortems that people wrote: a thousand ordinary ones, whether the time grows with the size, and what texts
 * cost that are made to cost most. Processor time; the ratio of two sizes counts, the seconds are this machine's.
 *
 *   npx tsx bench/documents.ts
 */
import Table from 'cli-table3'
import { readDocument } from '../src/documents/document.ts'
import { DOCUMENT_BYTES_MAX } from '../src/documents/lines/decode.ts'
import { importedIncident } from '../src/pipeline/postmortems/imported-incident.ts'

const DOCUMENTS = 1_000
const SIZES = [2_500, 5_000, 10_000, 20_000]

const filled = (part: string, bytes = DOCUMENT_BYTES_MAX): string => part.repeat(Math.floor(bytes / part.length))
/** Lines as long as one is read. */
const long = (part: string): string => filled(`${filled(part, 19_990)}\n`)

const postmortem = (index: number): string => {
  const hour = String(8 + (index % 10)).padStart(2, '0')
  const entries = Array.from(
    { length: 8 + (index % 9) },
    (_, step) => `- ${hour}:${String(step * 3).padStart(2, '0')} ${STEPS[step % STEPS.length]}`,
  )
  return `# Outage ${index} on 2024-03-05\n\n## Summary\nCheckout failed for 12% of users from ${hour}:00 to ${hour}:50 UTC.\n\n## Timeline (UTC)\n${entries.join('\n')}\n\n## Root cause\nA configuration change pointed to the wrong host.\n\n## Action items\n- [ ] Check the configuration before a release\n`
}
const STEPS = [
  'Errors begin',
  'Alert fired',
  'On-call engineer looks at the logs',
  'Escalated to the database team',
  'Rolled back the release',
  'Service restored',
]

const GROWING: Readonly<Record<string, (lines: number) => string>> = {
  'a time on every line': (lines) => `# Outage\n${filled('On 2024-03-05 at 10:05 UTC the service failed\n', lines * 46)}`,
  'entries of a timeline': (lines) => `# Outage\n## Timeline\n${filled('- 10:05 the service failed\n', lines * 27)}`,
  'lines of one entry': (lines) => `# Outage\n## Timeline\n- 10:00 down\n${filled('the service failed as it had before\n', lines * 36)}`,
  'rows of a table': (lines) => `# Outage\n## Timeline\n${filled('| 10:05 | the service failed |\n', lines * 30)}`,
}

const HOSTILE: Readonly<Record<string, string>> = {
  'quotes in quotes': filled('> '),
  'lists in lists': filled('<ul><li>'),
  'tables in tables': filled('<table><tr><td>'),
  'scripts that never close': filled('<script>'),
  'open brackets': filled('['),
  'one word': filled('incident '),
  'times on long lines': long('10:00 '),
  'dates on long lines': long('2024-03-01 10:00 UTC '),
  'cells of times': long('| 10:00 '),
  'lengths on long lines': long('1 hour and '),
  'headings with times': filled('# Timeline 10:00\n'),
}

const secondsOf = (work: () => void): number => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
const read = (text: string): void => void importedIncident(readDocument(text))
const print = (table: Table.Table): void => void process.stdout.write(`${table.toString()}\n`)

for (let index = 0; index < 100; index += 1) read(postmortem(index))
const total = secondsOf(() => {
  for (let index = 0; index < DOCUMENTS; index += 1) read(postmortem(index))
})
process.stdout.write(`${DOCUMENTS} postmortems: ${total.toFixed(2)} s, ${Math.round(DOCUMENTS / total)} a second\n`)

const growth = new Table({ head: ['text', ...SIZES.map((lines) => `${lines} lines, s`), 'largest ratio of two sizes'] })
for (const [name, textOf] of Object.entries(GROWING)) {
  const times = SIZES.map((lines) => Math.min(...[1, 2, 3].map(() => secondsOf(() => read(textOf(lines))))))
  const ratios = times.slice(1).map((time, index) => time / (times[index] ?? time))
  growth.push([name, ...times.map((time) => time.toFixed(2)), Math.max(...ratios).toFixed(2)])
}
print(growth)

const hostile = new Table({ head: [`${DOCUMENT_BYTES_MAX} bytes of`, 'seconds'] })
for (const [name, text] of Object.entries(HOSTILE)) hostile.push([name, secondsOf(() => read(text)).toFixed(2)])
print(hostile)
