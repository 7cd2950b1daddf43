import { NO_GID, type Gid } from './gid.js'
import { done, invalid, type Outcome } from './refusal.js'
import { openPlace, sealPlace, type SealContext } from './sealed-place.js'

export const PAGE_SIZE_MAX = 100
/** A list without `limit` answers whole, up to this many records. */
export const UNPAGED_SIZE_MAX = 1_000
/** Lists of people by name end there: Asana sends who wants more to `/users`, which has pages. */
export const PEOPLE_SIZE_MAX = 2_000
/** Clients know this text. */
export const RESULT_TOO_LARGE =
  'The result is too large. You should use pagination (may require specifying a workspace)!'
/** Clients know this one, too. */
const WORKSPACE_NEEDED = 'Need to specify a workspace to paginate!'
const OFFSET_LIFETIME_MS = 15 * 60 * 1_000
const OFFSET_LENGTH_MAX = 2_048

/** Where a page begins: the sort values of the last record before it. */
export type SortKey = readonly (string | number)[]

/** The part of a key that is an id: keys come out of offsets that were signed here. */
export function gidOfKey(key: SortKey | null, index: number): Gid {
  return String(key?.[index] ?? NO_GID) as Gid
}

export interface PageRequest {
  /** Records wanted; null when the caller sent no `limit`, and then the answer has no `next_page`. */
  readonly limit: number | null
  readonly after: SortKey | null
}

export interface Page<T> {
  readonly records: readonly T[]
  readonly next: SortKey | null
}

export function parseLimit(text: string, name: 'limit' | 'count' = 'limit'): Outcome<number> {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return limit >= 1 && limit <= PAGE_SIZE_MAX
    ? done(limit)
    : invalid(`${name}: Must be between 1 and ${PAGE_SIZE_MAX}`)
}

/**
 * Judges a page of a list that can span workspaces: it has pages only within one, which a team names as well.
 * @param within  what the request named
 */
export function workspacePageFault(
  { after, limit }: PageRequest,
  within: { readonly workspace?: unknown; readonly team?: unknown },
): ReturnType<typeof invalid> | null {
  const isPaged = limit !== null || after !== null
  const isWithin = within.workspace !== undefined || within.team !== undefined
  return isPaged && !isWithin ? invalid(WORKSPACE_NEEDED) : null
}

/** How many rows a store reads: one more than the answer holds tells whether anything follows. */
export function rowsToRead(page: PageRequest, sizeMax = UNPAGED_SIZE_MAX): number {
  return (page.limit ?? sizeMax) + 1
}

/**
 * Cuts what a store read to a page.
 * @param about.ends  whether the list ends at `sizeMax` for who asked for everything, instead of being refused beyond it
 * @returns a refusal when the caller asked for everything and everything is too much
 */
export function cutPage<T>(
  rows: readonly T[],
  {
    page,
    keyOf,
    sizeMax = UNPAGED_SIZE_MAX,
    ends = false,
  }: { page: PageRequest; keyOf: (row: T) => SortKey; sizeMax?: number; ends?: boolean },
): Outcome<Page<T>> {
  const size = page.limit ?? sizeMax
  if (rows.length <= size) return done({ records: rows, next: null })
  if (page.limit === null) {
    return ends ? done({ records: rows.slice(0, size), next: null }) : invalid(RESULT_TOO_LARGE)
  }
  const records = rows.slice(0, size)
  const last = records.at(-1)
  return done({ records, next: last === undefined ? null : keyOf(last) })
}

/** What an offset is bound to, and when it is read. */
export interface CursorContext extends SealContext {
  readonly nowMs: number
}

/** @returns the opaque `offset`, of sort key and expiry */
export function sealOffset(after: SortKey, context: CursorContext): string {
  return sealPlace({ a: after, e: context.nowMs + OFFSET_LIFETIME_MS }, context)
}

export function openOffset(offset: string, context: CursorContext): Outcome<SortKey> {
  // What carries our MAC was written by sealOffset.
  const place =
    offset.length > OFFSET_LENGTH_MAX
      ? null
      : (openPlace(offset, context) as { readonly a: SortKey; readonly e: number } | null)
  if (place === null) return invalid('offset: Your pagination token is invalid.')
  return place.e > context.nowMs ? done(place.a) : invalid('offset: Your pagination token has expired.')
}
