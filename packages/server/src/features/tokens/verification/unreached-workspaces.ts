import { withheldReason, type IsWithin, type WithheldReason } from '../../../protocol/token/policy.js'
import type { Clock } from '../../../platform/clock.js'
import type { PoliciesOf } from '../creation-policy.js'
import type { OwnToken } from '../own-tokens.js'

const WHY: Readonly<Record<WithheldReason, string>> = {
  app_blocked: 'the app is blocked there.',
  app_not_approved: 'the app is not approved there.',
  personal_tokens_not_allowed: 'personal access tokens are not allowed there.',
  personal_token_too_old: 'it is older than that workspace allows. Rotate it.',
  address_not_allowed: 'it was last used from an address that is not allowed there.',
}

/** The workspaces of its owner that a personal token does not reach, going by where it was last used from. */
export function makeUnreachedBy(needs: {
  readonly policiesOf: PoliciesOf
  readonly clock: Clock
  readonly isWithin: IsWithin
}) {
  return async (token: OwnToken): Promise<readonly { readonly name: string; readonly why: string }[]> => {
    const nowMs = needs.clock.nowMs()
    const address = token.lastUsedAddress
    const policies = await needs.policiesOf(token.userGid)
    return policies.flatMap(({ policy, workspace }) => {
      // Where it comes from is not known before its first call.
      const judged = address === null ? { ...policy, addressRanges: [] } : policy
      const constraint = { workspaceGid: workspace.gid, app: null, policy: judged }
      const reason = withheldReason(constraint, token, { nowMs, address, isWithin: needs.isWithin })
      return reason === null ? [] : [{ name: workspace.name, why: WHY[reason] }]
    })
  }
}
