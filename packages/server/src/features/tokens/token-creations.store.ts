import type { Queries } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes, type SecretHash } from '../../protocol/token/secret.js'
import type { Replay } from './ports.js'

/** @returns the sealed answer of an earlier creation with this key; null when there was none that is still kept */
export async function findCreation(
  tx: Queries,
  {
    keyHash,
    nowMs,
    userGid,
  }: { readonly userGid: Gid; readonly keyHash: SecretHash; readonly nowMs: number },
): Promise<Uint8Array | null> {
  const row = await tx
    .selectFrom('token_creations')
    .select('sealed_answer')
    .where('user_gid', '=', userGid)
    .where('key_hash', '=', hashToBytes(keyHash))
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst()
  return row?.sealed_answer ?? null
}

/** Keeps an answer for a retry. One under the same key that has expired, and that nobody swept yet, gives way. */
export async function keepCreation(tx: Queries, userGid: Gid, replay: Replay): Promise<void> {
  const answer = { sealed_answer: replay.sealedAnswer, expires_at_ms: replay.expiresAtMs }
  await tx
    .insertInto('token_creations')
    .values({ user_gid: userGid, key_hash: hashToBytes(replay.keyHash), ...answer })
    .onConflict((conflict) => conflict.columns(['user_gid', 'key_hash']).doUpdateSet(answer))
    .execute()
}

/** Answers that no retry can get any more. */
export const DUE_TOKEN_CREATIONS: DueRows = {
  name: 'token_creations',
  table: 'token_creations',
  due: 'expires_at_ms',
  before: onceEnded,
}
