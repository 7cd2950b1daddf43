/** Makes something when it is first asked for, and hands out the same from then on. After a failure the next call tries anew. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}
