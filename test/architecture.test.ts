import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { describe, expect, it } from 'vitest'
import rules from '../.dependency-cruiser.mjs'
import { ALONE, SHARED_WITH_OTHERS } from './runner/in-a-process-of-their-own.ts'

const sourceFiles = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file: join('src', file), text: readFileSync(join('src', file), 'utf8') }))

const PURE_ROOMS = ['domain', 'sources', 'documents', 'pipeline', 'charts', 'render']
const IMPURE = [/\bDate\.now\(/, /\bnew Date\(\)/, /\bMath\.random\(/, /\basync\b(?! means)/, /\bawait\b/, /^let /m, /\bprocess\./]

describe('architecture', () => {
  it('lets every room import only what its rule allows, without cycles', async () => {
    const { forbidden, options } = rules
    const result = await cruise(['src'], { ...options, ruleSet: { forbidden }, validate: true }, undefined, {
      tsConfig: extractTSConfig('tsconfig.json'),
    })
    const { summary, modules } = result.output as ICruiseResult
    expect(modules.length).toBeGreaterThan(sourceFiles.length)
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
  }, 120_000)

  it('keeps clock, randomness, environment, async and module state out of the pure rooms', () => {
    const found = sourceFiles
      .filter(({ file }) => PURE_ROOMS.some((room) => file.startsWith(join('src', room, '/'))))
      .flatMap(({ file, text }) => IMPURE.filter((pattern) => pattern.test(withoutComments(text))).map((pattern) => `${file}: ${pattern}`))
    expect(found).toEqual([])
  })

  it('keeps every file under 250 lines', () => {
    expect(sourceFiles.filter(({ text }) => text.split('\n').length > 250).map(({ file }) => file)).toEqual([])
  })

  it('holds at most 20 files in a folder', () => {
    const folders = ['src', 'eval', 'test', 'bench'].flatMap((top) => [
      top,
      ...readdirSync(top, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [join(entry.parentPath, entry.name)] : [],
      ),
    ])
    const filesOf = (folder: string) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
    expect(folders.filter((folder) => filesOf(folder).length > 20)).toEqual([])
  })

  it('runs what measures or changes its process in one of its own', () => {
    const tests = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter((file) => /\.test\.tsx?$/.test(file))
    const found = tests.map((file) => join('test', file)).filter((file) => SHARED_WITH_OTHERS.test(readFileSync(file, 'utf8')))
    expect(found.filter((file) => !ALONE.includes(file))).toEqual([])
    expect(ALONE.filter((file) => !existsSync(file))).toEqual([])
  })

  it('has no barrels and no default exports', () => {
    const found = sourceFiles.filter(({ text }) => /^export default\b/m.test(text) || /^export \* from/m.test(text))
    expect(found.map(({ file }) => file)).toEqual([])
  })

  it('switches the types off nowhere', () => {
    const off = /\bas any\b|: any\b(?!\()|as unknown as|@ts-(ignore|expect-error|nocheck)|biome-ignore/
    expect(sourceFiles.filter(({ text }) => off.test(withoutComments(text))).map(({ file }) => file)).toEqual([])
  })
})

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
