import { sql } from 'kysely'
import type { Database, Queries } from '../../../db/database.js'
import { UNSTAMPED } from '../../../db/node-sqlite.js'
import { prepareWithAll } from '../../../db/prepared.js'
import { inTransaction } from '../../../db/transaction.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { hashToBytes } from '../../../protocol/token/secret.js'
import { factsOf, holdApp } from '../app-rows.store.js'
import type { AppSecretStore } from '../ports.js'
import { claimRotation, endRotation } from './secret-rotation.store.js'
import { appendAudit } from '../../audit/audit.writers.js'
import { liveSecrets, addSecretIn } from './app-secrets.writers.js'
import { forgetRotationOf } from './secret-rotation.writers.js'

export function appSecretStore(db: Database): AppSecretStore {
  const readCredentials = credentialsByIdAndHash(db.queries)
  return {
    async credentials(clientId, hash) {
      const [row] = await readCredentials([hashToBytes(hash), clientId])
      if (row === undefined) return null
      const { secret_gid: secretGid } = row
      return {
        app: factsOf(row),
        secret:
          secretGid === null
            ? null
            : {
                gid: secretGid,
                expiresAtMs: row.secret_expires_at_ms,
                lastUsedAtMs: row.secret_last_used_at_ms,
              },
      }
    },

    async recordUse({ address, atMs, intervalMs, secretGid }) {
      // Nothing that is remembered under a stamp shows when a secret was last used.
      await sql`${UNSTAMPED}
        update app_secrets set last_used_at_ms = ${atMs}, last_used_address = ${address} where gid = ${secretGid}
          and (last_used_at_ms is null or last_used_at_ms <= ${atMs - intervalMs})`.execute(db.queries)
    },

    add: async (input) => await inTransaction(db, async (tx) => await addSecretIn(tx, input, { db })),

    settleRotation: async ({ actor, as, clientId, freshGid, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const app = await holdApp(db, tx, clientId)
        if (app === undefined) return { decision: 'unknown' }
        const old = await claimRotation(tx, { as, clientId, freshGid, nowMs })
        if (old === undefined || old.replaced_by_gid === null) return { decision: 'not_rotating' }
        const fresh = await endRotation(tx, { ...old, replaced_by_gid: old.replaced_by_gid }, { as, nowMs })
        const [ended, kept] = as === 'completed' ? [old, fresh] : [fresh, old]
        await appendAudit(tx, {
          action: `app_secret_rotation_${as}`,
          actor,
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          personGid: app.owner_gid,
          atMs: nowMs,
          details: { ended: ended.gid, hint: ended.hint, kept: kept.gid },
        })
        return {
          decision: 'settled',
          endedGid: ended.gid,
          endedHint: ended.hint,
          keptGid: kept.gid,
        }
      }),

    expire: async ({ clientId, secretGid, expiresAtMs, actor, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const app = await holdApp(db, tx, clientId)
        if (app === undefined) return { decision: 'unknown' }
        const live = await liveSecrets(tx, { clientId, nowMs })
        const secret = live.find((one) => one.gid === secretGid)
        if (secret === undefined) {
          const dead = await tx
            .selectFrom('app_secrets')
            .select('gid')
            .where('client_id', '=', clientId)
            .where('gid', '=', secretGid)
            .executeTakeFirst()
          return { decision: dead === undefined ? 'secret_unknown' : 'already_dead' }
        }
        await tx
          .updateTable('app_secrets')
          .set({ expires_at_ms: expiresAtMs, end_set_at_ms: nowMs })
          .where('gid', '=', secretGid)
          .execute()
        await forgetRotationOf(tx, [secretGid])
        await appendAudit(tx, {
          action: 'app_secret_expired',
          actor,
          target: { kind: 'app', gid: clientId },
          appGid: clientId,
          personGid: app.owner_gid,
          atMs: nowMs,
          details: { secret: secretGid, hint: secret.hint, expiresAtMs },
        })
        return { decision: 'set', othersLive: live.length - 1 }
      }),
  }
}

function credentialsByIdAndHash(queries: Queries) {
  const build = ([hash, clientId]: readonly [Uint8Array, Gid]) =>
    queries
      .selectFrom('apps')
      .leftJoin('app_secrets', (join) =>
        join.onRef('app_secrets.client_id', '=', 'apps.client_id').on('app_secrets.hash', '=', hash),
      )
      .selectAll('apps')
      .select([
        'app_secrets.gid as secret_gid',
        'app_secrets.expires_at_ms as secret_expires_at_ms',
        'app_secrets.last_used_at_ms as secret_last_used_at_ms',
      ])
      .where('apps.client_id', '=', clientId)
  return prepareWithAll(queries, build, [new Uint8Array(), ''])
}
