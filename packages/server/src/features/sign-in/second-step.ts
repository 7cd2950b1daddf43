import type { Gid } from '../../protocol/asana/gid.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Budget, Throttle } from '../../platform/throttle.js'
import type { countsOf, Place, TryCount } from '../factors/code-tries.js'
import type { PresentedPasskey, ProveCode, ProvePasskey } from '../factors/prove.js'
import type { parseFactorCode } from '../factors/recovery-code.js'
import type { methodsOf, Proof } from '../factors/proof.js'
import type { HalfSession } from './half-session.js'
import type { FactorFailure, SecondStepStore } from './second-step-ports.js'
import type { ShownBrowser } from './throttle-sign-in.js'
import { newSessionSecret, storableUserAgent } from '../sessions/session.rules.js'

/** Rows that failures of passkeys alone make for one address. Guessing is hopeless, so this holds back writing and nobody. */
const PASSKEY_FAILURES_RECORDED: Budget = {
  name: 'passkey_failures_recorded',
  points: 50,
  windowSeconds: 900,
  against: 'guessing',
  keys: 'anybody',
}

/** From which browser somebody signs in. */
interface Browser {
  readonly address: string
  readonly userAgent: string
  /** The session that it has now. */
  readonly replacesGid: Gid | null
  /** What it shows of an account that was signed in with it before; null for nothing. */
  readonly shownFor: (email: string) => ShownBrowser | null
}

export type SecondStepOutcome =
  | { readonly ok: true; readonly userGid: Gid; readonly secret: string }
  | { readonly ok: false; readonly reason: FactorFailure | 'gone' }
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds: number }

type Shown =
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'passkey'; readonly passkey: PresentedPasskey }

