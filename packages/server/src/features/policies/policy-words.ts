import type { WorkspacePolicy } from '../../protocol/token/policy.js'
import type { StopReason } from './policy-impact.js'

const daysText = (days: number) => (days === 1 ? '1 day' : `${days} days`)

type Words = { readonly [Part in keyof WorkspacePolicy]: (value: WorkspacePolicy[Part]) => string }

/** What each part of a policy says. */
const POLICY_WORDS: Words = {
  personalTokensAllowed: (allowed) =>
    allowed ? 'Personal access tokens are allowed' : 'Personal access tokens are not allowed',
  personalTokenDaysMax: (days) =>
    days === null
      ? 'Personal access tokens may live for any time'
      : `Personal access tokens live ${daysText(days)} at most`,
  apps: (apps) =>
    apps === 'any' ? 'Any app that people allow may come in' : 'Only approved apps may come in',
  secondFactorRequired: (required) =>
    required ? 'A second step is required to log in' : 'No second step is required to log in',
  addressRanges: (ranges) =>
    ranges.length === 0
      ? 'Tokens may come from any address'
      : `Tokens may come from ${ranges.join(', ')} alone`,
  unusedDaysMax: (days) =>
    days === null ? 'Unused tokens are kept' : `Tokens that nobody used for ${daysText(days)} are revoked`,
}

/** One part of a policy in words. */
export function policyWords(policy: WorkspacePolicy, part: keyof WorkspacePolicy): string {
  const say = POLICY_WORDS[part] as (value: WorkspacePolicy[keyof WorkspacePolicy]) => string
  return say(policy[part])
}

/** Why something does not reach a workspace, in words. */
export const STOP_WORDS: Readonly<Record<StopReason, string>> = {
  app_blocked: 'The app is blocked',
  app_not_approved: 'The app is not approved',
  address_not_allowed: 'Comes from another address',
  personal_token_too_old: 'Older than the maximum',
  personal_tokens_not_allowed: 'A personal token',
  unused: 'Not used for too long',
}
