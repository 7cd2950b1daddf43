import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TagStore } from './ports.js'
import { maySeeTag, type Tag } from './tag.js'

/** Looks a tag up for somebody. Whoever sees one may use, change and delete it. @param gid  null for a text that is no id */
export type FindTag = (viewer: Principal, gid: Gid | null) => Promise<Found<Tag>>

export function makeFindTag({ tags }: { readonly tags: Pick<TagStore, 'read'> }): FindTag {
  return async (viewer, gid) => {
    const [standing] = gid === null ? [] : await tags.read(viewer, [gid])
    if (standing === undefined) return absent('tag')
    return maySeeTag(standing, viewer.roles.get(standing.tag.workspaceGid))
      ? visible(standing.tag)
      : hidden('tag')
  }
}
