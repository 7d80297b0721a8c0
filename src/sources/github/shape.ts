import { z } from 'zod'
import { anything, optionalId, optionalText } from '../values/tolerant.ts'

const userSchema = z.object({ login: optionalText }).nullish()

const deploymentSchema = z.object({
  id: optionalId,
  sha: optionalText,
  ref: optionalText,
  task: optionalText,
  /** An object, or JSON in a string: whatever the deployer gave. */
  payload: anything,
  environment: optionalText,
  /** Made for a branch and removed with it. */
  transient_environment: z.boolean().nullish(),
  /** Whether users see it; false is also the default for each name but "production". */
  production_environment: z.boolean().nullish(),
  description: optionalText,
  creator: userSchema,
  created_at: anything,
})

const statusSchema = z.object({
  id: optionalId,
  state: optionalText,
  environment: optionalText,
  description: optionalText,
  target_url: optionalText,
  log_url: optionalText,
  creator: userSchema,
  created_at: anything,
})

const runSchema = z.object({
  id: optionalId,
  name: optionalText,
  path: optionalText,
  display_title: optionalText,
  run_attempt: optionalId,
  event: optionalText,
  head_sha: optionalText,
  head_branch: optionalText,
  conclusion: optionalText,
  html_url: optionalText,
  run_started_at: anything,
  updated_at: anything,
})

const releaseSchema = z.object({
  id: optionalId,
  tag_name: optionalText,
  target_commitish: optionalText,
  name: optionalText,
  draft: z.boolean().nullish(),
  html_url: optionalText,
  published_at: anything,
})

const pullRequestSchema = z.object({
  id: optionalId,
  number: optionalId,
  title: optionalText,
  merged: z.boolean().nullish(),
  merged_at: anything,
  merge_commit_sha: optionalText,
  html_url: optionalText,
  base: z.object({ ref: optionalText }).nullish(),
})

/** Every event that is read, as one shape: the name says which members matter. */
export const hookSchema = z.object({
  action: optionalText,
  repository: z
    .object({
      id: optionalId,
      name: optionalText,
      full_name: optionalText,
      html_url: optionalText,
      default_branch: optionalText,
      /** Epoch seconds in a push, text elsewhere. */
      pushed_at: anything,
    })
    .nullish(),
  sender: userSchema,
  deployment: deploymentSchema.nullish(),
  deployment_status: statusSchema.nullish(),
  workflow: z.object({ name: optionalText, path: optionalText }).nullish(),
  workflow_run: runSchema.nullish(),
  release: releaseSchema.nullish(),
  pull_request: pullRequestSchema.nullish(),
  ref: optionalText,
  before: optionalText,
  after: optionalText,
  compare: optionalText,
  deleted: z.boolean().nullish(),
  head_commit: z.object({ message: optionalText }).nullish(),
  /** Read by hand: a push may have two thousand of them. */
  commits: anything,
})
export type Hook = z.infer<typeof hookSchema>
export type DeploymentBody = z.infer<typeof deploymentSchema>
export type StatusBody = z.infer<typeof statusSchema>
