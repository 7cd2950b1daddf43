import type { Gid } from '../../protocol/asana/gid.js'
import type { IsWithin, WorkspacePolicy } from '../../protocol/token/policy.js'
import type { Clock } from '../../platform/clock.js'
import type { Actor } from '../audit/audit-event.js'
import {
  changedParts,
  parsePolicyForm,
  type PolicyForm,
  type PolicyFormError,
  type PolicyPart,
} from './policy-form.js'
import { policyImpact, type PolicyImpact } from './policy-impact.js'
import type { PolicyStore, StoredPolicy } from './ports.js'

/** Credentials that a preview judges; in a workspace with more it says that it saw no more. */
const JUDGED_CREDENTIALS_MAX = 20_000
/** People without a second factor who are named. */
const PEOPLE_NAMED_MAX = 20

/** What saving would do, before anybody does. */
export interface PolicyPreview {
  readonly policy: WorkspacePolicy
  readonly before: StoredPolicy
  readonly changes: readonly PolicyPart[]
  readonly impact: PolicyImpact
  /** Whether there were more credentials than were judged. */
  readonly isCut: boolean
  /** Who would have to set up a second factor first; null where that is not newly demanded. */
  readonly withoutSecondFactor: { readonly total: number; readonly names: readonly string[] } | null
  /** The address that asks, where tokens could not come from it any more; null otherwise. */
  readonly shutOutAddress: string | null
}

export type PreviewOutcome =
  | { readonly ok: true; readonly preview: PolicyPreview }
  | { readonly ok: false; readonly errors: readonly PolicyFormError[] }

export interface PolicyNeeds {
  readonly policies: PolicyStore
  readonly clock: Clock
  readonly isWithin: IsWithin
  readonly canonicalRange: (text: string) => string | null
}

export type PreviewPolicy = ReturnType<typeof makePreviewPolicy>
export type SavePolicy = ReturnType<typeof makeSavePolicy>

/** Says what a policy would stop, by the rules that would stop it. @throws StoreUnavailable, nothing else */
export function makePreviewPolicy({ canonicalRange, clock, isWithin, policies }: PolicyNeeds) {
  return async (asked: {
    readonly workspaceGid: Gid
    readonly form: PolicyForm
    /** Of whoever asks; null for the operator. */
    readonly address: string | null
  }): Promise<PreviewOutcome> => {
    const parsed = parsePolicyForm(asked.form, canonicalRange)
    if (!parsed.ok) return parsed
    const { policy } = parsed
    const { address, workspaceGid } = asked
    const nowMs = clock.nowMs()
    const before = await policies.find(workspaceGid)
    const at = { nowMs, sizeMax: JUDGED_CREDENTIALS_MAX + 1 }
    const credentials = await policies.credentials(workspaceGid, at)
    const judged = credentials.slice(0, JUDGED_CREDENTIALS_MAX)
    const demandsFactor = policy.secondFactorRequired && !before.policy.secondFactorRequired
    const isShutOut =
      address !== null && policy.addressRanges.length > 0 && !isWithin(policy.addressRanges, address)
    return {
      ok: true,
      preview: {
        policy,
        before,
        changes: changedParts(before.policy, policy),
        impact: policyImpact(judged, { before: before.policy, after: policy, nowMs, isWithin }),
        isCut: credentials.length > judged.length,
        withoutSecondFactor: demandsFactor
          ? await policies.withoutSecondFactor(workspaceGid, PEOPLE_NAMED_MAX)
          : null,
        shutOutAddress: isShutOut ? address : null,
      },
    }
  }
}

/**
 * Changes what a workspace demands, if nobody else did since it was looked at.
 * @param change.adminGid  null for the operator
 * @returns `saved` · `unchanged` · `stale`: somebody else saved first · `not_admin` · `unknown`: there is no such workspace · or what is
 *   wrong with the form
 * @throws StoreUnavailable, nothing else
 */
export function makeSavePolicy({ canonicalRange, clock, policies }: PolicyNeeds) {
  return async (change: {
    readonly workspaceGid: Gid
    readonly adminGid: Gid | null
    readonly seenVersion: number
    readonly form: PolicyForm
    readonly actor: Actor
  }): Promise<
    | { readonly decision: Awaited<ReturnType<PolicyStore['save']>> }
    | { readonly decision: 'wrong'; readonly errors: readonly PolicyFormError[] }
  > => {
    const { form, ...rest } = change
    const parsed = parsePolicyForm(form, canonicalRange)
    if (!parsed.ok) return { decision: 'wrong', errors: parsed.errors }
    const decision = await policies.save({ ...rest, policy: parsed.policy, nowMs: clock.nowMs() })
    return { decision }
  }
}
