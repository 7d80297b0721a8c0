import { contentHash } from '../../domain/identity.ts'
import type { Answer } from '../route.ts'

/** Identifies the exact bytes of an answer. */
export const withETag = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, etag: etagOf(answer.text) } })

const etagOf = (text: string): string => `"${contentHash(text)}"`

/** Whether this `If-Match` allows a change of this answer. A proxy may have weakened the tag. */
export function isMatch(ifMatch: string, { text }: Answer): boolean {
  const header = ifMatch.trim()
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(text))
}
