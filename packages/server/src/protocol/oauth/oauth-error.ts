/** The error codes that a client can meet, as RFC 6749 §4.1.2.1 and §5.2, RFC 7009 §2.2.1, OpenID Connect Core §3.1.2.6 and Asana spell them. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'forbidden_scopes'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'unsupported_token_type'
  | 'access_denied'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'unmet_authentication_requirements'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'registration_not_supported'
  | 'server_error'
  | 'temporarily_unavailable'

/** Where a refusal may be shown: to the person on a page, to the app by way of its verified redirect URI, to the app as a JSON answer. */
export type Place = 'page' | 'redirect' | 'json'

const STATUS: Readonly<Partial<Record<OAuthErrorCode, number>>> = {
  invalid_client: 401,
  server_error: 500,
  temporarily_unavailable: 503,
}
const STATUS_OTHERWISE = 400

const PAGE = ['page'] as const
const REDIRECT = ['redirect'] as const
const JSON_BODY = ['json'] as const
const REDIRECT_OR_JSON = ['redirect', 'json'] as const

const CLIENT_ID_INVALID = 'The required parameter client_id is missing or invalid'
const REDIRECT_URI_INVALID = 'The `redirect_uri` parameter does not match a valid url for the application.'
const CLIENT_FAILED = 'Client authentication failed.'
const CODE_INVALID = 'The `code` provided was invalid.'
const REFRESH_TOKEN_INVALID = 'The `refresh_token` provided was invalid.'

type Row = readonly [at: readonly Place[], code: OAuthErrorCode, description: string | null, status?: number]

/**
 * Every refusal of the OAuth and OpenID endpoints. The key is the private reason, for log and audit; the code and the description are
 * all that anybody outside sees, and many reasons share one, so that no answer tells which guess was close. `{}` stands for a subject.
 */
