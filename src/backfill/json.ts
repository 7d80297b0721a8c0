/** The member of that name that the sender wrote; undefined where there is none. */
export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined

/** The list at a path of names; empty where none is there. */
export const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = path.reduce(member, value)
  return Array.isArray(found) ? found : []
}
