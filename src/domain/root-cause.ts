export const ROOT_CAUSE_CATEGORIES = [
  'configuration',
  'code-defect',
  'deployment',
  'capacity',
  'database',
  'network',
  'dns',
  'certificate',
  'third-party',
  'hardware',
  'security',
  'resource-exhaustion',
  'unknown',
] as const
export type RootCauseCategory = (typeof ROOT_CAUSE_CATEGORIES)[number]
