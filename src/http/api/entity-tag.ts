import { contentHash } from '../../domain/identity.ts'
import type { AskedData } from '../asked.ts'
import type { Answer } from '../route.ts'

/** Identifies the exact bytes of an answer. */
export const withETag = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, etag: etagOf(answer.text) } })

const etagOf = (text: string): string => `"${contentHash(text)}"`

/** Whether `If-Match` allows a change of this answer; true without the header. A proxy may have weakened the tag. */
export function isMatch({ headers }: AskedData, { text }: Answer): boolean {
  const header = headers['if-match']?.trim() ?? '*'
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etagOf(text))
}
