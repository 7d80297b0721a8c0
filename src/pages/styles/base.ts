/** The page itself: type, links, focus, the bar on top and the foot. */
export const BASE = `@layer base {
*, *::before, *::after { box-sizing: border-box; }
html { font: 400 100%/1.5 var(--sans); background: var(--bg); color: var(--ink); scroll-padding-top: calc(var(--head) + 12px); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 110rem; min-height: 100vh; display: flex; flex-direction: column; font-size: .8125rem; line-height: 1.25rem; font-variant-numeric: tabular-nums; }
main { flex: 1; min-width: 0; }
h1, h2, h3, p, ul, ol, dl, dd, pre, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.375rem; line-height: 1.75rem; font-weight: 650; letter-spacing: -.012em; text-wrap: balance; }
h2 { font-size: .9375rem; line-height: 1.25rem; font-weight: 620; }
h3 { font-size: .8125rem; line-height: 1.25rem; font-weight: 600; }
b, strong { font-weight: 600; }
small { font-size: inherit; }
code, pre { font-family: var(--mono); font-size: .75rem; }
a { color: inherit; text-decoration: underline; text-decoration-thickness: 1px; text-decoration-color: var(--line-strong); text-underline-offset: 3px; }
a:hover { text-decoration-color: var(--ink); }
time { white-space: nowrap; }
bdi { overflow-wrap: anywhere; }
summary { cursor: pointer; }
table { border-collapse: collapse; }
th { text-align: start; font-weight: 400; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.hint { color: var(--ink3); font-size: .75rem; line-height: 1rem; }
.hint a { color: var(--ink2); }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.shapes { position: absolute; }
.skip { position: absolute; inset-inline-start: var(--margin); top: -60px; z-index: 9; padding: 8px 12px; background: var(--ink); color: var(--on-ink); border-radius: 5px; }
.skip:focus { top: 6px; }
.top { position: sticky; top: 0; z-index: 5; height: var(--head); display: flex; align-items: center; gap: 24px; padding: 0 var(--margin); background: var(--bg); border-bottom: 1px solid var(--line); }
.top a { text-decoration: none; }
.brand { display: inline-flex; align-items: center; gap: 8px; font-weight: 650; }
.brand svg { fill: currentColor; stroke: currentColor; stroke-width: 2; }
.brand circle { stroke: none; }
.top nav { display: flex; gap: 22px; align-self: stretch; min-width: 0; overflow: auto hidden; scrollbar-width: none; }
.top nav a { display: flex; align-items: center; gap: 5px; color: var(--ink2); border-bottom: 2px solid transparent; }
.top nav a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--ink); }
.live { color: var(--ink2); font-size: .75rem; white-space: nowrap; }
.live::before { content: ""; display: inline-block; width: 7px; height: 7px; margin-inline-end: 6px; border-radius: 50%; background: var(--fix); }
.live:empty::before, .live-off .live::before { display: none; }
.live button { min-height: 24px; padding: 0 8px; margin-inline-start: 8px; }
button.keys { min-height: 24px; padding: 0 8px; color: var(--ink2); }
.arrived { position: fixed; inset-inline: 0; bottom: 16px; z-index: 7; display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; width: fit-content; max-width: calc(100vw - 32px); margin: 0 auto; padding: 8px 14px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--surface); box-shadow: 0 8px 28px #0003; }
.arrived:empty { display: none; }
.top small { color: var(--ink3); font-weight: 400; }
.top search { margin-inline-start: auto; flex: 0 99 15rem; min-width: 6rem; }
.top search input { width: 100%; }
.top search form { position: relative; }
.top search .key-hint { position: absolute; inset: 0 7px 0 auto; align-items: center; pointer-events: none; }
.top search input:focus ~ .key-hint { display: none; }
.key-hint { display: inline-flex; gap: 4px; align-items: baseline; color: var(--ink3); font-size: .75rem; }
@media (hover: none) { .key-hint { display: none; } }
footer { display: flex; flex-wrap: wrap; gap: 4px 24px; justify-content: space-between; padding: 16px var(--margin); color: var(--ink3); font-size: .75rem; line-height: 1rem; border-top: 1px solid var(--line); margin-top: 24px; }
@media screen and (width < 800px) {
  .top { gap: 16px; }
  .top nav { gap: 14px; }
  .top > .menu > summary { max-width: 9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .top search { display: none; }
  .menu { margin-inline-start: auto; }
  h1 { font-size: 1.25rem; }
}
@media screen and (width < 400px) {
  .brand { font-size: 0; gap: 0; }
  .top small { display: none; }
}
@media screen and (width < 480px) {
  .top { gap: 10px; }
  .top nav { gap: 11px; }
  :root:not(.live-off) .live { font-size: 0; }
  :root:not(.live-off) .live::before { margin: 0; }
}
@media (prefers-reduced-motion: no-preference) {
  a, button, summary { transition: background-color .12s ease-out, border-color .12s ease-out; }
}
}`
