/** The picture: every colour comes from here, none from the markup. */
export const CHART = `@layer chart {
form.picture-controls, .picture-controls { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 10px; padding: 0; color: var(--ink2); font-size: .75rem; }
.picture-controls > span { display: inline-flex; gap: 6px; }
.picture-controls label { display: inline-flex; align-items: center; gap: 5px; }
.picture-controls input { width: 8.5rem; }
.picture-controls [aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
.picture { container: picture / inline-size; min-width: 0; overflow-x: clip; overflow-clip-margin: 16px; }
.chart, .fingerprint, .source-strip, .term-bar { display: block; overflow: visible; }
.chart svg { overflow: visible; }
/* In px like the lanes, which are laid out around it: larger text would overprint. It grows with the browser's zoom; the table beside it with the text. */
.chart text { font-size: 11.5px; fill: var(--ink); }
.chart a { text-decoration: none; }
.chart a:hover text { text-decoration: underline; }
.chart-narrow, .chart-medium, .chart-wide, .chart-full { display: none; }
@container picture (width < 640px) { .chart-narrow { display: block; } }
@container picture (640px <= width < 1080px) { .chart-medium { display: block; } }
@container picture (1080px <= width < 1344px) { .chart-wide { display: block; } }
@container picture (width >= 1344px) { .chart-full { display: block; } }
.chart-medium, .chart-wide, .chart-full, .chart-empty { width: calc(100% - 148px); margin-inline-start: 148px; }
.hue-impact { --hue: var(--impact); --tint: var(--impact-tint); }
.hue-notice { --hue: var(--notice); --tint: var(--notice-tint); }
.hue-search { --hue: var(--search); --tint: var(--search-tint); }
.hue-fix { --hue: var(--fix); --tint: var(--fix-tint); }
.hue-change { --hue: var(--change); --tint: var(--change-tint); }
.hue-quiet { --hue: var(--quiet); --tint: var(--false-lead-tint); }
.hue-ink { --hue: var(--ink2); --tint: var(--sunken); }
.solid { fill: var(--hue); }
.outline { fill: none; stroke: var(--hue); stroke-width: 1.5; }
.dashed { stroke-dasharray: 2 1.5; }
.tint { fill: var(--tint); }
.hatched { fill: url(#hatch); }
.hatch-line { stroke: var(--quiet); stroke-width: 1.1; }
.chart .name { font-weight: 600; }
.chart .middle { text-anchor: middle; }
.chart .end { text-anchor: end; }
.chart .hint, .chart .lane-note { fill: var(--ink2); }
.chart .haloed { paint-order: stroke; stroke: var(--surface); stroke-width: 5px; stroke-linejoin: round; }
.hue-impact ~ .haloed { stroke: var(--impact-tint); }
.chart .count text { font-size: 10.5px; }
.lane-line, .axis line { stroke: var(--line); }
.axis text { fill: var(--ink2); }
.chart .axis .name { fill: var(--ink); }
.pole { stroke: var(--hue); stroke-width: 1.3; stroke-dasharray: 1.5 3; }
.change-length line { stroke: var(--hue); stroke-width: 1.5; }
.leader { stroke: var(--ink3); }
.former line { stroke: var(--ink3); stroke-dasharray: 1.5 2.5; }
.former circle { fill: var(--surface); stroke: var(--ink2); stroke-width: 1.5; }
.error-bar line { stroke: var(--ink2); stroke-width: 1.3; }
.column { fill: var(--impact-tint); }
.band-unnoticed { --hue: var(--impact); --tint: var(--impact-tint); }
.band-unanswered { --hue: var(--notice); --tint: var(--notice-tint); }
.band-investigation { --hue: var(--search); --tint: var(--search-tint); }
.band-mitigation { --hue: var(--fix); --tint: var(--fix-tint); }
.band-recovery { --hue: var(--fix); --tint: var(--surface); }
.band-outOfOrder { --hue: var(--quiet); --tint: var(--surface); }
.band-none { --hue: transparent; --tint: transparent; }
.band .edge, .strip .edge { fill: var(--hue); }
.band-recovery .tint, .band-outOfOrder .tint { stroke: var(--hue); stroke-width: 1.2; }
.band-outOfOrder .tint { stroke-dasharray: 3 2; }
.false-lead { --hue: var(--quiet); --tint: var(--false-lead-tint); }
.capsule { fill: var(--unknown-tint); stroke: var(--ink3); stroke-dasharray: 2 2; }
.count rect { fill: var(--surface); stroke: var(--hue); stroke-width: 1.5; }
.bar { fill: var(--tint); stroke: var(--hue); stroke-width: 1.2; }
.chart svg .outline { vector-effect: non-scaling-stroke; }
.candidates-picture { margin-top: 12px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 7px; background: var(--surface); }
.candidates-picture a { pointer-events: none; }
.candidate rect { fill: var(--surface); stroke: var(--ink2); stroke-width: 1.2; }
.candidate-chosen rect { fill: var(--ink); }
.chart .candidate-chosen text { fill: var(--surface); }
.candidate-line line { stroke: var(--ink); stroke-width: 1.5; }
.span { margin-top: 10px; }
.bracket line { stroke: var(--ink); stroke-width: 1.5; }
.break rect { fill: var(--sunken); }
.break line { stroke: var(--line-strong); stroke-dasharray: 3 3; }
.break text { fill: var(--ink2); }
.now line { stroke: var(--ink); stroke-dasharray: 1.5 3; stroke-width: 1.5; }
.now text { font-weight: 600; }
.fingerprint .bin { fill: var(--impact); }
.strip.band-recovery .edge { fill: var(--fix-tint); stroke: var(--fix); }
.source-strip .ground { fill: var(--sunken); }
.hours .hour { fill: var(--ink3); }
.source-strip line { stroke: var(--hue); stroke-width: 1.6; }
.term-bar .for { fill: var(--change); }
.term-bar .against { fill: var(--quiet); }
.term-bar line { stroke: var(--ink3); }
.glyph { vertical-align: -2px; overflow: visible; flex: none; }
@media (forced-colors: active) {
  .chart text { fill: CanvasText; }
  .bar, .tint { stroke: CanvasText; }
}
}`
