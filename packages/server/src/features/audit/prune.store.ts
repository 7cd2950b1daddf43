import type { Database, Queries } from '../../db/database.js'
import { CHAIN_OF_OLDER } from '../../protocol/audit/chain-link.js'
import { anchorsIn } from './anchor-rows.store.js'
import { chainReader } from './chains.store.js'
import { anchorText } from './head-text.js'
import { judgeLink, startOf } from './judge-link.js'
import type { ChainAnchor, Pruning, StoredLink, TrailStore } from './ports.js'
import { appendAudit } from './audit.writers.js'

/** Events that are in memory at once. */
const LINKS_PER_BATCH = 100

type PruneInput = Parameters<TrailStore['prune']>[0]
type BelowNewest = PruneInput & { readonly newestSeq: number }

/**
 * Only from the start of a chain: an older event behind a younger one waits for that one. The newest of all stays however old it is: SQLite
 * goes on from the greatest number there is, and whoever reads on from an event's number must not meet it again. An event that is not what and
 * where it was stays, and what comes after it: whoever wants events gone cannot make them old and wait.
 */
export async function pruneBatch(db: Database, tx: Queries, input: PruneInput): Promise<Pruning> {
  // Whoever prunes at the same time waits here. Nobody writes to this chain.
  await tx
    .selectFrom('audit_chains')
    .select('chain')
    .where('chain', '=', CHAIN_OF_OLDER)
    .$if(db.locksRows, (query) => query.forUpdate())
    .execute()
  const { newest } = await tx
    .selectFrom('audit_events')
    .select((event) => event.fn.max('seq').as('newest'))
    .executeTakeFirstOrThrow()
  const below = { ...input, newestSeq: Number(newest ?? 0) }
  let [events, stoppedAtSeq]: [number, number | null] = [0, null]
  // The oldest are in the last chain.
  const heads = await tx.selectFrom('audit_chains').selectAll().orderBy('chain', 'desc').execute()
  for (const { chain } of heads) {
    if (events >= input.rowsMax) break
    const gone = await pruneChain({ ...db, queries: tx }, chain, {
      ...below,
      rowsMax: input.rowsMax - events,
    })
    events += gone.events
    stoppedAtSeq ??= gone.stoppedAtSeq
  }
  if (events === 0) return { events, stoppedAtSeq }
  await appendAudit(tx, {
    action: 'audit_pruned',
    actor: input.actor,
    target: { kind: 'audit_log', gid: 'log' },
    atMs: input.nowMs,
    details: {
      beforeMs: input.beforeMs,
      events,
      anchors: (await anchorsIn(tx)).map(anchorText).join(' '),
    },
  })
  return { events, stoppedAtSeq }
}

async function pruneChain(
  db: Database,
  chain: number,
  { beforeMs, newestSeq, rowsMax }: BelowNewest,
): Promise<Pruning> {
  const anchors = await anchorsIn(db.queries)
  let last = startOf(anchors.find((anchor) => anchor.chain === chain))
  let events = 0
  let stoppedAtSeq: number | null = null
  for await (const link of linksOf(db, chain, rowsMax)) {
    if (link.atMs >= beforeMs || link.seq === newestSeq) break
    const judged = judgeLink(link, last)
    if (!judged.ok) {
      stoppedAtSeq = link.seq
      break
    }
    last = judged.place
    events += 1
  }
  if (events > 0) await deleteUntil(db.queries, { chain, ...last })
  return { events, stoppedAtSeq }
}

/** From the first that there is; no more than are asked for are read, but for a batch. */
async function* linksOf(db: Database, chain: number, rowsMax: number): AsyncGenerator<StoredLink> {
  const reader = chainReader(db)
  let after = Number.MIN_SAFE_INTEGER
  for (let left = rowsMax; left > 0; left -= LINKS_PER_BATCH) {
    const links = await reader.links(chain, after, Math.min(left, LINKS_PER_BATCH))
    yield* links
    if (links.length < LINKS_PER_BATCH) return
    after = links.at(-1)?.position ?? after
  }
}

async function deleteUntil(tx: Queries, { chain, firstHash, hash, position }: ChainAnchor): Promise<void> {
  await tx.deleteFrom('audit_events').where('chain', '=', chain).where('position', '<=', position).execute()
  await tx.deleteFrom('audit_anchors').where('chain', '=', chain).execute()
  await tx.insertInto('audit_anchors').values({ chain, position, hash, first_hash: firstHash }).execute()
}
