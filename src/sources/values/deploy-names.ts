import { isNonProduction } from '../../domain/environment.ts'

/** Most runs of a build server are CI: only what is called a deployment, or whose file is, changes anything. */
const DEPLOYS = /\b(?:(?:re)?deploy(?:s|ed|ing|ment|ments)?|rollout|roll[ -]out|rollback)\b/i

/** Whether the name of a job, a stage or a workflow says that it deploys. */
export const saysDeploy = (...names: readonly (string | null)[]): boolean =>
  names.some((name) => name !== null && DEPLOYS.test(name.replaceAll('_', ' ')))

const ENVIRONMENT_WORDS: readonly string[] =
  'preview previews staging stage dev development qa uat sandbox demo test production prod live'.split(' ')

/** The environment that a name says: "Deploy to staging". null: none, or two. */
export function environmentIn(...names: readonly (string | null)[]): string | null {
  const words = names.flatMap((name) => name?.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => ENVIRONMENT_WORDS.includes(word))
  const found = [...new Set(words.map((word) => (PRODUCTION.includes(word) ? 'production' : word)))]
  return found.length === 1 ? (found[0] ?? null) : (found.find((word) => isNonProduction(word) && !found.includes('production')) ?? null)
}
const PRODUCTION: readonly string[] = ['production', 'prod', 'live']
