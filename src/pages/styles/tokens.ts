/** Colours by what they mean, light and dark; contrasts were measured on every ground. */
export const TOKENS = `@layer tokens {
:root {
  color-scheme: light dark;
  --bg: light-dark(#f7f7f4, #101317);
  --surface: light-dark(#fff, #171b20);
  --sunken: light-dark(#efefeb, #0b0e11);
  --select: light-dark(#fff, #232931);
  --line: light-dark(#e2e2dc, #2a3038);
  --line-strong: light-dark(#85888c, #717983);
  --ink: light-dark(#16191d, #e8eaed);
  --ink2: light-dark(#454b53, #b7bec7);
  --ink3: light-dark(#636970, #929aa4);
  --on-ink: light-dark(#fff, #101317);
  --focus: light-dark(#1a5fd0, #7fb0ff);
  --impact: light-dark(#b5341a, #f07a5c);
  --notice: light-dark(#b87400, #e6b04a);
  --search: light-dark(#2b73d2, #5a9aee);
  --fix: light-dark(#05695d, #52d0b8);
  --change: light-dark(#6e1f7c, #e8a0dc);
  --quiet: light-dark(#83878c, #7f8791);
  --impact-text: light-dark(#a62e15, #f58f74);
  --notice-text: light-dark(#835200, #e6b04a);
  --search-text: light-dark(#1f5ca9, #82b6f5);
  --impact-tint: light-dark(#f8e1da, #43241c);
  --notice-tint: light-dark(#f9ebcb, #3d2f14);
  --search-tint: light-dark(#dee9f8, #1c3050);
  --fix-tint: light-dark(#d5ede8, #133a35);
  --change-tint: light-dark(#efe2f4, #38264a);
  --false-lead-tint: light-dark(#eceded, #2b3037);
  --unknown-tint: light-dark(#efefeb, #22272d);
  --severe: #b5341a;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace;
  --margin: 24px;
  --head: 44px;
}
@media screen and (width < 800px) {
  :root { --margin: 16px; }
}
@media (forced-colors: active) {
  :root {
    --line: CanvasText; --line-strong: CanvasText; --ink: CanvasText; --ink2: CanvasText; --ink3: CanvasText;
    --bg: Canvas; --surface: Canvas; --sunken: Canvas; --select: Canvas; --on-ink: Canvas; --focus: Highlight;
    --impact: CanvasText; --notice: CanvasText; --search: CanvasText; --fix: CanvasText; --change: CanvasText; --quiet: GrayText;
    --impact-text: CanvasText; --notice-text: CanvasText; --search-text: CanvasText;
    --impact-tint: Canvas; --notice-tint: Canvas; --search-tint: Canvas; --fix-tint: Canvas; --change-tint: Canvas;
    --false-lead-tint: Canvas; --unknown-tint: Canvas;
  }
}
}`
