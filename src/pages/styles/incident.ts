/** The head of an incident: title, lede, seven figures, the picture and its key. */
export const INCIDENT = `@layer incident {
.incident-head { padding: 12px var(--margin) 14px; }
.title-row { display: flex; flex-wrap: wrap; gap: 8px 16px; justify-content: space-between; }
.title-row h1 { min-width: 0; overflow-wrap: anywhere; }
.title-actions { display: flex; gap: 8px; }
.meta { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 8px; margin: 4px 0 8px; color: var(--ink2); }
.postmortem-links { display: grid; gap: 2px; margin-bottom: 8px; color: var(--ink2); overflow-wrap: anywhere; }
.meta > :not(:last-child, .severity)::after { content: "·" / ""; margin-inline-start: 8px; color: var(--ink3); display: inline-block; }
.about-note { display: none; }
.lede { font-size: .9375rem; line-height: 1.4375rem; max-width: 68rem; text-wrap: pretty; }
.figures { display: grid; grid-template-columns: repeat(7, minmax(0, 1fr)); overflow: hidden; border-block: 1px solid var(--line); padding-inline-start: calc(var(--margin) - 12px); background: var(--surface); }
.figure { border: solid var(--line); border-width: 0 1px 1px 0; margin: 0 -1px -1px 0; }
.figure > button { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; width: 100%; height: 100%; padding: 8px 12px 9px; border: 0; border-radius: 0; background: none; text-align: start; font-weight: 400; }
.unknowns { padding: 4px var(--margin); border-bottom: 1px solid var(--line); background: var(--surface); color: var(--ink2); }
.unknowns button { min-height: 24px; border: 0; padding: 0; background: none; text-decoration: underline; }
.figure-name { color: var(--ink2); font-size: .75rem; line-height: 1rem; }
.figure-name b { font-weight: 400; }
.value { font-size: 1.25rem; line-height: 1.625rem; font-weight: 620; overflow-wrap: anywhere; }
.value > span { white-space: normal; }
.value small, .value .about { font-size: .8125rem; font-weight: 500; }
.value-word { font-size: .9375rem; font-weight: 500; color: var(--ink2); }
.ends { color: var(--ink3); font-size: .75rem; line-height: 1rem; }
.figure-impact { display: block; }
.ends time { white-space: normal; }
.figure > button:hover .value { text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 4px; }
.figure > button:focus-visible { outline-offset: -3px; }
.why { width: min(660px, calc(100vw - 2 * var(--margin))); max-height: calc(100vh - 32px); overflow: auto; padding: 18px 24px 20px; background: var(--surface); color: var(--ink); border: 1px solid var(--line-strong); border-radius: 8px; box-shadow: 0 12px 40px #0003; }
.why:not(:popover-open) { display: none; }
.why .value { font-size: inherit; line-height: inherit; }
.why-ends { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 16px 24px; margin: 14px 0 16px; padding-top: 12px; border-top: 1px solid var(--line); }
.why-ends h3 { font-weight: 400; color: var(--ink3); font-size: .75rem; }
.why-ends p { overflow-wrap: anywhere; }
@supports (position-area: block-end) {
  .why { inset: auto; margin: 6px 8px; position-area: block-end span-inline-end; position-try-fallbacks: flip-inline, flip-block; }
}
.picture-section, .measured-section { padding: 12px var(--margin) 8px; background: var(--surface); border-bottom: 1px solid var(--line); }
.measured-section .plain { columns: 26rem; column-gap: 32px; }
.tally { display: flex; flex-wrap: wrap; gap: 4px 8px; margin-bottom: 10px; }
.tally li { padding: 2px 9px; border: 1px solid var(--line); border-radius: 5px; color: var(--ink2); }
.tally b { color: var(--ink); }
.tally .key { display: none; }
.picture-table { margin-top: 6px; color: var(--ink2); }
.picture-table > summary { color: var(--ink3); font-size: .75rem; padding: 4px 0; width: fit-content; }
.picture-table th, .picture-table td { padding: 3px 16px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; text-align: start; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); }
@media (width >= 1200px) {
  .columns { grid-template-columns: minmax(0, 1fr) 452px; }
}
@media screen and (width < 1200px) {
  .figures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
}
@media screen and (width < 800px) {
  .figures { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .why { position-area: none; inset: auto 0 0; width: 100%; max-width: none; max-height: 85vh; margin: 0; padding: 16px; border-radius: 8px 8px 0 0; }
  .figure-prefix, .figure > button .about { display: none; }
  .figure-name b { text-transform: capitalize; }
  .about-note { display: inline; }
  .figure-impactDuration { grid-column: 1 / -1; }
  .figure-impactDuration > button { grid-template-columns: auto auto minmax(0, 1fr); align-items: baseline; gap: 10px; }
  .figure-impactDuration .value { font-size: .8125rem; line-height: 1.25rem; white-space: nowrap; }
  .figure-impactDuration .ends { text-align: end; }
  .picture-section, .measured-section { padding-inline: 16px; }
}
@media screen and (width < 400px) {
  .value { font-size: 1.0625rem; white-space: normal; }
  .value-word { font-size: .8125rem; }
}
}`
