import type { RecordedWebhook } from '../../../src/domain/recorded-webhook.ts'
import { type Instant, instant, isoOf } from '../../../src/domain/time/time.ts'
import { wallClockOf } from '../clock.ts'
import { numberFor } from '../random.ts'

/** How one team keeps and posts the log of what it ships, besides its applications. */
export interface DeployLogSetup {
  readonly host: string
  readonly offset: string
  /** `2023-05-09T13:55:12+03:00 …`, `2024-05-15 09:55:12 -0400 …`, or one JSON object a line. */
  readonly form: 'rfc 3339 lines' | 'spaced lines' | 'json lines'
  /** A line is posted as it is written, or all lines of a run when it has ended. */
  readonly posts: 'each line' | 'each run'
}

/** One run of the team's tool. `remarks` are what the tool prints in between. */
export interface LoggedChange {
  readonly startedAt: Instant
  readonly finishedAt: Instant
  readonly action: 'config' | 'deploy' | 'rollback' | 'restart'
  readonly outcome: 'succeeded' | 'failed'
  readonly service: string
  readonly environment: string
  readonly id: string
  readonly version: string
  readonly previous: string
  readonly actor: string
  readonly text: string
  readonly remarks: readonly { readonly at: Instant; readonly text: string }[]
}

export function deployLogWebhooks(setup: DeployLogSetup, changes: readonly LoggedChange[]): readonly RecordedWebhook[] {
  return changes.flatMap((change) => {
    const lines = linesOf(setup, change)
    const last = { at: change.finishedAt, text: lines.map((line) => line.text).join('\n') }
    return (setup.posts === 'each line' ? lines : [last]).map((posted) => webhookOf(setup, posted))
  })
}

interface Line {
  readonly at: Instant
  readonly text: string
}

function linesOf(setup: DeployLogSetup, change: LoggedChange): readonly Line[] {
  const remarks =
    setup.form === 'json lines' ? [] : change.remarks.map(({ at, text }) => ({ at, text: `${stampOf(setup, at)} ${setup.host} ${text}` }))
  return [
    { at: change.startedAt, text: lineOf(setup, change, 'started') },
    ...remarks,
    { at: change.finishedAt, text: lineOf(setup, change, change.outcome) },
  ]
}

function lineOf(setup: DeployLogSetup, change: LoggedChange, status: 'started' | LoggedChange['outcome']): string {
  const at = status === 'started' ? change.startedAt : change.finishedAt
  const { action, service, environment, id, version, previous, actor, text } = change
  if (setup.form === 'json lines') {
    return JSON.stringify({ time: stampOf(setup, at), service, environment, action, status, version, previous, actor, id, text })
  }
  const fields = `id=${id} service=${service} environment=${environment} version=${version} previous=${previous} actor="${actor}"`
  return `${stampOf(setup, at)} ${setup.host} ${WORDS[action]} ${status === 'succeeded' ? 'finished' : status} "${text}" ${fields}`
}

const WORDS: Readonly<Record<LoggedChange['action'], string>> = {
  config: 'config change',
  deploy: 'deploy',
  rollback: 'rollback',
  restart: 'restart',
}

function stampOf(setup: DeployLogSetup, at: Instant): string {
  if (setup.form === 'json lines') return isoOf(at)
  const wallClock = wallClockOf(at, setup.offset)
  return setup.form === 'spaced lines' ? `${wallClock.replace('T', ' ')} ${setup.offset.replace(':', '')}` : `${wallClock}${setup.offset}`
}

function webhookOf(setup: DeployLogSetup, line: Line): RecordedWebhook {
  return {
    receivedAt: isoOf(instant(line.at + numberFor(line.text, 300, 2_400))),
    method: 'POST',
    path: '/webhooks/deploys',
    headers: {
      'user-agent': 'curl/7.88.1',
      accept: '*/*',
      'content-type': setup.form === 'json lines' ? 'application/x-ndjson' : 'text/plain',
    },
    body: `${line.text}\n`,
  }
}
