import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import type { StoriesTable } from '../../db/schema.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { StoryChanges, StoryLike, StoryStore } from './ports.js'
import { insertComment } from './stories.writers.js'
import type { Story, StoryTarget } from './story.rules.js'

/** Moves the time at which a record was last changed, and holds it until the transaction ends. @returns false when it is gone */
type Touch = (tx: Queries, touched: { readonly gid: Gid; readonly nowMs: number }) => Promise<boolean>

/** The same of each kind of record that stories are of. */
export type TouchTargets = Readonly<Record<StoryTarget['type'], Touch>>

/** The column that names a record of that kind. */
const COLUMNS = { task: 'task_gid', goal: 'goal_gid' } as const satisfies Readonly<
  Record<StoryTarget['type'], keyof StoriesTable>
>

export function storyStore(db: Database, { touch }: { readonly touch: TouchTargets }): StoryStore {
  const touchTarget = async (tx: Queries, { gid, type }: StoryTarget, nowMs: number): Promise<boolean> =>
    await touch[type](tx, { gid, nowMs })
  return {
    async read(viewer, gids) {
      if (gids.length === 0) return []
      const rows = await db.queries
        .selectFrom('stories')
        .leftJoin('tasks', 'tasks.gid', 'stories.task_gid')
        .leftJoin('goals', 'goals.gid', 'stories.goal_gid')
        .selectAll('stories')
        .select((row) => row.fn.coalesce('tasks.workspace_gid', 'goals.workspace_gid').as('workspace_gid'))
        .where('stories.gid', 'in', gids)
        .execute()
      return rows.flatMap((row) =>
        row.workspace_gid !== null && viewer.roles.has(row.workspace_gid)
          ? [storyOf(row, row.workspace_gid)]
          : [],
      )
    },

    async list(of, page) {
      const [createdAtMs = 0] = page.after ?? []
      const rows = await db.queries
        .selectFrom('stories')
        .selectAll()
        .where(COLUMNS[of.type], '=', of.gid)
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
      return rows.map((row) => storyOf(row, of.workspaceGid))
    },

    createComment: async (comment) =>
      await inTransaction(db, async (tx) => {
        if (!(await touchTarget(tx, comment.target, comment.createdAtMs))) return 'target_gone'
        await insertComment(tx, comment)
        return 'created'
      }),

    update: async ({ changes, like, nowMs, story }) =>
      await inTransaction(db, async (tx) => {
        // What it is of first, as its deletion goes.
        if (changes.htmlText !== undefined && !(await touchTarget(tx, story.target, nowMs))) return null
        const row = await tx
          .updateTable('stories')
          // An update of nothing else, too, holds the row: a like finds its story there.
          .set((it) => ({ is_pinned: it.ref('is_pinned'), ...columnsOf(changes, nowMs) }))
          .where('gid', '=', story.gid)
          .returningAll()
          .executeTakeFirst()
        // Nothing is changed by a text that nobody has.
        if (row === undefined) return undo(null)
        if (like !== null) await setLike(tx, { storyGid: story.gid, ...like })
        return storyOf(row, story.workspaceGid)
      }),

    delete: async ({ nowMs, story }) =>
      await inTransaction(db, async (tx) => {
        if (!(await touchTarget(tx, story.target, nowMs))) return 'gone'
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
    target: targetOf(row),
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

function targetOf(row: Selectable<StoriesTable>): StoryTarget {
  if (row.goal_gid !== null) return { type: 'goal', gid: row.goal_gid }
  if (row.task_gid === null) throw new Error(`story ${row.gid} is of nothing`)
  return { type: 'task', gid: row.task_gid }
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
