import { describe, expect, it } from 'vitest'
import { firstKnown, knownLink, knownText, TEXT_CHARACTERS_MAX } from '../../../src/sources/values/known-text.ts'

describe('knownText', () => {
  it.each([
    null,
    undefined,
    '',
    '  ',
    'None',
    'null',
    'N/A',
    '{{ $labels.instance }}',
    '$ALERT_TITLE',
    '*alertName*',
    '{HOST.NAME}',
    {},
    [],
    true,
    Number.NaN,
  ])('does not know %s', (value) => {
    expect(knownText(value)).toBeNull()
  })

  it('keeps what only contains such a word', () => {
    expect(knownText('None of the pods is ready')).toBe('None of the pods is ready')
  })

  it('shows a number as text', () => {
    expect(knownText(37)).toBe('37')
  })

  it('strips colours and control characters, and keeps lines, tabs and emoji', () => {
    expect(knownText('\u001b[2K\u001b[31mred\u001b[0m\r\n\ttwo\u0007 🔥')).toBe('red\n\ttwo 🔥')
    expect(knownText('one\n[two]')).toBe('one\n[two]')
  })

  it('cuts a long text visibly', () => {
    const max = TEXT_CHARACTERS_MAX
    const cut = knownText('x'.repeat(max + 1)) ?? ''
    expect(cut).toHaveLength(max)
    expect(cut.endsWith('x…')).toBe(true)
  })
})

describe('firstKnown', () => {
  it('passes over what is not known', () => {
    expect(firstKnown(null, '', 'N/A', 'here', 'there')).toBe('here')
    expect(firstKnown()).toBeNull()
  })
})

describe('knownLink', () => {
  it.each(['javascript:alert(1)', '/relative', '', 'https://', 'ftp://host/file', 'data:text/html,x'])('drops %s', (link) => {
    expect(knownLink(link)).toBeNull()
  })

  it('takes the first that a page may show', () => {
    expect(knownLink('', 'javascript:x', 'https://a.example/x')).toBe('https://a.example/x')
  })
})
