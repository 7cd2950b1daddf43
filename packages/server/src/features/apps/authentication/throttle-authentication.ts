import type { Budget, Throttle } from '../../../platform/throttle.js'
import type { AuthenticateApp } from './authenticate-app.js'

const WINDOW_SECONDS = 600
const failures = (name: string, points: number): Budget => ({
  name,
  points,
  windowSeconds: WINDOW_SECONDS,
  against: 'guessing',
  keys: 'anybody',
})
/** Failures of one app at one address: a deployment with an old secret, or somebody who tries. */
export const CLIENT_AT_ADDRESS_BUDGET = failures('client_address_app', 10)
/** Failures of any apps at one address. */
const CLIENT_ADDRESS_BUDGET = failures('client_address', 50)
/** Failures of one app anywhere. Once they are spent, an address has `CLIENT_SLOWED_BUDGET` for it. */
const CLIENT_BUDGET = failures('client_app', 100)
const CLIENT_SLOWED_BUDGET = failures('client_slowed', 1)

/**
 * Holds back who fails to authenticate as an app. Only failures are counted, and only the address that failed is held back: whatever a
 * stranger sends, the right secret from elsewhere passes, and costs nothing more.
 * @returns what `authenticate` returns, or `client_throttled`, and then nothing was looked up
 * @see RFC 6749 §2.3.1, §10.10 · RFC 6585 §4
 */
export function throttleAuthentication(needs: {
  readonly authenticate: AuthenticateApp
  readonly throttle: Throttle
}): AuthenticateApp {
  const { throttle } = needs
  return async (presented) => {
    const { address, clientId } = presented
    // Nobody but this server itself comes from nowhere.
    if (address === undefined) return await needs.authenticate(presented)
    const here = { subject: clientId, address }
    for (const verdict of [
      throttle.peek(CLIENT_AT_ADDRESS_BUDGET, here),
      throttle.peek(CLIENT_ADDRESS_BUDGET, { address }),
      throttle.peek(CLIENT_SLOWED_BUDGET, here),
    ]) {
      if (!verdict.ok)
        return { ok: false, reason: 'client_throttled', retryAfterSeconds: verdict.retryAfterSeconds }
    }
    const outcome = await needs.authenticate(presented)
    if (outcome.ok) return outcome
    await throttle.consume(CLIENT_AT_ADDRESS_BUDGET, here)
    await throttle.consume(CLIENT_ADDRESS_BUDGET, { address })
    const anywhere = await throttle.consume(CLIENT_BUDGET, { subject: clientId })
    if (!anywhere.ok) await throttle.consume(CLIENT_SLOWED_BUDGET, here)
    return outcome
  }
}
