import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Closer, SecretBox } from '../../protocol/token/secret-box.js'
import { signingKeyContext } from '../../protocol/token/secret-contexts.js'
import type { HoldSealing } from '../encryption/sealing.store.js'
import type { SigningKeyStore } from './signing-key-ports.js'
import type { NewSigningKey, SigningKey } from './signing-key.js'
import { appendAudit } from '../audit/audit.writers.js'

interface Needs {
  /** Opens private halves. */
  readonly box: SecretBox
  /** How they are closed at this moment. */
  readonly holdSealing: HoldSealing
}

export function signingKeyStore(db: Database, { box, holdSealing }: Needs): SigningKeyStore {
  return {
    current: async () => await currentOf(db.queries, box),

    async published({ retiredAfterMs }) {
      const rows = await db.queries
        .selectFrom('signing_keys')
        .select(['kid', 'public_jwk', 'created_at_ms', 'retired_at_ms'])
        .where((row) => row.or([row('retired_at_ms', 'is', null), row('retired_at_ms', '>', retiredAfterMs)]))
        .execute()
      return rows
        .map((row) => ({
          kid: row.kid,
          publicJwk: row.public_jwk,
          createdAtMs: row.created_at_ms,
          retiredAtMs: row.retired_at_ms,
        }))
        .toSorted((one, other) => (other.retiredAtMs ?? Infinity) - (one.retiredAtMs ?? Infinity))
    },

    addFirst: async ({ key, nowMs }) =>
      await inTransaction(db, async (tx) => {
        if (await insertKey(tx, sealed(key, await holdSealing(tx)), nowMs)) {
          await appendAudit(tx, {
            action: 'signing_key_created',
            actor: { kind: 'system' },
            target: { kind: 'signing_key', gid: key.kid },
            atMs: nowMs,
          })
        }
        const current = await currentOf(tx, box)
        if (current === null) throw new Error('a signing key was neither stored nor there before')
        return current
      }),

    rotate: async ({ retiringKid, successor, forgottenBeforeMs, actor, nowMs }) =>
      await inTransaction(db, async (tx) => {
        const closer = await holdSealing(tx)
        const retired = await tx
          .updateTable('signing_keys')
          .set({ retired_at_ms: nowMs, private_jwk: null })
          .where('kid', '=', retiringKid)
          .where('retired_at_ms', 'is', null)
          .returning('kid')
          .executeTakeFirst()
        if (retired === undefined) return 'rotated_before'
        if (!(await insertKey(tx, sealed(successor, closer), nowMs)))
          throw new Error('the successor of a signing key was not stored')
        await tx.deleteFrom('signing_keys').where('retired_at_ms', '<=', forgottenBeforeMs).execute()
        await appendAudit(tx, {
          action: 'signing_key_rotated',
          actor,
          target: { kind: 'signing_key', gid: retiringKid },
          atMs: nowMs,
          details: { successor: successor.kid },
        })
        return 'rotated'
      }),
  }
}

function sealed(key: NewSigningKey, closer: Closer): NewSigningKey {
  return { ...key, privateJwk: closer.closeText(key.privateJwk, signingKeyContext(key.kid)) }
}

async function currentOf(queries: Queries, box: SecretBox): Promise<SigningKey | null> {
  const row = await queries
    .selectFrom('signing_keys')
    .select(['kid', 'private_jwk'])
    .where('retired_at_ms', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.private_jwk === null) throw new Error(`the signing key ${row.kid} has lost its private half`)
  return { kid: row.kid, privateJwk: box.openText(row.private_jwk, signingKeyContext(row.kid)) }
}

/** The index `signing_keys_one_signs` lets one key sign. @returns false when there is one already */
async function insertKey(tx: Queries, key: NewSigningKey, nowMs: number): Promise<boolean> {
  const row = await tx
    .insertInto('signing_keys')
    .values({
      kid: key.kid,
      private_jwk: key.privateJwk,
      public_jwk: key.publicJwk,
      created_at_ms: nowMs,
      retired_at_ms: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('kid')
    .executeTakeFirst()
  return row !== undefined
}
