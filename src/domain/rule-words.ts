import { capitalize } from './words.ts'

/**
 * One sentence for each rule that a reader meets at a time or a statement; its code stands small beside it. Rules that
 * are not listed are named so that their code can be read as words.
 */
export function ruleWords(rule: string): string {
  return RULE_WORDS.get(rule) ?? capitalize(rule.replaceAll(/[-._]/g, ' '))
}

const RULE_WORDS: ReadonlyMap<string, string> = new Map([
  // Anchors, from what machines and people reported.
  ['alert-condition-began', 'The condition of the first alert became true'],
  ['alert-fired', 'First alert fired; the impact began then or earlier'],
  ['first-alert', 'First alert fired'],
  ['first-page', 'First page triggered'],
  ['page-without-its-trigger', 'First event of a page whose trigger was not received'],
  ['first-alert-by-its-resolution', 'Start time in the resolved notification; the firing one was not received'],
  ['first-acknowledgement', 'First acknowledgement of a page'],
  ['first-note-of-a-person', 'First note by a person'],
  ['first-escalation', 'First escalation of a page'],
  ['first-note-in-phase-escalation', 'First note about an escalation'],
  ['first-note-in-phase-identification', 'First note that names the cause'],
  ['mitigating-change-finished', 'The mitigating change finished'],
  ['note-of-a-mitigation-in-effect', 'Last note that a fix took effect'],
  ['last-page-resolved', 'Last page resolved'],
  ['last-alert-resolved', 'Last alert resolved'],
  ['named-by-edit', 'Set by a reviewer'],
  // Bounds of the impact.
  ['suspect-change-took-effect', 'The suspect change began to take effect'],
  ['mitigation-took-effect', 'The mitigation began to take effect'],
  ['last-samples-of-a-firing-alert', 'Last samples on which an alert of the highest severity fired'],
  // Anchors, from a postmortem.
  ['stated-start', 'Start as stated in the postmortem'],
  ['stated-end', 'End as stated in the postmortem'],
  ['stated-detected', 'Detection as stated in the postmortem'],
  ['stated-acknowledged', 'Acknowledgement as stated in the postmortem'],
  ['stated-escalated', 'Escalation as stated in the postmortem'],
  ['stated-identified', 'Identification of the cause as stated in the postmortem'],
  ['stated-mitigated', 'Mitigation as stated in the postmortem'],
  ['stated-resolved', 'Resolution as stated in the postmortem'],
  ['stated-start-at-the-latest', 'Latest possible start, as stated in the postmortem'],
  ['detection-stands-for-the-start', 'No start is stated; the time of detection is its latest possible time'],
  ['resolution-stands-for-the-end', 'No end is stated; the time of resolution is used'],
  ['start-and-stated-duration', 'Entry at the stated duration after the start'],
  ['first-entry-in-phase-impact_start', 'First entry about the start of the impact'],
  ['first-entry-in-phase-detection', 'First entry about the detection'],
  ['first-sign-of-a-responder', 'First entry about a responder; no detection is recorded before it'],
  ['first-entry-of-a-responder', 'First entry in which a responder starts work'],
  ['first-entry-that-names-the-cause', 'First entry that names the cause'],
  ['first-entry-in-phase-identification', 'First entry about a finding'],
  ['first-explicit-escalation', 'First entry that says “escalated”'],
  ['first-hand-over', 'First entry in which others are called in'],
  ['first-mitigation-in-effect', 'First entry in which a fix takes effect'],
  ['claim-before-the-resolution', 'First entry that calls it over, before the resolution'],
  ['first-entry-in-phase-resolution', 'First entry about the resolution'],
  ['resolution-at-the-stated-end', 'Entry about the resolution at the stated end'],
  // Statements of a draft.
  ['duration-from-anchors', 'Times of start, end and resolution'],
  ['impact-as-stated', 'Impact as reported'],
  ['services-of-members', 'Services named by alerts and pages'],
  ['suspect-change', 'Suspect change'],
  ['mitigating-change', 'Mitigating change'],
  ['bystander-change', 'Change that is no suspect'],
  ['verdict', 'Cause confirmed by a reviewer'],
  // Durations, by their two ends.
  ['impactStart to detected', 'From the start of the impact to detection'],
  ['detected to acknowledged', 'From detection to acknowledgement'],
  ['detected to escalated', 'From detection to escalation'],
  ['detected to identified', 'From detection to identification of the cause'],
  ['impactStart to mitigated', 'From the start of the impact to mitigation'],
  ['detected to resolved', 'From detection to resolution'],
  ['impactStart to impactEnd', 'From the start to the end of the impact'],
  // Phases of entries.
  ['contradicted-later', 'A later note rules this out'],
  ['cause-found', 'Names the cause'],
  ['found', 'Names a finding'],
  ['looking', 'Someone is looking into it'],
  ['taken-up', 'Someone has taken it up'],
  ['searching', 'The cause is being searched for'],
  ['suspected', 'Names a suspicion'],
  ['false-lead', 'Names a false lead'],
  ['mitigation-begun', 'A fix was started'],
  ['mitigation-done', 'A fix was applied'],
  ['mitigation-tried', 'A fix was tried'],
  ['mitigation-failed', 'A fix did not help'],
  ['mitigation-of-a-wrong-guess', 'A fix for a false lead'],
  ['recovered', 'Says that it recovered'],
  ['recovery-begins', 'Says that recovery began'],
  ['alert-resolved-none-fired-since', 'Alert resolved and none fired again'],
  ['heading', 'Named by its heading'],
  ['no-known-words', 'No phase word recognised'],
])
