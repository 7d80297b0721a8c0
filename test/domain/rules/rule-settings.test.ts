import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/config/config.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts'
import { hasSettings, settingsOf } from '../../../src/domain/rules/rule-settings.ts'
import { minutes, seconds } from '../../../src/domain/time/time.ts'
import { settingLines } from '../../../src/http/rule-page.ts'

const RULES = ['noise', 'other-partition', 'too-far-apart', 'other-service', 'no-candidate', 'same-series-run', 'brief-attachment']
const config = (text: string) => loadConfig(text, { file: 'hindsight.yml', env: {}, readFile: () => '', sourceNames: [] })

describe('the keys behind a rule', () => {
  it.each(RULES)('of %s are lines that the configuration takes, with the values that hold now', (rule) => {
    const { services, ...policy } = config(settingLines(settingsOf(rule, DEFAULT_POLICY))).policy
    expect(policy).toEqual({ ...DEFAULT_POLICY, services: undefined })
    expect(services.length).toBe(settingsOf(rule, DEFAULT_POLICY).some(({ isExample }) => isExample) ? 1 : 0)
  })

  it('carry values of every kind as they are configured', () => {
    const { correlation } = DEFAULT_POLICY
    const severityWords = { ...correlation.severityWords, high: ['laut', '1', 'a: b', 'yes'] }
    const policy: Policy = {
      ...DEFAULT_POLICY,
      correlation: { ...correlation, severityWords, quietGapMs: seconds(630), nearnessMs: minutes(5) },
    }
    const lines = settingLines([...settingsOf('noise', policy), ...settingsOf('too-far-apart', policy)])
    expect(lines).toContain('    quietGap: 10m30s')
    expect(config(lines).policy).toEqual({ ...policy, services: [] })
  })

  it.each(RULES)('of %s are all documented', (rule) => {
    const docs = readFileSync('docs/configuration.md', 'utf8')
    for (const { key } of settingsOf(rule, DEFAULT_POLICY)) expect(docs).toContain(`\`${key}`)
  })

  it('are none where nothing that can be configured decides', () => {
    expect([hasSettings('moved-by-edit'), settingsOf('moved-by-edit', DEFAULT_POLICY)]).toEqual([false, []])
    expect(hasSettings('constructor')).toBe(false)
  })
})
