import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import { leaveForEnd, type Settle } from '../../db/work.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { streamsOf, type WorkChange } from './event.rules.js'
import { EVENT_COLUMNS } from './event.columns.js'

/** Rows of one statement: SQLite takes 32,766 values in one. */
const ROWS_PER_STATEMENT = 500

/**
 * Tells of a change, in its own transaction: neither is ever kept without the other. What is told is written at the transaction's end, so that the
 * numbers of a workspace's events are in the order in which its changes were committed.
 */
export function appendEvents(tx: Queries, change: WorkChange): void {
  if (change.events.length > 0) leaveForEnd(tx, change, writeEvents)
}

/** Whoever writes events of a workspace holds its head until the transaction has ended: who sees a number, sees all that are smaller. */
const writeEvents: Settle<WorkChange> = async (tx, changes, { locksRows }) => {
  // In one order for all: two that wait for each other's head would never end.
  const workspaces = [...Map.groupBy(changes, (one) => one.workspaceGid)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  )
  for (const [workspaceGid, ofWorkspace] of workspaces)
    await writeOf(tx, { workspaceGid, changes: ofWorkspace, inOne: locksRows })
}

/** @param told.inOne  whether the database takes several writes in one statement: two round trips less */
async function writeOf(
  tx: Queries,
  {
    changes,
    inOne,
    workspaceGid,
  }: { readonly workspaceGid: Gid; readonly changes: readonly WorkChange[]; readonly inOne: boolean },
): Promise<void> {
  const told = changes.flatMap((change) => change.events.map((event) => ({ change, event })))
  const head = await tx
    .insertInto('event_heads')
    .values({ workspace_gid: workspaceGid, seq: told.length })
    .onConflict((conflict) =>
      conflict.column('workspace_gid').doUpdateSet((it) => ({
        seq: sql<number>`${it.ref('event_heads.seq')} + ${told.length}`,
      })),
    )
    .returning('seq')
    .executeTakeFirstOrThrow()
  const first = head.seq - told.length + 1
  const rows = told.map(({ change, event }, index) =>
    EVENT_COLUMNS.write({
      workspaceGid,
      seq: first + index,
      resourceType: event.resource.type,
      resourceGid: event.resource.gid,
      resourceSubtype: event.resource.subtype ?? null,
      action: event.action,
      parentType: event.parent?.type ?? null,
      parentGid: event.parent?.gid ?? null,
      field: event.change?.field ?? null,
      fieldAction: event.change?.action ?? null,
      valueType: event.change?.value?.type ?? null,
      valueGid: event.change?.value?.gid ?? null,
      byGid: change.byGid,
      atMs: change.atMs,
    }),
  )
  const streams = told.flatMap(({ change, event }, index) =>
    [...streamsOf(event, change.streamGids)].map((gid) => ({
      stream_gid: gid,
      seq: first + index,
      workspace_gid: workspaceGid,
    })),
  )
  const gids = [...new Set(streams.map((one) => one.stream_gid))]
  const nowMs = Math.max(...changes.map((one) => one.atMs))
  if (inOne && rows.length <= ROWS_PER_STATEMENT && streams.length <= ROWS_PER_STATEMENT) {
    const events = tx
      .with('told', (it) => it.insertInto('events').values(rows))
      .with('told_streams', (it) => it.insertInto('event_streams').values(streams))
    await wakeWebhooks(events, gids, nowMs)
    return
  }
  for (const some of inParts(rows)) await tx.insertInto('events').values(some).execute()
  for (const some of inParts(streams)) await tx.insertInto('event_streams').values(some).execute()
  for (const some of inParts(gids)) await wakeWebhooks(tx, some, nowMs)
}

/**
 * Has webhooks looked at for what is new. Their rows are held in any case, also where nothing of them changes: whoever ends a delivery, and looks
 * whether there is more, then waits for this transaction, or this one for them.
 */
async function wakeWebhooks(
  tx: Pick<Queries, 'updateTable'>,
  resourceGids: readonly Gid[],
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set({
      due_at_ms: sql<number>`case when delivery_retry_count = 0 and due_at_ms > ${nowMs} then ${nowMs} else due_at_ms end`,
    })
    .where('resource_gid', 'in', resourceGids)
    .execute()
}

function* inParts<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += ROWS_PER_STATEMENT) yield all.slice(at, at + ROWS_PER_STATEMENT)
}
