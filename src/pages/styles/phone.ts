/** Narrow screens: the parts of an incident one at a time, and what one does within reach of the thumb. */
const PARTS = ['draft', 'suspects', 'findings', 'coverage', 'actions'] as const

/** What a link leads to is shown in any case. */
const UNASKED = ':not(:target, :has(:target), :has(.edit-form))'

const others = PARTS.map((part) => {
  const own = part === 'coverage' ? '#coverage, #members' : `#${part}`
  return `  .columns[data-tab="${part}"] > .pane > section:not(${own})${UNASKED}, .columns[data-tab="${part}"] > .timeline${UNASKED} { display: none; }`
})

export const PHONE = `@layer phone {
.phone-tabs, .phone-more { display: none; }
@media screen and (width < 800px) {
  .phone-tabs { display: flex; flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; position: sticky; top: var(--head); z-index: 3; padding: 0 16px; background: var(--bg); border-bottom: 1px solid var(--line); scroll-margin-top: var(--head); }
  .phone-tabs a { display: inline-flex; align-items: center; gap: 5px; min-height: 44px; white-space: nowrap; }
  #parts { scroll-margin-top: 44px; }
  .pane > .tabs, .keys { display: none; }
  .columns[data-tab="timeline"] > .pane${UNASKED} { display: none; }
  .columns[data-tab="timeline"] > .pane > section${UNASKED} { display: none; }
${others.join('\n')}
  .beyond:not(:target, :has(:target, .edit-form)) { display: none; }
  .phone-more { display: flex; justify-content: center; min-height: 44px; margin: 12px 0 0 16px; }
  a.phone-more:not(.button) { align-items: center; }
  .phone-more:has(+ .beyond:is(:target, :has(:target))), table:has(.beyond:target) + .phone-more { display: none; }
  .incident-head .title-actions { position: fixed; inset: auto 0 0; z-index: 6; flex-wrap: nowrap; padding: 8px 16px; background: var(--bg); border-top: 1px solid var(--line); }
  .incident-head .title-actions > :is(a, button), .incident-head .title-actions > form > button, .title-actions summary { min-height: 44px; padding-inline: 10px; }
  .incident-head .title-actions > .primary { flex: 1; justify-content: center; }
  .incident-head .title-actions .menu { margin-inline-start: 0; }
  .incident-head .title-actions .floating { inset: auto auto 52px 0; width: min(15rem, calc(100vw - 32px)); }
  .incident-head .title-actions .floating a { min-height: 44px; display: flex; align-items: center; }
  body:has(.incident-head .title-actions) { padding-bottom: 61px; }
  html:has(.incident-head .title-actions) { scroll-padding-bottom: 69px; }
  .arrived { bottom: 76px; }
}
@media screen and (width < 800px) and (height < 480px) {
  .incident-head .title-actions { position: static; flex-wrap: wrap; padding: 0; border: 0; }
}
}`
