import type { Selectable } from 'kysely'
import type { Database } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import type { ExportsTable } from '../../db/schema.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { NO_GID } from '../../protocol/asana/gid.js'
import { endJob } from '../jobs/jobs.writers.js'
import type { ExportFile } from './export.rules.js'
import type { ExportStore } from './ports.js'

/** Before every moment that a clock shows. */
const LONG_AGO_MS = 0

export function exportStore(db: Database): ExportStore {
  return {
    async load(gids, nowMs) {
      const rows = await db.queries
        .selectFrom('exports')
        .selectAll()
        .where('gid', 'in', atLeastOne(gids))
        .where('kept_until_ms', '>', nowMs)
        .execute()
      return new Map(rows.flatMap((row) => fileOf(row) ?? []).map((file) => [file.gid, file]))
    },

    expect: async ({ createdAtMs, gid, keptUntilMs, kind, userGid, workspaceGid }) => {
      await db.queries
        .insertInto('exports')
        .values({
          gid,
          workspace_gid: workspaceGid,
          user_gid: userGid,
          kind,
          created_at_ms: createdAtMs,
          completed_at_ms: null,
          size: null,
          kept_until_ms: keptUntilMs,
        })
        .execute()
    },

    keep: async (gid, keptUntilMs) => {
      const { numUpdatedRows } = await db.queries
        .updateTable('exports')
        .set({ kept_until_ms: keptUntilMs })
        .where('gid', '=', gid)
        .where('completed_at_ms', 'is', null)
        .where('kept_until_ms', '>', LONG_AGO_MS)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    complete: async ({ gid, jobGid, keptUntilMs, nowMs, size }) =>
      await inTransaction(db, async (tx) => {
        if (!(await endJob(tx, { jobGid, newGid: gid, nowMs }))) return undo(false)
        const { numUpdatedRows } = await tx
          .updateTable('exports')
          .set({ completed_at_ms: nowMs, size, kept_until_ms: keptUntilMs })
          .where('gid', '=', gid)
          .where('completed_at_ms', 'is', null)
          .where('kept_until_ms', '>', LONG_AGO_MS)
          .executeTakeFirst()
        return numUpdatedRows > 0n ? true : undo(false)
      }),

    giveUp: async (gid) => {
      const { numUpdatedRows } = await db.queries
        .updateTable('exports')
        .set({ kept_until_ms: LONG_AGO_MS })
        .where('gid', '=', gid)
        .where('completed_at_ms', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },

    takeDue: async ({ nowMs, rowsMax }) => {
      const due = await db.queries
        .selectFrom('exports')
        .select('gid')
        .where('kept_until_ms', '<=', nowMs)
        .orderBy('kept_until_ms')
        .orderBy('gid')
        .limit(rowsMax)
        .execute()
      const orphans = await db.queries
        .selectFrom('exports')
        .select('gid')
        .where('workspace_gid', 'is', null)
        .where('gid', '>', NO_GID)
        .orderBy('gid')
        .limit(rowsMax)
        .execute()
      const gids = [...new Set([...due, ...orphans].map(({ gid }) => gid))].slice(0, rowsMax)
      if (gids.length === 0) return []
      // Whoever gives a sign of writing one of them at this moment has it, or finds it given up: the row decides.
      const taken = await db.queries
        .updateTable('exports')
        .set({ kept_until_ms: LONG_AGO_MS })
        .where('gid', 'in', gids)
        .where((row) => row.or([row('kept_until_ms', '<=', nowMs), row('workspace_gid', 'is', null)]))
        .returning('gid')
        .execute()
      return taken.map(({ gid }) => gid)
    },

    forget: async (gids) => {
      if (gids.length === 0) return
      await db.queries
        .deleteFrom('exports')
        .where('gid', 'in', gids)
        .where('kept_until_ms', '=', LONG_AGO_MS)
        .execute()
    },
  }
}

/** @returns null for one that is not there yet, and for one whose workspace is gone */
function fileOf(row: Selectable<ExportsTable>): ExportFile | null {
  const { completed_at_ms: completedAtMs, size, workspace_gid: workspaceGid } = row
  if (completedAtMs === null || size === null || workspaceGid === null) return null
  return { gid: row.gid, kind: row.kind, workspaceGid, size, createdAtMs: row.created_at_ms, completedAtMs }
}
