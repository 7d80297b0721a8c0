/** Adds to the list of a key, which the first value makes. Appending keeps grouping linear where copying the list would not. */
export function appendTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key)
  if (known === undefined) lists.set(key, [value])
  else known.push(value)
}
