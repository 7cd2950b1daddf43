/** `in ()` is no SQL; an id that nothing has stands for "none". */
export function atLeastOne<T extends string>(ids: Iterable<T>): readonly T[] {
  const all = [...ids]
  return all.length === 0 ? ['' as T] : all
}
