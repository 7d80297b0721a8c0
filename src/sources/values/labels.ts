import type { Labels } from '../../domain/event.ts'
import { type ServiceName, serviceName } from '../../domain/identity.ts'
import { firstKnown, knownText } from './known-text.ts'

/** The members that are text; any name is data, `__proto__` too (`Object.fromEntries` defines, it never assigns). */
export function labelsOf(value: unknown): Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** A label's text, or null; inherited names such as `toString` are none. */
export const labelOf = (labels: Labels, name: string): string | null => (Object.hasOwn(labels, name) ? knownText(labels[name]) : null)

const SERVICE_LABELS = [
  'service',
  'service_name',
  'app',
  'application',
  'app.kubernetes.io/name',
  'app_kubernetes_io_name',
  'component',
  'job',
]
const ENVIRONMENT_LABELS = ['environment', 'env', 'deployment_environment', 'stage']

export function serviceOf(labels: Labels): ServiceName | null {
  const name = firstKnown(...SERVICE_LABELS.map((label) => labelOf(labels, label)))
  return name === null ? null : serviceName(name)
}

export const environmentOf = (labels: Labels): string | null =>
  knownEnvironment(...ENVIRONMENT_LABELS.map((label) => labelOf(labels, label)))

const PRODUCTION: readonly string[] = ['production', 'prod', 'prd', 'live']

/** The first known environment, lower-case; the words for production are one. */
export function knownEnvironment(...values: readonly unknown[]): string | null {
  const name = firstKnown(...values)?.toLowerCase() ?? null
  return name !== null && PRODUCTION.includes(name) ? 'production' : name
}

/** Severity stays the sender's word, in lower case; the words for "none" are null. */
export function knownSeverity(...values: readonly unknown[]): string | null {
  const word = firstKnown(...values)?.toLowerCase() ?? null
  return word === 'unclassified' ? null : word
}
