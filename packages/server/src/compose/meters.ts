import type { Verification, Verify } from '../http/bearer-auth.js'
import type { Meters } from '../platform/meters.js'

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
