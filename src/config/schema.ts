import { z } from 'zod'
import { serviceName } from '../domain/identity.ts'
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts'
import type { ServiceEntry } from '../domain/service.ts'
import { isTimeZone } from '../domain/time/clock.ts'
import type { Window } from '../domain/time/time.ts'
import { addCalls } from './calls.ts'
import { durationOf, durationSchema } from './durations.ts'
import { callFilesSchema, keptRules, ruleFilesSchema, type SchemaContext, text } from './files.ts'
import { businessHoursSchema, exclusionSchema } from './metrics.ts'
import { levelFilesSchema, refuseSharedLevels, serviceLevelSchema } from './service-levels/service-levels.ts'
import { readCredentials, sourcesSchema } from './sources.ts'
import { strictObject } from './strict-object.ts'

/** viewer reads, editor also changes (reprocess), admin also reloads. */
const ROLES = ['viewer', 'editor', 'admin'] as const

/** `hindsight.yml` as written → settings with every default filled in. */
export function configSchema(context: SchemaContext) {
  return strictObject({
    listen: listenSchema.prefault({}),
    storage: strictObject({ path: text.default('data'), url: text.nullable().default(null) }).prefault({}),
    auth: strictObject({ tokens: z.array(accessTokenSchema(context)).default([]) }).prefault({}),
    sources: sourcesSchema(context).prefault({}),
    services: z.array(serviceSchema).superRefine(refuseSharedNames).default([]),
    topology: strictObject({ files: callFilesSchema(context).default([]) }).prefault({}),
    prometheus: prometheusSchema(context).prefault({}),
    policy: policySchema().prefault({}),
    metrics: strictObject({
      windows: z.array(windowSchema).prefault(['30d', '90d', '365d']),
      business_hours: businessHoursSchema.nullable().default(null),
      exclusions: z.array(exclusionSchema).default([]),
    })
      .transform(({ business_hours, ...rest }) => ({ ...rest, businessHours: business_hours }))
      .prefault({}),
    postmortem: strictObject({ template: text.default('default'), timezone: timezoneSchema.default('UTC') }).prefault({}),
  }).transform(({ services, topology, prometheus, policy, sources, ...rest }) => ({
    ...rest,
    sources: sources.credentials,
    prometheus: prometheus.api,
    policy: {
      ...policy,
      services: addCalls(services, topology.files),
      clocks: sources.clocks,
      mappings: sources.mappings,
      rules: prometheus.rules,
    },
  }))
}

const addressSchema = z.string().transform((written, context) => {
  const address = addressOf(written)
  if (address !== null) return address
  context.addIssue(`expected host:port, for example 127.0.0.1:9095, got "${written}"`)
  return z.NEVER
})

/** `:9095`, `127.0.0.1:9095` or `[::1]:9095`; an empty host means every interface. null: not an address. */
export function addressOf(written: string): { readonly host: string; readonly port: number } | null {
  const colon = written.lastIndexOf(':')
  const port = written.slice(colon + 1)
  if (colon < 0 || !/^\d{1,5}$/.test(port) || Number(port) > 65_535) return null
  return { host: written.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(port) }
}

const hostSchema = z.string().regex(/^[\w-]+(?:\.[\w-]+)*$/, 'expected the name of a host, for example hindsight.example, without a port')

/** The smallest body limit still takes what PagerDuty may send; the largest still fits the memory set aside for bodies. */
const listenSchema = strictObject({
  address: addressSchema.prefault('127.0.0.1:9095'),
  /** The address under which senders and browsers reach this server; null: what the request names. */
  externalUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** Other names under which browsers reach it: a page that had its own name resolve to this address is refused. */
  hosts: z.array(hostSchema).default([]),
  bodyBytesMax: z.int().min(262_144).max(67_108_864).default(8_388_608),
  recordedReceipt: z.boolean().default(false),
})

const timezoneSchema = z.string().refine(isTimeZone, 'expected an IANA time zone, for example Europe/Berlin')

/** Shorter ones can be guessed. */
const TOKEN_CHARACTERS_MIN = 16

const accessTokenSchema = (context: SchemaContext) =>
  strictObject({ name: text, token: text.optional(), token_file: text.optional(), role: z.enum(ROLES).default('viewer') }).transform(
    ({ name, token, token_file, role }, check) => {
      const [only, ...more] = readCredentials(token, token_file, { ...context, check })
      if (only === undefined || more.length > 0) {
        check.addIssue('expected either token or token_file')
        return z.NEVER
      }
      if (only.length < TOKEN_CHARACTERS_MIN) {
        check.addIssue(`expected a token of at least ${TOKEN_CHARACTERS_MIN} characters, for example from \`openssl rand -hex 24\``)
        return z.NEVER
      }
      return { name, role, token: only }
    },
  )

/** A server is asked for its rules no more often than it evaluates most of them. */
const REFRESH_MIN_MS = 10_000

