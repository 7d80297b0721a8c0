import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { program } from '../src/cli/index.ts'
import { checkConfig, loadConfig } from '../src/config/config.ts'
import { configSchema } from '../src/config/schema.ts'
import { DOCUMENT_FINDING_CODES, FINDING_CODES, FINDING_SEVERITY } from '../src/domain/incident/finding.ts'
import { refusedSignIns } from '../src/http/doors/wrong-tokens.ts'
import { allRoutes } from '../src/http/express-app.ts'
import { SOURCES } from '../src/sources/registry.ts'
import { showBuildInfo } from '../src/telemetry/build-info.ts'
import { deployCounter } from '../src/telemetry/deploy-metrics.ts'
import { INCIDENT_FAMILIES } from '../src/telemetry/incident-metrics.ts'
import { createMetrics } from '../src/telemetry/metrics.ts'
import { standingGauges } from '../src/telemetry/store-metrics.ts'
import { sharedWorld } from './http/server-world.ts'

/** What is not documented fails, and so does what is documented and is not there. */
const page = (name: string): string => readFileSync(join('docs', name), 'utf8')

describe('docs/sources.md', () => {
  const text = page('sources.md')
  it.each(SOURCES)('tells of $name under a heading of its own, with its address', ({ name }) => {
    expect([...text.matchAll(/`\/webhooks\/([\w-]+)`/g)].map(([, told]) => told)).toContain(name)
    expect(
      headingsOf(text)
        .map(slugOf)
        .filter((slug) => slug === name || slug.startsWith(`${name}-`)),
    ).not.toEqual([])
  })
})

describe('docs/sources.md, what to paste', () => {
  const text = page('sources.md')
  const named = SOURCES.filter(({ name }) => text.includes(`\n\`/webhooks/${name}\`. `))

  it('shows most senders in sections of their own', () => {
    expect(named.length).toBeGreaterThan(40)
  })

  it.each(named)('has the lines of $name as the server lists them', ({ setup }) => {
    expect(text).toContain(setup.replaceAll('{url}', 'https://hindsight.example'))
  })
})
const { commands } = await program({ out: process.stdout, err: process.stderr })

