import type { Database, Queries } from '../../../db/database.js'
import type { ClaimedWebhook, Settlement } from './ports.js'
import { webhookOf } from './webhook-row.store.js'
import { heartbeatAtMs, pauseAfter, WEBHOOK_FAILING_MS_MAX } from './webhook.rules.js'

const FREE = { lease: null, leased_until_ms: 0 } as const

/** Writes how an attempt ended. A receiver that has failed for too long is given up. */
export async function settleWebhook(
  db: Database,
  tx: Queries,
  {
    how,
    nowMs,
    webhook,
  }: {
    readonly webhook: Pick<ClaimedWebhook, 'gid' | 'lease'>
    readonly how: Settlement
    readonly nowMs: number
  },
): Promise<void> {
  // Whoever tells of something new holds this row until they have committed: what they told is seen below, or they see what is written here.
  const row = await tx
    .selectFrom('webhooks')
    .selectAll()
    .where('gid', '=', webhook.gid)
    .where('lease', '=', webhook.lease)
    .$if(db.locksRows, (query) => query.forUpdate())
    .executeTakeFirst()
  if (row === undefined) return
  const known = webhookOf(row)
  const own = tx.updateTable('webhooks').where('gid', '=', webhook.gid)
  if (how.kind === 'failed') {
    const failingSinceMs = known.failingSinceMs ?? nowMs
    if (nowMs - failingSinceMs >= WEBHOOK_FAILING_MS_MAX) {
      await tx.deleteFrom('webhooks').where('gid', '=', webhook.gid).execute()
      return
    }
    await own
      .set({
        ...FREE,
        failing_since_ms: failingSinceMs,
        delivery_retry_count: known.retryCount + 1,
        last_failure_at_ms: nowMs,
        last_failure_content: how.content,
        due_at_ms: nowMs + pauseAfter(known.retryCount + 1),
      })
      .execute()
    return
  }
  const more = await tx
    .selectFrom('event_streams')
    .select('seq')
    .where('stream_gid', '=', known.resourceGid)
    .where('seq', '>', how.cursorSeq)
    .limit(1)
    .executeTakeFirst()
  const lastSuccessAtMs = how.sent ? nowMs : known.lastSuccessAtMs
  await own
    .set({
      ...FREE,
      cursor_seq: how.cursorSeq,
      failing_since_ms: null,
      delivery_retry_count: 0,
      last_success_at_ms: lastSuccessAtMs,
      due_at_ms: more === undefined ? Math.max(nowMs, heartbeatAtMs({ ...known, lastSuccessAtMs })) : nowMs,
    })
    .execute()
}