function prometheusSchema(context: SchemaContext) {
  return strictObject({
    rules_files: ruleFilesSchema(context).default([]),
    url: z
      .url({ protocol: /^https?$/ })
      .refine((url) => new URL(url).username === '', 'expected an address without a name and password: use token')
      .nullable()
      .default(null),
    token: text.optional(),
    token_file: text.optional(),
    rules_kept: text.default('prometheus-rules.jsonl'),
    rules_refresh: durationSchema.prefault('5m').refine((ms) => ms >= REFRESH_MIN_MS, 'expected at least 10s'),
    service_levels: z.array(serviceLevelSchema).default([]),
    service_level_files: levelFilesSchema(context).default([]),
    scrape_interval: durationSchema
      .refine((ms) => ms >= 1_000 && ms <= 300_000, 'expected from 1s to 5m')
      .nullable()
      .default(null),
    measure_every: durationSchema.prefault('1m').refine((ms) => ms >= 1_000, 'expected at least 1s'),
  }).transform(({ rules_files, url, token, token_file, rules_kept, rules_refresh, ...measured }, check) => {
    const [only = null, ...more] = readCredentials(token, token_file, { ...context, check })
    if (more.length > 0) check.addIssue('expected either token or token_file')
    const kept = url === null ? [] : keptRules(rules_kept, { ...context, check })
    const levels = [...measured.service_levels, ...measured.service_level_files]
    refuseSharedLevels(levels, check)
    if (url === null && levels.length > 0) check.addIssue('service levels are measured where prometheus.url says: expected url')
    const measuring = { levels, scrapeIntervalMs: measured.scrape_interval, measureEveryMs: measured.measure_every }
    return { rules: [...rules_files, ...kept], api: { url, token: only, rulesKept: rules_kept, refreshMs: rules_refresh, ...measuring } }
  })
}

const serviceSchema = strictObject({
  name: text.transform(serviceName),
  aliases: z.array(text).default([]),
  paths: z.array(text).optional(),
  depends_on: z.array(text.transform(serviceName)).default([]),
  team: text.nullable().default(null),
  tier: z.int().min(0).nullable().default(null),
}).transform(
  ({ depends_on, paths, ...rest }): ServiceEntry => ({ ...rest, dependsOn: depends_on, ...(paths === undefined ? {} : { paths }) }),
)

function refuseSharedNames(services: readonly ServiceEntry[], check: z.RefinementCtx): void {
  const taken = new Set<string>()
  services.forEach((service, index) => {
    for (const name of [service.name, ...service.aliases]) {
      if (taken.has(name)) check.addIssue({ code: 'custom', path: [index], message: `"${name}" already names a service` })
      taken.add(name)
    }
  })
}

/** A window is named in metrics as it is written here. */
const windowSchema = z.string().transform((name, context): Window => {
  const lengthMs = durationOf(name)
  if (lengthMs !== null && lengthMs > 0) return { name, lengthMs }
  context.addIssue(`expected the length of a window, for example 30d, got "${name}"`)
  return z.NEVER
})
/** Made from the defaults themselves, so that a new window or weight can be configured the day it exists. */
function policySchema() {
  const { services: _, clocks: __, rules: ___, mappings: ____, ...defaults } = DEFAULT_POLICY
  return overridesOf(defaults).transform((given): Policy => ({ ...DEFAULT_POLICY, ...mergeOverrides(defaults, given) }))
}

/** Names are shown without their unit (`quietGap: 10m` for `quietGapMs`): the file writes it with the value. */
function overridesOf(defaults: object): z.ZodType<Record<string, unknown>> {
  const names = new Map(Object.keys(defaults).map((name) => [name.replace(/Ms$/, ''), name]))
  const shape = Object.entries(defaults).map(([name, value]) => [name.replace(/Ms$/, ''), overrideOf(name, value).optional()])
  return strictObject(Object.fromEntries(shape)).transform((given: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [names.get(name) ?? name, value])),
  )
}

function overrideOf(name: string, value: unknown): z.ZodType {
  if (Array.isArray(value)) return z.array(text)
  if (typeof value === 'object' && value !== null) {
    return name.endsWith('Ms')
      ? strictObject(Object.fromEntries(Object.keys(value).map((key) => [key, durationSchema.optional()])))
      : overridesOf(value)
  }
  if (name.endsWith('Ms')) return durationSchema
  return Number.isInteger(value) ? z.int().min(1) : z.number().min(0)
}

function mergeOverrides<T extends object>(defaults: T, given: Readonly<Record<string, unknown>>): T {
  const own = new Map<string, unknown>(Object.entries(defaults))
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(entries.map(([name, value]) => [name, mergeValue(own.get(name), value)])) }
}

const mergeValue = (before: unknown, value: unknown): unknown =>
  isRecord(before) && isRecord(value) ? mergeOverrides(before, value) : value

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
