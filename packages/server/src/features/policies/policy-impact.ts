import type { Gid } from '../../protocol/asana/gid.js'
import {
  unusedFromMs,
  withheldReason,
  type Constraint,
  type IsWithin,
  type WithheldReason,
  type WorkspacePolicy,
} from '../../protocol/token/policy.js'

/** A live personal token of a member, or what a member granted an app, with all that policies judge. */
export interface JudgedCredential {
  readonly kind: 'personal' | 'grant'
  readonly gid: Gid
  /** What its owner calls the token, or the app's name. */
  readonly name: string
  /** Of a personal token. */
  readonly hint: string | null
  readonly owner: { readonly gid: Gid; readonly name: string }
  readonly app: Constraint['app']
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | null
  /** Null: not used yet; then no range keeps it out beforehand. */
  readonly lastUsedAddress: string | null
  /** What the owner's other workspaces demand. */
  readonly unusedDaysElsewhere: number | null
}

export type StopReason = WithheldReason | 'unused'

export interface StoppedCredential extends JudgedCredential {
  readonly reason: StopReason
}

export interface PolicyImpact {
  /** What reaches the workspace now and would not any more; used last comes first. */
  readonly stopped: readonly StoppedCredential[]
  /** Whose they are. */
  readonly people: number
  /** How many of them would be revoked, everywhere and for good. */
  readonly revoked: number
  /** What does not reach the workspace now and would again. */
  readonly returned: number
}

/** What a change of policy would stop and bring back, by the very rules that judge each call; each credential as it was last used. */
export function policyImpact(
  credentials: readonly JudgedCredential[],
  change: {
    readonly before: WorkspacePolicy
    readonly after: WorkspacePolicy
    readonly nowMs: number
    readonly isWithin: IsWithin
  },
): PolicyImpact {
  const judged = credentials.map((credential) => ({
    credential,
    before: stopReason(credential, change.before, change),
    after: stopReason(credential, change.after, change),
  }))
  const stopped = judged
    .flatMap(({ after, before, credential }) =>
      after !== null && before === null ? [{ ...credential, reason: after }] : [],
    )
    .toSorted((one, other) => (other.lastUsedAtMs ?? 0) - (one.lastUsedAtMs ?? 0))
  return {
    stopped,
    people: new Set(stopped.map(({ owner }) => owner.gid)).size,
    revoked: stopped.filter(({ reason }) => reason === 'unused').length,
    returned: judged.filter(({ after, before }) => after === null && before !== null).length,
  }
}

/** Why a credential would not reach the workspace at its next call; null when it would. */
function stopReason(
  credential: JudgedCredential,
  policy: WorkspacePolicy,
  { isWithin, nowMs }: { readonly nowMs: number; readonly isWithin: IsWithin },
): StopReason | null {
  const { app, lastUsedAddress: address, unusedDaysElsewhere, kind } = credential
  const policies = [policy, { unusedDaysMax: unusedDaysElsewhere }]
  if (kind === 'personal' && unusedFromMs(credential, policies) <= nowMs) return 'unused'
  const known = address === null ? { ...policy, addressRanges: [] } : policy
  const constraint = { workspaceGid: credential.gid, app, policy: known }
  return withheldReason(constraint, credential, { nowMs, address, isWithin })
}
