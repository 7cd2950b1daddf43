import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, type SortKey } from '../../protocol/asana/pagination.js'
import { taskIsVisible } from '../tasks/visible-tasks.writers.js'
import { readContents } from './contents.store.js'
import type { ExportFilters, SourcePage, SourceStore } from './source-ports.js'

/** Rows that one statement reads of nothing but their keys. */
const ROWS_PER_STATEMENT = 100
const NO_MS = -1

interface Row {
  readonly gid: Gid
  readonly shown?: number
  readonly at?: number
}

export function sourceStore(db: Database): SourceStore {
  const { queries } = db
  const rowsOf = async (statement: RawBuilder<Row>) => (await statement.execute(queries)).rows

  return {
    tasks: async (viewer, { after, filters, workspaceGid }) => {
      const shown = sql.join([taskIsVisible(viewer), ...taskConditions(filters)], sql` and `)
      const from = momentOf(after, filters.createdAfterMs)
      return pageOf(
        await rowsOf(sql<Row>`
          select tasks.gid, tasks.created_at_ms as at, case when ${shown} then 1 else 0 end as shown from tasks
          where tasks.workspace_gid = ${workspaceGid} and (tasks.created_at_ms, tasks.gid) > (${from}, ${gidOfKey(after, 1)})
          order by tasks.created_at_ms, tasks.gid limit ${ROWS_PER_STATEMENT}`),
      )
    },

    teams: async (workspaceGid, after) =>
      pageOf(
        await rowsOf(sql<Row>`
          select gid from teams where workspace_gid = ${workspaceGid} and gid > ${gidOfKey(after, 0)}
          order by gid limit ${ROWS_PER_STATEMENT}`),
      ),

    teamMembers: async (teamGid, after) => {
      const rows = await rowsOf(sql<Row>`
        select user_gid as gid from team_members where team_gid = ${teamGid} and user_gid > ${gidOfKey(after, 0)}
        order by user_gid limit ${ROWS_PER_STATEMENT}`)
      return pageOf(rows)
    },

    statusUpdates: async ({ after, filters, workspaceGid }) => {
      const shown = sql.join([sql`1 = 1`, ...statusConditions(filters)], sql` and `)
      return pageOf(
        await rowsOf(sql<Row>`
          select gid, case when ${shown} then 1 else 0 end as shown from status_updates
          where workspace_gid = ${workspaceGid} and gid > ${gidOfKey(after, 0)}
          order by gid limit ${ROWS_PER_STATEMENT}`),
      )
    },

    storiesOf: async (taskGid, after) =>
      pageOf(
        await rowsOf(sql<Row>`
          select gid, created_at_ms as at from stories
          where task_gid = ${taskGid} and (created_at_ms, gid) > (${momentOf(after)}, ${gidOfKey(after, 1)})
          order by created_at_ms, gid limit ${ROWS_PER_STATEMENT}`),
      ),

    attachmentsOf: async (taskGid, after) =>
      pageOf(
        await rowsOf(sql<Row>`
          select gid from attachments where task_gid = ${taskGid} and gid > ${gidOfKey(after, 0)}
          order by gid limit ${ROWS_PER_STATEMENT}`),
      ),

    contents: async (container, max) => await readContents(queries, container, max),

    tasksOf: async (projectGid, after) =>
      pageOf(
        await rowsOf(sql<Row>`
          select task_gid as gid from task_projects where project_gid = ${projectGid} and task_gid > ${gidOfKey(after, 0)}
          order by task_gid limit ${ROWS_PER_STATEMENT}`),
      ),

    subtasksOf: async (taskGid, after) =>
      pageOf(
        await rowsOf(sql<Row>`
          select gid, rank as at from tasks
          where parent_gid = ${taskGid} and (rank, gid) > (${momentOf(after)}, ${gidOfKey(after, 1)})
          order by rank, gid limit ${ROWS_PER_STATEMENT}`),
      ),
  }
}

/** The first sort value of a key that has two; where there is no key yet, one before all. */
function momentOf(after: SortKey | null, from: number = NO_MS): number {
  return after === null ? from : Number(after[0])
}

