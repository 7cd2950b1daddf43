import { sql, type Selectable } from 'kysely'
import type { Database, Queries } from '../../db/database.js'
import type { StatusUpdatesTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { NewEvent } from '../events/event.rules.js'
import { appendEvents } from '../events/events.writers.js'
import type { StatusUpdateStore } from './ports.js'
import { STATUS_PARENT_TYPES, type StatusParentType, type StatusUpdate } from './status-update.rules.js'
import { insertStatusUpdate, STATUS_PARENT_COLUMNS } from './status-updates.writers.js'

/** Where rows of each kind of parent are, and which column refers to them. */
const PARENTS = {
  project: { table: 'projects', column: STATUS_PARENT_COLUMNS.project },
  portfolio: { table: 'portfolios', column: STATUS_PARENT_COLUMNS.portfolio },
} as const satisfies Readonly<Record<StatusParentType, object>>

export function statusUpdateStore(db: Database): StatusUpdateStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('status_updates')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      return new Map(rows.map((row) => [row.gid, statusOf(row)]))
    },

    async list({ gid, type }, { createdSinceMs, page }) {
      const [createdAtMs = 0] = page.after ?? []
      const rows = await db.queries
        .selectFrom('status_updates')
        .selectAll()
        .where(PARENTS[type].column, '=', gid)
        .$if(createdSinceMs !== null, (query) => query.where('created_at_ms', '>=', createdSinceMs ?? 0))
        .$if(page.after !== null, (query) =>
          query.where((row) =>
            row(
              row.refTuple('created_at_ms', 'gid'),
              '<',
              row.tuple(Number(createdAtMs), gidOfKey(page.after, 1)),
            ),
          ),
        )
        .orderBy('created_at_ms', 'desc')
        .orderBy('gid', 'desc')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(statusOf)
    },

    async latest(type, parentGids) {
      if (parentGids.length === 0) return new Map()
      const { column, table } = PARENTS[type]
      const rows = await db.queries
        .selectFrom(sql<{ readonly gid: Gid }>`${sql.table(table)}`.as('parent'))
        .select((parent) => [
          'parent.gid',
          parent
            .selectFrom('status_updates')
            .select('status_updates.gid')
            .whereRef(`status_updates.${column}`, '=', 'parent.gid')
            .orderBy('status_updates.created_at_ms', 'desc')
            .orderBy('status_updates.gid', 'desc')
            .limit(1)
            .as('latest_gid'),
        ])
        .where('parent.gid', 'in', parentGids)
        .execute()
      return new Map(
        rows.flatMap(({ gid, latest_gid: latestGid }) => (latestGid === null ? [] : [[gid, latestGid]])),
      )
    },

    create: async (status, { perParentMax }) =>
      await inTransaction(db, async (tx) => {
        const { parent } = status
        const { column } = PARENTS[parent.type]
        if (!(await holdParent(db, tx, parent))) return 'parent_gone'
        const { written } = await tx
          .selectFrom('status_updates')
          .select((row) => row.fn.countAll<number>().as('written'))
          .where(column, '=', parent.gid)
          .executeTakeFirstOrThrow()
        if (Number(written) >= perParentMax) return 'too_many'
        await insertStatusUpdate(tx, status)
        tell(tx, status, { action: 'added', byGid: status.createdByGid, nowMs: status.createdAtMs })
        return 'created'
      }),

    delete: async (status, by) =>
      await inTransaction(db, async (tx) => {
        const { numDeletedRows } = await tx
          .deleteFrom('status_updates')
          .where('gid', '=', status.gid)
          .executeTakeFirst()
        if (numDeletedRows === 0n) return 'gone'
        tell(tx, status, { action: 'deleted', ...by })
        return 'deleted'
      }),
  }
}

/** Its row is the queue in which those stand who write about it. @returns false when it is gone */
async function holdParent(
  db: Database,
  tx: Queries,
  { gid, type }: StatusUpdate['parent'],
): Promise<boolean> {
  const row = await tx
    .selectFrom(PARENTS[type].table)
    .select('gid')
    .where('gid', '=', gid)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  return row !== undefined
}

/** In the stream of what it is of, and in its workspace's. */
function tell(
  tx: Queries,
  { gid, parent, workspaceGid }: StatusUpdate,
  { action, byGid, nowMs }: Pick<NewEvent, 'action'> & { readonly byGid: Gid; readonly nowMs: number },
): void {
  const resource = { type: 'status_update', gid, subtype: `${parent.type}_status_update` }
  appendEvents(tx, {
    workspaceGid,
    byGid,
    atMs: nowMs,
    events: [action === 'added' ? { resource, action, parent } : { resource, action }],
    streamGids: [parent.gid, workspaceGid],
  })
}

function statusOf(row: Selectable<StatusUpdatesTable>): StatusUpdate {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    parent: parentOf(row),
    statusType: row.status_type,
    title: row.title,
    htmlText: row.html_text,
    createdByGid: row.created_by_gid,
    createdAtMs: row.created_at_ms,
  }
}

/** @throws Error for a row that is of nothing, which no writer makes */
function parentOf(row: Selectable<StatusUpdatesTable>): StatusUpdate['parent'] {
  for (const type of STATUS_PARENT_TYPES) {
    const gid = row[PARENTS[type].column]
    if (gid !== null) return { type, gid }
  }
  throw new Error(`the status update ${row.gid} is of nothing`)
}
