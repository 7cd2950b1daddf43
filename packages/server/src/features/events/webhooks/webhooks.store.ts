import { sql, type Selectable } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import { atLeastOne } from '../../../db/in-list.js'
import type { WebhooksTable } from '../../../db/schema.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { SecretBox } from '../../../protocol/token/secret-box.js'
import { webhookContext } from '../../../protocol/token/secret-contexts.js'
import type { HoldSealing } from '../../encryption/sealing.store.js'
import type { Maker, WebhookStore } from './ports.js'
import { settleWebhook } from './settle-webhook.store.js'
import { webhookOf } from './webhook-row.store.js'
import type { WebhookType } from './webhook.rules.js'

export function webhookStore(
  db: Database,
  needs: { readonly box: SecretBox; readonly holdSealing: HoldSealing },
): WebhookStore {
  return {
    workspaceOf: async (type, gid) => await readWorkspace(db.queries, type, gid),

    create: async (webhook, secret, limits) =>
      await inTransaction(db, async (tx) => {
        await tx
          .selectFrom('users')
          .select('gid')
          .where('gid', '=', webhook.userGid)
          .$if(db.locksRows, (query) => query.forUpdate())
          .execute()
        const own = await tx
          .selectFrom('webhooks')
          .select('gid')
          .where('user_gid', '=', webhook.userGid)
          .where('client_id', 'is not distinct from', webhook.clientId)
          .limit(limits.perMaker)
          .execute()
        if (own.length >= limits.perMaker) return 'too_many'
        const ofRecord = await tx
          .selectFrom('webhooks')
          .select('gid')
          .where('resource_gid', '=', webhook.resourceGid)
          .limit(limits.perRecord)
          .execute()
        if (ofRecord.length >= limits.perRecord) return 'too_many_of_record'
        const closer = await needs.holdSealing(tx)
        // Whoever tells of something holds the head: they have ended before this one is there, or begin after it, and then wake it.
        await tx
          .insertInto('event_heads')
          .values({ workspace_gid: webhook.workspaceGid, seq: 0 })
          .onConflict((conflict) =>
            conflict.column('workspace_gid').doUpdateSet((it) => ({ seq: it.ref('event_heads.seq') })),
          )
          .execute()
        await tx
          .insertInto('webhooks')
          .values({
            gid: webhook.gid,
            workspace_gid: webhook.workspaceGid,
            resource_type: webhook.resourceType,
            resource_gid: webhook.resourceGid,
            user_gid: webhook.userGid,
            client_id: webhook.clientId,
            credential_gid: webhook.credentialGid,
            target: webhook.target,
            filters: JSON.stringify(webhook.filters),
            secret: closer.close(Buffer.from(secret), webhookContext(webhook.gid)),
            created_at_ms: webhook.createdAtMs,
            cursor_seq: webhook.cursorSeq,
            due_at_ms: webhook.dueAtMs,
            leased_until_ms: 0,
            lease: null,
            delivery_retry_count: 0,
          })
          .execute()
        return 'created'
      }),

    async find(maker, gid) {
      const row = await ofMaker(db.queries, maker).where('gid', '=', gid).executeTakeFirst()
      return row === undefined ? null : webhookOf(row)
    },

    async list(maker, { page, resourceGid, workspaceGid }) {
      const rows = await ofMaker(db.queries, maker)
        .where('workspace_gid', '=', workspaceGid)
        .$if(resourceGid !== null, (query) => query.where('resource_gid', '=', resourceGid))
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map(webhookOf)
    },

    async update(gid, filters) {
      const row = await db.queries
        .updateTable('webhooks')
        .set({ filters: JSON.stringify(filters) })
        .where('gid', '=', gid)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? null : webhookOf(row)
    },

    async delete(gid) {
      const { numDeletedRows } = await db.queries
        .deleteFrom('webhooks')
        .where('gid', '=', gid)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },

    async claim({ except, lease, leasedUntilMs, limit, nowMs }) {
      const due = db.queries
        .selectFrom('webhooks')
        .select('gid')
        .where('due_at_ms', '<=', nowMs)
        .where('leased_until_ms', '<=', nowMs)
        .where('user_gid', 'not in', atLeastOne(except))
        .orderBy('due_at_ms')
      // With nothing due, nothing is written: that would wait for others who write.
      if ((await due.limit(1).executeTakeFirst()) === undefined) return []
      const rows = await db.queries
        .updateTable('webhooks')
        .set({ lease, leased_until_ms: leasedUntilMs })
        .where(
          'gid',
          'in',
          due.limit(limit).$if(db.locksRows, (query) => query.forUpdate().skipLocked()),
        )
        .returningAll()
        .execute()
      return rows.map((row) => ({
        ...webhookOf(row),
        lease,
        leasedUntilMs,
        secret: openSecret(needs.box, row),
      }))
    },

    settle: async (webhook, how, nowMs) => {
      await inTransaction(db, async (tx) => {
        await settleWebhook(db, tx, { webhook, how, nowMs })
      })
    },
  }
}

function openSecret(box: SecretBox, { gid, secret }: Selectable<WebhooksTable>): string {
  return Buffer.from(box.open(secret, webhookContext(gid))).toString()
}

function ofMaker(queries: Queries, { clientId, userGid }: Maker) {
  return queries
    .selectFrom('webhooks')
    .selectAll()
    .where('user_gid', '=', userGid)
    .where('client_id', 'is not distinct from', clientId)
}

async function readWorkspace(queries: Queries, type: WebhookType, gid: Gid): Promise<Gid | null> {
  switch (type) {
    case 'workspace':
      return gid
    case 'task':
    case 'project': {
      const table = sql.table(type === 'task' ? 'tasks' : 'projects')
      const { rows } = await sql<{ workspace_gid: Gid }>`select workspace_gid from ${table}
        where gid = ${gid}`.execute(queries)
      return rows[0]?.workspace_gid ?? null
    }
    case 'section': {
      const row = await queries
        .selectFrom('sections')
        .innerJoin('projects', 'projects.gid', 'sections.project_gid')
        .select('projects.workspace_gid')
        .where('sections.gid', '=', gid)
        .executeTakeFirst()
      return row?.workspace_gid ?? null
    }
  }
}
