/** Figures of many incidents: tables whose numbers line up, and the strips beside them. */
export const METRICS = `@layer metrics {
.metrics { width: 100%; border-collapse: collapse; }
.metrics th, .metrics td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; font-weight: 400; }
.metrics thead th { color: var(--ink3); font-size: .75rem; }
.metrics tbody th { font-weight: 600; }
.metrics small { display: block; color: var(--ink3); font-weight: 400; }
.metrics strong { font-size: 1rem; font-weight: 620; }
.strip { display: block; width: 100%; min-width: 16rem; max-width: 40rem; height: auto; overflow: visible; }
.strip text { fill: var(--ink3); font-size: 11px; }
.strip-grid { stroke: var(--line); }
.strip-dot { fill: var(--ink3); }
.strip a:hover .strip-dot, .strip a:focus-visible .strip-dot { fill: var(--ink); stroke: var(--ink); stroke-width: 2; }
.strip-median { stroke: var(--search); stroke-width: 2; }
.strip-interval { stroke: var(--search); stroke-width: 1.5; fill: none; }
.strip-p90 { stroke: var(--ink2); stroke-width: 1.5; stroke-dasharray: 2 2; }
.filter { display: flex; flex-wrap: wrap; gap: 6px 10px; align-items: center; }
@media (max-width: 800px) {
  .metrics thead { position: absolute; clip-path: inset(50%); }
  .metrics tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .metrics th, .metrics td { display: block; border: 0; padding: 2px 0; }
}
}`
