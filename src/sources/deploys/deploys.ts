import { serviceName, sourceName } from '../../domain/identity.ts'
import { bodyText, type RawEvent } from '../../domain/raw-event.ts'
import { carriesSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { knownText } from '../values/known-text.ts'
import { knownEnvironment } from '../values/labels.ts'
import { ansibleRecap } from './ansible-recap.ts'
import { changeEvents } from './change-events.ts'
import type { DeployForm, DeployReading, DeployRecord } from './deploy-record.ts'
import { helmTable, helmYaml } from './helm-history.ts'
import { jsonDocument } from './json-document.ts'
import { logLines } from './log-lines.ts'
import { revisionsLog } from './revisions-log.ts'

/** Deploy scripts and deploy logs: our JSON, and the logs and histories that people have anyway. */
export const deploys: Source = {
  name: sourceName('deploys'),
  setup: [
    'curl -fsS --retry 5 -H "Authorization: Bearer $TOKEN" --data-binary @- {url}/webhooks/deploys <<END',
    '{"id": "build-481", "service": "checkout", "environment": "production", "version": "v42", "status": "started"}',
    'END',
    '# Where a history names no service: {url}/webhooks/deploys?service=checkout&environment=production',
  ].join('\n'),
  postedBy: 'people',
  contentTypes: [
    'application/json',
    'application/x-ndjson',
    'application/jsonl',
    'application/yaml',
    'text/plain',
    'application/x-www-form-urlencoded',
  ],
  authenticate: carriesSecret,
  recognizes: (raw) => readDeploys(raw).kind === 'read',
  read: readDeploys,
  isTimeless: (raw) => {
    const { records } = formRead(raw)
    return records.length > 0 && records.every((record) => record.id === null && record.identity.includes(raw.id))
  },
}

/** The first that knows the body reads it; the last knows every text. */
const FORMS: readonly DeployForm[] = [jsonDocument, helmTable, helmYaml, revisionsLog, ansibleRecap, logLines]

function readDeploys(raw: RawEvent): Reading {
  const isEmpty = bodyText(raw).trim() === ''
  if (isEmpty) return { kind: 'unreadable', malformed: true, problems: [{ pointer: '', detail: 'the body is empty' }] }
  return judged(raw, formRead(raw))
}

function formRead(raw: RawEvent): DeployReading {
  const text = bodyText(raw)
  for (const form of FORMS) {
    const reading = form(text, raw)
    if (reading !== null) return reading
  }
  return { records: [], problems: [], contextLines: 0 }
}

const NO_LOG = {
  pointer: 'line 1',
  detail: 'no line has a time and tells of a change, such as: 2023-05-09T11:00:00Z deployed service=checkout version=v42',
}

function judged(raw: RawEvent, { records, problems, contextLines, malformed }: DeployReading): Reading {
  if (records.length > 0) {
    const placedRecords = records.map((record) => placed(raw, record))
    return { kind: 'read', events: changeEvents(raw, placedRecords), problems }
  }
  if (malformed !== undefined) return { kind: 'unreadable', malformed: true, problems: [malformed] }
  if (problems.length > 0) return { kind: 'unreadable', malformed: false, problems }
  if (contextLines > 0) return { kind: 'ignored', reason: 'no line tells of a change' }
  return { kind: 'unreadable', malformed: false, problems: [NO_LOG] }
}

/** Histories do not name what they are the history of: the address that they are posted to may. */
function placed(raw: RawEvent, record: DeployRecord): DeployRecord {
  const base = 'http://localhost'
  if (!URL.canParse(raw.path, base)) return record
  const given = new URL(raw.path, base).searchParams
  const service = record.service ?? knownText(given.get('service'))
  return {
    ...record,
    service: service === null ? null : serviceName(service),
    environment: record.environment ?? knownEnvironment(given.get('environment')),
  }
}
