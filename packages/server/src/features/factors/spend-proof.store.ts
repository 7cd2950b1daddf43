import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import type { Actor } from '../audit/audit-event.js'
import { spendChallenge } from './factor-rows.store.js'
import type { Proof, SpentAlready } from './proof.js'
import { appendAudit } from '../audit/audit.writers.js'
import { codesLeftOf } from './factor-rows.writers.js'
import { queueMail } from '../mail/mails.writers.js'

export type SpendProof = (
  tx: Queries,
  spending: {
    readonly userGid: Gid
    readonly proof: Proof
    readonly actor: Actor
    readonly address: string
    readonly nowMs: number
  },
) => Promise<'spent' | SpentAlready>

/**
 * Other features' way to take a proof in their own transaction. Each is worth one sign-in: a code's step must be later than the last one,
 * a recovery code unused, a challenge unanswered and a passkey's count higher, each in one conditional statement.
 * @see RFC 6238 §5.2 · NIST SP 800-63B §5.1.2, §5.1.4.2 · Web Authentication §7.2 (22)
 */
export function makeSpendProof(): SpendProof {
  return async (tx, spending) => {
    const { nowMs, proof, userGid } = spending
    switch (proof.kind) {
      case 'totp': {
        const { numUpdatedRows } = await tx
          .updateTable('totp_factors')
          .set({ last_step: proof.step })
          .where('user_gid', '=', userGid)
          .where('confirmed_at_ms', 'is not', null)
          .where('last_step', '<', proof.step)
          .executeTakeFirst()
        return numUpdatedRows === 0n ? 'code_spent' : 'spent'
      }
      case 'recovery_code': {
        const { numUpdatedRows } = await tx
          .updateTable('recovery_codes')
          .set({ used_at_ms: nowMs })
          .where('hash', '=', hashToBytes(proof.hash))
          .where('user_gid', '=', userGid)
          .where('used_at_ms', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return 'code_spent'
        await tellOfRecoveryCode(tx, spending)
        return 'spent'
      }
      case 'passkey': {
        if (!(await spendChallenge(tx, proof.challenge))) return 'challenge_spent'
        const { numUpdatedRows } = await tx
          .updateTable('passkeys')
          .set({ counter: proof.counter, last_used_at_ms: nowMs })
          .where('credential_id', '=', proof.credentialId)
          .where('user_gid', '=', userGid)
          // One that does not count says 0 each time.
          .where((row) =>
            row.or([
              row('counter', '<', proof.counter),
              ...(proof.counter === 0 ? [row('counter', '=', 0)] : []),
            ]),
          )
          .executeTakeFirst()
        return numUpdatedRows === 0n ? 'passkey_cloned' : 'spent'
      }
    }
  }
}

async function tellOfRecoveryCode(
  tx: Queries,
  { actor, address, nowMs, userGid }: Parameters<SpendProof>[1],
): Promise<void> {
  const left = await codesLeftOf(tx, userGid)
  await appendAudit(tx, {
    action: 'recovery_code_used',
    actor,
    target: { kind: 'user', gid: userGid },
    atMs: nowMs,
    details: { left },
  })
  const change = `A recovery code was used to log in; ${left === 1 ? '1 is' : `${left} are`} left.`
  await queueMail(tx, { kind: 'second_factor_changed', to: { userGid }, facts: { change, address }, nowMs })
}