describe('docs/commands.md', () => {
  const sections = sectionsOf(page('commands.md'))

  it.each(commands.map((command) => ({ name: command.name(), command })))(
    'tells of $name, all of its options, and an example',
    ({ name, command }) => {
      const section = sections.get(name) ?? ''
      const flags = command.options.flatMap(({ long }) => (long ? [long] : []))
      expect(rowsOf(section).flatMap(([first = '']) => /^`(--[\w.-]+)/.exec(first)?.[1] ?? [])).toEqual(flags)
      expect(codeOf(section)).toMatch(new RegExp(`^hindsight ${name}( |$)`, 'm'))
      const elsewhere = [...codeOf(section).matchAll(/(?<![\w-])--[a-z][\w.-]*\w/g)].map(([flag]) => flag)
      expect(elsewhere.filter((flag) => !flags.includes(flag))).toEqual([])
    },
  )

  it('are listed by the help, which loads none of them, as they name themselves', async () => {
    const top = await program({ out: process.stdout, err: process.stderr }, () => false)
    const told = (all: typeof commands) => all.map((command) => [command.name(), command.summary()])
    expect(told(top.commands)).toEqual(told(commands))
  })

  it('has a line in the overview for each command, and for no other', () => {
    const overview = rowsOf(sections.get('') ?? '').map(([first = '']) => /^`hindsight ([\w-]+)/.exec(first)?.[1])
    expect(overview).toEqual(commands.map((command) => command.name()))
  })
})

describe('docs/metrics.md', () => {
  const metrics = createMetrics({ pending: async () => 0 })
  showBuildInfo(metrics.registry, '1.0.0')
  refusedSignIns(metrics.registry)
  standingGauges(metrics.registry, { damages: async () => 0, oldestPending: async () => null, isReady: async () => true })
  deployCounter(metrics.registry)
  const all = metrics.registry.getMetricsAsArray()
  const own = [...all.filter(({ name }) => name.startsWith('hindsight_')), ...INCIDENT_FAMILIES]
  const rows = rowsOf(page('metrics.md'))

  it('has a row for each metric of the service with its labels, and for no other', () => {
    const told = rows.filter(([first = '']) => first.startsWith('`hindsight_')).map(([name, labels]) => `${name} ${labels}`)
    expect(told.sort()).toEqual(own.map((metric) => `\`${metric.name}\` ${labelsOf(metric)}`).sort())
  })

  it('names the families of the others', () => {
    const families = rows.flatMap(([first = '']) => [...first.matchAll(/`(\w+_)\*`/g)].map(([, family = '']) => family))
    const others = all.filter((metric) => !own.some(({ name }) => name === metric.name)).map(({ name }) => name)
    expect(others.filter((name) => !families.some((family) => name.startsWith(family)))).toEqual([])
  })
})

describe('docs/findings.md', () => {
  const codes: readonly string[] = [...FINDING_CODES, ...DOCUMENT_FINDING_CODES]
  const code = filesIn('src')
    .filter((file) => /^src\/(?:pipeline|documents)\//.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const [told, notYet] = [...sectionsOf(page('findings.md'))].reduce<[string, string]>(
    ([before, after], [heading, text]) => (heading === 'Not told yet' ? [before, after + text] : [before + text, after]),
    ['', ''],
  )
  const named = (text: string) => [...new Set(rowsOf(text).flatMap(([first = '']) => /^`([a-z-]+)`$/.exec(first)?.[1] ?? []))].sort()

  it('explains every code that is told', () => {
    expect(named(told)).toEqual(codes.filter((one) => code.includes(`'${one}'`)).sort())
  })

  it('says how grave each is that a written postmortem can have', () => {
    const severities = new Map(rowsOf(told).map(([first = '', severity]) => [first.slice(1, -1), severity]))
    for (const one of DOCUMENT_FINDING_CODES) if (code.includes(`'${one}'`)) expect(severities.get(one), one).toBe(FINDING_SEVERITY[one])
  })

  it('names those that nothing tells yet as such', () => {
    expect(named(notYet)).toEqual(codes.filter((one) => !code.includes(`'${one}'`)).sort())
  })
})

describe('docs/configuration.md', () => {
  const context = {
    file: 'hindsight.yml',
    env: {},
    readFile: (path: string) =>
      path.endsWith('.jsonl')
        ? ''
        : path.startsWith('slo/')
          ? 'version: prometheus/v1\nservice: checkout\nslos: []'
          : path.endsWith('.yml')
            ? 'groups: []'
            : path.endsWith('.csv') || path.endsWith('graph.json')
              ? 'caller,callee'
              : 'a secret of 24 characters',
    sourceNames: ['NAME'],
  }
  const rows = rowsOf(page('configuration.md')).flatMap(([first = '', second = '']) => {
    const key = /^`([\w.[\]]+)`$/.exec(first)?.[1]
    return key?.includes('.') ? [{ key, shown: /^`(.*)`$/.exec(second)?.[1] ?? null }] : []
  })

  it('has a row for each key, in the order of the code, and for no other', () => {
    const schema = z.toJSONSchema(configSchema(context), { io: 'input', unrepresentable: 'any' })
    expect(rows.map(({ key }) => key)).toEqual(keysOf(schema, ''))
  })

  it('shows the defaults: written into a file they change nothing', () => {
    const single = rows.filter(({ key, shown }) => !/\[\]|NAME/.test(key) && shown !== null)
    const written = single.reduce<Tree>((tree, { key, shown }) => withValue(tree, key.split('.'), parse(shown ?? '')), {})
    expect(single.length).toBeGreaterThan(40)
    expect(loadConfig(JSON.stringify(written), context)).toEqual(loadConfig(null, context))
  })

  it('has an example that is valid and has every group of settings', () => {
    const example = codeOf(sectionsOf(page('configuration.md')).get('A full example') ?? '')
    const env = Object.fromEntries([...example.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'a-value-of-24-characters']))
    const sourceNames = SOURCES.map(({ name }) => name)
    expect(checkConfig(example, { ...context, env, sourceNames })).toHaveProperty('config')
    expect(Object.keys(parse(example))).toEqual(
      Object.keys(z.toJSONSchema(configSchema(context), { io: 'input', unrepresentable: 'any' }).properties ?? {}),
    )
  })
})

describe('docs/api.md', () => {
  const world = sharedWorld()
  const rows = rowsOf(page('api.md')).filter(([first = '']) => /^`(?:GET|POST) /.test(first))

  it('has a row for each route of the OpenAPI document, and for no other', async () => {
    const { paths } = z.looseObject({ paths: pathsSchema }).parse(await (await fetch(`${world().url}/api/v1/openapi.json`)).json())
    const described = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => addressOf(method, path)))
    expect(rows.map(([address]) => address).sort()).toEqual(described.sort())
  })

  it('names the role that each route needs and every parameter that it takes', () => {
    const named = new Map(rows.map((row) => [row[0], row]))
    for (const { method, path, role, query } of allRoutes(world().parts)) {
      const row = named.get(addressOf(method, path)) ?? []
      expect(row[1], path).toBe(role ?? '')
      const isLikeAnother = /with the filters of the API|the same/.test(row.at(-1) ?? '')
      if (!isLikeAnother) for (const name of Object.keys(query.shape)) expect(row.at(-1), path).toContain(`\`${name}\``)
    }
  })
})

