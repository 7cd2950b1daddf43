import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Tag, TagStanding } from './tag.js'

/** What of a tag can be changed. */
export type TagChanges = Partial<Pick<Tag, 'name' | 'color' | 'notes'>>

/** What tags need from storage. */
export interface TagStore {
  /** The tags among `gids` that lie in the viewer's workspaces, with the viewer's standing to each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly TagStanding[]>

  /** Tags that the viewer may see, by gid. @param filter.of  null for those of all the viewer's workspaces */
  list(
    viewer: Principal,
    filter: {
      readonly of: { readonly workspaceGid: Gid } | { readonly taskGid: Gid } | null
      readonly page: PageRequest
      /** Called between the statements of a long list. */
      readonly rest?: Rest
    },
  ): Promise<readonly Tag[]>

  /** **Atomic:** the tag and its followers. */
  create(tag: Tag, followerGids: readonly Gid[]): Promise<void>

  /** **On conflict:** the later change of a field stays. @returns null when the tag is gone */
  update(tagGid: Gid, changes: TagChanges): Promise<Tag | null>

  /** **Atomic:** the tag, also on whatever task it is. */
  delete(tagGid: Gid): Promise<void>

  /** In the order in which they began. Null when several tags have more than one statement may read. */
  followers(tagGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>
}