interface Needs {
  readonly steps: SecondStepStore
  readonly proveCode: ProveCode
  readonly provePasskey: ProvePasskey
  readonly methodsOf: typeof methodsOf
  readonly parseFactorCode: typeof parseFactorCode
  readonly countsOf: typeof countsOf
  /** An address with its networks, narrow ones first. */
  readonly addressGroups: (address: string) => readonly { readonly text: string; readonly times: number }[]
  readonly random: Random
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

export type FindHalfSession = ReturnType<typeof makeFindHalfSession>
export type SecondStep = ReturnType<typeof makeSecondStep>
export type PasskeySignIn = ReturnType<typeof makePasskeySignIn>

/** @param secret  of the browser's own cookie for this @returns null when it opens nothing */
export function makeFindHalfSession({ clock, steps }: Pick<Needs, 'clock' | 'steps'>) {
  return async (secret: string): Promise<HalfSession | null> =>
    await steps.find(hashSecret(secret), clock.nowMs())
}

/**
 * The second step: whoever gave the right password shows a code or a passkey. A try is claimed before it is judged. Codes of six digits can
 * be guessed, so they are counted by where they come from; whoever knows the password uses up no tries of a browser that the account knows,
 * nor of another address, up to a day's bound for all strangers. Recovery codes and passkeys cannot be guessed and wait for nobody. The
 * session that begins has a secret of its own, so nothing that a browser held before is worth more after.
 * @returns the secret for the browser's cookie, or `gone` · `throttled` · why what was shown did not hold
 * @throws StoreUnavailable, nothing else
 * @see NIST SP 800-63B §4.2, §5.2.2, §7.1 · OWASP ASVS 2.8
 */
export function makeSecondStep(needs: Needs) {
  return async (attempt: {
    readonly halfSecret: string
    readonly shown: Shown
    readonly browser: Browser
  }): Promise<SecondStepOutcome> => {
    const { browser, halfSecret, shown } = attempt
    const { address } = browser
    const halfHash = hashSecret(halfSecret)
    const nowMs = needs.clock.nowMs()
    const half = await needs.steps.find(halfHash, nowMs)
    if (half === null) return { ok: false, reason: 'gone' }
    const userGid = half.user.gid
    const code = shown.kind === 'code' ? needs.parseFactorCode(shown.text) : null
    // What has not the form of a code is no guess.
    if (shown.kind === 'code' && code === null) return { ok: false, reason: 'code_malformed' }
    const counts = code?.kind === 'totp' ? needs.countsOf(placeOf(needs, half, browser)) : []
    const claimed = await needs.steps.claimTry({ hash: halfHash, counts, address, nowMs })
    if (claimed.decision === 'gone') return { ok: false, reason: 'gone' }
    if (claimed.decision === 'throttled')
      return { ok: false, reason: 'throttled', retryAfterSeconds: Math.ceil(claimed.waitMs / 1_000) }
    const judged =
      shown.kind === 'code'
        ? await needs.proveCode({ userGid, text: shown.text })
        : await needs.provePasskey({ passkey: shown.passkey, userGid })
    if (!judged.ok) return await fail(needs, { userGid, reason: judged.reason, browser })
    return await begin(needs, { userGid, proof: judged.proof, browser, halfHash, counts })
  }
}

function placeOf(
  { addressGroups }: Pick<Needs, 'addressGroups'>,
  half: HalfSession,
  { address, shownFor }: Browser,
): Place {
  const shown = shownFor(half.user.email)
  // The password alone makes no browser known: whoever guesses codes has it.
  return shown?.passwordGeneration === half.passwordGeneration
    ? { kind: 'known_browser', name: shown.id }
    : { kind: 'address', groups: addressGroups(address) }
}

/**
 * Signing in by a passkey that recognises its person, without an address or a password. Nobody waits for what others tried; but of what
 * one address gets wrong no more is recorded than somebody can read.
 */
export function makePasskeySignIn(needs: Needs & { readonly throttle: Pick<Throttle, 'consume'> }) {
  return async (attempt: {
    readonly passkey: PresentedPasskey
    readonly browser: Browser
  }): Promise<SecondStepOutcome> => {
    const { browser, passkey } = attempt
    const judged = await needs.provePasskey({ passkey, userGid: null })
    if (!judged.ok) {
      const { reason, userGid } = judged
      const { address } = browser
      const isRecorded = (await needs.throttle.consume(PASSKEY_FAILURES_RECORDED, { address })).ok
      if (!isRecorded) return { ok: false, reason }
      return await fail(needs, { userGid, reason, browser })
    }
    return await begin(needs, {
      userGid: judged.userGid,
      proof: judged.proof,
      browser,
      halfHash: null,
      counts: [],
    })
  }
}

async function begin(
  needs: Needs,
  {
    browser,
    counts,
    halfHash,
    proof,
    userGid,
  }: {
    readonly userGid: Gid
    readonly proof: Proof
    readonly browser: Browser
    readonly halfHash: ReturnType<typeof hashSecret> | null
    readonly counts: readonly TryCount[]
  },
): Promise<SecondStepOutcome> {
  const { hash, secret } = newSessionSecret((count) => needs.random.bytes(count))
  const decision = await needs.steps.start({
    halfHash,
    proof,
    counts,
    session: {
      gid: await needs.nextGid(),
      hash,
      userGid,
      address: browser.address,
      userAgent: storableUserAgent(browser.userAgent),
      methods: needs.methodsOf(proof, halfHash === null ? [] : ['pwd']),
    },
    replacesGid: browser.replacesGid,
    nowMs: needs.clock.nowMs(),
  })
  if (decision === 'started') return { ok: true, userGid, secret }
  if (decision === 'gone') return { ok: false, reason: 'gone' }
  return await fail(needs, { userGid, reason: decision, browser })
}

async function fail(
  { clock, steps }: Pick<Needs, 'clock' | 'steps'>,
  failed: {
    readonly userGid: Gid | null
    readonly reason: FactorFailure
    readonly browser: Browser
  },
): Promise<SecondStepOutcome> {
  const { browser, reason, userGid } = failed
  await steps.recordFailure({ userGid, reason, address: browser.address, nowMs: clock.nowMs() })
  return { ok: false, reason }
}
