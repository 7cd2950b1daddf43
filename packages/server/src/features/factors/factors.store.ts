import type { Database } from '../../db/database.js'
import { onceEnded, type DueRows } from '../../db/due-rows.js'
import { inTransaction } from '../../db/transaction.js'
import { appContext } from '../../protocol/token/secret-contexts.js'
import { TOTP_SETUP_MS } from './factor.js'
import { dropCodesWithoutFactor, holdActing, keepCodes, keepFirstCodes } from './factor-rows.store.js'
import { isNeeded, workspacesDemandingFactor } from './owed-enrolment.store.js'
import { passkeyStore } from './passkeys.store.js'
import type { FactorStore } from './ports.js'
import { record, type FactorStoreNeeds } from './record-change.store.js'
import { resetFactors } from './reset-factors.store.js'
import { codesLeftOf, personHasFactor } from './factor-rows.writers.js'

export function factorStore(db: Database, needs: FactorStoreNeeds): FactorStore {
  const passkeys = passkeyStore(db)
  return {
    ...passkeys,
    ...authenticatorApp(db, needs),
    reset: resetFactors(db),

    async standingOf(userGid) {
      const app = await db.queries
        .selectFrom('totp_factors')
        .select(['confirmed_at_ms', 'restored_at_ms'])
        .where('user_gid', '=', userGid)
        .executeTakeFirst()
      return {
        appSinceMs: app?.confirmed_at_ms ?? null,
        appRestoredAtMs: app?.restored_at_ms ?? null,
        passkeys: await passkeys.listPasskeys(userGid),
        codesLeft: await codesLeftOf(db.queries, userGid),
      }
    },

    demandedBy: async (userGid) => await workspacesDemandingFactor(db.queries, userGid),

    replaceCodes: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdActing(db, tx, act))) return 'no_factor'
        if (!(await personHasFactor(tx, act.userGid))) return 'no_factor'
        await keepCodes(tx, act)
        await record(tx, act, {
          action: 'recovery_codes_made',
          change: 'New recovery codes were made; the old ones no longer work.',
          details: { codes: act.codeHashes.length },
        })
        return 'made'
      }),
  }
}

export const DUE_SPENT_CHALLENGES: DueRows = {
  name: 'spent_challenges',
  table: 'spent_challenges',
  due: 'expires_at_ms',
  before: onceEnded,
}

function authenticatorApp(
  db: Database,
  needs: FactorStoreNeeds,
): Pick<FactorStore, 'findApp' | 'beginApp' | 'confirmApp' | 'removeApp'> {
  return {
    async findApp(userGid) {
      const row = await db.queries
        .selectFrom('totp_factors')
        .select(['secret', 'created_at_ms', 'confirmed_at_ms'])
        .where('user_gid', '=', userGid)
        .executeTakeFirst()
      if (row === undefined) return null
      return { secret: row.secret, createdAtMs: row.created_at_ms, confirmedAtMs: row.confirmed_at_ms }
    },

    beginApp: async ({ nowMs, secret, userGid }) =>
      await inTransaction(db, async (tx) => {
        const closed = (await needs.holdSealing(tx)).close(secret, appContext(userGid))
        const begun = { secret: closed, created_at_ms: nowMs, last_step: 0 }
        const row = await tx
          .insertInto('totp_factors')
          .values({ ...begun, user_gid: userGid })
          .onConflict((conflict) =>
            conflict.column('user_gid').doUpdateSet(begun).where('totp_factors.confirmed_at_ms', 'is', null),
          )
          .returning('user_gid')
          .executeTakeFirst()
        return row === undefined ? 'exists' : 'begun'
      }),

    confirmApp: async (act) =>
      await inTransaction(db, async (tx) => {
        const gone = { decision: 'gone', codesMade: false } as const
        if (!(await holdActing(db, tx, act))) return gone
        const { numUpdatedRows } = await tx
          .updateTable('totp_factors')
          .set({ confirmed_at_ms: act.nowMs, last_step: act.step })
          .where('user_gid', '=', act.userGid)
          .where('confirmed_at_ms', 'is', null)
          .where('secret', '=', act.secret)
          .where('created_at_ms', '>', act.nowMs - TOTP_SETUP_MS)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return gone
        await record(tx, act, {
          action: 'second_factor_added',
          change: 'An authenticator app was added.',
          details: { factor: 'totp' },
        })
        return { decision: 'confirmed', codesMade: await keepFirstCodes(tx, act) }
      }),

    removeApp: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdActing(db, tx, act))) return 'unknown'
        const app = await tx
          .selectFrom('totp_factors')
          .select('user_gid')
          .where('user_gid', '=', act.userGid)
          .where('confirmed_at_ms', 'is not', null)
          .executeTakeFirst()
        if (app === undefined) return 'unknown'
        if (await isNeeded(tx, act.userGid)) return 'required'
        await tx.deleteFrom('totp_factors').where('user_gid', '=', act.userGid).execute()
        await dropCodesWithoutFactor(tx, act.userGid)
        await record(tx, act, {
          action: 'second_factor_removed',
          change: 'The authenticator app was removed.',
          details: { factor: 'totp' },
        })
        return 'removed'
      }),
  }
}
