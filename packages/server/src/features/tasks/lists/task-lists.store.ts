import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import type { TaskListSectionsTable } from '../../../db/schema.js'
import { inTransaction } from '../../../db/transaction.js'
import { rowsToRead } from '../../../protocol/asana/pagination.js'
import { holdMembersAmong } from '../../workspaces/workspaces.writers.js'
import type { TaskListStore } from './ports.js'
import { LIST_SECTION_NAMES, type ListSection, type UserTaskList } from './task-list.rules.js'

export function taskListStore(db: Database): TaskListStore {
  return {
    async load(gids) {
      if (gids.length === 0) return []
      return (await selectLists(db.queries).where('task_lists.gid', 'in', gids).execute()).map(listOf)
    },

    async ofOwners(owners) {
      if (owners.length === 0) return []
      const rows = await selectLists(db.queries)
        .where('task_lists.workspace_gid', 'in', [...new Set(owners.map((one) => one.workspaceGid))])
        .where('task_lists.user_gid', 'in', [...new Set(owners.map((one) => one.userGid))])
        .execute()
      return rows.map(listOf)
    },

    create: async (lists, nowMs) => {
      await inTransaction(db, async (tx) => {
        // In one order for all: two that wait for each other's list would never end.
        const ordered = lists.toSorted((one, other) => (one.userGid < other.userGid ? -1 : 1))
        for (const { gid, sectionGids, userGid, workspaceGid } of ordered) {
          const members = await holdMembersAmong(db, tx, { workspaceGid, userGids: [userGid] })
          if (!members.has(userGid)) continue
          const made = await tx
            .insertInto('task_lists')
            .values({ gid, workspace_gid: workspaceGid, user_gid: userGid, created_at_ms: nowMs })
            .onConflict((conflict) => conflict.columns(['workspace_gid', 'user_gid']).doNothing())
            .returning('gid')
            .executeTakeFirst()
          if (made === undefined) continue
          const sections = sectionGids.map((sectionGid, rank) => ({
            gid: sectionGid,
            list_gid: gid,
            name: LIST_SECTION_NAMES[rank] ?? '',
            rank,
            created_at_ms: nowMs,
          }))
          await tx.insertInto('task_list_sections').values(sections).execute()
        }
      })
    },

    async sections(listGid, page) {
      const rows = await db.queries
        .selectFrom('task_list_sections')
        .selectAll()
        .where('list_gid', '=', listGid)
        .$if(page.after !== null, (query) => query.where('rank', '>', Number(page.after?.[0] ?? 0)))
        .orderBy('rank')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => ({ section: sectionOf(row), rank: row.rank }))
    },

    async sectionsOf(listGids) {
      if (listGids.length === 0) return []
      const rows = await db.queries
        .selectFrom('task_list_sections')
        .selectAll()
        .where('list_gid', 'in', listGids)
        .orderBy('list_gid')
        .orderBy('rank')
        .execute()
      return rows.map(sectionOf)
    },
  }
}

function selectLists(queries: Queries) {
  return queries
    .selectFrom('task_lists')
    .innerJoin('workspaces', 'workspaces.gid', 'task_lists.workspace_gid')
    .select(['task_lists.gid', 'task_lists.workspace_gid', 'task_lists.user_gid', 'workspaces.name'])
}

function listOf(row: Awaited<ReturnType<ReturnType<typeof selectLists>['execute']>>[number]): UserTaskList {
  return { gid: row.gid, workspaceGid: row.workspace_gid, userGid: row.user_gid, workspaceName: row.name }
}

function sectionOf(row: Selectable<TaskListSectionsTable>): ListSection {
  return { gid: row.gid, listGid: row.list_gid, name: row.name, createdAtMs: row.created_at_ms }
}
