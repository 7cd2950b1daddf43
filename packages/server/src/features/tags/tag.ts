import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'

/** A word that tasks of one workspace are found by. */
export interface Tag {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly createdByGid: Gid
  readonly name: string
  /** One of `COLORS`; null for none. */
  readonly color: string | null
  readonly notes: string
  readonly createdAtMs: number
}

/** A tag with all that decides whether one person may see and change it. */
export interface TagStanding {
  readonly tag: Tag
  /** They created or follow it. */
  readonly involved: boolean
}

/** Tags are everybody's who is a member of the workspace; a guest has those that they created or follow. */
export function maySeeTag({ involved }: TagStanding, role: Role | undefined): boolean {
  return role !== undefined && (role !== 'guest' || involved)
}

/** A tag of which nothing was said yet. */
export function newTag({
  nowMs,
  ...of
}: Pick<Tag, 'gid' | 'workspaceGid' | 'createdByGid'> & { readonly nowMs: number }): Tag {
  return { ...of, name: '', color: null, notes: '', createdAtMs: nowMs }
}
