import type { Database } from '../../db/database.js'
import { daysAfter, type DueRows } from '../../db/due-rows.js'
import { inTransaction } from '../../db/transaction.js'
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

    create: async (job, { openMax }) =>
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
        await tx.insertInto('jobs').values(JOB_COLUMNS.write(job)).execute()
        return 'created'
      }),

    async begin() {
      const row = await db.queries
        .updateTable('jobs')
        .set((it) => ({ status: 'in_progress', attempts: it('attempts', '+', 1) }))
        .where('gid', '=', (sub) =>
          sub
            .selectFrom('jobs')
            .select('gid')
            .where('ended_at_ms', 'is', null)
            .orderBy('created_at_ms')
            .orderBy('gid')
            .limit(1),
        )
        .where('ended_at_ms', 'is', null)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? null : JOB_COLUMNS.read(row)
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
