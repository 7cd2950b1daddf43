import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'

interface SecretsAt {
  readonly clientId: Gid
  readonly nowMs: number
}

/** Gives the live secret its successor, and an end; one that comes sooner stays. @returns undefined when there was no live one */
export async function startRotation(
  tx: Queries,
  input: SecretsAt & { readonly expiresAtMs: number; readonly freshGid: Gid },
) {
  const { clientId, expiresAtMs, freshGid, nowMs } = input
  return await tx
    .updateTable('app_secrets')
    .set((row) => ({
      replaced_by_gid: freshGid,
      expires_at_ms_before: row.ref('expires_at_ms'),
      end_set_at_ms: nowMs,
      expires_at_ms: row
        .case()
        .when('expires_at_ms', '<', expiresAtMs)
        .then(row.ref('expires_at_ms'))
        .else(expiresAtMs)
        .end(),
    }))
    .where('client_id', '=', clientId)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .returning(['gid', 'expires_at_ms'])
    .executeTakeFirst()
}

/** The one statement that decides who settles a rotation: the old secret of a running one, whose successor lives, is its claim. */
export async function claimRotation(
  tx: Queries,
  input: SecretsAt & { readonly freshGid: Gid | null; readonly as: 'completed' | 'cancelled' },
) {
  const { as, clientId, freshGid, nowMs } = input
  return await tx
    .updateTable('app_secrets')
    .set((row) => ({
      end_set_at_ms: nowMs,
      expires_at_ms: as === 'completed' ? nowMs : row.ref('expires_at_ms_before'),
    }))
    .where('client_id', '=', clientId)
    .where('expires_at_ms', '>', nowMs)
    .where('replaced_by_gid', 'is not', null)
    .$if(freshGid !== null, (query) => query.where('replaced_by_gid', '=', freshGid))
    .where((old) =>
      old.exists(
        old
          .selectFrom('app_secrets as fresh')
          .select('fresh.gid')
          .whereRef('fresh.gid', '=', 'app_secrets.replaced_by_gid')
          .where((fresh) =>
            fresh.or([fresh('fresh.expires_at_ms', 'is', null), fresh('fresh.expires_at_ms', '>', nowMs)]),
          ),
      ),
    )
    .returning(['gid', 'hint', 'replaced_by_gid'])
    .executeTakeFirst()
}

/** @returns the new secret of a rotation that has been claimed */
export async function endRotation(
  tx: Queries,
  old: { readonly gid: string; readonly replaced_by_gid: string },
  { as, nowMs }: { readonly as: 'completed' | 'cancelled'; readonly nowMs: number },
) {
  const { gid, replaced_by_gid: freshGid } = old
  await tx
    .updateTable('app_secrets')
    .set({ replaced_by_gid: null, expires_at_ms_before: null })
    .where('gid', '=', gid)
    .execute()
  if (as === 'cancelled') {
    await tx
      .updateTable('app_secrets')
      .set({ expires_at_ms: nowMs, end_set_at_ms: nowMs })
      .where('gid', '=', freshGid)
      .execute()
  }
  return await tx
    .selectFrom('app_secrets')
    .select(['gid', 'hint'])
    .where('gid', '=', freshGid)
    .executeTakeFirstOrThrow()
}

/** A rotation of which one secret got another end is none any more: the end of the other stays as it is. */
export async function forgetRotationOf(tx: Queries, gids: readonly string[]): Promise<void> {
  await tx
    .updateTable('app_secrets')
    .set({ replaced_by_gid: null, expires_at_ms_before: null })
    .where((row) => row.or([row('gid', 'in', gids), row('replaced_by_gid', 'in', gids)]))
    .execute()
}

/**
 * Other rooms' way to end secrets that were found where they do not belong, in their own transaction, which holds the apps: those, and no
 * other secret of their apps. A rotation that one of them is part of is none any more.
 * @returns which of them lived until now
 */
export async function endLeakedSecrets(
  tx: Queries,
  { gids, nowMs }: { readonly gids: readonly string[]; readonly nowMs: number },
): Promise<ReadonlySet<string>> {
  const ended = await tx
    .updateTable('app_secrets')
    .set({ expires_at_ms: nowMs, end_set_at_ms: nowMs, ended_reason: 'leaked' })
    .where('gid', 'in', gids)
    .where((row) => row.or([row('expires_at_ms', 'is', null), row('expires_at_ms', '>', nowMs)]))
    .returning('gid')
    .execute()
  const won = ended.map(({ gid }) => gid)
  if (won.length > 0) await forgetRotationOf(tx, won)
  return new Set(won)
}
