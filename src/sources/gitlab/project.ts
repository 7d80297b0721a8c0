import { textAt } from '../values/members.ts'

/** Ids are unique on one host. */
export function projectOf(body: unknown): string {
  const link = textAt(body, 'project/web_url', 'project/homepage', 'repository/homepage')
  const host = link !== null && URL.canParse(link) ? new URL(link).host : ''
  return `${host}/${textAt(body, 'project/id', 'project_id', 'project/path_with_namespace') ?? ''}`
}

/** The last part of its path, as its address has it; a display name may hold spaces. */
export function projectName(body: unknown): string | null {
  const path = textAt(body, 'project/path_with_namespace')?.split('/').at(-1)
  return path || textAt(body, 'repository/name', 'project/name', 'project_name')
}

export const personOf = (body: unknown): string | null => textAt(body, 'user/username', 'user/name', 'user_username', 'user_name')
