import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Base } from '../feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makeFindTag } from './find-tag.js'
import { makeListTags } from './list-tags.js'
import { makeCreateTag, makeDeleteTag, makeUpdateTag } from './save-tag.js'
import { tagResource } from './tag.wire.js'
import { tagsApi } from './tags.api.js'
import { TAGS_OPERATIONS } from './tags.operations.js'
import { tagStore } from './tags.store.js'

export type TagsFeature = ReturnType<typeof tagsFeature>

/** The tags of workspaces. Which task has which is known to tasks. */
export function tagsFeature(
  { clock, db, nextGid, publicUrl }: Base,
  { asRead, users }: { readonly users: UsersFeature; readonly asRead: AsRead },
) {
  const tags = tagStore(db)
  const findTag = makeFindTag({ tags })
  const listTags = makeListTags({ tags })
  const resource = tagResource({ tags, publicUrl })
  const saving = {
    tags,
    findTag,
    findMember: users.findMember,
    asRead,
    clock,
    nextGid,
    fieldNames: Object.keys(resource.fields),
  }
  return {
    findTag,
    listTags,
    resources: { tag: resource },
    operations: TAGS_OPERATIONS,
    handlers: tagsApi({
      findTag,
      listTags,
      createTag: makeCreateTag(saving),
      updateTag: makeUpdateTag(saving),
      deleteTag: makeDeleteTag(saving),
    }),
  }
}
