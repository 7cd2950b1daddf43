import type { Database } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { appendAudit } from '../audit/audit.writers.js'
import { JOB_COLUMNS } from './job.columns.js'
import { ENDED_JOB_DAYS } from './job.rules.js'
import type { JobStore } from './ports.js'

export const DUE_JOBS: DueRows = {
  name: 'jobs',
  table: 'jobs',
  due: 'ended_at_ms',
  where: 'ended_at_ms is not null',
  before: daysAfter(ENDED_JOB_DAYS),
}

export function jobStore(db: Database): JobStore {
  return {
    async load(gids) {
      if (gids.length === 0) return []
      const rows = await db.queries.selectFrom('jobs').selectAll().where('gid', 'in', gids).execute()
      return rows.map((row) => JOB_COLUMNS.read(row))
    },

    create: async (job, { audit, openMax }) =>
      await inTransaction(db, async (tx) => {
        // The person's row is the queue in which their jobs stand.
        await tx
          .selectFrom('users')
          .select('gid')
          .where('gid', '=', job.userGid)
          .$if(db.locksRows, (query) => query.forNoKeyUpdate())
          .execute()
        const open = await tx
          .selectFrom('jobs')
          .select('gid')
          .where('user_gid', '=', job.userGid)
          .where('ended_at_ms', 'is', null)
          .limit(openMax)
          .execute()
        if (open.length >= openMax) return 'too_many'
        const { numInsertedOrUpdatedRows: inserted } = await tx
          .insertInto('jobs')
          .values(JOB_COLUMNS.write(job))
          // Of some kinds a workspace has one at most that is open; an index says which.
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow()
        if (inserted !== 1n) return undo('workspace_busy')
        if (audit !== undefined) await appendAudit(tx, audit)
        return 'created'
      }),

    async begin(kinds) {
      const next = db.queries
        .selectFrom('jobs')
        .select('gid')
        .where('ended_at_ms', 'is', null)
        .where('kind', 'in', kinds)
        .orderBy('created_at_ms')
        .orderBy('gid')
        .limit(1)
      // With nothing to begin, nothing is written: that would wait for others who write.
      if ((await next.executeTakeFirst()) === undefined) return null
      const row = await db.queries
        .updateTable('jobs')
        .set((it) => ({ status: 'in_progress', attempts: it('attempts', '+', 1) }))
        .where('gid', '=', next)
        .where('ended_at_ms', 'is', null)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? null : JOB_COLUMNS.read(row)
    },

    putBack: async (jobGid) => {
      await db.queries
        .updateTable('jobs')
        .set((it) => ({ attempts: it('attempts', '-', 1) }))
        .where('gid', '=', jobGid)
        .where('ended_at_ms', 'is', null)
        .where('attempts', '>', 0)
        .execute()
    },

    fail: async (jobGid, nowMs) => {
      await db.queries
        .updateTable('jobs')
        .set({ status: 'failed', ended_at_ms: nowMs })
        .where('gid', '=', jobGid)
        .where('ended_at_ms', 'is', null)
        .execute()
    },
  }
}
