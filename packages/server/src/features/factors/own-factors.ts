import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { OneTimeCodes } from '../../platform/one-time-codes.js'
import type { Passkeys } from '../../platform/passkeys.js'
import type { Random } from '../../platform/random.js'
import type { Actor } from '../audit/audit-event.js'
import { PASSKEY_NAME_LENGTH_MAX, TOTP_SECRET_BYTES, TOTP_SETUP_MS, type FactorStanding } from './factor.js'
import type { FactorStore, RemoveDecision } from './ports.js'
import type { PresentedPasskey } from './prove.js'
import { newRecoveryCode, parseFactorCode, RECOVERY_CODES, recoveryCodeHash } from './recovery-code.js'
import type { SecretBox } from '../../protocol/token/secret-box.js'
import { appContext } from '../../protocol/token/secret-contexts.js'

/** Whose factors, and who changes them: the person themself, from their browser. */
interface Own {
  readonly userGid: Gid
  readonly actor: Actor
}

/** A factor was added. The codes are the person's first ones, to be shown once; null for somebody who has some. */
interface Added {
  readonly ok: true
  readonly codes: readonly string[] | null
}

export type AddPasskeyFault =
  'name_missing' | 'name_wrong' | 'challenge_spent' | 'passkey_wrong' | 'known' | 'too_many'

interface Needs {
  readonly factors: FactorStore
  readonly codes: OneTimeCodes
  /** What the server is called in authenticator apps. */
  readonly issuer: string
  readonly passkeys: Passkeys
  readonly box: SecretBox
  readonly qrCode: (text: string) => readonly (readonly boolean[])[]
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

export type OwnFactors = ReturnType<typeof makeOwnFactors>

/**
 * What people do with their own second factors. That the sign-in is recent, the table of form acts sees to.
 * @throws StoreUnavailable, nothing else
 * @see RFC 6238 · Web Authentication Level 3 §7.1 · NIST SP 800-63B §5.1.2, §6.1
 */
export function makeOwnFactors(needs: Needs) {
  return {
    standingOf: async (userGid: Gid): Promise<FactorStanding> => await needs.factors.standingOf(userGid),
    /** The workspaces that demand a second factor of somebody. */
    requiredBy: async (userGid: Gid) => await needs.factors.demandedBy(userGid),
    ...ownApp(needs),
    ...ownPasskeys(needs),

    /** @returns the new codes, to be shown once; null for somebody without a second factor */
    makeCodes: async (own: Own): Promise<readonly string[] | null> => {
      const made = newCodes(needs.random)
      const decision = await needs.factors.replaceCodes({
        ...own,
        codeHashes: made.hashes,
        nowMs: needs.clock.nowMs(),
      })
      return decision === 'made' ? made.codes : null
    },
  }
}

function ownApp(needs: Needs) {
  const { box, clock, codes, factors, random } = needs
  const pending = async (userGid: Gid) => {
    const app = await factors.findApp(userGid)
    if (app === null || app.confirmedAtMs !== null) return null
    return app.createdAtMs + TOTP_SETUP_MS > clock.nowMs() ? app : null
  }
  return {
    /** Begins to set up an authenticator app; what was begun before is void. */
    beginApp: async (userGid: Gid): Promise<'begun' | 'exists'> => {
      const secret = random.bytes(TOTP_SECRET_BYTES)
      return await factors.beginApp({ userGid, secret, nowMs: clock.nowMs() })
    },

    /** What the app is to be told; null when nothing was begun, or too long ago. */
    appToSetUp: async (user: { readonly gid: Gid; readonly email: string }) => {
      const app = await pending(user.gid)
      if (app === null) return null
      const secret = box.open(app.secret, appContext(user.gid))
      const { address, text } = codes.describe({ secret, account: user.email, issuer: needs.issuer })
      return { text, qr: needs.qrCode(address) }
    },

    /** The app counts once a first code shows that it works. */
    confirmApp: async (
      own: Own,
      typed: string,
    ): Promise<Added | { readonly ok: false; readonly reason: 'gone' | 'code_malformed' | 'code_wrong' }> => {
      const app = await pending(own.userGid)
      if (app === null) return { ok: false, reason: 'gone' }
      const code = parseFactorCode(typed)
      if (code?.kind !== 'totp') return { ok: false, reason: 'code_malformed' }
      const nowMs = clock.nowMs()
      const secret = box.open(app.secret, appContext(own.userGid))
      const step = codes.matchedStep({ secret, code: code.code, nowMs })
      if (step === null) return { ok: false, reason: 'code_wrong' }
      const made = newCodes(random)
      const { codesMade, decision } = await factors.confirmApp({
        ...own,
        secret: app.secret,
        step,
        codeHashes: made.hashes,
        nowMs,
      })
      if (decision === 'gone') return { ok: false, reason: 'gone' }
      return { ok: true, codes: codesMade ? made.codes : null }
    },

    removeApp: async (own: Own): Promise<RemoveDecision> =>
      await factors.removeApp({ ...own, nowMs: clock.nowMs() }),
  }
}

function ownPasskeys(needs: Needs) {
  const { clock, factors, passkeys, random } = needs
  return {
    creationOptions: async (
      user: { readonly gid: Gid; readonly name: string; readonly email: string },
      challenge: string,
    ): Promise<string> =>
      await passkeys.creationOptions({ challenge, user, known: await factors.passkeysOf(user.gid) }),

    addPasskey: async (
      own: Own,
      { name, presented }: { readonly name: string; readonly presented: PresentedPasskey },
    ): Promise<Added | { readonly ok: false; readonly reason: AddPasskeyFault }> => {
      const refuse = (reason: AddPasskeyFault) => ({ ok: false, reason }) as const
      if (name === '') return refuse('name_missing')
      if (nameFault(name, PASSKEY_NAME_LENGTH_MAX) !== null) return refuse('name_wrong')
      const { challenge, response } = presented
      if (challenge === null) return refuse('challenge_spent')
      const passkey = await passkeys.verifyCreation({ challenge: challenge.value, response })
      if (passkey === null) return refuse('passkey_wrong')
      const made = newCodes(random)
      const { codesMade, decision } = await factors.addPasskey({
        ...own,
        gid: await needs.nextGid(),
        name,
        passkey,
        challenge: { hash: hashSecret(challenge.value), expiresAtMs: challenge.expiresAtMs },
        codeHashes: made.hashes,
        nowMs: clock.nowMs(),
      })
      if (decision !== 'added') return refuse(decision)
      return { ok: true, codes: codesMade ? made.codes : null }
    },

    removePasskey: async (own: Own, gid: Gid): Promise<RemoveDecision> =>
      await factors.removePasskey({ ...own, gid, nowMs: clock.nowMs() }),
  }
}

function newCodes(random: Random) {
  const codes = Array.from({ length: RECOVERY_CODES }, () => newRecoveryCode((count) => random.bytes(count)))
  return { codes, hashes: codes.map(recoveryCodeHash) }
}
