/** The queue of incidents, the deliveries, the events of no incident, the empty page and the page that says one thing. */
export const LISTS = `@layer lists {
.list-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 6px 28px; padding: 18px var(--margin) 8px; }
.filter { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; margin-inline-start: auto; color: var(--ink2); font-size: .75rem; }
.filter label { display: inline-flex; align-items: center; gap: 6px; }
.tokens { display: flex; flex-wrap: wrap; gap: 6px; padding: 0 var(--margin) 8px; }
.tokens li { padding: 2px 9px; border: 1px solid var(--line-strong); border-radius: 5px; background: var(--surface); color: var(--ink2); }
.open-now { display: grid; gap: 6px; padding: 4px var(--margin) 10px; }
.open-now li { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; padding: 9px 14px; background: var(--surface); border: 1px solid var(--line); border-inline-start: 3px solid var(--impact); border-radius: 5px; color: var(--ink2); }
.open-now b { color: var(--ink); }
.open-now a { color: var(--ink); }
.dot { width: 7px; height: 7px; border-radius: 50%; background: var(--impact); }
.queue-head, .queue-row { display: grid; grid-template-columns: 82px minmax(14rem, 5fr) minmax(9rem, 168px) minmax(0, 2fr) minmax(0, 2.4fr) minmax(0, 1.8fr); gap: 0 24px; margin: 0 calc(var(--margin) - 12px); padding: 10px 12px; }
.queue-head { color: var(--ink3); font-size: .75rem; padding-block: 8px 6px; }
.queue { padding-bottom: 8px; }
.queue-row { position: relative; border-top: 1px solid var(--line); border-radius: 5px; }
.queue-row:hover { background: var(--surface); box-shadow: inset 0 0 0 1.5px var(--ink); border-color: transparent; }
.queue-row h2 { font-size: .8125rem; font-weight: 600; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.queue-row h2 a { text-decoration: none; }
.queue-row h2 a::after { content: ""; position: absolute; inset: 0; }
.queue-row h2 a:focus-visible { outline: none; }
.queue-row:has(h2 a:focus-visible) { outline: 2px solid var(--focus); outline-offset: 2px; }
.queue-severity .reported { display: block; margin-top: 3px; color: var(--ink2); font-size: .75rem; line-height: 1.25; }
.queue-pair { min-width: 0; }
.queue-pair p:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.queue-label { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.list-head ~ p, .list-head ~ .pager { padding-inline: var(--margin); }
@media screen and (width < 1100px) {
  .queue-head { display: none; }
  .queue-row { grid-template-columns: 168px repeat(3, minmax(0, 1fr)); gap: 6px 18px; }
  .queue-title { grid-column: 2 / -1; }
  .queue-label { position: static; width: auto; height: auto; overflow: visible; clip-path: none; color: var(--ink3); }
  .queue-pair p:first-child { white-space: normal; }
}
@media screen and (width < 640px) {
  .queue-row { grid-template-columns: auto minmax(0, 1fr); gap: 4px 10px; margin: 0; padding: 12px 16px; border-radius: 0; }
  .queue-title { grid-column: 2; }
  .queue-fingerprint, .queue-pair { grid-column: 1 / -1; }
  .queue-pair { display: flex; flex-wrap: wrap; gap: 0 8px; align-items: baseline; }
  .list-head .filter { display: grid; grid-template-columns: repeat(auto-fit, minmax(5rem, 1fr)); align-items: end; width: 100%; margin: 4px 0; }
  .filter label { display: grid; gap: 2px; }
  .filter input { width: 100%; }
  .filter button { justify-content: center; }
}
.deliveries { width: calc(100% - 2 * var(--margin)); margin: 4px var(--margin); }
.deliveries :is(th, td) { padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: anywhere; }
.deliveries th { color: var(--ink3); font-size: .75rem; }
#deliveries :is(th, td):not(:last-child), .deliveries td:first-child { white-space: nowrap; }
.sources { margin-bottom: 18px; }
.hours-cell { width: 15rem; }
.silent { color: var(--notice-text); }
.outcome { font-weight: 500; }
.delivery-unreadable .outcome, .delivery-rejected .outcome { color: var(--notice-text); }
.delivery-accepted .outcome, .delivery-duplicate .outcome { color: var(--ink2); font-weight: 400; }
@media screen and (width < 640px) {
  .deliveries thead { display: none; }
  .deliveries tr { display: flex; flex-wrap: wrap; gap: 0 10px; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .deliveries td { padding: 0; border: 0; }
  .deliveries td:last-child { flex-basis: 100%; color: var(--ink2); }
  .sources.deliveries td { flex-basis: 100%; }
  .sources.deliveries td:last-child::before { content: 'in 24 h: '; }
}
.actions-form { padding: 0; }
.actions-form :is(.signature, .form-errors, .conflict) { margin: 10px var(--margin) 16px; max-width: 60rem; }
.actions-lede { padding-bottom: 6px; }
.actions-table tbody th { padding-top: 16px; color: var(--ink2); }
.actions-table tr:target { background: var(--select); }
.unassigned :is(th, td):nth-child(2) { width: 36%; }
.unassigned .reason th { padding-top: 18px; font-weight: 400; font-size: inherit; color: var(--ink2); }
.unassigned .reason b { color: var(--ink); }
.unassigned .reason .change-rule { float: inline-end; }
.unassigned .rule { color: var(--ink3); font-size: .75rem; white-space: nowrap; }
.unassigned summary { padding-block: 4px; color: var(--ink2); }
.unassigned ul { padding-bottom: 4px; }
.newest-events { padding-bottom: 18px; }
.newest-events .section-head { padding-inline: var(--margin); }
@media screen and (width < 640px) {
  .deliveries.unassigned td { flex-basis: 100%; width: auto; }
  .unassigned .reason th { padding-bottom: 0; border: 0; }
}
.empty-head { padding: 26px var(--margin) 18px; }
.empty-head .lede { margin-top: 6px; max-width: 56rem; }
.message { padding: 48px var(--margin); max-width: 48rem; }
.message .lede { margin: 8px 0 16px; overflow-wrap: anywhere; }
}`
