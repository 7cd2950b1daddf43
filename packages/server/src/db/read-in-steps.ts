/** Rows that one statement reads, so that none of them holds the event loop for long: SQLite answers within it. */
const ROWS_PER_STATEMENT_MAX = 101
/** Rows of nothing but their keys, which cost far less. */
const KEYS_PER_STATEMENT_MAX = 400

/** Where a row stands in a list, and whether the list shows it. */
export interface Place<Key> {
  readonly key: Key
  readonly isShown: boolean
}

/**
 * Reads a list in steps: first the keys of the next rows, whether or not they are to be shown, in the order of an index; then those rows that
 * are. So no statement looks at more rows than it may, however few of them the list shows.
 * @param steps.isFiltered  whether some rows may not be shown; then more keys are read than rows are wanted
 * @param steps.places  what comes next after a key; fewer than asked for at the end of the list
 * @param steps.rows  the rows of some places, in their order; without those that have gone meanwhile
 */
export async function readInSteps<Key, Row, P extends Place<Key> = Place<Key>>(steps: {
  readonly rowsMax: number
  readonly after: Key | null
  readonly isFiltered: boolean
  readonly places: (after: Key | null, rowsMax: number) => Promise<readonly P[]>
  readonly rows: (places: readonly P[]) => Promise<readonly Row[]>
  /** Gives the event loop back if it is due, and is told how many rows were looked at. */
  readonly rest: ((rows: number) => Promise<void>) | undefined
}): Promise<readonly Row[]> {
  const found: Row[] = []
  let after: Key | null = steps.after
  for (;;) {
    const placesMax = steps.isFiltered
      ? KEYS_PER_STATEMENT_MAX
      : Math.min(KEYS_PER_STATEMENT_MAX, steps.rowsMax - found.length)
    const places = await steps.places(after, placesMax)
    await steps.rest?.(places.length)
    const shown = places.filter(({ isShown }) => isShown)
    for (let from = 0; from < shown.length; from += ROWS_PER_STATEMENT_MAX) {
      found.push(...(await steps.rows(shown.slice(from, from + ROWS_PER_STATEMENT_MAX))))
      if (found.length >= steps.rowsMax) return found.slice(0, steps.rowsMax)
      await steps.rest?.(0)
    }
    const last = places.at(-1)
    if (last === undefined || places.length < placesMax) return found
    after = last.key
  }
}

/** The first keys of several lists that are in order, each once. */
export function mergeKeys<Key extends string>(
  lists: readonly (readonly Key[])[],
  rowsMax: number,
): readonly Key[] {
  const [only, ...others] = lists
  if (only !== undefined && others.length === 0) return only
  return [...new Set(lists.flat())].toSorted((one, other) => (one < other ? -1 : 1)).slice(0, rowsMax)
}
