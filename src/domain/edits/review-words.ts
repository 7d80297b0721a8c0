import type { ApprovedPart, Dismissal, ReviewState, SectionName } from './completion.ts'

export const SECTION_TITLES: Readonly<Record<SectionName, string>> = {
  summary: 'Summary',
  impact: 'Impact',
  rootCause: 'Root cause',
  wentWell: 'What went well',
  wentPoorly: 'What went poorly',
  lucky: 'Where we got lucky',
  followUps: 'Follow-ups',
}

export const DISMISSAL_WORDS: Readonly<Record<Dismissal, string>> = {
  not_an_incident: 'not an incident',
  false_positive: 'false positive',
  maintenance: 'maintenance',
  test: 'test',
}

export const REVIEW_WORDS: Readonly<Record<ReviewState, string>> = {
  needs_review: 'Needs review',
  in_review: 'In review',
  approved: 'Approved',
  dismissed: 'Dismissed',
}

export const APPROVED_PART_WORDS: Readonly<Record<ApprovedPart, string>> = {
  title: 'the title or the severity',
  times: 'key times',
  timeline: 'entries of the timeline',
  changes: 'suspects',
  impact: 'the impact',
  actions: 'actions',
  sections: 'written sections',
  services: 'services',
}
