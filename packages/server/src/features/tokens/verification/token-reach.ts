import { reachOf, tooOldFromMs, type IsWithin } from '../../../protocol/token/policy.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { TokenFacts } from '../token.js'
import { withheldOf } from './token-reach.rules.js'

/** Addresses of one token whose judgement is remembered; beyond it all are judged anew. */
export const REMEMBERED_ADDRESSES_MAX = 8

/** What a token is worth to whoever presents it now, from there. */
export type CutPrincipal = (presented: {
  readonly nowMs: number
  readonly address: string | null
}) => Principal

/**
 * Takes the workspaces whose policy a token violates out of what it reaches; the token goes on for all the others. What depends on the
 * address is judged once an address, and again when the token gets too old for a workspace.
 * @returns null for a token that no workspace holds anything against: nearly all, and then a call costs nothing more
 */
export function cutterOf(facts: TokenFacts, uncut: Principal, isWithin: IsWithin): CutPrincipal | null {
  const { constraints } = facts
  if (constraints.length === 0) return null
  const minds = constraints.some(({ policy }) => policy.addressRanges.length > 0)
  const known = new Map<string | null, { readonly principal: Principal; readonly untilMs: number }>()
  return ({ address, nowMs }) => {
    const from = minds ? address : null
    const found = known.get(from)
    if (found !== undefined && nowMs < found.untilMs) return found.principal
    const withheld = withheldOf(facts, { address, isWithin, nowMs })
    const principal = { ...uncut, roles: reachOf(uncut.roles, withheld), withheld }
    const ends = constraints.map(({ policy }) => tooOldFromMs(policy, facts)).filter((end) => end > nowMs)
    if (known.size >= REMEMBERED_ADDRESSES_MAX) known.clear()
    known.set(from, { principal, untilMs: Math.min(...ends, Number.POSITIVE_INFINITY) })
    return principal
  }
}
