import { changedPaths } from '../../domain/mapping/changed-paths.ts'
import { listAt } from './members.ts'

/** The files that the commits of a push touch, under the names that GitHub, GitLab and their kin share. */
export const pathsOfCommits = (commits: unknown): readonly string[] =>
  changedPaths(listAt(commits, '').flatMap((commit) => ['added', 'modified', 'removed'].flatMap((name) => listAt(commit, name))))
