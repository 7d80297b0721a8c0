import { describe, expect, it } from 'vitest'
import { DOCUMENT_FINDING_CODES, FINDING_SEVERITY, type Finding } from '../../src/domain/incident/finding.ts'
import { type FileFinding, LINT_RENDERERS } from '../../src/render/lint.ts'

const found = (message: string, file = 'docs/outage.md', finding: Partial<Finding> = {}): FileFinding => ({
  file,
  finding: { code: 'end-mismatch', severity: 'error', message, evidence: [], line: 3, ...finding },
})

describe('findings in a pull request', () => {
  const github = (one: FileFinding) => LINT_RENDERERS.github([one])

  it('are one command a line, with the severity as the runner names it', () => {
    const severities = (['error', 'warning', 'info'] as const).map((severity) => github(found('a', 'b.md', { severity })).split(' ')[0])
    expect(severities).toEqual(['::error', '::warning', '::notice'])
  })

  it('keep per cent signs and line breaks of a message', () => {
    expect(github(found('100% of users,\r\nthen: 50%'))).toBe(
      '::error file=docs/outage.md,line=3,title=end-mismatch::100%25 of users,%0D%0Athen: 50%25\n',
    )
  })

  it('keep commas, colons and breaks of a file name, which end a property otherwise', () => {
    expect(github(found('a', 'a,line=1:\nb%.md'))).toBe('::error file=a%2Cline=1%3A%0Ab%25.md,line=3,title=end-mismatch::a\n')
  })

  it('stand at the first line where they concern the whole document', () => {
    const { line, ...finding } = found('a').finding
    expect(github({ file: 'b.md', finding })).toContain(',line=1,')
  })
})

interface Sarif {
  readonly $schema: string
  readonly version: string
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } }
    readonly results: readonly {
      readonly ruleId: string
      readonly level: string
      readonly message: { readonly text: string }
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number } }
      }[]
    }[]
  }[]
}

const sarif = (...all: readonly FileFinding[]): Sarif => JSON.parse(LINT_RENDERERS.sarif(all))
const uriOf = (file: string) => sarif(found('a', file)).runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri

describe('SARIF 2.1.0', () => {
  it('has what the format requires of a log without results', () => {
    const log = sarif()
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'hindsight' } }, results: [] }] })
  })

  it('lists the rule of every finding that a document can have', () => {
    const codes = [...DOCUMENT_FINDING_CODES, 'limit-reached'] as const
    const [run] = sarif(
      ...codes.map((code) => found('a', 'b.md', { code, severity: code === 'limit-reached' ? 'warning' : FINDING_SEVERITY[code] })),
    ).runs
    const rules = new Set(run?.tool.driver.rules.map(({ id }) => id))
    expect(rules.size).toBe(run?.tool.driver.rules.length)
    expect(run?.results.filter(({ ruleId }) => !rules.has(ruleId))).toEqual([])
    expect(run?.results.filter(({ level }) => !['error', 'warning', 'note'].includes(level))).toEqual([])
  })

  it('says where and what of each: a message, a line from 1, one location', () => {
    const { line, ...finding } = found('a').finding
    const results = sarif(found('It ends twice.'), { file: 'b.md', finding }).runs[0]?.results ?? []
    expect(results.map(({ message }) => message.text)).toEqual(['It ends twice.', 'a'])
    expect(results.map(({ locations }) => locations.map(({ physicalLocation }) => physicalLocation.region.startLine))).toEqual([[3], [1]])
  })

  it.each([
    ['docs/outage.md', 'docs/outage.md'],
    ['./docs/outage.md', 'docs/outage.md'],
    ['docs\\2024\\outage.md', 'docs/2024/outage.md'],
    ['docs/50% down #1?.md', 'docs/50%25%20down%20%231%3F.md'],
    ['docs/Störung: 5.md', 'docs/St%C3%B6rung%3A%205.md'],
    ['/srv/outage.md', 'file:///srv/outage.md'],
  ])('names the file %s by the URI %s', (file, uri) => {
    expect(uriOf(file)).toBe(uri)
    expect(new URL(uri, 'file:///srv/').href.startsWith('file:///')).toBe(true)
  })
})

it('a line of text stays one line, and gives a terminal nothing but text', () => {
  expect(LINT_RENDERERS.text([found('a\nb\u001b[2Jc')])).toBe('docs/outage.md:3: error: end-mismatch: a b [2Jc\n')
})

it('JSON has file, line, severity, code and message of each', () => {
  expect(JSON.parse(LINT_RENDERERS.json([found('It ends twice.')]))).toEqual([
    { file: 'docs/outage.md', line: 3, severity: 'error', code: 'end-mismatch', message: 'It ends twice.' },
  ])
})