const REFUSALS = {
  client_id_missing: [PAGE, 'invalid_request', CLIENT_ID_INVALID],
  client_id_repeated: [PAGE, 'invalid_request', CLIENT_ID_INVALID],
  client_id_malformed: [PAGE, 'invalid_request', CLIENT_ID_INVALID],
  client_id_unknown: [PAGE, 'invalid_request', CLIENT_ID_INVALID],
  app_not_distributed: [PAGE, 'invalid_request', CLIENT_ID_INVALID],
  app_distributed_elsewhere: [
    PAGE,
    'invalid_request',
    'This app is not available to your Asana workspace or organization. If you are the app owner, adjust settings under "Manage Distribution" in the Asana developer console.',
  ],
  redirect_uri_missing: [PAGE, 'invalid_request', REDIRECT_URI_INVALID],
  redirect_uri_repeated: [PAGE, 'invalid_request', REDIRECT_URI_INVALID],
  redirect_uri_unregistered: [PAGE, 'invalid_request', REDIRECT_URI_INVALID],
  scopes_forbidden: [
    PAGE,
    'forbidden_scopes',
    "Your app is not allowed to request user authorization for '{}' scopes.",
  ],
  default_scope_forbidden: [
    PAGE,
    'forbidden_scopes',
    'Your app is not allowed to request user authorization for `default identity` scopes.',
  ],

  parameter_missing: [REDIRECT_OR_JSON, 'invalid_request', 'The `{}` parameter was missing.'],
  parameter_repeated: [REDIRECT_OR_JSON, 'invalid_request', 'The `{}` parameter was sent more than once.'],
  parameter_too_long: [REDIRECT_OR_JSON, 'invalid_request', 'The `{}` parameter was too long.'],
  parameter_malformed: [REDIRECT_OR_JSON, 'invalid_request', 'The `{}` parameter was malformed.'],
  scope_malformed: [REDIRECT_OR_JSON, 'invalid_scope', 'The `scope` parameter was malformed.'],

  response_type_unsupported: [
    REDIRECT,
    'unsupported_response_type',
    'The `response_type` must be `code`, `id_token` or `code id_token`.',
  ],
  response_type_out_of_band: [
    REDIRECT,
    'unsupported_response_type',
    'The out-of-band redirect shows a code and nothing else; the `response_type` must be `code`.',
  ],
  response_mode_unsupported: [
    REDIRECT,
    'invalid_request',
    'The `response_mode` must be `query`, `fragment` or `form_post`.',
  ],
  response_mode_unsafe: [
    REDIRECT,
    'invalid_request',
    'The `response_mode` must not be `query` where an ID token is asked for.',
  ],
  pkce_required: [REDIRECT, 'invalid_request', 'The `code_challenge` parameter is required for this app.'],
  pkce_method_unsupported: [REDIRECT, 'invalid_request', 'The `code_challenge_method` must be `S256`.'],
  pkce_challenge_malformed: [
    REDIRECT,
    'invalid_request',
    'The `code_challenge` must have 43 base64url characters.',
  ],
  openid_scope_missing: [
    REDIRECT,
    'invalid_request',
    'The scope `openid` is required where an ID token is asked for.',
  ],
  prompt_none_combined: [REDIRECT, 'invalid_request', 'The `prompt` `none` must stand alone.'],
  request_object_unsupported: [
    REDIRECT,
    'request_not_supported',
    'The `request` parameter is not supported.',
  ],
  request_uri_unsupported: [
    REDIRECT,
    'request_uri_not_supported',
    'The `request_uri` parameter is not supported.',
  ],
  registration_unsupported: [
    REDIRECT,
    'registration_not_supported',
    'The `registration` parameter is not supported.',
  ],
  person_denied: [REDIRECT, 'access_denied', 'The user denied access to your application.'],
  sign_in_needed: [REDIRECT, 'login_required', 'The user must log in.'],
  acr_unmet: [REDIRECT, 'unmet_authentication_requirements', 'The user cannot log in as `acr` demands.'],
  consent_needed: [REDIRECT, 'consent_required', 'The user must allow the request.'],
  interaction_needed: [REDIRECT, 'interaction_required', 'The user must be asked.'],

  body_not_form: [
    JSON_BODY,
    'invalid_request',
    'The request body must be a form: send it as application/x-www-form-urlencoded.',
  ],
  body_charset_unsupported: [JSON_BODY, 'invalid_request', 'The request body must be a form in UTF-8.'],
  body_coding_unsupported: [
    JSON_BODY,
    'invalid_request',
    'The request body must be in gzip, deflate or no content encoding, and only one.',
    415,
  ],
  transport_insecure: [
    JSON_BODY,
    'invalid_request',
    'The request arrived without TLS: consider what it carried leaked, and use https.',
    403,
  ],
  header_repeated: [JSON_BODY, 'invalid_request', 'The request had more than one {} header.'],
  host_malformed: [
    JSON_BODY,
    'invalid_request',
    'The Host header must be one plain name, and the one in the request target.',
  ],
  head_too_large: [JSON_BODY, 'invalid_request', 'The request head was too large.', 431],
  head_unreadable: [JSON_BODY, 'invalid_request', 'The request could not be read.'],
  head_late: [JSON_BODY, 'invalid_request', 'The request did not arrive in time.', 408],
  report_malformed: [
    JSON_BODY,
    'invalid_request',
    'The request body must have `credentials`, a list of texts: as JSON, or as a form that repeats the name.',
  ],
  report_too_long: [JSON_BODY, 'invalid_request', 'The report has too many credentials: at most {}.'],
  body_too_large: [JSON_BODY, 'invalid_request', 'The request body was too large.', 413],
  body_parameters_too_many: [JSON_BODY, 'invalid_request', 'The request body had too many parameters.'],
  grant_type_unsupported: [
    JSON_BODY,
    'unsupported_grant_type',
    'The `grant_type` must be `authorization_code` or `refresh_token`.',
  ],
  client_credentials_differ: [
    JSON_BODY,
    'invalid_request',
    'The client credentials in the header and in the body were not the same.',
  ],
  client_credentials_malformed: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  client_auth_unsupported: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  app_unknown: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  secret_missing: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  secret_malformed: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  secret_unknown: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  secret_expired: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  secret_not_expected: [JSON_BODY, 'invalid_client', CLIENT_FAILED],
  client_unauthorized: [JSON_BODY, 'unauthorized_client', 'The app may not do this.'],

  code_unknown: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  code_expired: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  code_replayed: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  code_burned: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  code_revoked: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  code_redirect_removed: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  code_app_withdrawn: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  app_mismatch: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  redirect_mismatch: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  pkce_mismatch: [JSON_BODY, 'invalid_grant', CODE_INVALID],
  refresh_token_unknown: [JSON_BODY, 'invalid_grant', REFRESH_TOKEN_INVALID],
  refresh_token_expired: [JSON_BODY, 'invalid_grant', REFRESH_TOKEN_INVALID],
  refresh_token_revoked: [JSON_BODY, 'invalid_grant', REFRESH_TOKEN_INVALID],
  refresh_token_superseded: [JSON_BODY, 'invalid_grant', REFRESH_TOKEN_INVALID],
  refresh_token_replayed: [JSON_BODY, 'invalid_grant', REFRESH_TOKEN_INVALID],
  refresh_token_app_mismatch: [JSON_BODY, 'invalid_grant', REFRESH_TOKEN_INVALID],
  scope_exceeded: [JSON_BODY, 'invalid_scope', 'The `scope` must be within what the user granted.'],
  // Asana answers the code alone.
  token_type_unsupported: [JSON_BODY, 'unsupported_token_type', null],

  // RFC 6749 §5.2 has no code for this; the one of §4.1.2.1 says the same, with the status of RFC 6585 §4. `slow_down` is RFC 8628's alone.
  client_throttled: [JSON_BODY, 'temporarily_unavailable', 'Too many requests. Try again later.', 429],
  too_many_requests: [JSON_BODY, 'temporarily_unavailable', 'Too many requests. Try again later.', 429],
  fault: [REDIRECT_OR_JSON, 'server_error', 'The server met an unexpected condition.'],
  unavailable: [REDIRECT_OR_JSON, 'temporarily_unavailable', 'The server is unavailable. Try again later.'],
} as const satisfies Readonly<Record<string, Row>>

