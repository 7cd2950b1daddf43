import type { Insertable } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { StoriesTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { storiesOf, type Story, type SystemStory } from './story.rules.js'
import type { TaskChange } from './task-change.rules.js'

/**
 * Other features' way to have a change of a task told, in the transaction of the change: the stories that the change is told as, all in one
 * statement; none for a change that tells nothing.
 * @param gids  taken before the transaction began, at least as many as there are stories
 * @throws Error when there are too few: nothing of the transaction may stay then
 */
export async function insertStories(tx: Queries, change: TaskChange, gids: readonly Gid[]): Promise<void> {
  await insertSystemStories(tx, change, { stories: storiesOf(change), gids })
}

/** Other features' way to have something told that no field of a task says. */
export async function insertSystemStories(
  tx: Queries,
  { atMs, byGid, taskGid }: Pick<TaskChange, 'taskGid' | 'byGid' | 'atMs'>,
  { gids, stories }: { readonly stories: readonly SystemStory[]; readonly gids: readonly Gid[] },
): Promise<void> {
  if (stories.length === 0) return
  const rows = stories.map(({ facts, kind }, index): Insertable<StoriesTable> => {
    const gid = gids[index]
    if (gid === undefined) throw new Error(`${stories.length} stories of one change, and ${gids.length} gids`)
    return {
      gid,
      task_gid: taskGid,
      kind,
      created_by_gid: byGid,
      created_at_ms: atMs,
      html_text: '',
      facts: JSON.stringify(facts),
      sticker_name: null,
      is_pinned: 0,
      edited_at_ms: null,
    }
  })
  await tx.insertInto('stories').values(rows).execute()
}

/** Other features' way to write a comment in their own transaction. */
export async function insertComment(tx: Queries, comment: Omit<Story, 'kind' | 'facts'>): Promise<void> {
  await tx
    .insertInto('stories')
    .values({
      gid: comment.gid,
      task_gid: comment.target.type === 'task' ? comment.target.gid : null,
      goal_gid: comment.target.type === 'goal' ? comment.target.gid : null,
      kind: 'comment_added',
      created_by_gid: comment.createdByGid,
      created_at_ms: comment.createdAtMs,
      html_text: comment.htmlText,
      facts: null,
      sticker_name: comment.stickerName,
      is_pinned: comment.isPinned ? 1 : 0,
      edited_at_ms: comment.editedAtMs,
    })
    .execute()
}
