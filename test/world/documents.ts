import type { Incident } from '../../src/domain/incident/incident.ts'
import { DEFAULT_POLICY } from '../../src/domain/policy.ts'
import { DOCUMENTS_PATH, type RecordedWebhook, rawEventOf } from '../../src/domain/recorded-webhook.ts'
import { minutes } from '../../src/domain/time/time.ts'
import { reconstruct } from '../../src/pipeline/reconstruct.ts'
import { asKept, readAll } from '../../src/reading/deliveries.ts'

/** A document as it would be posted. */
export const aDelivery = (name: string, text: string, receivedAt: string): RecordedWebhook => ({
  ...{ receivedAt, method: 'POST', path: `${DOCUMENTS_PATH}?name=${encodeURIComponent(name)}` },
  ...{ headers: { 'x-document-name': name }, body: text },
})

interface Story {
  readonly title: string
  readonly from: number
  readonly to: number
  readonly about: string
}

/** A postmortem in an own wording; `date` null: it tells times of day alone. */
export function aPostmortem({ title, from, to, about }: Story, date: 'dated' | 'undated' = 'dated'): string {
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16)
  const day = new Date(from).toISOString().slice(0, 10)
  return [
    `# ${title}`,
    ...[
      '',
      '## Summary',
      `${about} was out of order.${date === 'dated' ? ` Date: ${day} (UTC).` : ''} It took ${Math.max(1, Math.round((to - from) / 60_000))} minutes.`,
    ],
    ...['', '## Timeline', `- ${clock(from)} An alert fired`, `- ${clock(from + minutes(3))} The engineer on call began to look`],
    ...[`- ${clock(to)} The issue was resolved`, ''],
  ].join('\n')
}

/** The deliveries with documents about their incidents between them: right and wrong by some minutes, named, cited and neither. */
export function withDocuments(history: readonly RecordedWebhook[], seed: number): readonly RecordedWebhook[] {
  const raws = history.flatMap((webhook) => rawEventOf(webhook) ?? [])
  const { incidents } = reconstruct(readAll(asKept(raws)).events, [], DEFAULT_POLICY)
  const documents = incidents.flatMap(({ incident }, index) => documentsAbout(incident, seed * 7 + index))
  const all = documents.map((text, index) => {
    const at = new Date(Date.parse('2024-01-01T00:00:00Z') + (seed * 31 + index) * 1_000).toISOString()
    // Some names come again: a later version of another text.
    return aDelivery(`postmortems/${index % 3 === 2 ? index - 1 : index}.md`, text, at)
  })
  return all.reduce<readonly RecordedWebhook[]>((mixed, document, index) => {
    const at = ((seed + 1) * (index + 3) * 13) % (mixed.length + 1)
    return [...mixed.slice(0, at), document, ...mixed.slice(at)]
  }, history)
}

function documentsAbout(incident: Incident, seed: number): readonly string[] {
  const [source] = incident.coverage.sources
  if (source === undefined) return []
  const shift = minutes(((seed * 17) % 60) - 20)
  const [from, to] = [source.first + shift, Math.max(source.last, source.first + minutes(10)) + shift / 2]
  const title = `Outage ${seed}`
  const about = [incident.services[0] ?? 'the shop', `the service behind ${incident.id}`, 'the shop'][seed % 3] ?? 'the shop'
  const whole = aPostmortem({ title, from, to, about })
  switch (seed % 5) {
    case 0:
      return [whole, aPostmortem({ title, from, to: to + minutes(5), about })]
    case 1:
      return [aPostmortem({ title, from, to, about }, 'undated'), whole]
    case 2:
      return [whole, whole]
    default:
      return [whole]
  }
}
