import type { Principal } from '../token/principal.js'
import type { Gid } from './gid.js'
import type { ResourceType } from './operations.js'
import type { FieldTree } from './opt-fields.js'

/** A record with what its reader sees of it. */
export interface ShownRecord {
  readonly gid: Gid
  readonly object: Readonly<Record<string, unknown>>
}

/** Work that gives the event loop back when it is due. */
interface Paced {
  isDue(): boolean
  rest(): Promise<void>
}

/**
 * Reads some records as their reader would get them one by one from the API, in the order of `gids`; those that they may not see are left out.
 * @param of.fields  as `opt_fields`; null for those of a full record
 * @returns null where a field takes a scope that the reader lacks, and where a single record is more than one answer may be
 */
export type ShowRecords = (
  viewer: Principal,
  of: {
    readonly type: ResourceType
    readonly gids: readonly Gid[]
    readonly fields: FieldTree | null
    readonly pace: Paced
  },
) => Promise<readonly ShownRecord[] | null>
