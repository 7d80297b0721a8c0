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
})
