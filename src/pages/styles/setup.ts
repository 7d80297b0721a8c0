/** The lines that are copied somewhere: into the configuration of a sender, or of this server. */
export const SETUP = `@layer setup {
.setups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(21rem, 100%), 1fr)); gap: 16px; padding: 0 var(--margin) 16px; }
.setup-actions { display: flex; flex-wrap: wrap; gap: 8px; padding: 0 14px 12px; }
.more-sources .setup-actions { padding: 6px 0 0; }
.setup { display: flex; flex-direction: column; border: 1px solid var(--line); border-radius: 7px; background: var(--surface); overflow: hidden; }
.setup header { display: flex; flex-wrap: wrap; gap: 2px 10px; align-items: baseline; padding: 11px 14px; }
.setup > p { padding: 11px 14px; }
.lines { flex: 1; padding: 12px 14px; background: var(--bg); border-block: 1px solid var(--line); line-height: 1.125rem; color: var(--ink2); white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
.lines b { color: var(--ink); font-weight: 700; }
.more-sources { padding: 0 var(--margin) 16px; }
.more-sources summary { padding: 6px 0; }
.more-sources section { padding: 6px 0 10px; }
.sender { display: grid; grid-template-columns: 15rem minmax(0, 1fr) 22rem; gap: 24px; padding: 0 var(--margin) 24px; align-items: start; }
.senders { max-height: 80vh; overflow-y: auto; }
.senders a { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 8px; padding: 5px 8px; border-radius: 5px; text-decoration: none; }
.senders a[aria-current] { background: var(--select); box-shadow: inset 0 0 0 1.5px var(--ink); }
.senders b { font-weight: 400; }
.receiving { color: var(--fix); }
.received li { padding: 8px 0; border-bottom: 1px solid var(--line); }
.lines-box { display: flex; align-items: start; gap: 8px; margin: 6px 0 12px; }
.lines-box .lines { border: 1px solid var(--line); border-radius: 5px; }
.steps { display: grid; gap: 14px; margin-bottom: 14px; counter-reset: step; }
.steps li { position: relative; padding-inline-start: 40px; counter-increment: step; }
.steps li::before { content: counter(step); position: absolute; inset: -3px auto auto 0; width: 24px; border: 1px solid var(--line-strong); border-radius: 50%; text-align: center; line-height: 22px; }
.steps h2 { margin-top: 0; }
.steps .done::before { content: '✓'; border-color: var(--fix); background: var(--fix); color: var(--surface); }
@media screen and (width < 1200px) {
  .sender { grid-template-columns: minmax(0, 1fr); }
  .senders { order: 3; max-height: none; }
  .senders ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); }
}
}`
