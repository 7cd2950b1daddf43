import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { TAG_COLUMNS } from './tag.columns.js'
import type { Tag } from './tag.js'

/** Other features' way to make a tag with its followers in their own transaction. */
export async function insertTag(
  tx: Queries,
  { followerGids, tag }: { readonly tag: Tag; readonly followerGids: readonly Gid[] },
): Promise<void> {
  await tx.insertInto('tags').values(TAG_COLUMNS.write(tag)).execute()
  for (const userGid of new Set(followerGids))
    await tx
      .insertInto('tag_followers')
      .values({ tag_gid: tag.gid, user_gid: userGid, followed_at_ms: tag.createdAtMs })
      .execute()
}
