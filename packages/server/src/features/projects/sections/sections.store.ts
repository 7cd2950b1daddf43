import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import { claimRank } from '../../../db/ranked-list.js'
import type { SectionsTable } from '../../../db/schema.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import { appendEvents } from '../../events/events.writers.js'
import { sectionChange } from '../project-events.rules.js'
import type { SectionStore } from './ports.js'
import type { Section } from './section.js'
import { insertSection } from './sections.writers.js'

type Row = Selectable<SectionsTable>

interface Of {
  readonly projectGid: Gid
  readonly workspaceGid: Gid
}

export function sectionStore(db: Database): SectionStore {
  /** The project's row is the queue in which those stand who change its sections. @returns where it is; null when there is none */
  const holdProject = async (tx: Queries, projectGid: Gid): Promise<Of | null> => {
    const row = await tx
      .selectFrom('projects')
      .select('workspace_gid')
      .where('gid', '=', projectGid)
      .$if(db.locksRows, (query) => query.forUpdate())
      .executeTakeFirst()
    return row === undefined ? null : { projectGid, workspaceGid: row.workspace_gid }
  }

  /** A section as it is once its project is held, and where it is. @returns null when it is gone */
  const holdSection = async (
    tx: Queries,
    sectionGid: Gid,
  ): Promise<(Of & { readonly known: Row }) | null> => {
    const read = async () =>
      await tx.selectFrom('sections').selectAll().where('gid', '=', sectionGid).executeTakeFirst()
    const found = await read()
    const of = found === undefined ? null : await holdProject(tx, found.project_gid)
    // What it was before somebody else let go of the project is not what it is.
    const known = of === null ? undefined : await read()
    return of === null || known === undefined ? null : { ...of, known }
  }

  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries.selectFrom('sections').selectAll().where('gid', 'in', gids).execute()
      return new Map(rows.map((row) => [row.gid, sectionOf(row)]))
    },

    async list(projectGid, page) {
      const [rank = 0] = page.after ?? []
      const rows = await db.queries
        .selectFrom('sections')
        .selectAll()
        .where('project_gid', '=', projectGid)
        .$if(page.after !== null, (query) =>
          query.where((row) =>
            row(row.refTuple('rank', 'gid'), '>', row.tuple(Number(rank), gidOfKey(page.after, 1))),
          ),
        )
        .orderBy('rank')
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => ({ section: sectionOf(row), rank: row.rank }))
    },

    create: async (section, position, byGid) =>
      await inTransaction(db, async (tx) => {
        const of = await holdProject(tx, section.projectGid)
        if (of === null) return 'gone'
        if (!(await insertSection(tx, { section, place: position }))) return 'anchor_unknown'
        const by = { byGid, nowMs: section.createdAtMs }
        appendEvents(tx, sectionChange({ before: null, after: section }, of, by))
        return 'created'
      }),

    update: async ({ sectionGid, name, position, by }) =>
      await inTransaction(db, async (tx) => {
        const held = await holdSection(tx, sectionGid)
        if (held === null) return 'gone'
        const { known, ...of } = held
        const list = { table: 'sections', scope: known.project_gid } as const
        const rank = position === null ? known.rank : await claimRank(tx, list, position)
        if (rank === null) return 'anchor_unknown'
        const row = await tx
          .updateTable('sections')
          .set({ name: name ?? known.name, ...(position === null ? {} : { rank }) })
          .where('gid', '=', sectionGid)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return 'gone'
        const after = sectionOf(row)
        appendEvents(tx, sectionChange({ before: sectionOf(known), after }, of, by))
        return after
      }),

    delete: async (sectionGid, by) =>
      await inTransaction(db, async (tx) => {
        const held = await holdSection(tx, sectionGid)
        if (held === null) return 'gone'
        const { known, ...of } = held
        const task = await tx
          .selectFrom('task_projects')
          .select('task_gid')
          .where('section_gid', '=', sectionGid)
          .limit(1)
          .executeTakeFirst()
        if (task !== undefined) return 'not_empty'
        const others = await tx
          .selectFrom('sections')
          .select('gid')
          .where('project_gid', '=', known.project_gid)
          .where('gid', '<>', sectionGid)
          .limit(1)
          .execute()
        if (others.length === 0) return 'last'
        await tx.deleteFrom('sections').where('gid', '=', sectionGid).execute()
        appendEvents(tx, sectionChange({ before: sectionOf(known), after: null }, of, by))
        return 'deleted'
      }),
  }
}

function sectionOf(row: Selectable<SectionsTable>): Section {
  return {
    gid: row.gid,
    projectGid: row.project_gid,
    name: row.name,
    createdAtMs: row.created_at_ms,
  }
}
