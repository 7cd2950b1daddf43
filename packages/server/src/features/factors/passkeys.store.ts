import type { Selectable } from 'kysely'
import type { Database } from '../../db/database.js'
import type { PasskeysTable } from '../../db/schema.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { PASSKEYS_PER_PERSON_MAX, type ListedPasskey } from './factor.js'
import { dropCodesWithoutFactor, holdActing, keepFirstCodes, spendChallenge } from './factor-rows.store.js'
import { isNeeded } from './owed-enrolment.store.js'
import type { FactorStore, StoredPasskey } from './ports.js'
import { record } from './record-change.store.js'

type PasskeyStore = Pick<FactorStore, 'addPasskey' | 'removePasskey' | 'passkeysOf' | 'findPasskey'> & {
  listPasskeys(userGid: Gid): Promise<readonly ListedPasskey[]>
}

export function passkeyStore(db: Database): PasskeyStore {
  const ofPerson = (userGid: Gid) =>
    db.queries
      .selectFrom('passkeys')
      .selectAll()
      .where('user_gid', '=', userGid)
      .orderBy('created_at_ms')
      .orderBy('gid')
      .limit(PASSKEYS_PER_PERSON_MAX)
  return {
    addPasskey: async (act) =>
      await inTransaction(db, async (tx) => {
        const refuse = (decision: 'known' | 'too_many' | 'challenge_spent') =>
          ({ decision, codesMade: false }) as const
        const { passkey, userGid } = act
        if (!(await holdActing(db, tx, act))) return refuse('challenge_spent')
        if (!(await spendChallenge(tx, act.challenge))) return refuse('challenge_spent')
        const theirs = await tx.selectFrom('passkeys').select('gid').where('user_gid', '=', userGid).execute()
        if (theirs.length >= PASSKEYS_PER_PERSON_MAX) return refuse('too_many')
        const kept = await tx
          .insertInto('passkeys')
          .values({
            gid: act.gid,
            credential_id: passkey.credentialId,
            user_gid: userGid,
            name: act.name,
            public_key: passkey.publicKey,
            counter: passkey.counter,
            transports: JSON.stringify(passkey.transports),
            is_device_bound: passkey.isDeviceBound ? 1 : 0,
            created_at_ms: act.nowMs,
          })
          .onConflict((conflict) => conflict.column('credential_id').doNothing())
          .returning('gid')
          .executeTakeFirst()
        if (kept === undefined) return refuse('known')
        await record(tx, act, {
          action: 'passkey_added',
          change: `The passkey “${act.name}” was added.`,
          details: { passkey: act.gid, name: act.name },
        })
        return { decision: 'added', codesMade: await keepFirstCodes(tx, act) }
      }),

    removePasskey: async (act) =>
      await inTransaction(db, async (tx) => {
        if (!(await holdActing(db, tx, act))) return 'unknown'
        const row = await tx
          .selectFrom('passkeys')
          .select('name')
          .where('gid', '=', act.gid)
          .where('user_gid', '=', act.userGid)
          .executeTakeFirst()
        if (row === undefined) return 'unknown'
        if (await isNeeded(tx, act.userGid)) return 'required'
        await tx.deleteFrom('passkeys').where('gid', '=', act.gid).execute()
        await dropCodesWithoutFactor(tx, act.userGid)
        await record(tx, act, {
          action: 'passkey_removed',
          change: `The passkey “${row.name}” was removed.`,
          details: { passkey: act.gid, name: row.name },
        })
        return 'removed'
      }),

    listPasskeys: async (userGid) => (await ofPerson(userGid).execute()).map(listedOf),

    passkeysOf: async (userGid) => (await ofPerson(userGid).execute()).map(storedOf),

    async findPasskey(credentialId) {
      const row = await db.queries
        .selectFrom('passkeys')
        .selectAll()
        .where('credential_id', '=', credentialId)
        .executeTakeFirst()
      return row === undefined ? null : storedOf(row)
    },
  }
}

function listedOf(row: Selectable<PasskeysTable>): ListedPasskey {
  return {
    gid: row.gid,
    name: row.name,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    isDeviceBound: row.is_device_bound === 1,
    restoredAtMs: row.restored_at_ms,
  }
}

function storedOf(row: Selectable<PasskeysTable>): StoredPasskey {
  return {
    userGid: row.user_gid,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: row.counter,
    transports: JSON.parse(row.transports) as readonly string[],
    isDeviceBound: row.is_device_bound === 1,
  }
}
