import { describe, expect, it } from 'vitest'
import { plainSvg } from '../../../src/render/pdf/plain-svg.ts'
import { pictureSvg } from '../../../src/render/picture-svg.tsx'
import { anOutage } from '../../pages/an-outage.ts'

const svg = (inside: string, sheet = ':root { --red: #f00; --ink: #111; } .hue { --hue: var(--red); } .solid { fill: var(--hue); }') =>
  plainSvg(`<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><style>${sheet}</style>${inside}</svg>`)

describe('a picture without a style sheet', () => {
  it('says at each element how it is drawn, with the values of what it stands in', () => {
    expect(svg('<g class="hue"><rect x="1%" class="solid"></rect></g>')).toContain('<g><rect x="1%" fill="#f00"></rect></g>')
    expect(svg('<rect class="solid"></rect>')).toContain('<rect fill="none">')
  })

  it('keeps where a line begins and ends', () => {
    expect(svg('<line x1="1" x2="9" y1="2" y2="8"></line>')).toContain('<line x1="1" x2="9" y1="2" y2="8">')
  })

  it('draws a shape where it is used, in the colours of that place', () => {
    const shapes = '<svg width="0" height="0"><defs><g id="dot"><path d="M0 0" class="solid"></path></g></defs></svg>'
    expect(svg(`${shapes}<use href="#dot" x="5%" y="3" class="hue"></use>`)).toContain('<path d="M0 0" fill="#f00"></path>')
  })

  it('takes the more special rule, the later of two, and none that holds on a condition', () => {
    const sheet =
      '.a .b { fill: blue; } .b { fill: red; } .c { fill: red; } .c { fill: green; } @media print { .c { fill: black; } } .c:hover { fill: black; }'
    expect(svg('<g class="a"><rect class="b"></rect></g><rect class="c"></rect>', sheet)).toMatch(/fill="blue"[^>]*>.*fill="green"/)
  })

  it('leaves texts as they are, hostile ones too', () => {
    expect(svg('<text x="1">a &lt;b> &amp; "c"</text>')).toContain('>a &lt;b> &amp; "c"</text>')
  })

  it('of an incident has no class, no variable and no link left', () => {
    const plain = plainSvg(pictureSvg(anOutage(), { zone: 'UTC', now: null, size: 'paper' }))
    expect(plain).not.toMatch(/class=|var\(|href=|<style|<a[ >]|undefined|NaN/)
    expect(plain.match(/<text/g)?.length).toBeGreaterThan(10)
  })
})
