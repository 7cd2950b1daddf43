import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { StoriesTable } from '../../db/schema.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { StoryChanges, StoryLike, StoryStore } from './ports.js'
import { insertComment } from './stories.writers.js'
import type { Story } from './story.rules.js'

/** Moves the time at which a task was last changed, and holds it until the transaction ends. @returns false when it is gone */
export type TouchTask = (
  tx: Queries,
  touched: { readonly taskGid: Gid; readonly nowMs: number },
) => Promise<boolean>

export function storyStore(db: Database, { touchTask }: { readonly touchTask: TouchTask }): StoryStore {
  return {
    async read(viewer, gids) {
      const workspaceGids = [...viewer.roles.keys()]
      if (gids.length === 0 || workspaceGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('stories')
        .innerJoin('tasks', 'tasks.gid', 'stories.task_gid')
        .selectAll('stories')
        .select('tasks.workspace_gid')
        .where('stories.gid', 'in', gids)
        .where('tasks.workspace_gid', 'in', workspaceGids)
        .execute()
      return rows.map((row) => storyOf(row, row.workspace_gid))
    },

    async list(task, page) {
      const [createdAtMs = 0] = page.after ?? []
      const rows = await db.queries
        .selectFrom('stories')
        .selectAll()
        .where('task_gid', '=', task.gid)
        .$if(page.after !== null, (query) =>
          query.where((row) =>
            row(
              row.refTuple('created_at_ms', 'gid'),
              '>',
              row.tuple(Number(createdAtMs), gidOfKey(page.after, 1)),
            ),
          ),
        )
        .orderBy('created_at_ms')
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => storyOf(row, task.workspaceGid))
    },

    createComment: async (comment) =>
      await inTransaction(db, async (tx) => {
        const { createdAtMs: nowMs, taskGid } = comment
        if (!(await touchTask(tx, { taskGid, nowMs }))) return 'task_gone'
        await insertComment(tx, comment)
        return 'created'
      }),

    update: async ({ changes, like, nowMs, story }) =>
      await inTransaction(db, async (tx) => {
        // The task first, as its deletion goes.
        if (changes.htmlText !== undefined && !(await touchTask(tx, { taskGid: story.taskGid, nowMs })))
          return null
        const row = await tx
          .updateTable('stories')
          // An update of nothing else, too, holds the row: a like finds its story there.
          .set((it) => ({ is_pinned: it.ref('is_pinned'), ...columnsOf(changes, nowMs) }))
          .where('gid', '=', story.gid)
          .returningAll()
          .executeTakeFirst()
        // The task is not changed by a text that nobody has.
        if (row === undefined) return undo(null)
        if (like !== null) await setLike(tx, { storyGid: story.gid, ...like })
        return storyOf(row, story.workspaceGid)
      }),

    delete: async ({ nowMs, story }) =>
      await inTransaction(db, async (tx) => {
        if (!(await touchTask(tx, { taskGid: story.taskGid, nowMs }))) return 'gone'
        const deleted = await tx
          .deleteFrom('stories')
          .where('gid', '=', story.gid)
          .returning('gid')
          .executeTakeFirst()
        return deleted === undefined ? undo('gone') : 'deleted'
      }),

    async likes(storyGids) {
      const byStory = new Map<Gid, StoryLike[]>(storyGids.map((gid) => [gid, []]))
      if (storyGids.length === 0) return byStory
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('story_likes')
            .selectAll()
            .where('story_gid', 'in', storyGids)
            .limit(relatedRowsToRead(storyGids.length))
            .as('some'),
        )
        .selectAll()
        .orderBy('gid')
        .execute()
      if (isTooManyRelated(storyGids.length, rows.length)) return null
      for (const row of rows) byStory.get(row.story_gid)?.push({ gid: row.gid, user: row.user_gid })
      return byStory
    },
  }
}

function columnsOf({ htmlText, isPinned, stickerName }: StoryChanges, nowMs: number): Partial<StoriesTable> {
  return {
    ...(htmlText === undefined ? {} : { html_text: htmlText, edited_at_ms: nowMs }),
    ...(isPinned === undefined ? {} : { is_pinned: isPinned ? 1 : 0 }),
    ...(stickerName === undefined ? {} : { sticker_name: stickerName }),
  }
}

function storyOf(row: Selectable<StoriesTable>, workspaceGid: Gid): Story {
  // Kind and facts were written together by `insertStories`.
  const { facts, kind } = {
    kind: row.kind,
    facts: row.facts === null ? null : JSON.parse(row.facts),
  } as Pick<Story, 'kind' | 'facts'>
  return {
    gid: row.gid,
    taskGid: row.task_gid,
    workspaceGid,
    createdByGid: row.created_by_gid,
    createdAtMs: row.created_at_ms,
    htmlText: row.html_text,
    stickerName: row.sticker_name,
    isPinned: row.is_pinned === 1,
    editedAtMs: row.edited_at_ms,
    kind,
    facts,
  } as Story
}

async function setLike(
  tx: Queries,
  {
    likeGid,
    storyGid,
    userGid,
  }: { readonly storyGid: Gid; readonly userGid: Gid; readonly likeGid: Gid | null },
): Promise<void> {
  if (likeGid === null) {
    await tx
      .deleteFrom('story_likes')
      .where('story_gid', '=', storyGid)
      .where('user_gid', '=', userGid)
      .execute()
    return
  }
  await tx
    .insertInto('story_likes')
    .values({ gid: likeGid, story_gid: storyGid, user_gid: userGid })
    .onConflict((conflict) => conflict.columns(['story_gid', 'user_gid']).doNothing())
    .execute()
}
