/** Forms, what they answer, and the history of edits. */
export const EDITS = `@layer edits {
.edit-form { display: grid; gap: 10px; margin: 10px 0 2px; padding: 12px; background: var(--bg); border: 1px solid var(--line); border-radius: 7px; font-size: .8125rem; line-height: 1.25rem; color: var(--ink); min-width: 0; }
.fields { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: start; }
.field { display: grid; gap: 3px; min-width: 0; max-width: 100%; }
.fields > .field { flex: 1 1 11rem; }
.field label { color: var(--ink2); font-size: .75rem; line-height: 1rem; }
.field input, .field select, .field textarea, .wide { width: 100%; }
textarea { font: inherit; color: inherit; padding: 5px 9px; border: 1px solid var(--line-strong); border-radius: 5px; background: var(--surface); max-width: 100%; resize: vertical; }
select { min-height: 28px; padding: 0 5px; border: 1px solid var(--line-strong); border-radius: 5px; background: var(--surface); max-width: 100%; }
.field-wrong :is(input, select, textarea) { border-color: var(--impact); }
.suspect .button { margin-top: 4px; }
.wrong { color: var(--impact-text); font-size: .75rem; line-height: 1rem; }
.signature { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 12rem); gap: 10px 16px; align-items: end; }
form > .signature + .form-buttons { margin-top: 10px; }
.form-buttons { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.form-buttons .apart { margin-inline-start: auto; }
.primary { background: var(--ink); border-color: var(--ink); color: var(--on-ink); }
.form-errors, .conflict { padding: 8px 12px; border: 1px solid var(--line-strong); border-inline-start: 3px solid var(--notice); border-radius: 5px; background: var(--surface); }
.form-errors ul { list-style: disc; padding-inline-start: 18px; }
.conflict table { width: 100%; margin-top: 6px; }
.conflict :is(th, td) { padding: 4px 12px 4px 0; border-top: 1px solid var(--line); vertical-align: top; text-align: start; overflow-wrap: anywhere; }
.form-notes:empty { display: none; }
.form-notes, .form-notes > div:only-child { display: grid; gap: 10px; }
.effect { padding: 8px 12px; border: 1px solid var(--line); border-inline-start: 3px solid var(--ink); border-radius: 5px; background: var(--surface); }
.saved { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; justify-content: space-between; padding: 8px 12px; margin: 8px 0; border: 1px solid var(--line-strong); border-inline-start: 3px solid var(--fix); border-radius: 5px; background: var(--surface); }
.edited { display: inline-block; padding: 0 5px; border: 1px solid var(--line-strong); border-radius: 4px; color: var(--ink2); font-size: .71875rem; line-height: .9375rem; white-space: nowrap; }
.edited::before { content: "✎ " / ""; }
.title-actions { flex-wrap: wrap; }
.more > summary { padding: 0 11px; color: inherit; }
.more .floating a { display: block; padding: 4px 0; }
.button.primary { color: var(--on-ink); }
fieldset { display: grid; gap: 2px; margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; color: var(--ink2); font-size: .75rem; }
fieldset label, .choice { display: flex; flex-wrap: wrap; gap: 2px 6px; align-items: center; min-height: 28px; }
:is(fieldset, .choice) input { min-height: 0; width: 18px; height: 18px; margin: 0; accent-color: var(--ink); }
.choice-buttons { position: sticky; bottom: 0; padding: 8px var(--margin); background: var(--bg); border-top: 1px solid var(--line); }
.payload { max-height: 32rem; overflow: auto; margin: 6px 0 14px; padding: 10px 12px; background: var(--sunken); border-radius: 7px; white-space: pre-wrap; overflow-wrap: anywhere; }
.headers > div { display: grid; grid-template-columns: minmax(0, 14rem) minmax(0, 1fr); gap: 12px; padding: 2px 0; overflow-wrap: anywhere; }
.decisions { display: grid; gap: 2px; margin-bottom: 8px; color: var(--ink2); overflow-wrap: anywhere; }
.sections { margin: 0 0 10px; padding-bottom: 8px; border-bottom: 1px solid var(--line); }
.sections li { padding: 2px 0; overflow-wrap: anywhere; scroll-margin-top: 48px; }
.section-update { margin: 4px 0 10px; padding: 8px 12px; border: 1px solid var(--line); border-inline-start: 3px solid var(--notice); border-radius: 5px; background: var(--surface); }
.word-diff { margin: 6px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.word-diff ins { background: var(--fix-tint); text-decoration: underline; }
.word-diff del { background: var(--impact-tint); text-decoration: line-through; }
.timeline .section-head > .button { margin-inline-start: auto; }
.narrow { padding: 16px var(--margin) 24px; max-width: 60rem; }
.narrow h2 { margin-top: 14px; }
.narrow > :is(h1, section, .edit-form, .effect) { margin-block: 4px 10px; }
.history > li { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 4px 16px; padding: 12px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; scroll-margin-top: calc(var(--head) + 8px); }
.history > li:target { background: var(--surface); box-shadow: inset 3px 0 var(--ink); padding-inline-start: 10px; }
.history-time { color: var(--ink2); }
.reverted .history-deed, .reverted .history-deed + p { text-decoration: line-through; color: var(--ink3); }
.revert > summary { width: fit-content; list-style: none; margin-top: 6px; }
.revert > summary::-webkit-details-marker { display: none; }
.candidates { width: 100%; margin: 12px 0; }
.candidates :is(th, td) { padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: anywhere; }
.candidates tr:has(:checked) { background: var(--select); box-shadow: inset 0 0 0 1.5px var(--ink); }
.candidates td:first-child { padding-inline-start: 8px; white-space: nowrap; }
.candidate-number { flex: none; width: 20px; height: 20px; margin-inline-end: 8px; border: 1px solid var(--line-strong); border-radius: 50%; text-align: center; font-size: .75rem; line-height: 18px; }
.narrow-label { display: none; }
.outcome-cell { white-space: nowrap; }
.candidates input[type="radio"], .candidates input[type="checkbox"] { min-height: 0; width: 18px; height: 18px; margin: 0 6px 0 0; vertical-align: -4px; accent-color: var(--ink); }
.candidates label { display: inline-flex; align-items: center; min-height: 24px; }
.compare { width: 100%; }
.compare :is(th, td) { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
@media screen and (width < 800px) {
  .candidates thead { display: none; }
  .candidates, .candidates tbody, .candidates tr, .candidates td { display: block; }
  .candidates tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  .candidates td { padding: 1px 8px; border: 0; }
  .candidates .narrow-label { display: inline; color: var(--ink3); }
}
@media (pointer: coarse) {
  select, textarea, .candidates label { min-height: 44px; }
  select, textarea { font-size: 1rem; }
}
@media screen and (width < 800px) {
  .signature, .history > li { grid-template-columns: minmax(0, 1fr); }
  .edit-form button, .edit-form .button, .edit-form :is(input, select), .edit-form .form-buttons > a { min-height: 44px; }
  .edit-form .form-buttons > a { display: inline-flex; align-items: center; }
  .edit-form :is(input, select, textarea) { font-size: 1rem; }
  .form-buttons .apart { margin-inline-start: 0; }
}
@media print {
  .edit-form, .saved, .revert, .row-actions, .suspect .button, .section-head .button, .sections { display: none; }
}
}`
