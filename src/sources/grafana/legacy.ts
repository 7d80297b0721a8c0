import { severityIn } from '../../domain/severity.ts'
import { affectedServiceOf } from '../alertmanager/affected-service.ts'
import { type AlertFact, type From, firedEvent, resolvedEvent } from '../values/facts.ts'
import type { Part } from '../values/json-sender.ts'
import { environmentOf, labelsOf } from '../values/labels.ts'
import { linkAt, listAt, memberAt, textAt, wordAt } from '../values/members.ts'

/** One rule in a body, without a time: the receipt counts. */
export function readRule(body: unknown, from: From): readonly Part[] {
  const state = wordAt(body, 'state')
  const fact = factOf(body, state)
  if (state === 'ok') return [resolvedEvent(from, fact)]
  if (state === 'alerting') return [firedEvent(from, fact)]
  if (state === 'no_data') return [firedEvent(from, { ...fact, text: `no data: ${fact.text}` })]
  return [`state ${state || 'unknown'}: neither fires nor ends`]
}

function factOf(body: unknown, state: string): AlertFact {
  const id = textAt(body, 'ruleId')
  const name = textAt(body, 'ruleName')
  const host = linkAt(body, 'ruleUrl')
  const series = `${host === null ? '' : new URL(host).host}#${textAt(body, 'orgId') ?? ''}/${id ?? name ?? ''}`
  const labels = { ...matchedLabels(body), ...labelsOf(memberAt(body, 'tags')) }
  return {
    about: [series, state],
    at: null,
    series: [series],
    service: affectedServiceOf(labels),
    environment: environmentOf(labels),
    severity: severityIn(labels),
    labels,
    text: textAt(body, 'message') ?? textAt(body, 'title')?.replace(/^\[\w+\]\s*/, '') ?? name ?? 'alert without a name',
    link: host,
    isTest: id === '0' || name === 'Test rule',
  }
}

/** What all the matches of the query state alike. */
function matchedLabels(body: unknown) {
  const [first = {}, ...others] = listAt(body, 'evalMatches').map((match) => labelsOf(memberAt(match, 'tags')))
  return Object.fromEntries(Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)))
}