describe('every page', () => {
  const pages = filesIn('.').filter((file) => file.endsWith('.md'))
  const project = filesIn('.').map((file) => ({ file, text: readFileSync(file, 'utf8') }))

  it('links only to what is there', () => {
    const broken = pages.flatMap((file) =>
      linksOf(readFileSync(file, 'utf8'))
        .filter((link) => !leads(file, link))
        .map((link) => `${file}: ${link}`),
    )
    expect(broken).toEqual([])
  })

  it('is found from the README', () => {
    const found = new Set(['README.md'])
    for (const file of found) {
      const targets = linksOf(readFileSync(file, 'utf8')).map((link) => normalize(join(dirname(file), link.split('#')[0] ?? '')))
      for (const target of targets) if (target.endsWith('.md') && existsSync(target)) found.add(target)
    }
    expect(pages.filter((file) => /^docs\/[^/]*$/.test(file) && !found.has(file))).toEqual([])
  })

  it('tells only of commands and npm scripts that exist', () => {
    const { scripts } = z.looseObject({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync('package.json', 'utf8')))
    const names = commands.map((command) => command.name())
    const unknown = pages.flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      const ran = [...text.matchAll(/\bnpm (?:run )?(demo|test|(?<=run )[\w-]+)/g)].flatMap(([, name = '']) =>
        name in scripts ? [] : [`npm run ${name}`],
      )
      const called = [...text.matchAll(/(?:`|^|npx )hindsight ([a-z][\w-]*)/gm)].flatMap(([, name = '']) =>
        names.includes(name) ? [] : [`hindsight ${name}`],
      )
      return [...ran, ...called].map((command) => `${file}: ${command}`)
    })
    expect(unknown).toEqual([])
  })

  it('begins, in the README, with two commands', () => {
    const [first = ''] = codesOf(readFileSync('README.md', 'utf8'))
    expect(first.split('\n').map((line) => line.replace(/\s+#.*/, ''))).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
  })

  it('and every file tells nothing of the machine that it was written on', () => {
    // Payloads that other projects recorded stay as they are.
    const ours = project.filter(({ file }) => !/^fixtures\/.*\.(?:input|events)\.json$/.test(file))
    const found = ours.filter(({ text }) =>
      /(?<![\w.~])\/(?:work|home|root)\/|https?:\/\/[\w.:-]*(?:registry|mirror|artifactory|pypi)/.test(text),
    )
    expect(found.map(({ file }) => file)).toEqual([])
  })
})

type Tree = { readonly [key: string]: unknown }
const pathsSchema = z.record(z.string(), z.record(z.string(), z.unknown()))

function withValue(tree: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree {
  const before = tree[key]
  const inner = typeof before === 'object' && before !== null ? { ...before } : {}
  return { ...tree, [key]: rest.length === 0 ? value : withValue(inner, rest, value) }
}

interface Described {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly items?: unknown
}

/** `auth.tokens[].name`: the keys that take a value. */
function keysOf(schema: Described, path: string): readonly string[] {
  const { properties, items } = schema
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([key, inner]) => keysOf(inner as Described, path === '' ? key : `${path}.${key}`))
  const each = items as Described | undefined
  return each?.properties === undefined ? [path] : keysOf(each, `${path}[]`)
}

const labelsOf = (metric: object): string =>
  'labelNames' in metric && Array.isArray(metric.labelNames) ? metric.labelNames.join(', ') : ''

/** The stylesheet's address changes with its content. */
const addressOf = (method: string, path: string): string =>
  `\`${method.toUpperCase()} ${path.replace(/app-[0-9a-f]+\.css$/, 'app-HASH.css')}\``

/** The cells of every row of every table, without heads. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const isRow = (line: string | undefined) => line?.startsWith('|') ?? false
  const isRule = (line: string | undefined) => /^\|[ :|-]+\|$/.test(line ?? '')
  return lines.flatMap((line, index) => {
    if (!isRow(line) || isRule(line) || isRule(lines[index + 1])) return []
    return [
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    ]
  })
}

/** By their headings of the second order; what stands before the first of them under the empty one. */
function sectionsOf(text: string): ReadonlyMap<string, string> {
  const [before = '', ...sections] = text.split(/^## /m)
  return new Map([['', before], ...sections.map((section) => splitOnce(section)).map(([heading, body]) => [heading, body] as const)])
}

function splitOnce(section: string): readonly [string, string] {
  const end = section.indexOf('\n')
  return [section.slice(0, end).trim(), section.slice(end + 1)]
}

const codesOf = (text: string): readonly string[] => [...text.matchAll(/^```\w*\n([\s\S]*?)\n```$/gm)].map(([, code = '']) => code)
const codeOf = (text: string): string => codesOf(text).join('\n')
const headingsOf = (text: string): readonly string[] => [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)

/** As the usual viewers of Markdown make anchors of headings. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

const linksOf = (text: string): readonly string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^[a-z]+:/.test(link))

function leads(file: string, link: string): boolean {
  // Drafts link to evidence on the server that made them.
  if (link.startsWith('/api/')) return true
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? file : normalize(join(dirname(file), path))
  if (!existsSync(target)) return false
  return anchor === undefined || headingsOf(readFileSync(target, 'utf8')).map(slugOf).includes(anchor)
}

/** What belongs to the project: neither what is installed or built, nor what version control and editors keep. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = normalize(join(folder, name))
    if (NOT_OURS.has(file)) return []
    return statSync(file).isDirectory() ? filesIn(file) : [file]
  })
}
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'data', '.git', 'tsconfig.tsbuildinfo'])
