import type { Database, Queries } from '../../../db/database.js'
import { requireLiveSession } from '../../../db/live-session.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { hashToBytes } from '../../../protocol/token/secret.js'
import type { AppSecretToStore } from '../app.js'
import { holdApp } from '../app-rows.store.js'
import type { AppSecretStore } from '../ports.js'
import { startRotation } from './secret-rotation.store.js'
import { appendAudit } from '../../audit/audit.writers.js'

/** Other features' way to give an app a secret in their own transaction, judged as `add` judges it. */
export async function addSecretIn(
  tx: Queries,
  { actor, clientId, deadKept, liveMax, nowMs, oldExpiresAtMs, secret }: Parameters<AppSecretStore['add']>[0],
  { db }: { readonly db: Database },
): ReturnType<AppSecretStore['add']> {
  const app = await holdApp(db, tx, clientId)
  if (app === undefined) return 'unknown'
  await requireLiveSession(tx, actor)
  if (app.kind === 'native') return 'app_native'
  if (await hasSecret(tx, secret.gid)) return 'exists'
  const live = await liveSecrets(tx, { clientId, nowMs })
  if (live.length >= liveMax) return 'limit_reached'
  const replaced =
    oldExpiresAtMs === null
      ? undefined
      : await startRotation(tx, { clientId, nowMs, expiresAtMs: oldExpiresAtMs, freshGid: secret.gid })
  await removeDeadSecrets(tx, { clientId, nowMs, ...deadKept })
  await insertSecret(tx, { clientId, secret, nowMs })
  await appendAudit(tx, {
    action: replaced === undefined ? 'app_secret_created' : 'app_secret_rotation_started',
    actor,
    target: { kind: 'app', gid: clientId },
    appGid: clientId,
    personGid: app.owner_gid,
    atMs: nowMs,
    details: {
      secret: secret.gid,
      hint: secret.hint,
      ...(replaced === undefined ? {} : { old: replaced.gid, oldExpiresAtMs: replaced.expires_at_ms }),
    },
  })
  return 'added'
}

/** Puts a secret beside an app in whoever's transaction makes it. */
export async function insertSecret(
  tx: Queries,
  input: { readonly clientId: Gid; readonly secret: AppSecretToStore; readonly nowMs: number },
): Promise<void> {
  const { clientId, nowMs, secret } = input
  await tx
    .insertInto('app_secrets')
    .values({
      gid: secret.gid,
      client_id: clientId,
      hash: hashToBytes(secret.hash),
      hint: secret.hint,
      created_at_ms: nowMs,
      expires_at_ms: null,
      last_used_at_ms: null,
    })
    .execute()
}

interface SecretsAt {
  readonly clientId: Gid
  readonly nowMs: number
}

export async function liveSecrets(tx: Queries, { clientId, nowMs }: SecretsAt) {
  return await tx
    .selectFrom('app_secrets')
    .select(['gid', 'hint'])
    .where('client_id', '=', clientId)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .execute()
}

async function hasSecret(tx: Queries, gid: Gid): Promise<boolean> {
  const row = await tx.selectFrom('app_secrets').select('gid').where('gid', '=', gid).executeTakeFirst()
  return row !== undefined
}

async function removeDeadSecrets(
  tx: Queries,
  input: SecretsAt & { readonly diedAfterMs: number; readonly countMax: number },
): Promise<void> {
  const { clientId, countMax, diedAfterMs, nowMs } = input
  const lastToDie = tx
    .selectFrom('app_secrets')
    .select('gid')
    .where('client_id', '=', clientId)
    .where('expires_at_ms', '<=', nowMs)
    .where('expires_at_ms', '>', diedAfterMs)
    .orderBy('expires_at_ms', 'desc')
    .orderBy('gid', 'desc')
    .limit(countMax)
  await tx
    .deleteFrom('app_secrets')
    .where('client_id', '=', clientId)
    .where('expires_at_ms', '<=', nowMs)
    .where('gid', 'not in', lastToDie)
    .execute()
}
