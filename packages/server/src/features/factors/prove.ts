import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { OneTimeCodes } from '../../platform/one-time-codes.js'
import type { Passkeys } from '../../platform/passkeys.js'
import type { FactorStore } from './ports.js'
import type { Proof } from './proof.js'
import { parseFactorCode, recoveryCodeHash } from './recovery-code.js'
import type { SecretBox } from '../../protocol/token/secret-box.js'
import { appContext } from '../../protocol/token/secret-contexts.js'

/** What a browser sends for a passkey. */
export interface PresentedPasskey {
  readonly response: string
  /** Null for one that is too old, or was made for another browser or use. */
  readonly challenge: { readonly value: string; readonly expiresAtMs: number } | null
}

export type ProveCode = ReturnType<typeof makeProveCode>
export type ProvePasskey = ReturnType<typeof makeProvePasskey>

/**
 * Judges a code of a person: of their authenticator app, or a recovery code. Whether it is unspent the database says when it is spent.
 * @returns what it proves, or `code_malformed` · `code_wrong`
 * @throws StoreUnavailable, nothing else
 * @see RFC 6238 §5.2
 */
export function makeProveCode(needs: {
  readonly factors: Pick<FactorStore, 'findApp'>
  readonly codes: OneTimeCodes
  readonly box: SecretBox
  readonly clock: Clock
}) {
  return async ({
    text,
    userGid,
  }: {
    readonly userGid: Gid
    readonly text: string
  }): Promise<
    | { readonly ok: true; readonly proof: Proof }
    | { readonly ok: false; readonly reason: 'code_malformed' | 'code_wrong' }
  > => {
    const typed = parseFactorCode(text)
    if (typed === null) return { ok: false, reason: 'code_malformed' }
    if (typed.kind === 'recovery_code')
      return { ok: true, proof: { kind: 'recovery_code', hash: recoveryCodeHash(typed.code) } }
    const app = await needs.factors.findApp(userGid)
    if (app?.confirmedAtMs == null) return { ok: false, reason: 'code_wrong' }
    const secret = needs.box.open(app.secret, appContext(userGid))
    const step = needs.codes.matchedStep({ secret, code: typed.code, nowMs: needs.clock.nowMs() })
    return step === null ? { ok: false, reason: 'code_wrong' } : { ok: true, proof: { kind: 'totp', step } }
  }
}

/**
 * Judges what a passkey signed.
 * @param userGid  whose it must be; null to find out, and then the passkey must have recognised its person
 * @returns what it proves and whose it is, or `passkey_unknown` · `passkey_wrong` · `challenge_spent` for a challenge that is over
 * @throws StoreUnavailable, nothing else
 * @see Web Authentication Level 3 §7.2
 */
export function makeProvePasskey(needs: {
  readonly factors: Pick<FactorStore, 'findPasskey'>
  readonly passkeys: Passkeys
}) {
  return async ({
    passkey: { challenge, response },
    userGid,
  }: {
    readonly passkey: PresentedPasskey
    readonly userGid: Gid | null
  }): Promise<
    | { readonly ok: true; readonly proof: Proof; readonly userGid: Gid }
    | {
        readonly ok: false
        readonly userGid: Gid | null
        readonly reason: 'passkey_unknown' | 'passkey_wrong' | 'challenge_spent'
      }
  > => {
    if (challenge === null) return { ok: false, userGid, reason: 'challenge_spent' }
    const credentialId = needs.passkeys.credentialIdOf(response)
    const known = credentialId === null ? null : await needs.factors.findPasskey(credentialId)
    if (known === null || (userGid !== null && known.userGid !== userGid))
      return { ok: false, userGid, reason: 'passkey_unknown' }
    const verified = await needs.passkeys.verifyRequest(
      { challenge: challenge.value, response },
      { passkey: known, verifiesPerson: userGid === null },
    )
    if (verified === null) return { ok: false, userGid: known.userGid, reason: 'passkey_wrong' }
    return {
      ok: true,
      userGid: known.userGid,
      proof: {
        kind: 'passkey',
        credentialId: known.credentialId,
        counter: verified.counter,
        isDeviceBound: known.isDeviceBound,
        challenge: { hash: hashSecret(challenge.value), expiresAtMs: challenge.expiresAtMs },
      },
    }
  }
}
