import type { Database, Queries } from '../../db/database.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { saveFieldValues } from '../custom-fields/field-values.writers.js'
import type { ProjectStore } from './ports.js'
import { appendEvents } from '../events/events.writers.js'
import { projectChange } from './project-events.rules.js'
import { PROJECT_COLUMNS } from './project.columns.js'
import type { Project } from './project.js'
import { readProjectList } from './project-list.store.js'
import { insertProjectMember, projectIsVisible } from './projects.writers.js'
import { readStandings } from './standings.store.js'
import { startProject } from './start-project.writers.js'

export function projectStore(db: Database): ProjectStore {
  return {
    read: async (viewer, gids) => await readStandings(db.queries, viewer, gids),

    list: async (viewer, filter) =>
      (await readProjectList(db.queries, { ...filter, viewer, isVisible: projectIsVisible(viewer) })).map(
        (row) => PROJECT_COLUMNS.read(row),
      ),

    create: async ({ byGid, members, project, section }) => {
      await inTransaction(db, async (tx) => {
        await startProject(tx, { project, members, sections: [section], byGid })
      })
    },

    update: async ({ projectGid, changes, fieldValues = [], nowMs, byGid, ownerMembershipGid: gid }) =>
      await inTransaction(db, async (tx) => {
        const before = await holdProject(db, tx, projectGid)
        if (before === null) return null
        const holder = { kind: 'project', gid: projectGid } as const
        const values = await saveFieldValues(db, tx, { holder, values: fieldValues })
        if (values === null) return 'field_gone'
        const isChanged = Object.keys(changes).length + values.after.length > 0
        const row = await tx
          .updateTable('projects')
          .set((it) => ({
            ...PROJECT_COLUMNS.write(changes),
            modified_at_ms: isChanged ? nowMs : it.ref('modified_at_ms'),
          }))
          .where('gid', '=', projectGid)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined) return null
        if (changes.ownerGid !== undefined && changes.ownerGid !== null && gid !== null) {
          const owner = { gid, userGid: changes.ownerGid, level: 'admin', follows: false } as const
          await insertProjectMember(tx, { ...owner, projectGid, nowMs })
        }
        const after = PROJECT_COLUMNS.read(row)
        const sides = { before, after, fieldValues: values.after }
        appendEvents(tx, projectChange(sides, { byGid, nowMs }))
        return after
      }),

    delete: async (projectGid, by) => {
      await inTransaction(db, async (tx) => {
        // Whoever changes the order of its tasks holds the project first; so does who deletes it.
        const before = await holdProject(db, tx, projectGid)
        if (before === null) return
        appendEvents(tx, projectChange({ before, after: null }, by))
        // Sections refuse to go while tasks stand in them, so the tasks leave first.
        await tx.deleteFrom('task_projects').where('project_gid', '=', projectGid).execute()
        await tx.deleteFrom('projects').where('gid', '=', projectGid).execute()
      })
    },

    async people(projectGids, which) {
      const byProject = new Map<Gid, Gid[]>(projectGids.map((gid) => [gid, []]))
      if (projectGids.length === 0) return byProject
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('project_members')
            .selectAll()
            .where('project_gid', 'in', projectGids)
            .$if(which === 'followers', (some) => some.where('followed_at_ms', 'is not', null))
            .limit(relatedRowsToRead(projectGids.length))
            .as('some'),
        )
        .select(['project_gid', 'user_gid'])
        .orderBy('joined_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(projectGids.length, rows.length)) return null
      for (const row of rows) byProject.get(row.project_gid)?.push(row.user_gid)
      return byProject
    },
  }
}

/** Reads a project as it is, and keeps it so until the transaction ends. @returns null when it is gone */
async function holdProject(db: Database, tx: Queries, projectGid: Gid): Promise<Project | null> {
  const row = await tx
    .selectFrom('projects')
    .selectAll()
    .where('gid', '=', projectGid)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row === undefined ? null : PROJECT_COLUMNS.read(row)
}
