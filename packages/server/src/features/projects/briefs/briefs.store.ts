import type { Database, Queries } from '../../../db/database.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { fieldEvents, type NewEvent } from '../../events/event.rules.js'
import { appendEvents } from '../../events/events.writers.js'
import type { By } from '../project-events.rules.js'
import type { ProjectBrief } from './brief.js'
import { BRIEF_COLUMNS as COLUMNS } from './briefs.writers.js'
import type { BriefStore } from './ports.js'

export function briefStore(db: Database): BriefStore {
  /** Its row is the queue in which those stand who change what belongs to it. @returns its workspace; null when it is gone */
  const holdProject = async (tx: Queries, projectGid: Gid): Promise<Gid | null> => {
    const row = await tx
      .selectFrom('projects')
      .select('workspace_gid')
      .where('gid', '=', projectGid)
      .$if(db.locksRows, (query) => query.forUpdate())
      .executeTakeFirst()
    return row?.workspace_gid ?? null
  }

  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('project_briefs')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      return new Map(rows.map((row) => [row.gid, COLUMNS.read(row)]))
    },

    async ofProjects(projectGids) {
      if (projectGids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('project_briefs')
        .select(['gid', 'project_gid'])
        .where('project_gid', 'in', projectGids)
        .execute()
      return new Map(rows.map((row) => [row.project_gid, row.gid]))
    },

    create: async (brief, by) =>
      await inTransaction(db, async (tx) => {
        const { projectGid } = brief
        const workspaceGid = await holdProject(tx, projectGid)
        if (workspaceGid === null) return 'gone'
        const made = await tx
          .insertInto('project_briefs')
          .values(COLUMNS.write(brief))
          .onConflict((conflict) => conflict.column('project_gid').doNothing())
          .returning('gid')
          .executeTakeFirst()
        if (made === undefined) return 'taken'
        const parent = { type: 'project', gid: projectGid }
        tell(tx, { projectGid, workspaceGid }, [{ resource: named(brief), action: 'added', parent }], by)
        return 'created'
      }),

    update: async ({ gid, projectGid }, changes, by) =>
      await inTransaction(db, async (tx) => {
        const workspaceGid = await holdProject(tx, projectGid)
        if (workspaceGid === null) return null
        const before = await tx
          .selectFrom('project_briefs')
          .selectAll()
          .where('gid', '=', gid)
          .executeTakeFirst()
        if (before === undefined) return null
        const row = await tx
          .updateTable('project_briefs')
          // An update without a column is none to the database.
          .set((it) => ({ title: it.ref('title'), ...COLUMNS.write(changes) }))
          .where('gid', '=', gid)
          .returningAll()
          .executeTakeFirstOrThrow()
        const sides = { before: COLUMNS.read(before), after: COLUMNS.read(row) }
        const told = { title: { field: 'title' }, htmlText: { field: 'text' } }
        tell(tx, { projectGid, workspaceGid }, fieldEvents(named(sides.after), sides, told), by)
        return sides.after
      }),

    delete: async (brief, by) =>
      await inTransaction(db, async (tx) => {
        const { gid, projectGid } = brief
        const workspaceGid = await holdProject(tx, projectGid)
        if (workspaceGid === null) return 'gone'
        const { numDeletedRows } = await tx
          .deleteFrom('project_briefs')
          .where('gid', '=', gid)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return 'gone'
        tell(tx, { projectGid, workspaceGid }, [{ resource: named(brief), action: 'deleted' }], by)
        return 'deleted'
      }),
  }
}

const named = ({ gid }: Pick<ProjectBrief, 'gid'>) => ({ type: 'project_brief', gid })

/** In the stream of its project, and in its workspace's. */
// oxlint-disable-next-line max-params -- reads like a sentence
function tell(
  tx: Queries,
  { projectGid, workspaceGid }: { readonly projectGid: Gid; readonly workspaceGid: Gid },
  events: readonly NewEvent[],
  { byGid, nowMs }: By,
): void {
  appendEvents(tx, { workspaceGid, byGid, atMs: nowMs, events, streamGids: [projectGid, workspaceGid] })
}
