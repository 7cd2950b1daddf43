import { t, type Text } from '../../languages/text.js'
import type { WorkspacePolicy } from '../../protocol/token/policy.js'
import type { StopReason } from './policy-impact.js'

type Words = { readonly [Part in keyof WorkspacePolicy]: (value: WorkspacePolicy[Part]) => string }

/** What each part of a policy says, in the language of whoever reads it. */
const POLICY_WORDS: Words = {
  personalTokensAllowed: (allowed) =>
    t(allowed ? 'Personal access tokens are allowed' : 'Personal access tokens are not allowed'),
  personalTokenDaysMax: (days) =>
    days === null
      ? t('Personal access tokens may live for any time')
      : t('Personal access tokens live {days, plural, one {# day} other {# days}} at most', { days }),
  apps: (apps) =>
    t(apps === 'any' ? 'Any app that people allow may come in' : 'Only approved apps may come in'),
  secondFactorRequired: (required) =>
    t(required ? 'A second step is required to log in' : 'No second step is required to log in'),
  addressRanges: (ranges) =>
    ranges.length === 0
      ? t('Tokens may come from any address')
      : t('Tokens may come from {ranges} alone', { ranges: ranges.join(', ') }),
  unusedDaysMax: (days) =>
    days === null
      ? t('Unused tokens are kept')
      : t('Tokens that nobody used for {days, plural, one {# day} other {# days}} are revoked', { days }),
}

/** One part of a policy in words. */
export function policyWords(policy: WorkspacePolicy, part: keyof WorkspacePolicy): string {
  const say = POLICY_WORDS[part] as (value: WorkspacePolicy[keyof WorkspacePolicy]) => string
  return say(policy[part])
}

/** Why something does not reach a workspace, in words. */
export const STOP_WORDS: Readonly<Record<StopReason, Text>> = {
  app_blocked: 'The app is blocked',
  app_not_approved: 'The app is not approved',
  address_not_allowed: 'Comes from another address',
  personal_token_too_old: 'Older than the maximum',
  personal_tokens_not_allowed: 'A personal token',
  unused: 'Not used for too long',
}
