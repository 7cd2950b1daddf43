/**
 * Sign-in, tokens that stay fresh, and safe keeping of both, for Asana and for Mudra.
 *
 * @packageDocumentation
 */
export { ASANA_URL, OUT_OF_BAND } from './addresses.js'
export type { AuthorizedFetch, Credential } from './credential.js'
export type { Machine } from './endpoint.js'
export { MudraError, type MudraErrorCode, type MudraErrorDetails } from './errors.js'
export type { IdClaims, LoginOptions, PendingLogin } from './login.js'
export {
  oauth,
  type FinishedLogin,
  type FinishOptions,
  type OAuthCredential,
  type OAuthOptions,
} from './oauth.js'
export {
  personalAccessToken,
  type KeptPersonalAccessToken,
  type PersonalAccessToken,
  type PersonalAccessTokenOptions,
} from './personal-access-token.js'
export type { Store } from './store.js'
export type { User } from './stored-credential.js'
export type { HandedTokens } from './token-answer.js'
export { environmentStore, type EnvironmentOptions } from './stores/environment.js'
export { memoryStore } from './stores/memory.js'
export type { OnLogin, WebHandlers, WebLoginOptions } from './web-login.js'
