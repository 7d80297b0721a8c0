import { describe, expect, it } from 'vitest'
import { instant } from '../../../src/domain/time/time.ts'
import { pdfDefinition } from '../../../src/render/pdf/definition.ts'

const contentOf = (markdown: string) => JSON.stringify(pdfDefinition({ title: 'T', markdown, picture: '<svg/>', at: instant(0) }).content)

describe('the draft on paper', () => {
  it('has the picture below its title', () => {
    const { content } = pdfDefinition({ title: 'T', markdown: '# T\n\nWords.', picture: '<svg/>', at: instant(0) })
    expect(content).toMatchObject([{ fontSize: 18 }, { svg: '<svg/>' }, { text: [{ text: 'Words.' }] }])
  })

  it('numbers what is cited in the order of citation, and lists it as evidence', () => {
    const content = contentOf('# T\n\nb[^2] a[^1] b[^2]\n\n[^1]: One\n[^2]: Two\n[^3]: Nobody cites it')
    expect(content.match(/"text":"(\d)","sup":true/g)).toEqual(['"text":"1","sup":true', '"text":"2","sup":true', '"text":"1","sup":true'])
    expect(content).toMatch(/Evidence.*note-1.*Two.*note-2.*One/)
    expect(content).not.toContain('Nobody')
  })

  it('has tables with their head on each sheet', () => {
    expect(contentOf('| A | B |\n| --- | --- |\n| 1 | two words |')).toMatch(
      /"headerRows":1.*"body":\[\[.*"A".*"B".*\],\[.*"1".*"two words"/,
    )
  })

  it('embeds no image, and leads nowhere but to the web', () => {
    const content = contentOf('![x](http://evil.example/x.png) [a](javascript:alert(1)) [b](https://b.example) <script>1</script>')
    expect(content).not.toMatch(/"image"|javascript/)
    expect(content).toContain('"link":"https://b.example"')
    expect(content).toContain('<script>')
  })

  it('keeps the words of links that are defined apart and of images, and the number with which a list starts', () => {
    const content = contentOf('[the ticket][t] ![a graph][g] ![a photo](p.png)\n\n3. third\n\n[t]: https://t.example\n[g]: g.png')
    expect(content).toMatch(/the ticket.*"link":"https:\/\/t\.example".*a graph.*a photo/)
    expect(content).toContain('"start":3')
  })

  it('does not part the heading of the evidence from its list', () => {
    expect(contentOf('# T\n\na[^1]\n\n[^1]: One')).toMatch(/"text":"Evidence"[^}]*"headlineLevel":2/)
  })

  it('has no sign that its fonts lack, in words, code and picture', () => {
    const { content } = pdfDefinition({ title: 'T', markdown: '3 → 5 ⚠️ `✓`', picture: '<text>A → B</text>', at: instant(0) })
    expect(JSON.stringify(content)).toMatch(/3 -> 5 \(!\).*√/)
    expect(JSON.stringify(content)).toContain('A -> B')
    expect(JSON.stringify(content)).not.toMatch(/→|✓|⚠|\ufe0f/u)
  })
})
