import type { Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import type { AccessRequestsTable } from '../../db/schema.js'
import { inTransaction, undo } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { admitToPortfolio, holdPortfolioAdmission } from '../portfolios/admit.writers.js'
import { admitToProject, holdProjectAdmission } from '../projects/memberships/admit.writers.js'
import { holdMembersAmong } from '../workspaces/workspaces.writers.js'
import type { AccessRequest, AccessTarget } from './access-request.js'
import type { AccessRequestStore } from './ports.js'

/** Where what is asked for is, which column refers to it, and how somebody is let in. */
const TARGETS = {
  project: { table: 'projects', column: 'project_gid', admit: admitToProject, hold: holdProjectAdmission },
  portfolio: {
    table: 'portfolios',
    column: 'portfolio_gid',
    admit: admitToPortfolio,
    hold: holdPortfolioAdmission,
  },
} as const satisfies Readonly<Record<AccessTarget['type'], object>>

export function accessRequestStore(db: Database): AccessRequestStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('access_requests')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      return new Map(rows.map((row) => [row.gid, requestOf(row)]))
    },

    async list({ gid, type }, { page, requesterGid }) {
      const rows = await db.queries
        .selectFrom('access_requests')
        .selectAll()
        .where(TARGETS[type].column, '=', gid)
        .$if(requesterGid !== null, (query) => query.where('requester_gid', '=', requesterGid))
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(requestOf)
    },

    create: async (request, { perPersonMax }) =>
      await inTransaction(db, async (tx) => {
        const { requesterGid, target, workspaceGid } = request
        if (!(await holdTarget(db, tx, target))) return 'target_gone'
        // A person's requests are made one after the other: each counts those before it.
        if (db.locksRows)
          await tx
            .selectFrom('users')
            .select('gid')
            .where('gid', '=', requesterGid)
            .forNoKeyUpdate()
            .execute()
        const present = await holdMembersAmong(db, tx, { workspaceGid, userGids: [requesterGid] })
        if (!present.has(requesterGid)) return 'requester_left'
        const made = await tx
          .insertInto('access_requests')
          .values({
            gid: request.gid,
            workspace_gid: workspaceGid,
            [TARGETS[target.type].column]: target.gid,
            requester_gid: requesterGid,
            message: request.message,
            created_at_ms: request.createdAtMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returning('gid')
          .executeTakeFirst()
        if (made === undefined) return 'asked_already'
        const { asked } = await tx
          .selectFrom('access_requests')
          .select((row) => row.fn.countAll<number>().as('asked'))
          .where('requester_gid', '=', requesterGid)
          .where('workspace_gid', '=', workspaceGid)
          .executeTakeFirstOrThrow()
        return Number(asked) > perPersonMax ? undo('too_many') : 'created'
      }),

    approve: async ({ gid, requesterGid, target }, { membershipGid, nowMs, viewer }) =>
      await inTransaction(db, async (tx) => {
        const { admit } = TARGETS[target.type]
        // What is asked for is held first, as its deletion goes; who decides at the same time waits there.
        const act = { viewer, gid: target.gid, membershipGid, userGid: requesterGid, nowMs }
        const decision = await admit(db, tx, act)
        if (decision === 'person_left') return 'requester_left'
        if (decision !== 'admitted') return undo(decision)
        return (await remove(tx, gid)) ? 'approved' : undo('gone')
      }),

    reject: async ({ gid, target }, { viewer }) =>
      await inTransaction(db, async (tx) => {
        const admission = await TARGETS[target.type].hold(db, tx, { viewer, gid: target.gid })
        if (admission === null) return 'gone'
        if (!admission.mayAdmit) return 'refused'
        return (await remove(tx, gid)) ? 'rejected' : 'gone'
      }),
  }
}

/** @returns false when it is gone */
async function holdTarget(db: Database, tx: Queries, { gid, type }: AccessTarget): Promise<boolean> {
  const row = await tx
    .selectFrom(TARGETS[type].table)
    .select('gid')
    .where('gid', '=', gid)
    .$if(db.locksRows, (query) => query.forKeyShare())
    .executeTakeFirst()
  return row !== undefined
}

async function remove(queries: Queries, gid: Gid): Promise<boolean> {
  const { numDeletedRows } = await queries
    .deleteFrom('access_requests')
    .where('gid', '=', gid)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function requestOf(row: Selectable<AccessRequestsTable>): AccessRequest {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    target: targetOf(row),
    requesterGid: row.requester_gid,
    message: row.message,
    createdAtMs: row.created_at_ms,
  }
}

/** @throws Error for a row that asks for nothing, which no writer makes */
function targetOf({ gid, portfolio_gid, project_gid }: Selectable<AccessRequestsTable>): AccessTarget {
  if (project_gid !== null) return { type: 'project', gid: project_gid }
  if (portfolio_gid !== null) return { type: 'portfolio', gid: portfolio_gid }
  throw new Error(`the access request ${gid} asks for nothing`)
}