function pageOf(rows: readonly Row[]): SourcePage {
  const last = rows.at(-1)
  const gids = rows.filter(({ shown }) => shown !== 0).map(({ gid }) => gid)
  if (last === undefined || rows.length < ROWS_PER_STATEMENT) return { gids, next: null }
  return { gids, next: last.at === undefined ? [last.gid] : [last.at, last.gid] }
}

const among = (gids: readonly Gid[]) => sql.join(gids)

/** PostgreSQL would read all that any task has for an `exists` that is no condition of the statement itself. */
const isFound = (rows: RawBuilder<unknown>) => sql`(${rows} limit 1) is not null`

/** Conditions on rows of `tasks`. */
function taskConditions(filters: ExportFilters): readonly RawBuilder<unknown>[] {
  const { assignedByGids, assigneeGids, commentedOnByGids, createdByGids, followerGids, likedByGids } =
    filters
  const { createdBeforeMs, modifiedAfterMs, modifiedBeforeMs } = filters
  return [
    assignedByGids && sql`tasks.assigned_by_gid in (${among(assignedByGids)})`,
    assigneeGids && sql`tasks.assignee_gid in (${among(assigneeGids)})`,
    createdByGids && sql`tasks.created_by_gid in (${among(createdByGids)})`,
    commentedOnByGids &&
      isFound(sql`
        select 1 from stories as it where it.task_gid = tasks.gid and it.kind = 'comment_added'
          and it.created_by_gid in (${among(commentedOnByGids)})`),
    followerGids &&
      isFound(sql`
        select 1 from task_followers as it where it.task_gid = tasks.gid and it.user_gid in (${among(followerGids)})`),
    likedByGids &&
      isFound(sql`
        select 1 from task_likes as it where it.task_gid = tasks.gid and it.user_gid in (${among(likedByGids)})`),
    ...momentConditions(
      { createdBeforeMs, modifiedAfterMs, modifiedBeforeMs },
      {
        createdAt: sql`tasks.created_at_ms`,
        modifiedAt: sql`tasks.modified_at_ms`,
      },
    ),
    filters.createdAfterMs === undefined ? undefined : sql`tasks.created_at_ms > ${filters.createdAfterMs}`,
  ].filter((condition) => condition !== undefined)
}

/** Conditions on rows of `status_updates`, which do not change, and which nobody likes, follows or comments on. */
function statusConditions(filters: ExportFilters): readonly RawBuilder<unknown>[] {
  const { commentedOnByGids, createdByGids, followerGids, likedByGids } = filters
  const isNever = [commentedOnByGids, followerGids, likedByGids].some((gids) => gids !== undefined)
  return [
    isNever ? sql`1 = 0` : undefined,
    createdByGids && sql`created_by_gid in (${among(createdByGids)})`,
    filters.createdAfterMs === undefined ? undefined : sql`created_at_ms > ${filters.createdAfterMs}`,
    ...momentConditions(filters, { createdAt: sql`created_at_ms`, modifiedAt: sql`created_at_ms` }),
  ].filter((condition) => condition !== undefined)
}

function momentConditions(
  {
    createdBeforeMs,
    modifiedAfterMs,
    modifiedBeforeMs,
  }: {
    readonly createdBeforeMs?: number | undefined
    readonly modifiedAfterMs?: number | undefined
    readonly modifiedBeforeMs?: number | undefined
  },
  {
    createdAt,
    modifiedAt,
  }: { readonly createdAt: RawBuilder<unknown>; readonly modifiedAt: RawBuilder<unknown> },
): readonly (RawBuilder<unknown> | undefined)[] {
  return [
    createdBeforeMs === undefined ? undefined : sql`${createdAt} < ${createdBeforeMs}`,
    modifiedAfterMs === undefined ? undefined : sql`${modifiedAt} > ${modifiedAfterMs}`,
    modifiedBeforeMs === undefined ? undefined : sql`${modifiedAt} < ${modifiedBeforeMs}`,
  ]
}
