import { ACR_VALUES } from './acr.js'
import { CODE_CHALLENGE_METHOD } from './pkce.js'
import { RESPONSE_MODES, RESPONSE_TYPES } from './response-type.js'
import { CLAIMS_BY_IDENTITY_SCOPE, FULL_SCOPE, IDENTITY_SCOPES } from './scope.js'
import { API_ROOT } from '../asana/api-paths.js'

/** Where the endpoints are, under the server's public address. The paths are Asana's; introspection and logout are ours. */
export const ENDPOINT_PATH = {
  authorization: '/-/oauth_authorize',
  token: '/-/oauth_token',
  revocation: '/-/oauth_revoke',
  tokenInfo: '/-/token_info',
  introspection: '/-/oauth_introspect',
  leakReport: '/-/credentials/revoke',
  endSession: '/-/oauth_logout',
  userinfo: `${API_ROOT}/openid_connect/userinfo`,
  jwks: `${API_ROOT}/openid_connect/jwks`,
  serverMetadata: '/.well-known/oauth-authorization-server',
  openidConfiguration: `${API_ROOT}/.well-known/openid-configuration`,
} as const

const OPENID_ISSUER_PATH = API_ROOT

/**
 * Where else the document of the OpenID issuer is looked for: that issuer has a path, which some put behind the well-known part. What is
 * asked there is the same issuer, whatever the name of the document.
 * @see RFC 8414 §3.1, §5
 */
export const OPENID_PATH_INSERTED = [
  `/.well-known/openid-configuration${OPENID_ISSUER_PATH}`,
  `/.well-known/oauth-authorization-server${OPENID_ISSUER_PATH}`,
] as const
export const ID_TOKEN_SIGNING_ALGORITHM = 'RS256'

/** Those that every ID token can have, whatever is known of the person. */
const ID_TOKEN_CLAIMS = [
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'at_hash',
  'c_hash',
  'acr',
  'amr',
  'sid',
] as const
const CLIENT_AUTHENTICATION = ['client_secret_post', 'client_secret_basic', 'none'] as const
const CLIENT_AUTHENTICATION_WITH_SECRET = ['client_secret_post', 'client_secret_basic'] as const

/**
 * Who answers a request. There are two issuers, as at Asana: each is the address of its own metadata document, and libraries
 * compare them character by character.
 * @param baseUrl  the server's public address, without a slash at its end
 * @param request.openid  whether the request asked for the scope `openid`
 * @see RFC 8414 §2 · OpenID Connect Discovery §3 · RFC 9207 §2
 */
export function issuerOf(baseUrl: string, { openid }: { readonly openid: boolean }): string {
  return openid ? baseUrl + OPENID_ISSUER_PATH : baseUrl
}

/**
 * The document at `/.well-known/oauth-authorization-server`: Asana's fields, and what is ours beside them.
 * It does not say that answers name their issuer: each app says whether its own do, and a client that was promised it refuses an answer without.
 * @see RFC 8414 §2 · RFC 9207 §3
 */
export function serverMetadata(baseUrl: string, legal: LegalAddresses = {}) {
  return {
    issuer: issuerOf(baseUrl, { openid: false }),
    ...sharedEndpoints(baseUrl),
    response_types_supported: ['code'],
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: ['authorization_code', 'refresh_token'],
    ...sharedAbilities(),
    ...legalAddresses(legal),
  }
}

/**
 * The document at `/api/1.0/.well-known/openid-configuration`. What is left out has a default that would be wrong only where this
 * document says otherwise: `request_uri_parameter_supported` is true unless denied.
 * @see OpenID Connect Discovery §3
 */
export function openidConfiguration(
  baseUrl: string,
  { uiLocales, ...legal }: LegalAddresses & { readonly uiLocales: readonly string[] },
) {
  return {
    issuer: issuerOf(baseUrl, { openid: true }),
    ...sharedEndpoints(baseUrl),
    userinfo_endpoint: baseUrl + ENDPOINT_PATH.userinfo,
    jwks_uri: baseUrl + ENDPOINT_PATH.jwks,
    end_session_endpoint: baseUrl + ENDPOINT_PATH.endSession,
    scopes_supported: [...IDENTITY_SCOPES, FULL_SCOPE],
    response_types_supported: RESPONSE_TYPES,
    response_modes_supported: RESPONSE_MODES,
    grant_types_supported: ['authorization_code', 'refresh_token', 'implicit'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [ID_TOKEN_SIGNING_ALGORITHM],
    claim_types_supported: ['normal'],
    claims_supported: [...ID_TOKEN_CLAIMS, ...Object.values(CLAIMS_BY_IDENTITY_SCOPE).flat()],
    claims_parameter_supported: true,
    acr_values_supported: ACR_VALUES,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    display_values_supported: ['page'],
    ui_locales_supported: uiLocales,
    authorization_response_iss_parameter_supported: true,
    ...sharedAbilities(),
    ...legalAddresses(legal),
  }
}

/** What whoever runs the server has to say; null or absent where they say nothing. */
interface LegalAddresses {
  readonly termsUrl?: string | null
  readonly privacyUrl?: string | null
}

/** @see RFC 8414 §2, `op_policy_uri` and `op_tos_uri` */
function legalAddresses({ privacyUrl, termsUrl }: LegalAddresses) {
  return {
    ...(privacyUrl == null ? {} : { op_policy_uri: privacyUrl }),
    ...(termsUrl == null ? {} : { op_tos_uri: termsUrl }),
  }
}

function sharedEndpoints(baseUrl: string) {
  return {
    authorization_endpoint: baseUrl + ENDPOINT_PATH.authorization,
    token_endpoint: baseUrl + ENDPOINT_PATH.token,
    revocation_endpoint: baseUrl + ENDPOINT_PATH.revocation,
    introspection_endpoint: baseUrl + ENDPOINT_PATH.introspection,
  }
}

function sharedAbilities() {
  return {
    token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    revocation_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION,
    // An app that cannot prove who it is learns nothing about tokens.
    introspection_endpoint_auth_methods_supported: CLIENT_AUTHENTICATION_WITH_SECRET,
    code_challenge_methods_supported: [CODE_CHALLENGE_METHOD],
  }
}
