import type { Verification, Verify } from '../http/bearer-auth.js'
import { watched, type Meters } from '../platform/meters.js'
import type { makeApps } from './app-records.js'
import type { Factors } from './factors.js'
import type { makeGrants } from './grants.js'
import type { makePeople } from './people.js'

type MeteredUseCases = Pick<ReturnType<typeof makeApps>, 'authenticateApp'> &
  Pick<Factors, 'passkeySignIn' | 'secondStep'> &
  Pick<ReturnType<typeof makeGrants>, 'redeemCode' | 'refresh'> &
  Pick<ReturnType<typeof makePeople>, 'createPersonalToken' | 'rotateOwnToken' | 'throttledSignIn'>

/**
 * What a server answers with, counted by what comes of it. The use cases know nothing of it: their outcomes are values, and the reasons in
 * them are the words of the metrics.
 */
export function meteredUseCases(services: MeteredUseCases & { readonly meters: Meters }): MeteredUseCases {
  const { meters } = services
  return {
    authenticateApp: watched(services.authenticateApp, (outcome) => {
      meters.clientAuthentications.count(outcome.ok ? 'authenticated' : outcome.reason)
    }),
    redeemCode: watched(services.redeemCode, (outcome) => {
      meters.redemptions.count(outcome.ok ? 'redeemed' : outcome.refusal.reason)
      if (outcome.ok) {
        meters.tokensIssued.count('access', 'code')
        meters.tokensIssued.count('refresh', 'code')
      } else if (outcome.refusal.reason === 'code_replayed') meters.replays.count('code')
    }),
    refresh: watched(services.refresh, (outcome, { rotatesRefreshTokens }) => {
      if (!outcome.ok) {
        const { reason } = outcome.refusal
        meters.refreshes.count(reason)
        if (reason === 'refresh_token_replayed') meters.replays.count('refresh_token')
        return
      }
      meters.refreshes.count(
        outcome.isRepeated ? 'answered_again' : rotatesRefreshTokens ? 'rotated' : 'kept',
      )
      if (outcome.isRepeated) return
      meters.tokensIssued.count('access', 'refresh')
      if (rotatesRefreshTokens) meters.tokensIssued.count('refresh', 'refresh')
    }),
    createPersonalToken: watched(services.createPersonalToken, (outcome) => {
      if (outcome.ok && !outcome.replayed) meters.tokensIssued.count('personal', 'person')
    }),
    rotateOwnToken: watched(services.rotateOwnToken, (outcome) => {
      if (outcome?.ok === true && !outcome.replayed) meters.tokensIssued.count('personal', 'rotation')
    }),
    throttledSignIn: watched(services.throttledSignIn, (outcome) => {
      meters.signIns.count('password', outcomeWord(outcome))
    }),
    secondStep: watched(services.secondStep, (outcome, { shown }) => {
      meters.signIns.count(`second_step_${shown.kind}`, outcomeWord(outcome))
    }),
    passkeySignIn: watched(services.passkeySignIn, (outcome) => {
      meters.signIns.count('passkey', outcomeWord(outcome))
    }),
  }
}

/** A verifier that counts what it refuses. What is known at once stays without a promise. */
export function countingRefusedTokens(verify: Verify, { tokensRefused }: Meters): Verify {
  const look = (verified: Verification): Verification => {
    if (!verified.ok) tokensRefused.count(verified.reason)
    return verified
  }
  return (presented, address) => {
    const verified = verify(presented, address)
    return verified instanceof Promise ? verified.then(look) : look(verified)
  }
}

function outcomeWord(outcome: { readonly ok: true } | { readonly ok: false; readonly reason: string }) {
  return outcome.ok ? 'signed_in' : outcome.reason
}
