/** Buttons, fields, tabs, badges: ink on paper, whatever they stand for. */
export const CONTROLS = `@layer controls {
button, .button, input, select { font: inherit; color: inherit; }
button, .button { display: inline-flex; align-items: center; min-height: 28px; padding: 0 11px; border: 1px solid var(--line-strong); border-radius: 5px; background: var(--surface); font-weight: 500; text-decoration: none; cursor: pointer; }
button:hover, .button:hover { border-color: var(--ink); }
input { min-height: 28px; padding: 0 9px; border: 1px solid var(--line-strong); border-radius: 5px; background: var(--surface); max-width: 100%; }
input::placeholder { color: var(--ink3); opacity: 1; }
.menu { position: relative; }
.menu > summary { list-style: none; padding: 4px 0; color: var(--ink2); }
.menu > summary::-webkit-details-marker { display: none; }
.menu > summary::after { content: "▾" / ""; padding-inline-start: 4px; }
.floating { position: absolute; inset-inline-end: 0; top: 30px; z-index: 6; display: grid; gap: 8px; width: 15rem; padding: 14px; background: var(--surface); border: 1px solid var(--line-strong); border-radius: 8px; box-shadow: 0 8px 28px #0003; }
.tabs { display: flex; flex-wrap: wrap; gap: 0 18px; }
.tabs a { padding: 6px 0 5px; min-height: 28px; text-decoration: none; color: var(--ink2); border-bottom: 2px solid transparent; }
.tabs a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--ink); }
.tabs small { color: var(--ink3); }
.severity { display: inline-block; padding: 0 7px; border: 1px solid var(--line-strong); border-radius: 4px; font-size: .75rem; line-height: 1.125rem; color: var(--ink2); font-weight: 500; max-width: 100%; overflow: hidden; text-overflow: ellipsis; vertical-align: middle; }
.severity-critical { background: var(--severe); border-color: var(--severe); color: #fff; }
.severity-high { border-color: var(--impact); color: var(--impact-text); }
.severity-none { border-style: dashed; color: var(--ink3); }
.badge { display: inline-block; margin-inline-end: 2px; padding: 0 5px; border: 1px solid var(--ink); border-radius: 4px; font-size: .71875rem; line-height: .9375rem; font-weight: 600; white-space: nowrap; }
.pager { display: flex; flex-wrap: wrap; gap: 8px 20px; padding: 12px 0; color: var(--ink3); }
.section-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; }
.scroll { overflow-x: auto; }
.help { width: min(34rem, calc(100vw - 32px)); max-height: calc(100vh - 64px); overflow-y: auto; padding: 18px 20px; border: 1px solid var(--line-strong); border-radius: 8px; background: var(--surface); color: var(--ink); }
.help dl { margin: 10px 0; }
.help dl > div { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 12px; padding: 3px 0; }
.help dt { text-align: end; }
kbd { padding: 0 5px; border: 1px solid var(--line-strong); border-radius: 4px; font: inherit; font-size: .75rem; }
.help .choice { display: inline-flex; gap: 6px; align-items: center; min-height: 28px; }
[aria-busy="true"] button { cursor: progress; }
@media (pointer: coarse) {
  button, .button, input, .tabs a, .menu > summary { min-height: 44px; }
  .tabs a, .menu > summary { display: inline-flex; align-items: center; gap: 5px; }
  input { font-size: 1rem; }
}
html:not([data-script]) .scripted { display: none; }
.button .key-hint, .section-head .copy { margin-inline-start: 6px; }
}`
