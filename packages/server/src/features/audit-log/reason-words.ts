import { t, type Text } from '../../languages/text.js'
import type { AppAuthenticationReason } from '../apps/authentication/authenticate-app.js'
import type { GrantRevokedReason } from '../grants/grant.js'
import type { RedeemOutcome } from '../grants/redeem-code.js'
import type { MailFailure } from '../mail/ports.js'
import type { SignInFailure } from '../sessions/ports.js'
import type { SessionEndedReason } from '../sessions/session.js'
import type { FactorFailure } from '../sign-in/second-step-ports.js'
import type { RevokedReason } from '../tokens/token.js'

/** Why an event came about, or did not, by the word of the code that the record has. */
type Reason =
  | AppAuthenticationReason
  | FactorFailure
  | GrantRevokedReason
  | MailFailure
  | Extract<RedeemOutcome, { readonly ok: false }>['refusal']['reason']
  | RevokedReason
  | SessionEndedReason
  | SignInFailure

const REASON_WORDS: Readonly<Record<Reason, Text>> & Readonly<Record<string, Text>> = {
  account_deactivated: 'account deactivated',
  account_unknown: 'account unknown',
  address_proved: 'address proved',
  app_mismatch: 'app mismatch',
  app_revoked: 'app revoked',
  app_unknown: 'app unknown',
  challenge_spent: 'challenge spent',
  client_throttled: 'client throttled',
  code_app_withdrawn: 'code app withdrawn',
  code_burned: 'code burned',
  code_expired: 'code expired',
  code_malformed: 'code malformed',
  code_redirect_removed: 'code redirect removed',
  code_replayed: 'code replayed',
  code_revoked: 'code revoked',
  code_spent: 'code spent',
  code_unknown: 'code unknown',
  code_wrong: 'code wrong',
  demo_recreated: 'demo recreated',
  email_taken: 'email taken',
  factors_reset: 'factors reset',
  grant_limit_reached: 'grant limit reached',
  insecure_transport: 'insecure transport',
  key_lost: 'key lost',
  leaked: 'leaked',
  limit_reached: 'limit reached',
  metrics_token_in_clear: 'metrics token in clear',
  metrics_token_wrong: 'metrics token wrong',
  passkey_cloned: 'passkey cloned',
  passkey_unknown: 'passkey unknown',
  passkey_wrong: 'passkey wrong',
  password_changed: 'password changed',
  password_unset: 'password unset',
  password_wrong: 'password wrong',
  pkce_mismatch: 'pkce mismatch',
  redirect_mismatch: 'redirect mismatch',
  refresh_token_app_mismatch: 'refresh token app mismatch',
  refresh_token_expired: 'refresh token expired',
  refresh_token_replayed: 'refresh token replayed',
  refresh_token_revoked: 'refresh token revoked',
  refresh_token_superseded: 'refresh token superseded',
  refresh_token_unknown: 'refresh token unknown',
  refused: 'refused',
  replaced: 'replaced',
  restored: 'restored',
  revoked: 'revoked',
  scope_exceeded: 'scope exceeded',
  scope_malformed: 'scope malformed',
  secret_expired: 'secret expired',
  secret_malformed: 'secret malformed',
  secret_missing: 'secret missing',
  secret_not_expected: 'secret not expected',
  secret_unknown: 'secret unknown',
  sign_in_account: 'sign in account',
  sign_in_account_day: 'sign in account day',
  sign_in_address: 'sign in address',
  sign_in_browser: 'sign in browser',
  sign_in_browser_day: 'sign in browser day',
  sign_in_browsers: 'sign in browsers',
  sign_in_browsers_day: 'sign in browsers day',
  sign_in_pair: 'sign in pair',
  sign_in_right_address: 'sign in right address',
  sign_in_right_browser: 'sign in right browser',
  signed_out: 'signed out',
  throttled: 'throttled',
  token_expired: 'token expired',
  undeliverable: 'undeliverable',
  unused: 'unused',
  user_deactivated: 'user deactivated',
}

/** @param reason  a word of the code; one that this version does not know stands for itself */
export function reasonWords(reason: string): string {
  const words = Object.hasOwn(REASON_WORDS, reason) ? REASON_WORDS[reason] : undefined
  return words === undefined ? reason.replaceAll('_', ' ') : t(words)
}
