/** The list: one line an entry, a rail in the colour of its band, opened lines with an ink edge. */
export const TIMELINE = `@layer timeline {
.timeline { padding: 14px var(--margin) 24px; min-width: 0; }
.timeline .section-head { padding-bottom: 8px; border-bottom: 1px solid var(--line); }
.group { position: relative; padding-inline-start: 11px; border-bottom: 1px solid var(--line); padding-block: 3px; }
.group::before { content: ""; position: absolute; inset: 3px auto 3px 0; width: 3px; background: var(--hue); }
.group-head { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; min-height: 24px; padding-top: 2px; color: var(--ink2); }
.group-head span { color: var(--ink3); }
.group-count { margin-inline-start: auto; }
.row > details > summary { display: grid; grid-template-columns: 64px 56px 22px minmax(0, 1fr) 168px 110px; align-items: baseline; min-height: 26px; padding: 3px 0; list-style: none; border-radius: 5px; }
.row > details > summary::-webkit-details-marker { display: none; }
.row > details > summary:hover { background: var(--sunken); }
.row-lag { color: var(--ink3); font-size: .75rem; white-space: nowrap; }
.late { color: var(--notice-text); }
.row-text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; padding-inline-end: 12px; }
.row-source { color: var(--ink3); font-size: .75rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row-phase { color: var(--ink2); font-size: .75rem; text-align: end; }
.unfold-marker { color: var(--ink3); padding-inline-end: 2px; }
.row details[open] { margin: 2px -9px; padding: 0 9px; background: var(--select); border-radius: 5px; box-shadow: inset 0 0 0 1.5px var(--ink); }
.row details[open] > summary:hover { background: none; }
.row details[open] .row-text { white-space: normal; overflow: visible; }
.row-details { padding: 2px 0 12px 142px; scroll-margin-top: calc(var(--head) + 60px); font-size: .75rem; line-height: 1.1875rem; color: var(--ink2); }
.row-details dl { display: grid; grid-template-columns: 72px minmax(0, 1fr); gap: 2px 4px; }
.row-details dt { color: var(--ink3); }
.row-details dd { overflow-wrap: anywhere; }
.row-rest { white-space: pre-wrap; overflow-wrap: anywhere; margin-bottom: 6px; color: var(--ink); }
.grouped-events { margin-top: 6px; }
.grouped-events ul { padding: 4px 0 0 14px; columns: 20rem; }
.row-hidden .row-text { text-decoration: line-through; color: var(--ink3); }
.row-gap { padding: 3px 0; color: var(--ink3); font-size: .75rem; }
.row-gap span { display: flex; align-items: center; gap: 10px; }
.row-gap span::before, .row-gap span::after { content: ""; flex: 1; border-top: 1px dashed var(--line-strong); }
.row-gap span::before { max-width: 130px; }
.row-day { position: sticky; top: var(--head); z-index: 1; padding: 6px 0 4px; background: var(--bg); font-weight: 600; }
@media screen and (width < 1200px) {
  .row > details > summary { grid-template-columns: 64px 56px 22px minmax(0, 1fr) 144px 116px; }
}
@media screen and (width < 800px) {
  .timeline { padding-inline: 0 16px; }
  .timeline > .section-head, .timeline > .hint, .timeline > .pager { padding-inline-start: 16px; }
  .group { padding-inline-start: 16px; font-size: .875rem; }
  .row > details > summary { grid-template-columns: 70px 22px minmax(0, 1fr); min-height: 44px; align-content: center; padding: 6px 0; }
  .row-text { grid-area: 1 / 3; white-space: normal; padding: 0; overflow: visible; }
  .row-glyph { grid-area: 1 / 2; }
  .row-lag { grid-area: 2 / 1; }
  .row-source { grid-area: 2 / 3; white-space: normal; }
  .row-phase { display: none; }
  .row details[open] { margin-inline: -6px; padding-inline: 6px; }
  .row-details { padding-inline-start: 0; }
}
}`
