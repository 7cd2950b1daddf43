import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, mapFound, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FoundParent, ParentsByType, StatusUpdateStore } from './ports.js'
import { STATUS_PARENT_TYPES, type StatusParentType, type StatusUpdate } from './status-update.rules.js'

/**
 * Looks up what status updates may be of.
 * @param gid  null for a text that is no id
 * @param types  which kinds of record it may be; all of them unless some are named
 */
export type FindParent = (
  viewer: Principal,
  gid: Gid | null,
  types?: readonly StatusParentType[],
) => Promise<Found<FoundParent>>

export function makeFindParent({ parents }: { readonly parents: ParentsByType }): FindParent {
  return async (viewer, gid, types = STATUS_PARENT_TYPES) => {
    let found: Found<FoundParent> = absent('project')
    for (const type of types) {
      found = await findOf(parents, viewer, { type, gid })
      // No two kinds of record have the same gid.
      if (found.state !== 'absent') return found
    }
    return found
  }
}

async function findOf(
  parents: ParentsByType,
  viewer: Principal,
  { gid, type }: { readonly type: StatusParentType; readonly gid: Gid | null },
): Promise<Found<FoundParent>> {
  return mapFound(await parents[type].find(viewer, gid), ({ level, record }) => ({
    parent: { type, gid: record.gid },
    workspaceGid: record.workspaceGid,
    level,
  }))
}

export interface FoundStatus {
  readonly status: StatusUpdate
  /** Who wrote it deletes it, and whoever administers what it is of. */
  readonly mayDelete: boolean
}

/** The newer and the older name of a status update. Only those of projects have both. */
export type StatusForm = 'status_update' | 'project_status'

/**
 * Looks a status update up for somebody: whoever sees what it is of sees it.
 * @param gid  null for a text that is no id
 * @param form  under which of its names it is asked for
 */
export type FindStatus = (viewer: Principal, gid: Gid | null, form: StatusForm) => Promise<Found<FoundStatus>>

export function makeFindStatus(needs: {
  readonly statuses: StatusUpdateStore
  readonly parents: ParentsByType
}): FindStatus {
  return async (viewer, gid, form) => {
    const status = gid === null ? undefined : (await needs.statuses.load([gid])).get(gid)
    if (status === undefined || (form === 'project_status' && status.parent.type !== 'project'))
      return absent(form)
    const parent = await findOf(needs.parents, viewer, status.parent)
    if (parent.state !== 'visible') return parent.state === 'hidden' ? hidden(form) : absent(form)
    const mayDelete = status.createdByGid === viewer.userGid || isAtLeast(parent.record.level, 'admin')
    return visible({ status, mayDelete })
  }
}

/** What some status updates are of, as far as somebody may see it, by gid. */
export async function readParents(
  parents: ParentsByType,
  viewer: Principal,
  statuses: readonly StatusUpdate[],
): Promise<ReadonlyMap<Gid, { readonly name: string }>> {
  const shown = new Map<Gid, { readonly name: string }>()
  for (const type of STATUS_PARENT_TYPES) {
    const gids = new Set(statuses.flatMap(({ parent }) => (parent.type === type ? [parent.gid] : [])))
    if (gids.size === 0) continue
    for (const [gid, record] of await parents[type].load(viewer, [...gids])) shown.set(gid, record)
  }
  return shown
}
