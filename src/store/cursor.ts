import { InvalidCursorError } from './store.ts'

/** The last row of a page, in an order by time and id. */
export interface PagePosition {
  readonly at: number
  readonly id: string
}

export const encodeCursor = ({ at, id }: PagePosition): string => Buffer.from(JSON.stringify([at, id])).toString('base64url')

/** @throws InvalidCursorError for a text that `cursorAt` did not make */
export function decodeCursor(cursor: string): PagePosition {
  const [at, id, ...rest] = parseArray(cursor)
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || typeof id !== 'string' || rest.length > 0) throw new InvalidCursorError(cursor)
  return { at, id }
}

function parseArray(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
