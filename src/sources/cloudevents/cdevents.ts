import { type ChangeFact, type ChangeStep, changeEvent } from '../values/change-facts.ts'
import { environmentIn, saysDeploy } from '../values/deploy-names.ts'
import { activityEvent, type Fact, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { knownEnvironment } from '../values/labels.ts'
import { entryOf, linkAt, memberAt, tableOf, textAt, wordAt } from '../values/members.ts'
import { saysRollback } from '../values/rollback-words.ts'

/** The subject and what happened to it stand in the type: `dev.cdevents.service.deployed.0.2.0`, whatever the version. */
export function readCdEvent(event: unknown, from: From): Part {
  const type = textAt(event, 'context/type') ?? ''
  const [, subject = '', predicate = ''] = /^(?:dev\.cdevents|cd)\.([a-z]{1,40})\.([a-z]{1,40})/.exec(type.toLowerCase()) ?? []
  const read = Object.hasOwn(SUBJECTS, subject) ? SUBJECTS[subject] : undefined
  return read === undefined ? `unknown CDEvent type ${type}` : read(event, from, predicate)
}

type Read = (event: unknown, from: From, predicate: string) => Part

const SUBJECTS: Readonly<Record<string, Read>> = {
  service: serviceOf,
  environment: environmentEvent,
  incident: incidentOf,
  pipelinerun: runOf,
  taskrun: runOf,
  build: runOf,
  change: changeOf,
  artifact: artifactOf,
  ticket: noteOf,
  approval: noteOf,
  ...Object.fromEntries(
    ['branch', 'repository', 'testcaserun', 'testsuiterun', 'testoutput', 'testcase', 'testsuite'].map((subject) => [
      subject,
      (_: unknown, __: From, predicate: string) => `${subject} ${predicate}: not a change in production`,
    ]),
  ),
}

/** Samples share one id over all types, and an incident's two events share id and time. */
function factOf(event: unknown, predicate: string): Pick<Fact, 'about' | 'id' | 'at' | 'senderKey'> & { readonly key: string } {
  const source = textAt(event, 'context/source') ?? ''
  const key = `${textAt(event, 'subject/source') ?? source}/${textAt(event, 'subject/id') ?? ''}`
  return {
    key,
    about: [source, typeWithoutVersion(event), key, predicate],
    id: textAt(event, 'context/id'),
    at: memberAt(event, 'context/timestamp'),
    senderKey: textAt(event, 'subject/id'),
  }
}

const typeWithoutVersion = (event: unknown): string => (textAt(event, 'context/type') ?? '').replace(/\.\d[\s\S]*$/, '')

const environmentOf = (event: unknown): string | null =>
  knownEnvironment(memberAt(event, 'subject/content/environment/id'), memberAt(event, 'subject/content/environment/name'))

/** A package URL: its name, and after "@" the version or the digest. */
function versionIn(artifact: string | null): string | null {
  const [, version] = /@([^?#]{1,200})/.exec(artifact ?? '') ?? []
  return version === undefined ? null : version.replaceAll(/%3A/gi, ':')
}

function change(event: unknown, from: From, step: ChangeStep, predicate: string, more: Partial<ChangeFact>): Part {
  const { key, ...fact } = factOf(event, predicate)
  const artifact = textAt(event, 'subject/content/artifactId')
  return changeEvent(from, step, {
    ...fact,
    occurrence: `${key}@${environmentOf(event) ?? ''}/${artifact ?? ''}`,
    application: textAt(event, 'subject/id'),
    environment: environmentOf(event),
    version: versionIn(artifact),
    link: linkAt(event, 'subject/content/url', 'subject/content/uri'),
    ...more,
  })
}

function serviceOf(event: unknown, from: From, predicate: string): Part {
  if (!['deployed', 'upgraded', 'rolledback', 'removed'].includes(predicate)) return `service ${predicate}: not deployed`
  const isRemoved = predicate === 'removed'
  return change(event, from, 'succeeded', predicate, {
    rollback: predicate === 'rolledback',
    ...(isRemoved ? { kind: 'infrastructure', text: `service ${textAt(event, 'subject/id') ?? ''} removed` } : {}),
  })
}

function environmentEvent(event: unknown, from: From, predicate: string): Part {
  const name = textAt(event, 'subject/content/name', 'subject/id')
  return change(event, from, 'succeeded', predicate, {
    kind: 'infrastructure',
    application: null,
    environment: knownEnvironment(textAt(event, 'subject/id'), name),
    text: `environment ${name ?? ''} ${predicate}`,
  })
}

function incidentOf(event: unknown, from: From, predicate: string): Part {
  const { key, ...fact } = factOf(event, predicate)
  const service = textAt(event, 'subject/content/service/id')
  const alert = {
    ...fact,
    occurrence: key,
    series: [service === null ? null : `${service}@${environmentOf(event) ?? ''}`],
    service,
    environment: environmentOf(event),
    text: textAt(event, 'subject/content/description') ?? `incident ${textAt(event, 'subject/id') ?? ''} ${predicate}`,
    link: linkAt(event, 'subject/content/ticketURI', 'subject/content/url'),
  }
  if (predicate === 'detected') return firedEvent(from, alert)
  if (predicate === 'resolved') return resolvedEvent(from, alert)
  return predicate === 'reported' ? activityEvent(from, alert) : `incident ${predicate}: neither fires nor ends`
}

const OUTCOMES: Readonly<Record<string, ChangeStep>> = tableOf({
  succeeded: 'success',
  failed: 'failure error',
  cancelled: 'cancel canceled cancelled',
})

/** Runs are CI unless their name says that they deploy. */
function runOf(event: unknown, from: From, predicate: string): Part {
  const name = textAt(event, 'subject/content/pipelineName', 'subject/content/taskName', 'subject/id')
  if (!saysDeploy(name)) return 'ci, not a deploy'
  if (predicate === 'started') return run(event, from, 'started', name)
  const outcome = wordAt(event, 'subject/content/outcome')
  return predicate === 'finished'
    ? run(event, from, entryOf(OUTCOMES, outcome) ?? 'unknown', name)
    : `run ${predicate}: nothing began or ended`
}

const run = (event: unknown, from: From, step: ChangeStep, name: string | null): Part =>
  change(event, from, step, step === 'started' ? 'started' : 'finished', {
    kind: 'job',
    occurrence: factOf(event, '').key,
    application: name,
    environment: environmentIn(name),
    rollback: saysRollback(name),
  })

function changeOf(event: unknown, from: From, predicate: string): Part {
  if (predicate !== 'merged') return `change ${predicate}: not merged`
  return change(event, from, 'succeeded', predicate, {
    kind: 'push',
    application: textAt(event, 'subject/content/repository/id'),
    sha: textAt(event, 'subject/id'),
    rollback: saysRollback(textAt(event, 'subject/content/description')),
    text: `merged: ${textAt(event, 'subject/content/description', 'subject/id') ?? ''}`,
  })
}

function artifactOf(event: unknown, from: From, predicate: string): Part {
  if (predicate !== 'published') return `artifact ${predicate}: not published`
  const id = textAt(event, 'subject/id')
  const [, name] = /^pkg:[^/]{1,60}\/(?:[^@?]{1,200}\/)?([^/@?]{1,200})/.exec(id ?? '') ?? []
  return change(event, from, 'succeeded', predicate, { kind: 'release', application: name ?? id, version: versionIn(id) })
}

function noteOf(event: unknown, from: From, predicate: string): Part {
  const { key, ...fact } = factOf(event, predicate)
  const text = textAt(event, 'subject/content/summary', 'subject/content/ticketType') ?? textAt(event, 'subject/id') ?? ''
  return activityEvent(from, {
    ...fact,
    occurrence: key,
    actor: textAt(event, 'subject/content/creator'),
    text: `${predicate}: ${text}`,
    link: linkAt(event, 'subject/content/uri'),
  })
}
