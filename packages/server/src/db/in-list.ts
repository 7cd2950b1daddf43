/** `in ()` is no SQL; an id that nothing has stands for "none". */
export function atLeastOne(gids: Iterable<string>): readonly string[] {
  const all = [...gids]
  return all.length === 0 ? [''] : all
}
