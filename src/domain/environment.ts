/** Words for production, and for what is not, as parts of an environment's name. */
const PRODUCTION = /^(?:production|prod|prd|live)$/
const OTHER =
  /^(?:preview|previews|staging|stage|stg|test|tests|testing|tst|dev|devel|develop|development|qa|uat|sandbox|ci|review|reviews|pr|mr|preprod|preproduction|nonprod|nonproduction|demo|ephemeral|feature|integration|int|acceptance|e2e|loadtest|perf|playground|experimental|dependabot|local|pre|non)$/

const partsOf = (name: string): readonly string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+|(?<=\p{L})(?=\p{N})/u)
    .filter((part) => part !== '')

/** "Preview – web", "staging-eu", "pr-77", "non-prod": users do not see it. A name that says neither may be production. */
export const isNonProduction = (name: string): boolean => partsOf(name).some((part) => OTHER.test(part))

/** "prod-eu", "Production – web". */
export const isProduction = (name: string): boolean => !isNonProduction(name) && partsOf(name).some((part) => PRODUCTION.test(part))

const isPlainProduction = (name: string): boolean => PRODUCTION.test(name.trim().toLowerCase())

/** Equal names, or production and a part of it: of two parts ("prod-eu", "prod-us") either is apart from the other. */
export function isSameEnvironment(a: string, b: string): boolean {
  if (a.trim().toLowerCase() === b.trim().toLowerCase()) return true
  return (isPlainProduction(a) && isProduction(b)) || (isPlainProduction(b) && isProduction(a))
}
