import { t } from '../../languages/text.js'
import { nameFault } from '../../protocol/asana/text.js'
import {
  TOKEN_NAME_LENGTH_MAX,
  IDEMPOTENCY_KEY_LENGTH_MIN,
  IDEMPOTENCY_KEY_LENGTH_MAX,
  type TokenLife,
  type TokenState,
  type TokenFacts,
} from './token.js'
import { unusedFromMs } from '../../protocol/token/policy.js'

/** Live personal tokens of one person. */
export const PERSONAL_TOKENS_PER_USER_MAX = 100

export const PERSONAL_TOKEN_LIFETIME_DAYS = 90

export const ROTATION_OVERLAP_SECONDS_MAX = 7 * 24 * 60 * 60

/** How long the same idempotency key gets the same new token, whether it was created or rotated. */
export const TOKEN_REPLAY_SECONDS = 10 * 60

/** Addresses that are remembered of each token. */
export const TOKEN_ADDRESSES_MAX = 5

/** A token's last use is written at most this often. */
export const LAST_USED_INTERVAL_MS = 60_000

/** How long a dead token stays in the list, with its reason. */
export const DEAD_TOKEN_VISIBLE_DAYS = 30

/** Dead personal tokens of one person that are kept, however young they are. */
export const DEAD_TOKENS_PER_PERSON_MAX = 1_000

/** Access tokens of one grant that live at a time; the oldest ends when one more is given. An app needs one for each of its processes. */
export const ACCESS_TOKENS_PER_GRANT_MAX = 50

/** Access tokens of one grant that are kept, most of them dead: more than an app that refreshes every hour makes in thirty days. */
export const ACCESS_TOKENS_KEPT_PER_GRANT_MAX = 1_000

/** @returns what is wrong with what a token is called, or null */
export function tokenNameFault(name: string): string | null {
  if (name === '') return t('Say what the token is for')
  return nameFault(name, TOKEN_NAME_LENGTH_MAX)
}

/** @returns what is wrong with a key that makes a retry safe, or null */
export function idempotencyKeyFault(key: string): string | null {
  return key.length >= IDEMPOTENCY_KEY_LENGTH_MIN && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX
    ? null
    : t('Must have {least} to {most} characters; a UUID will do', {
        least: IDEMPOTENCY_KEY_LENGTH_MIN,
        most: IDEMPOTENCY_KEY_LENGTH_MAX,
      })
}

/** Revocation counts before expiry: the stronger reason is the one to show. */
export function tokenState(token: TokenLife, nowMs: number): TokenState {
  if (token.revokedAtMs !== null) return 'revoked'
  if (token.retiresAtMs !== null && token.retiresAtMs <= nowMs) return 'retired'
  return token.expiresAtMs !== null && token.expiresAtMs <= nowMs ? 'expired' : 'live'
}

/** Whether a policy of a workspace of its owner's ends the token for want of use. */
export function isForgotten(facts: TokenFacts, nowMs: number): boolean {
  const policies = facts.constraints.map(({ policy }) => policy)
  return facts.kind === 'personal' && unusedFromMs(facts, policies) <= nowMs
}
