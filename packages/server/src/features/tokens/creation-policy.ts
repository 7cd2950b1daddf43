import { t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { WorkspacePolicy } from '../../protocol/token/policy.js'
import { DAY_MS } from '../../time-units.js'

/** A workspace of a token's owner, what it demands, and who can be asked. */
interface OwnerPolicy {
  readonly workspace: { readonly gid: Gid; readonly name: string }
  readonly policy: WorkspacePolicy
  readonly admins: readonly string[]
}

export type PoliciesOf = (userGid: Gid) => Promise<readonly OwnerPolicy[]>

/** What a person's workspaces allow of a new personal token. */
export interface CreationLimits {
  /** Why there can be none, and who to ask; null where there can. */
  readonly refusal: string | null
  /** The smallest of all maximums; null without one. */
  readonly longest: { readonly days: number; readonly workspace: string } | null
}

export const NO_LIMITS: CreationLimits = { refusal: null, longest: null }

/**
 * A token spans all workspaces of its owner, so it is refused only where none of them would let it in, and lives as long as the strictest
 * of those that would. What is decided here is judged again at every call: a policy that changes meanwhile counts from then on.
 */
export function creationLimits(policies: readonly OwnerPolicy[]): CreationLimits {
  const open = policies.filter(({ policy }) => policy.personalTokensAllowed)
  if (policies.length > 0 && open.length === 0) return { refusal: refusalOf(policies), longest: null }
  const longest = open.reduce<CreationLimits['longest']>((least, { policy, workspace }) => {
    const days = policy.personalTokenDaysMax
    return days === null || (least !== null && least.days <= days)
      ? least
      : { days, workspace: workspace.name }
  }, null)
  return { refusal: null, longest }
}

/** @returns what is wrong with how long a new token would live, or null */
export function lifetimeFault(
  { longest }: CreationLimits,
  { expiresAtMs, nowMs }: { readonly expiresAtMs: number | null; readonly nowMs: number },
): string | null {
  if (longest === null) return null
  if (expiresAtMs !== null && expiresAtMs <= nowMs + longest.days * DAY_MS) return null
  return t('{workspace} lets personal access tokens live {days} at most. Choose an earlier date', {
    workspace: longest.workspace,
    days: daysText(longest.days),
  })
}

/** What becomes of a wish that is longer than it may be. */
export function shortened(
  { longest }: CreationLimits,
  { expiresAtMs, nowMs }: { readonly expiresAtMs: number | null; readonly nowMs: number },
): number | null {
  if (longest === null) return expiresAtMs
  const latestMs = nowMs + longest.days * DAY_MS
  return expiresAtMs === null ? latestMs : Math.min(expiresAtMs, latestMs)
}

function refusalOf(policies: readonly OwnerPolicy[]): string {
  const names = policies.map(({ workspace }) => workspace.name).join(' and ')
  const admins = [...new Set(policies.flatMap((one) => one.admins))]
  return t('Personal access tokens are not allowed in {names}. {what}', {
    names,
    what: admins.length === 0 ? t('Ask an admin.') : t('Ask {admins}.', { admins: admins.join(t(' or ')) }),
  })
}

const daysText = (days: number) => t('{days, plural, one {# day} other {# days}}', { days })
