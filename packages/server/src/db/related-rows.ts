/** Rows that one statement reads for several records; where there are more, it is asked for fewer records at a time. */
export const RELATED_ROWS_MAX = 2_000

/** How many rows a statement for some records reads: one more than it may give, and all where it is asked for a single record. */
export function relatedRowsToRead(records: number): number {
  return records === 1 ? Number.MAX_SAFE_INTEGER : RELATED_ROWS_MAX + 1
}

export function isTooManyRelated(records: number, rows: number): boolean {
  return records > 1 && rows > RELATED_ROWS_MAX
}
