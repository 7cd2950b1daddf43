import type { Database } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { KeptFormStore } from './kept-form-ports.js'

export function keptFormStore({ queries }: Database): KeptFormStore {
  return {
    async keep({ expiresAtMs, hash, page, sealed, userGid }) {
      const form = { hash: hashToBytes(hash), page, sealed, expires_at_ms: expiresAtMs }
      await queries
        .insertInto('kept_forms')
        .values({ user_gid: userGid, ...form })
        .onConflict((conflict) => conflict.column('user_gid').doUpdateSet(form))
        .execute()
    },

    async take({ hash, nowMs, page, userGid }) {
      const row = await queries
        .deleteFrom('kept_forms')
        .where('user_gid', '=', userGid)
        .where('hash', '=', hashToBytes(hash))
        .where('page', '=', page)
        .where('expires_at_ms', '>', nowMs)
        .returning('sealed')
        .executeTakeFirst()
      return row === undefined ? null : row.sealed
    },
  }
}

/** Forms that nobody came back for. */
export const DUE_KEPT_FORMS: DueRows = {
  name: 'kept_forms',
  table: 'kept_forms',
  due: 'expires_at_ms',
  before: onceEnded,
}
