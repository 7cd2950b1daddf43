import { sql } from 'kysely'
import type { Queries } from '../../db/database.js'
import type { Living, Restore } from './restore.js'

/** @param sessionsSinceMs  sessions that began before have ended by themselves */
export async function countLiving(
  queries: Queries,
  { nowMs, sessionsSinceMs }: { readonly nowMs: number; readonly sessionsSinceMs: number },
): Promise<Living> {
  const { rows } = await sql<Living>`
    with tokens_alive as (
      select user_gid from tokens join users on users.gid = tokens.user_gid
      where revoked_at_ms is null and deactivated_at_ms is null
        and (expires_at_ms is null or expires_at_ms > ${nowMs}) and (retires_at_ms is null or retires_at_ms > ${nowMs})
    ), grants_alive as (
      select user_gid from grants join users on users.gid = grants.user_gid
      where revoked_at_ms is null and deactivated_at_ms is null and expires_at_ms > ${nowMs}
    ), secrets_alive as (
      select owner_gid as user_gid from app_secrets join apps on apps.client_id = app_secrets.client_id
      where app_secrets.expires_at_ms is null or app_secrets.expires_at_ms > ${nowMs}
    )
    select
      (select count(*) from (
        select user_gid from tokens_alive union select user_gid from grants_alive union select user_gid from secrets_alive
      ) as people) as people,
      (select count(*) from tokens_alive) as tokens,
      (select count(*) from grants_alive) as grants,
      (select count(*) from secrets_alive) as secrets,
      (select count(distinct user_gid) from secrets_alive) as developers,
      (select count(*) from passwords) as passwords,
      (select count(*) from passkeys) as passkeys,
      (select count(*) from totp_factors where confirmed_at_ms is not null) as ${sql.ref('authenticatorApps')},
      (select count(*) from recovery_codes where used_at_ms is null) as ${sql.ref('recoveryCodes')},
      (select count(*) from sessions where ended_at_ms is null and created_at_ms > ${sessionsSinceMs}) as sessions,
      (select count(*) from password_resets where ended_at_ms is null and expires_at_ms > ${nowMs}) as resets,
      (select count(*) from invitations where accepted_at_ms is null and revoked_at_ms is null
        and expires_at_ms > ${nowMs}) as invitations`.execute(queries)
  const [counted] = rows
  if (counted === undefined) throw new Error('nothing was counted')
  return counted
}

/** The last time that the database came back; null for never. */
export async function lastRestore(queries: Queries): Promise<Restore | null> {
  const row = await queries
    .selectFrom('restores')
    .selectAll()
    .orderBy('at_ms', 'desc')
    .orderBy('gid', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    gid: row.gid,
    atMs: row.at_ms,
    backedUpAtMs: row.backed_up_at_ms,
    source: row.source,
    credentials: row.credentials,
    people: row.people,
    tokens: row.tokens,
    grants: row.grants,
    secrets: row.secrets,
  }
}

export async function insertRestore(tx: Queries, restore: Restore): Promise<void> {
  const { atMs, backedUpAtMs, ...rest } = restore
  await tx
    .insertInto('restores')
    .values({ ...rest, at_ms: atMs, backed_up_at_ms: backedUpAtMs })
    .execute()
}
