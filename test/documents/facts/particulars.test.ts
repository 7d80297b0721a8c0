import { describe, expect, it } from 'vitest'
import { readDocument } from '../../../src/documents/document.ts'

const titleOf = (heading: string) => readDocument(`# ${heading}\n\n## Timeline\n- 10:00 An alert fired\n`).title

describe('the title of a document', () => {
  it.each([
    'Postmortem: Checkout was down',
    'Post-mortem – Checkout was down',
    'Incident report: Checkout was down',
    'Incident Postmortem - Checkout was down',
    'RCA: Checkout was down',
    'Root cause analysis — Checkout was down',
    'Post-incident review: Checkout was down',
    'Postmortem Report: Checkout was down',
  ])('names what happened, not what kind of document it is: "%s"', (heading) => {
    expect(titleOf(heading)).toBe('Checkout was down')
  })

  it.each(['Incident report: 2023-05-09', 'Postmortem of the checkout', 'Post-mortem culture at the shop', 'Incident-response was slow'])(
    'stays where nothing else would name it: "%s"',
    (heading) => expect(titleOf(heading)).toBe(heading),
  )
})
