/** What stands beside the list: draft, suspects, findings, coverage, members. */
export const PANE = `@layer pane {
.pane { min-width: 0; padding: 0 var(--margin) 24px; border-top: 1px solid var(--line); background: var(--surface); }
.pane > .tabs { position: sticky; top: var(--head); z-index: 2; margin: 0 calc(-1 * var(--margin)); padding: 6px var(--margin) 0; background: var(--surface); border-bottom: 1px solid var(--line); gap: 0 16px; }
.pane > section { padding: 16px 0 4px; scroll-margin-top: calc(var(--head) + 40px); }
.pane > section + section { border-top: 1px solid var(--line); margin-top: 14px; }
.pane .section-head { justify-content: space-between; margin-bottom: 6px; }
.pane h3 { margin-top: 10px; }
@media (width >= 1200px) {
  .pane { border-top: 0; border-inline-start: 1px solid var(--line); padding-inline-start: 20px; }
  .pane > .tabs { margin-inline-start: -20px; padding-inline-start: 20px; }
  .pane { position: sticky; top: var(--head); max-height: calc(100vh - var(--head)); overflow-y: auto; scrollbar-width: thin; }
  .pane > .tabs { top: 0; }
  .pane > section { scroll-margin-top: 44px; }
  .tab-timeline { display: none; }
}
.draft { font-size: .875rem; line-height: 1.3125rem; max-width: 68ch; overflow-wrap: anywhere; }
.draft :is(h1, h2, h3, h4) { font-size: .875rem; line-height: 1.25rem; font-weight: 620; margin: 14px 0 4px; letter-spacing: 0; }
.draft :is(p, ul, ol, table, blockquote) { margin: 0 0 8px; }
.draft :is(ul, ol) { padding-inline-start: 20px; list-style: revert; }
.draft blockquote { padding: 8px 12px; border: 1px dashed var(--line-strong); border-radius: 7px; color: var(--ink2); }
.draft sup { font-size: .6875rem; line-height: 1; }
.draft table { display: block; overflow-x: auto; font-size: .75rem; }
/* "anywhere" would let a column shrink to letters; what is too long scrolls in its table. */
.draft :is(th, td) { padding: 3px 10px 3px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: break-word; }
.draft td:first-child { min-width: 6ch; }
.draft .sr-only { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.suspect { padding: 8px 0 10px; border-bottom: 1px solid var(--line); }
.suspect:last-child { border: 0; }
.suspect h3 { display: flex; align-items: baseline; gap: 8px; margin: 0; }
.suspect .glyph { align-self: center; }
.suspect .role { margin-inline-start: auto; font-weight: 400; color: var(--ink2); text-align: end; }
.terms { width: 100%; margin: 6px 0; }
.terms tbody th { padding: 3px 8px 3px 0; }
.terms .hint { display: block; overflow-wrap: anywhere; }
.terms td { width: 96px; vertical-align: middle; }
.terms .points { width: 52px; text-align: end; }
.terms tfoot :is(th, td) { border-top: 1px solid var(--line); padding-top: 4px; font-weight: 600; }
.findings li { padding: 6px 0; border-bottom: 1px solid var(--line); }
.findings li:last-child { border: 0; }
.warning { fill: none; stroke: var(--notice); stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; vertical-align: -2px; margin-inline-end: 4px; }
.finding-error .warning { stroke: var(--impact); }
.links { display: inline-flex; flex-wrap: wrap; gap: 0 8px; }
.sources li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 172px); gap: 12px; align-items: center; padding: 4px 0; }
.plain li, .members li { padding: 3px 0; }
.members .hint { overflow-wrap: anywhere; }
.pane details > summary { padding: 6px 0; color: var(--ink2); }
.actions li { padding: 4px 0; }
.actions .done { color: var(--fix); }
.actions .not-done { color: var(--notice-text); }
}`
