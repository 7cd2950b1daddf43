import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { StatusParentType, StatusUpdate } from './status-update.rules.js'

/** What a status update is of, and what somebody may do with that. */
export interface FoundParent {
  readonly parent: StatusUpdate['parent']
  readonly workspaceGid: Gid
  readonly level: AccessLevel
}

/** What is asked of the feature that owns a kind of record with status updates. */
export interface StatusParents {
  /** Looks one up for somebody. @param gid  null for a text that is no id */
  find(
    viewer: Principal,
    gid: Gid | null,
  ): Promise<
    Found<{ readonly level: AccessLevel; readonly record: { readonly gid: Gid; readonly workspaceGid: Gid } }>
  >
  /** Those among some that somebody may see. */
  load(viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, { readonly name: string }>>
}

export type ParentsByType = { readonly [Type in StatusParentType]: StatusParents }

/** What status updates need from storage. */
export interface StatusUpdateStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, StatusUpdate>>

  /** Those of a project or portfolio, the newest first. @param createdSinceMs  null for all */
  list(
    parent: StatusUpdate['parent'],
    filter: { readonly createdSinceMs: number | null; readonly page: PageRequest },
  ): Promise<readonly StatusUpdate[]>

  /** The newest of each, by what it is of; those without any are left out. */
  latest(type: StatusParentType, parentGids: readonly Gid[]): Promise<ReadonlyMap<Gid, Gid>>

  /**
   * **Atomic:** the status update, and that it is told. **On conflict:** who writes about one parent does so one after the other; `parent_gone` when
   * that was deleted meanwhile.
   */
  create(
    status: StatusUpdate,
    limit: { readonly perParentMax: number },
  ): Promise<'created' | 'too_many' | 'parent_gone'>

  /** **Atomic:** it is gone, and that is told. **On conflict:** one of several deletes it, the others find it `gone`. */
  delete(
    status: StatusUpdate,
    by: { readonly byGid: Gid; readonly nowMs: number },
  ): Promise<'deleted' | 'gone'>
}
