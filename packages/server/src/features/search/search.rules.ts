import type { Gid } from '../../protocol/asana/gid.js'

/** Records that a filter may leave before all of them are looked at; where each leaves more, the workspace is walked in the order of the answer. */
const SEARCH_CANDIDATES_MAX = 2_000
/** Records that one search looks at. One that would need more is refused. */
export const SEARCH_ROWS_MAX = 100_000
/** Records that one statement judges, so that none of them holds the event loop for long: SQLite answers within it. */
const ROWS_PER_STATEMENT_MAX = 150
/** Bytes of texts that one search looks through by itself: where the database does not say whether a task has a word. */
const SEARCH_TEXT_BYTES_MAX = 20_000_000

/** Filters by custom fields that one search has. */
export const FIELD_FILTERS_MAX = 20

/** What a search may cost. */
export interface SearchBounds {
  readonly candidatesMax: number
  readonly rowsMax: number
  readonly rowsPerStatement: number
  readonly textBytesMax: number
}

export const SEARCH_BOUNDS: SearchBounds = {
  candidatesMax: SEARCH_CANDIDATES_MAX,
  rowsMax: SEARCH_ROWS_MAX,
  rowsPerStatement: ROWS_PER_STATEMENT_MAX,
  textBytesMax: SEARCH_TEXT_BYTES_MAX,
}

export const TASK_SORTS = [
  'due_date',
  'created_at',
  'completed_at',
  'likes',
  'modified_at',
  'relevance',
] as const
export const PROJECT_SORTS = ['due_date', 'created_at', 'completed_at', 'modified_at', 'relevance'] as const

/** What lists of ids can be about. */
export type Related =
  | 'assignee'
  | 'created_by'
  | 'assigned_by'
  | 'followers'
  | 'liked_by'
  | 'commented_on_by'
  | 'projects'
  | 'sections'
  | 'tags'
  | 'teams'
  | 'portfolios'

/** Days as `YYYY-MM-DD`, moments as epoch milliseconds. */
export type DayColumn = 'due_on' | 'start_on'
export type MomentColumn = 'due_at_ms' | 'created_at_ms' | 'completed_at_ms' | 'modified_at_ms'

/** From the first that is in it to the first that is not; null for no end. */
export interface Range<T> {
  readonly from: T | null
  readonly until: T | null
}

/** What a task must have to be found. A search finds what passes all of its filters. */
export type TaskFilter =
  | {
      readonly kind: 'related'
      readonly to: Related
      readonly how: 'any' | 'all' | 'not'
      readonly gids: readonly Gid[]
      /** Whether nobody at all is on the list, too. */
      readonly orNobody?: true
    }
  /** In one of the projects, or in one of the sections. */
  | { readonly kind: 'places'; readonly projectGids: readonly Gid[]; readonly sectionGids: readonly Gid[] }
  | { readonly kind: 'day'; readonly of: DayColumn; readonly within: Range<string> | 'none' }
  | { readonly kind: 'moment'; readonly of: MomentColumn; readonly within: Range<number> | 'none' }
  | { readonly kind: 'flag'; readonly of: TaskFlag; readonly is: boolean }
  | { readonly kind: 'subtype'; readonly is: string }
  | FieldFilter

/** Whether a task has something in a custom field that passes all tests. */
export interface FieldFilter {
  readonly kind: 'field'
  readonly fieldGid: Gid
  /** What a value of the field is. */
  readonly holds: FieldHolding
  readonly isSet: boolean
  readonly tests: readonly FieldTest[]
}

/** A text, a number or a day; options or people; records that not everybody sees. */
export type FieldHolding = 'value' | 'items' | 'references'

export type FieldTest =
  | { readonly of: 'text'; readonly how: TextMatch; readonly text: string }
  | { readonly of: 'number'; readonly how: 'is' | 'below' | 'above'; readonly than: number }
  | { readonly of: 'date'; readonly how: 'is' | 'below' | 'above'; readonly than: string }
  | { readonly of: 'item'; readonly gid: Gid }

type TextMatch = 'is' | 'starts_with' | 'ends_with' | 'contains'

export type TaskFlag = 'is_blocking' | 'is_blocked' | 'has_attachment' | 'completed' | 'is_subtask'

export interface TaskSearch {
  readonly workspaceGid: Gid
  /** Null: whatever the texts say. */
  readonly text: string | null
  readonly filters: readonly TaskFilter[]
  readonly sort: { readonly by: (typeof TASK_SORTS)[number]; readonly ascending: boolean }
  readonly limit: number
}

/** A project is never completed: only what asks for no time of completion leaves any. */
export type ProjectTime =
  | { readonly of: 'created_at_ms' | 'completed_at_ms'; readonly within: Range<number> | 'none' }
  | { readonly of: DayColumn; readonly within: Range<string> | 'none' }

export interface ProjectSearch {
  readonly workspaceGid: Gid
  readonly text: string | null
  readonly ownerGids: readonly Gid[] | null
  readonly memberGids: readonly Gid[] | null
  readonly notMemberGids: readonly Gid[] | null
  readonly teamGids: readonly Gid[] | null
  readonly portfolioGids: readonly Gid[] | null
  readonly times: readonly ProjectTime[]
  readonly sort: { readonly by: (typeof PROJECT_SORTS)[number]; readonly ascending: boolean }
  readonly limit: number
}

/** Something found, with what it is sorted by; null where it has nothing of that. */
export interface Sorted {
  readonly gid: Gid
  readonly key: string | number | null
  /** First by this, the highest first, whichever way the keys go. */
  readonly relevance?: number
}

/** The first of some, in order: those without a key last, either way; of several with one key, by gid. */
export function firstOf<T extends Sorted>(
  found: readonly T[],
  { ascending, limit }: { readonly ascending: boolean; readonly limit: number },
): readonly T[] {
  const sign = ascending ? 1 : -1
  const compare = (one: Sorted, other: Sorted): number => {
    const byRelevance = (other.relevance ?? 0) - (one.relevance ?? 0)
    if (byRelevance !== 0) return byRelevance
    if (one.key !== other.key) {
      if (one.key === null) return 1
      if (other.key === null) return -1
      return one.key < other.key ? -sign : sign
    }
    return one.gid < other.gid ? -sign : sign
  }
  return found.toSorted(compare).slice(0, limit)
}
