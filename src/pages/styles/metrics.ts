/** Figures of many incidents: tables whose numbers line up, and the strips beside them. */
export const METRICS = `@layer metrics {
.metrics { width: 100%; border-collapse: collapse; }
.metrics-section { margin: 32px 0 0; }
.metrics-section > :not(table) { margin-inline: var(--margin); }
.metrics-section > h2 { margin-block: 0 6px; }
.metrics-section > h2 small { margin-inline-start: 8px; color: var(--ink3); font-size: .8125rem; font-weight: 400; }
.metrics th, .metrics td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: 400; }
.metrics tr > :first-child { padding-inline-start: var(--margin); }
.metrics tr > :last-child { padding-inline-end: var(--margin); }
.metrics-groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(34rem, 100%), 1fr)); align-items: start; }
.metrics thead th { color: var(--ink3); font-size: .75rem; }
.metrics tbody th { font-weight: 600; }
.metrics small { display: block; color: var(--ink3); font-weight: 400; }
.metrics strong { font-size: 1rem; font-weight: 620; }
.strip { display: block; width: 100%; min-width: 16rem; max-width: 40rem; height: auto; overflow: visible; }
th:has(> .strip), td:has(> .strip) { width: 38%; }
.strip text { fill: var(--ink3); font-size: 11px; }
.strip-grid { stroke: var(--line); }
.strip-dot { fill: var(--ink3); }
.strip a:hover .strip-dot, .strip a:focus-visible .strip-dot { fill: var(--ink); stroke: var(--ink); stroke-width: 2; }
.strip-median { stroke: var(--search); stroke-width: 2; }
.strip-interval { stroke: var(--search); stroke-width: 1.5; fill: none; }
.strip-p90 { stroke: var(--ink2); stroke-width: 1.5; stroke-dasharray: 2 2; }
.load { display: block; width: calc(100% - 2 * var(--margin)); max-width: 48rem; height: auto; margin-block: 4px 6px; }
.load text { fill: var(--ink3); font-size: 11px; }
.load-night { fill: var(--line); opacity: .5; }
.load-incident { fill: var(--notice); stroke: var(--notice); }
.load-alone { fill: none; stroke: var(--notice); stroke-width: 1.2; }
.filter { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; }
@media screen and (max-width: 800px) {
  .strip { min-width: 0; }
  .metrics thead { position: absolute; clip-path: inset(50%); }
  .metrics tr { display: flex; flex-wrap: wrap; gap: 0 14px; padding: 8px var(--margin); border-bottom: 1px solid var(--line); }
  .metrics :is(th, td) { flex: 1 0 100%; width: auto; border: 0; padding: 1px 0; }
  .metrics tr > :first-child, .metrics tr > :last-child { padding-inline: 0; }
  .metrics td[data-label]:not(:empty) { display: flex; flex: 0 1 auto; gap: 6px; }
  .metrics td[data-label]:not(:empty)::before { content: attr(data-label); color: var(--ink3); }
}
}`
