import { serviceName, sourceName } from '../../domain/identity.ts'
import { bodyText, type RawEvent } from '../../domain/raw-event.ts'
import { isoOf } from '../../domain/time/time.ts'
import { carriesSecret } from '../signature.ts'
import type { Reading, Source } from '../source.ts'
import { TEST_NAME, TEST_WORDS } from '../values/test-names.ts'
import { changeEvents } from './change-events.ts'
import type { DeployForm, DeployReading, DeployRecord } from './deploy-record.ts'
import { givenEnvironment, givenService } from './given-names.ts'
import { jsonDocument } from './json-document.ts'
import { logLines } from './log-lines.ts'
import { gitLog } from './tool-output/git-log.ts'
import { helmTable, helmYaml } from './tool-output/helm-history.ts'
import { revisionsLog } from './tool-output/revisions-log.ts'

/** Deploy scripts and deploy logs: our JSON, and the logs and histories that people have anyway. */
export const deploys: Source = {
  name: sourceName('deploys'),
  setup: [
    'curl -fsS --retry 5 -H "Authorization: Bearer $TOKEN" --data-binary @- {url}/webhooks/deploys <<END',
    '{"id": "build-481", "service": "checkout", "environment": "production", "version": "v42", "status": "started"}',
    'END',
    '# Where a history names no service: {url}/webhooks/deploys?service=checkout&environment=production',
  ].join('\n'),
  testDelivery: (at) => ({
    contentType: 'application/json',
    body: JSON.stringify({
      id: `${TEST_NAME}-${at}`,
      service: TEST_NAME,
      environment: 'test',
      version: 'test',
      status: 'started',
      time: isoOf(at),
      title: TEST_WORDS,
    }),
  }),
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
  proof: 'head',
  recognizes: (raw) => readDeploys(raw).kind === 'read',
  read: readDeploys,
  isTimeless: (raw, reading = () => readDeploys(raw)) => {
    const read = reading()
    return read.kind === 'read' && read.isTimeless === true
  },
}

/** The first that knows the body reads it; the last knows every text. */
const FORMS: readonly DeployForm[] = [jsonDocument, helmTable, helmYaml, revisionsLog, gitLog, logLines]

function readDeploys(raw: RawEvent): Reading {
  const isEmpty = bodyText(raw).trim() === ''
  if (isEmpty) return { kind: 'unreadable', malformed: true, problems: [{ pointer: '', detail: 'the body is empty' }] }
  return toReading(raw, readForm(raw))
}

function readForm(raw: RawEvent): DeployReading {
  const text = bodyText(raw)
  for (const form of FORMS) {
    const reading = form(text, raw)
    if (reading !== null) return reading
  }
  return { records: [], problems: [], contextLines: 0 }
}

const NO_LOG = {
  pointer: 'line 1',
  detail: 'no line has a time and states a change, such as: 2023-05-09T11:00:00Z deployed service=checkout version=v42',
}

function toReading(raw: RawEvent, { records, problems, contextLines, malformed }: DeployReading): Reading {
  if (records.length > 0) {
    const named = records.map((record) => withGivenNames(raw, record))
    const read = { kind: 'read', events: changeEvents(raw, named), problems } as const
    const isTimeless = records.every((record) => record.id === null && record.identity.includes(raw.id))
    return isTimeless ? { ...read, isTimeless } : read
  }
  if (malformed !== undefined) return { kind: 'unreadable', malformed: true, problems: [malformed] }
  if (problems.length > 0) return { kind: 'unreadable', malformed: false, problems }
  if (contextLines > 0) return { kind: 'ignored', reason: 'no line states a change' }
  return { kind: 'unreadable', malformed: false, problems: [NO_LOG] }
}

function withGivenNames(raw: RawEvent, record: DeployRecord): DeployRecord {
  const service = record.service ?? givenService(raw)
  return {
    ...record,
    service: service === null ? null : serviceName(service),
    environment: record.environment ?? givenEnvironment(raw),
  }
}
