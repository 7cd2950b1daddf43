/** One page of a list that is longer than a page should be. */
export interface Slice<Row> {
  readonly rows: readonly Row[]
  /** From 1. */
  readonly page: number
  readonly pages: number
  readonly total: number
}

/**
 * Cuts a page out of a list.
 * @param wish  the `page` parameter as it came; what is no page of this list is the first, what lies beyond the last is the last
 */
export function sliceOf<Row>(all: readonly Row[], wish: string | null, rowsPerPage: number): Slice<Row> {
  const pages = Math.max(1, Math.ceil(all.length / rowsPerPage))
  const wished = /^[1-9]\d{0,5}$/.test(wish ?? '') ? Number(wish) : 1
  const page = Math.min(wished, pages)
  const rows = all.slice((page - 1) * rowsPerPage, page * rowsPerPage)
  return { rows, page, pages, total: all.length }
}
