/** On paper: light, without what only a screen can do, nothing split that belongs together. */
export const PRINT = `@layer print {
@media print {
  @page { margin: 14mm; }
  :root { color-scheme: light; --margin: 0px; --bg: #fff; --sunken: #f2f2ee; }
  html { font-size: 87.5%; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .top, .skip, .tabs, .arrived, .sections, .saved, .title-actions, .why, .picture-table, .pager, .filter, .tokens, .scripted { display: none; }
  .columns { display: flex; flex-direction: column; }
  .pane { order: -1; position: static; max-height: none; overflow: visible; border: 0; }
  .pane > section:not(#draft) { display: none; }
  /* The draft holds the timeline as a table, whose head is repeated on each sheet. */
  .columns:has(.draft) > .timeline { display: none; }
  .draft { max-width: none; font-size: .8125rem; line-height: 1.125rem; }
  .draft table { display: table; width: 100%; overflow: visible; break-inside: auto; }
  .draft thead { display: table-header-group; }
  .draft tr { break-inside: avoid; }
  .draft :is(th, td) { overflow-wrap: normal; word-break: normal; }
  .draft td:first-child { white-space: nowrap; }
  .draft [data-footnotes] ol { columns: 3; column-gap: 16px; padding-inline-start: 18px; font-size: .625rem; line-height: .8125rem; }
  .draft [data-footnotes] li { break-inside: avoid; }
  .draft [data-footnotes] [data-footnote-backref] { display: none; }
  .draft [data-footnotes] p { display: inline; }
  .figures, .picture-section, .pane { background: none; }
  .figures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .figure > button { padding: 6px 8px; }
  .tally .key { display: block; }
  .tally li { border: 0; padding-inline: 0 8px; }
  .chart-medium { display: block; }
  .chart-narrow, .chart-wide, .chart-full { display: none; }
  .row > details > summary { grid-template-columns: 64px 52px 20px minmax(0, 1fr) 140px 100px; min-height: 0; }
  .row-text, .row-source { white-space: normal; overflow: visible; }
  .row details[open] { box-shadow: none; }
  .row-day { position: static; }
  .metrics th, .metrics td { padding-block: 4px; }
  .list-head > a, .hint > a { display: none; }
  .metrics-groups { display: block; }
  .row, .figure, .suspect, .picture, .metrics tr, .load { break-inside: avoid; }
  h1, h2, h3, .section-head, .group-head { break-after: avoid; }
  a { text-decoration: none; }
}
}`
