import { changedPaths } from '../../../domain/mapping/changed-paths.ts'
import type { RawEvent } from '../../../domain/raw-event.ts'
import type { Moment } from '../../../domain/time/time.ts'
import { knownText } from '../../values/known-text.ts'
import { saysRollback } from '../../values/rollback-words.ts'
import { timeIn } from '../../values/time-notations.ts'
import { historyMoment } from '../../values/times.ts'
import { type DeployForm, type DeployRecord, EMPTY_RECORD } from '../deploy-record.ts'

const COMMIT = /^commit ([0-9a-f]{40}|[0-9a-f]{64})(?: \((.*)\))?$/

/** What `git log` prints, best with `--name-only` or `--name-status` and `--format=fuller`: one change for each commit. */
export const gitLog: DeployForm = (text, raw) => {
  const lines = text.split(/\r?\n/)
  const starts = lines.flatMap((line, index) => (COMMIT.test(line) ? [index] : []))
  const [first] = starts
  if (first === undefined || !/^(?:Author|Merge|Commit):/.test(lines[first + 1] ?? '')) return null
  const records = starts.map((start, index) => recordOf(raw, lines.slice(start, starts[index + 1] ?? lines.length)))
  return { records, problems: [], contextLines: 0 }
}

function recordOf(raw: RawEvent, lines: readonly string[]): DeployRecord {
  const [, sha = '', refs = ''] = COMMIT.exec(lines[0] ?? '') ?? []
  const headEnd = lines.findIndex((line, index) => index > 0 && line === '')
  const head = lines.slice(1, headEnd === -1 ? lines.length : headEnd)
  const rest = headEnd === -1 ? [] : lines.slice(headEnd)
  // Words of the message are indented by four, names of files are not.
  const words = rest.filter((line) => line.startsWith('    ')).map((line) => line.slice(4))
  const title = knownText(words[0]) ?? sha.slice(0, 12)
  const paths = changedPaths(rest.filter((line) => line !== '' && !line.startsWith(' ')).flatMap(pathsIn))
  return {
    ...EMPTY_RECORD,
    kind: 'push',
    at: commitMoment(raw, headerOf(head, 'CommitDate') ?? headerOf(head, 'Date') ?? headerOf(head, 'AuthorDate')),
    rollback: saysRollback(title) || words.some((line) => REVERTS.test(line)),
    sha,
    version: /(?:^|, )tag: ([^,]+)/.exec(refs)?.[1] ?? null,
    actor: personIn(headerOf(head, 'Author')),
    text: `commit ${sha.slice(0, 12)}: ${title}`,
    id: sha,
    identity: ['commit', sha],
    ...(paths.length === 0 ? {} : { paths }),
  }
}

const REVERTS = /^This reverts commit [0-9a-f]{7,64}\b/

const headerOf = (head: readonly string[], name: string): string | null =>
  head
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1)
    .trim() ?? null

const personIn = (author: string | null): string | null => knownText(author?.replace(/(?<! ) *<[^<>]*>$/, ''))

/** With `--name-status` a letter stands before the names; a file that moved has two. */
const pathsIn = (line: string): readonly string[] => (/^[ACDMRTUXB]\d{0,3}\t/.test(line) ? line.split('\t').slice(1) : [line])

/** When a commit was made; it took effect then at the earliest. */
function commitMoment(raw: RawEvent, written: string | null): Moment {
  // Git writes the year before the zone: Wed Jun 5 14:05:00 2024 +0200.
  const text = written?.replace(/^(.* \d\d:\d\d:\d\d) (\d{4}) ([+-]\d{4})$/, '$1 $3 $2') ?? ''
  const moment = historyMoment(timeIn(text, raw.receivedAt), raw.receivedAt)
  return moment.earliest === undefined && moment.latest === undefined ? { at: moment.at, earliest: moment.at } : moment
}
