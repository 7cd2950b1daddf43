import type { Gid } from '../asana/gid.js'
import { DAY_MS } from '../../time-units.js'

/** Workspaces that one answer names in its header. */
const HEADER_WORKSPACES_MAX = 20

/** What the admins of a workspace demand of the tokens that reach it. */
export interface WorkspacePolicy {
  readonly personalTokensAllowed: boolean
  /** Null: as long as its owner likes. */
  readonly personalTokenDaysMax: number | null
  readonly apps: 'any' | 'approved'
  readonly secondFactorRequired: boolean
  /** CIDR. None: from anywhere. */
  readonly addressRanges: readonly string[]
  /** A personal token that was not used for as long is revoked. Null: never. */
  readonly unusedDaysMax: number | null
}

/** What holds where nobody decided anything. */
export const OPEN_POLICY: WorkspacePolicy = {
  personalTokensAllowed: true,
  personalTokenDaysMax: null,
  apps: 'any',
  secondFactorRequired: false,
  addressRanges: [],
  unusedDaysMax: null,
}

/** What one workspace of a token's owner holds against the token, or may. */
export interface Constraint {
  readonly workspaceGid: Gid
  /** How the workspace's admins decided about the token's app; null for a personal token. */
  readonly app: 'approved' | 'blocked' | 'undecided' | null
  readonly policy: WorkspacePolicy
}

export type WithheldReason =
  | 'app_blocked'
  | 'personal_tokens_not_allowed'
  | 'personal_token_too_old'
  | 'app_not_approved'
  | 'address_not_allowed'

/** A workspace that a token does not reach although its owner is in it. */
export interface Withheld {
  readonly workspaceGid: Gid
  readonly reason: WithheldReason
}

/** Whether an address lies in one of the ranges. */
export type IsWithin = (ranges: readonly string[], address: string) => boolean

export interface Presented {
  readonly nowMs: number
  /** Null: nobody knows; it then lies in no range. */
  readonly address: string | null
}

/** Why a token does not reach a workspace; null when it does. The one rule: what judges calls, and what says beforehand what a change would stop. */
export function withheldReason(
  { app, policy }: Constraint,
  token: { readonly createdAtMs: number },
  { address, isWithin, nowMs }: Presented & { readonly isWithin: IsWithin },
): WithheldReason | null {
  if (app === 'blocked') return 'app_blocked'
  if (app === null && !policy.personalTokensAllowed) return 'personal_tokens_not_allowed'
  if (app === null && tooOldFromMs(policy, token) <= nowMs) return 'personal_token_too_old'
  if (app === 'undecided' && policy.apps === 'approved') return 'app_not_approved'
  if (policy.addressRanges.length === 0) return null
  return address !== null && isWithin(policy.addressRanges, address) ? null : 'address_not_allowed'
}

/** When a personal token gets too old for a workspace. */
export function tooOldFromMs(
  { personalTokenDaysMax: days }: WorkspacePolicy,
  { createdAtMs }: { readonly createdAtMs: number },
): number {
  return days === null ? Number.POSITIVE_INFINITY : createdAtMs + days * DAY_MS
}

/** From when on a personal token counts as forgotten, unless it is used before. */
export function unusedFromMs(
  token: { readonly createdAtMs: number; readonly lastUsedAtMs: number | null },
  policies: readonly Pick<WorkspacePolicy, 'unusedDaysMax'>[],
): number {
  const sinceMs = Math.max(token.createdAtMs, token.lastUsedAtMs ?? 0)
  return policies.reduce(
    (endMs, { unusedDaysMax }) =>
      unusedDaysMax === null ? endMs : Math.min(endMs, sinceMs + unusedDaysMax * DAY_MS),
    Number.POSITIVE_INFINITY,
  )
}

/** The workspaces that a token reaches, out of those that it may. */
export function reachOf<Role>(
  roles: ReadonlyMap<Gid, Role>,
  withheld: readonly Withheld[],
): ReadonlyMap<Gid, Role> {
  if (withheld.length === 0) return roles
  const away = new Set(withheld.map(({ workspaceGid }) => workspaceGid))
  return new Map([...roles].filter(([gid]) => !away.has(gid)))
}

/** What tells a caller which workspaces their token does not reach, and why; null where it reaches all. */
function policyHeader(withheld: readonly Withheld[]): string | null {
  if (withheld.length === 0) return null
  return withheld
    .slice(0, HEADER_WORKSPACES_MAX)
    .map(({ reason, workspaceGid }) => `workspace=${workspaceGid}; reason=${reason}`)
    .join(', ')
}

/** `Mudra-Policy`, for an answer's headers. */
export function policyHeaders(withheld: readonly Withheld[]): Readonly<Record<string, string>> {
  const value = policyHeader(withheld)
  return value === null ? {} : { 'mudra-policy': value }
}
