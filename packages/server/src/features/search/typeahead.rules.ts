import { TYPEAHEAD_KINDS } from '../../protocol/asana/search-operations.js'

/** Records that one typeahead looks at. */
export const TYPEAHEAD_ROWS_MAX = 10_000
export const TYPEAHEAD_COUNT_DEFAULT = 20

/** The kinds of record that there are here. */
export type TypeaheadKind = NonNullable<(typeof TYPEAHEAD_KINDS)[keyof typeof TYPEAHEAD_KINDS]>
