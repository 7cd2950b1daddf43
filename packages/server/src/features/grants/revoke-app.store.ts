import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { GrantStore, RevokedApp } from './ports.js'
import { appendAudit } from '../audit/audit.writers.js'

type RevokeInput = Parameters<GrantStore['revokeApp']>[0]

/** All that one person allowed one app, taken back at once. */
export function revokeAppStore(db: Database): Pick<GrantStore, 'revokeApp'> {
  return {
    revokeApp: async (input) =>
      await inTransaction(db, async (tx) => {
        await holdPersonAndApp(db, tx, input)
        const grantGids = await endGrants(tx, input)
        const consentsForgotten = await forgetConsent(tx, input)
        const codesEnded = await endCodes(tx, input)
        if (grantGids.length + consentsForgotten + codesEnded === 0) return null
        const actor = { kind: 'user', gid: input.userGid, from: input.from } as const
        for (const gid of grantGids) {
          await appendAudit(tx, {
            action: 'grant_revoked',
            actor,
            target: { kind: 'grant', gid },
            personGid: input.userGid,
            appGid: input.clientId,
            reason: 'revoked',
            atMs: input.nowMs,
          })
        }
        const ended: RevokedApp = { grantsEnded: grantGids.length, codesEnded }
        await appendAudit(tx, {
          action: 'app_deauthorized',
          actor,
          target: { kind: 'app', gid: input.clientId },
          appGid: input.clientId,
          atMs: input.nowMs,
          details: { ...ended },
        })
        return ended
      }),
  }
}

/**
 * First the person's row, then the app's, as consent and redemption hold them: a code that is redeemed meanwhile has made its grant before
 * this looks for grants, or finds itself revoked; and the deletion of the app waits for this instead of against it.
 */
async function holdPersonAndApp(
  db: Database,
  tx: Queries,
  { clientId, userGid }: RevokeInput,
): Promise<void> {
  if (!db.locksRows) return
  await tx.selectFrom('users').select('gid').where('gid', '=', userGid).forUpdate().execute()
  await tx.selectFrom('apps').select('client_id').where('client_id', '=', clientId).forKeyShare().execute()
}

/** Their access and refresh tokens fall with them. What has expired stays as it was. */
async function endGrants(tx: Queries, { clientId, nowMs, userGid }: RevokeInput): Promise<readonly Gid[]> {
  const rows = await tx
    .updateTable('grants')
    .set({ revoked_at_ms: nowMs, revoked_reason: 'revoked' })
    .where('user_gid', '=', userGid)
    .where('client_id', '=', clientId)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .returning('gid')
    .execute()
  return rows.map(({ gid }) => gid)
}

async function forgetConsent(tx: Queries, { clientId, userGid }: RevokeInput): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('consents')
    .where('user_gid', '=', userGid)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

async function endCodes(tx: Queries, { clientId, nowMs, userGid }: RevokeInput): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('codes')
    .set({ revoked_at_ms: nowMs })
    .where('user_gid', '=', userGid)
    .where('client_id', '=', clientId)
    .where('redeemed_at_ms', 'is', null)
    .where('revoked_at_ms', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
