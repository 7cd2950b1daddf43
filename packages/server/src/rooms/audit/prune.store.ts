import type { Database, Queries } from '../../db/database.js'
import { appendAudit } from './audit.store.js'
import type { ChainHead, TrailStore } from './ports.js'
import { anchorsIn, UNCHAINED } from './anchor-rows.store.js'
import { headText } from './verify-trail.js'

type PruneInput = Parameters<TrailStore['prune']>[0]
type BelowNewest = PruneInput & { readonly newestSeq: number }

/**
 * Only from the start of a chain: an older event behind a younger one waits for that one. The newest of all stays however old it is: SQLite
 * goes on from the greatest number there is, and whoever reads on from an event's number must not meet it again.
 */
export async function pruneBatch(db: Database, tx: Queries, input: PruneInput): Promise<number> {
  // Whoever prunes at the same time waits here.
  await tx
    .selectFrom('audit_anchors')
    .select('chain')
    .where('chain', '=', UNCHAINED)
    .$if(db.locksRows, (query) => query.forUpdate())
    .execute()
  const { newest } = await tx
    .selectFrom('audit_events')
    .select((event) => event.fn.max('seq').as('newest'))
    .executeTakeFirstOrThrow()
  const below = { ...input, newestSeq: Number(newest ?? 0) }
  let pruned = await pruneUnchained(tx, below)
  const heads = await tx.selectFrom('audit_chains').selectAll().where('position', '>', 0).execute()
  for (const head of heads) {
    if (pruned >= input.rowsMax) break
    pruned += await pruneChain(tx, head, { ...below, rowsMax: input.rowsMax - pruned })
  }
  if (pruned === 0) return 0
  await appendAudit(tx, {
    action: 'audit_pruned',
    actor: input.actor,
    target: { kind: 'audit_log', gid: 'log' },
    atMs: input.nowMs,
    details: {
      beforeMs: input.beforeMs,
      events: pruned,
      anchors: (await anchorsIn(tx)).map(headText).join(' '),
    },
  })
  return pruned
}

async function pruneUnchained(tx: Queries, { beforeMs, newestSeq, rowsMax }: BelowNewest): Promise<number> {
  const stale = tx
    .selectFrom('audit_events')
    .select('seq')
    .where('chain', 'is', null)
    .where('at_ms', '<', beforeMs)
    .where('seq', '<', newestSeq)
    .orderBy('seq')
    .limit(rowsMax)
  const { numDeletedRows } = await tx.deleteFrom('audit_events').where('seq', 'in', stale).executeTakeFirst()
  const gone = Number(numDeletedRows)
  if (gone > 0)
    await tx
      .updateTable('audit_anchors')
      .set((anchor) => ({ pruned: anchor('pruned', '+', gone) }))
      .where('chain', '=', UNCHAINED)
      .execute()
  return gone
}

async function pruneChain(
  tx: Queries,
  { chain, position: headPosition }: ChainHead,
  { beforeMs, newestSeq, nowMs, rowsMax }: BelowNewest,
): Promise<number> {
  const events = tx.selectFrom('audit_events').where('chain', '=', chain)
  const first = await events.select('position').orderBy('position').limit(1).executeTakeFirst()
  if (first === undefined) return 0
  const kept = await events
    .select('position')
    .where((event) => event.or([event('at_ms', '>=', beforeMs), event('seq', '=', newestSeq)]))
    .orderBy('position')
    .limit(1)
    .executeTakeFirst()
  const firstPosition = Number(first.position)
  const last = Math.min(
    kept === undefined ? headPosition : Number(kept.position) - 1,
    firstPosition + rowsMax - 1,
  )
  const end = await events.select('hash').where('position', '=', last).executeTakeFirst()
  if (last < firstPosition || end === undefined) return 0
  const { numDeletedRows } = await tx
    .deleteFrom('audit_events')
    .where('chain', '=', chain)
    .where('position', '<=', last)
    .executeTakeFirst()
  const before = await tx
    .deleteFrom('audit_anchors')
    .where('chain', '=', chain)
    .returning('pruned')
    .executeTakeFirst()
  const pruned = Number(numDeletedRows)
  await tx
    .insertInto('audit_anchors')
    .values({
      chain,
      position: last,
      hash: end.hash ?? '',
      at_ms: nowMs,
      pruned: (before?.pruned ?? 0) + pruned,
    })
    .execute()
  return pruned
}