export type OAuthReason = keyof typeof REFUSALS
type ReasonAt<P extends Place> = {
  [R in OAuthReason]: P extends (typeof REFUSALS)[R][0][number] ? R : never
}[OAuthReason]
type Subject<R extends OAuthReason> = (typeof REFUSALS)[R][2] extends `${string}{}${string}`
  ? [subject: string]
  : []

/** An expected "no": what everybody may see of it, and the reason, which only the log may. */
export interface OAuthRefusal<R extends OAuthReason = OAuthReason> {
  readonly reason: R
  /** Which parameter or scope it is about; null when the reason says it all. */
  readonly subject: string | null
  readonly code: OAuthErrorCode
  /** ASCII without quotation mark and backslash wherever it travels to an app; null when the code stands alone. */
  readonly description: string | null
  readonly status: number
}

/** Before the redirect URI is verified, and for what Asana never redirects. */
export type PageRefusal = OAuthRefusal<ReasonAt<'page'>>
/** Only for a verified redirect URI. */
export type RedirectRefusal = OAuthRefusal<ReasonAt<'redirect'>>
/** Of the endpoints that apps call themselves. */
export type JsonRefusal = OAuthRefusal<ReasonAt<'json'>>

/**
 * Makes a refusal of one reason. Its place is in its type: what may only be shown on a page cannot be handed to a redirect.
 * @param subject  the name of the parameter or scope, for the reasons whose description names one
 */
export function refusal<R extends OAuthReason>(reason: R, ...[subject]: Subject<R>): OAuthRefusal<R> {
  const [, code, description, status]: Row = REFUSALS[reason]
  return {
    reason,
    subject: subject ?? null,
    code,
    description: description === null ? null : description.replace('{}', () => subject ?? ''),
    status: status ?? STATUS[code] ?? STATUS_OTHERWISE,
  }
}

/** The reasons that may be shown at a place, as the table has them. */
export function reasonsAt(place: Place): readonly OAuthReason[] {
  return (Object.entries(REFUSALS) as [OAuthReason, Row][])
    .filter(([, [at]]) => at.includes(place))
    .map(([reason]) => reason)
}
