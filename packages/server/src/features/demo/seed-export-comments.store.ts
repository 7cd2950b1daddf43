import type { Queries } from '../../db/database.js'
import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { COMMENT } from '../stories/story.rules.js'
import type { SeedComment } from './seed-document.js'

/** The comments of a workspace, by task, the oldest first. What happened to tasks is in no seed: it is told of what happens after it. */
export async function readComments(
  queries: Queries,
  workspaceGid: Gid,
  { people }: { readonly people: ReadonlyMap<Gid, string> },
): Promise<ReadonlyMap<Gid, readonly SeedComment[]>> {
  const rows = await queries
    .selectFrom('stories')
    .innerJoin('tasks', 'tasks.gid', 'stories.task_gid')
    .selectAll('stories')
    .select('tasks.gid as of_task')
    .where('tasks.workspace_gid', '=', workspaceGid)
    .where('stories.kind', '=', COMMENT)
    .orderBy('stories.created_at_ms')
    .orderBy('stories.gid')
    .execute()
  const described = rows.map((row) => ({
    taskGid: row.of_task,
    comment: {
      gid: Number(row.gid),
      html_text: row.html_text,
      created_by: people.get(row.created_by_gid) ?? row.created_by_gid,
      created_at: formatDateTime(row.created_at_ms),
      ...(row.is_pinned === 1 ? { is_pinned: true } : {}),
      // Nobody but the API writes it, and that takes these alone.
      ...(row.sticker_name === null
        ? {}
        : { sticker_name: row.sticker_name as NonNullable<SeedComment['sticker_name']> }),
    },
  }))
  return new Map(
    [...Map.groupBy(described, ({ taskGid }) => taskGid)].map(([gid, some]) => [
      gid,
      some.map(({ comment }) => comment),
    ]),
  )
}
