import type { Queries } from '../../../db/database.js'
import type { Gid } from '../../../protocol/asana/gid.js'

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
  old: { readonly gid: Gid; readonly replaced_by_gid: Gid },
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
