import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { errorAnswer, faultAnswer, type ErrorAnswer, type Refusal } from '../../protocol/asana/refusal.js'
import { reasonsAt, refusal, type OAuthReason } from '../../protocol/oauth/oauth-error.js'

/** One error as clients meet it, and what to do about it. */
export interface ErrorEntry {
  readonly id: string
  readonly status: number
  /** The error code of OAuth; null for the API, which has none. */
  readonly code: string | null
  readonly message: string
  readonly remedy: string
}

type ApiError = Refusal['kind'] | 'expired' | 'bug' | 'unavailable'

const API_REMEDIES: Readonly<Record<ApiError, string>> = {
  no_route: `Check the method and the path. The API lies below ${API_ROOT}.`,
  invalid:
    'Each message names the field and what it must be. Correct the request: sending the same one again fails again.',
  too_large: 'Send less at once.',
  coding_unsupported: 'Send the body as it is, or compress it once, with gzip.',
  unauthorized:
    'Send a working token: check that it is complete, and whether it was revoked. Do not retry with the same one.',
  expired: 'Refresh the token, or have the person sign in again.',
  insufficient_scope:
    'The WWW-Authenticate header names the scope. Ask the person for it, or create a token that has it.',
  forbidden:
    'The person behind the token may not do this, whatever the token allows. Ask whoever shares the record.',
  not_found:
    'Check the id. A record of a workspace that you are not in looks the same as one that was deleted.',
  rate_limited:
    'Wait as many seconds as Retry-After says. Every request counts, refused ones as well, so retrying sooner makes it worse.',
  sync_needed:
    'Read all that you keep in step with anew, then ask for events with the token in sync of this answer.',
  url_too_long: 'Send less in the query: ask for fewer fields, or page.',
  head_too_large: 'Send fewer or shorter headers.',
  insecure_transport: 'Revoke the token, because others may have read it. Then use https.',
  bug: 'Try again once. If it happens again, tell whoever runs the server the phrase, by which they find the request in the log.',
  unavailable: 'Wait as many seconds as Retry-After says, then send the request again.',
}

const API_EXAMPLES: Readonly<Record<ApiError, ErrorAnswer>> = {
  no_route: errorAnswer({ kind: 'no_route' }),
  invalid: errorAnswer({ kind: 'invalid', messages: ['due_on: Must be a date, YYYY-MM-DD'] }),
  too_large: errorAnswer({ kind: 'too_large', bytesMax: 1_048_576 }),
  coding_unsupported: errorAnswer({ kind: 'coding_unsupported' }),
  unauthorized: errorAnswer({ kind: 'unauthorized', challenge: 'invalid' }),
  expired: errorAnswer({ kind: 'unauthorized', challenge: 'expired' }),
  insufficient_scope: errorAnswer({ kind: 'insufficient_scope', scope: 'tasks:write' }),
  forbidden: errorAnswer({ kind: 'forbidden', message: 'You do not have access to this task.' }),
  not_found: errorAnswer({ kind: 'not_found', message: 'task: Not a recognized ID: 1299999999999999' }),
  rate_limited: errorAnswer({ kind: 'rate_limited', retryAfterSeconds: 30 }),
  sync_needed: errorAnswer({ kind: 'sync_needed', sync: '…' }),
  url_too_long: errorAnswer({ kind: 'url_too_long', lengthMax: 8_192 }),
  head_too_large: errorAnswer({ kind: 'head_too_large', bytesMax: 16_384 }),
  insecure_transport: errorAnswer({ kind: 'insecure_transport' }),
  bug: faultAnswer('bug', '…'),
  unavailable: faultAnswer('unavailable', '…'),
}

/** Every refusal of the API. */
export function apiErrors(): readonly ErrorEntry[] {
  return (Object.keys(API_REMEDIES) as ApiError[])
    .map((kind) => ({
      id: `api-${kind}`,
      status: API_EXAMPLES[kind].status,
      code: null,
      message: API_EXAMPLES[kind].body.errors[0]?.['message'] ?? '',
      remedy: API_REMEDIES[kind],
    }))
    .toSorted((one, other) => one.status - other.status)
}

const CHECK_CLIENT =
  'Check the client id against the developer console, and that the app is distributed to the person’s workspace.'
const CHECK_REDIRECT = 'Send the redirect URI exactly as it is registered, with scheme, port and path.'
const ASK_AGAIN = 'Send the person through authorization again.'
const CHECK_SECRET =
  'Check the client id and the secret, which may have expired or been replaced. Send them once, in the header or in the form.'
const NEW_CODE = `A code works once, for 60 seconds, with the client, redirect URI and verifier that it was requested with. ${ASK_AGAIN}`
const NEW_GRANT = `The token is unknown, expired, replaced or revoked. Discard it. ${ASK_AGAIN}`
const AS_FORM = 'Send the parameters as application/x-www-form-urlencoded in UTF-8, each once.'
const MEND = 'Correct the request. The description says which parameter is wrong.'
const LEAVE_OUT = 'Leave the parameter out, and send what it contains as separate parameters.'
const SILENT = 'Ask again without prompt=none, so that the person can answer.'
const RETRY = 'Wait a moment, then try again.'

/** By private reason, so that a new one cannot be forgotten; what clients see of several is often one and the same. */
const OAUTH_REMEDIES: Readonly<Record<OAuthReason, string>> = {
  client_id_missing: CHECK_CLIENT,
  client_id_repeated: CHECK_CLIENT,
  client_id_malformed: CHECK_CLIENT,
  client_id_unknown: CHECK_CLIENT,
  app_not_distributed: CHECK_CLIENT,
  app_distributed_elsewhere:
    'Distribute the app to the person’s workspace, or have them sign in with another account.',
  redirect_uri_missing: CHECK_REDIRECT,
  redirect_uri_repeated: CHECK_REDIRECT,
  redirect_uri_unregistered: CHECK_REDIRECT,
  scopes_forbidden: 'Add the scope to the app in the developer console, or do not ask for it.',
  default_scope_forbidden: 'An app with specific scopes has to name them: send the scope parameter.',
  parameter_missing: MEND,
  parameter_repeated: MEND,
  parameter_too_long: MEND,
  parameter_malformed: MEND,
  scope_malformed: 'Separate scopes by single spaces, in plain ASCII.',
  response_type_unsupported: MEND,
  response_type_out_of_band: 'Ask for response_type=code.',
  response_mode_unsupported: MEND,
  response_mode_unsafe: 'Use fragment or form_post, so that the ID token does not reach logs.',
  pkce_required: 'Make a verifier for each request and send its S256 challenge.',
  pkce_method_unsupported: 'Send code_challenge_method=S256.',
  pkce_challenge_malformed: 'Hash the verifier with SHA-256 and write it as base64url without padding.',
  openid_scope_missing: 'Add openid to scope.',
  prompt_none_combined: 'Send none on its own, or leave it out.',
  request_object_unsupported: LEAVE_OUT,
  request_uri_unsupported: LEAVE_OUT,
  registration_unsupported: 'Register the app in the developer console.',
  person_denied: 'The person said no. Continue without it, and tell them what will not work.',
  sign_in_needed: SILENT,
  acr_unmet: 'Ask for less in acr.',
  consent_needed: SILENT,
  interaction_needed: SILENT,
  body_not_form: AS_FORM,
  body_charset_unsupported: AS_FORM,
  transport_insecure:
    'Replace the secret and revoke the tokens in the request, because others may have read them. Then use https.',
  header_repeated: 'Send the header once. If you do, a proxy in between adds another.',
  host_malformed: 'Send one Host header with one name, the same as in the URL.',
  head_too_large: 'Send fewer or shorter headers.',
  head_unreadable: 'Send HTTP/1.1. A proxy in between may have garbled the request.',
  head_late: 'Send the request at once. A proxy in between may hold it back.',
  report_malformed: 'Send {"credentials": ["…"]} as JSON.',
  report_too_long: 'Send the rest in a second report.',
  body_too_large: AS_FORM,
  body_coding_unsupported: 'Send the body as it is, or compress it once, with gzip.',
  body_parameters_too_many: AS_FORM,
  grant_type_unsupported: MEND,
  client_throttled: `Wait as many seconds as Retry-After says. ${CHECK_SECRET}`,
  too_many_requests: 'Wait as many seconds as Retry-After says, then send the request again.',
  client_credentials_differ: CHECK_SECRET,
  client_credentials_malformed: CHECK_SECRET,
  client_auth_unsupported: CHECK_SECRET,
  app_unknown: CHECK_SECRET,
  secret_missing: CHECK_SECRET,
  secret_malformed: CHECK_SECRET,
  secret_unknown: CHECK_SECRET,
  secret_expired: CHECK_SECRET,
  secret_not_expected: CHECK_SECRET,
  client_unauthorized: 'A native app has no secret, so it cannot prove who asks. Use an app with one.',
  code_unknown: NEW_CODE,
  code_expired: NEW_CODE,
  code_replayed: NEW_CODE,
  code_burned: NEW_CODE,
  code_revoked: NEW_CODE,
  code_redirect_removed: NEW_CODE,
  code_app_withdrawn: NEW_CODE,
  app_mismatch: NEW_CODE,
  redirect_mismatch: NEW_CODE,
  pkce_mismatch: NEW_CODE,
  refresh_token_unknown: NEW_GRANT,
  refresh_token_expired: NEW_GRANT,
  refresh_token_revoked: NEW_GRANT,
  refresh_token_superseded: NEW_GRANT,
  refresh_token_replayed: NEW_GRANT,
  refresh_token_app_mismatch: NEW_GRANT,
  scope_exceeded:
    'A refresh can narrow what was granted, never widen it. For more, send the person through authorization again.',
  token_type_unsupported: 'Revoke the refresh token instead; the access tokens end with it.',
  fault: RETRY,
  unavailable: RETRY,
}

/** Stands for a parameter or a scope in messages that name one. */
const SUBJECT = '…'

/** The errors of the OAuth endpoints, by where clients meet them. */
export interface OAuthErrors {
  readonly everywhere: readonly ErrorEntry[]
  readonly json: readonly ErrorEntry[]
  readonly redirect: readonly ErrorEntry[]
  readonly page: readonly ErrorEntry[]
}

export function oauthErrors(): OAuthErrors {
  const json = reasonsAt('json')
  const redirect = reasonsAt('redirect')
  const both = json.filter((reason) => redirect.includes(reason))
  const rest = (reasons: readonly OAuthReason[]) => reasons.filter((reason) => !both.includes(reason))
  return {
    everywhere: entriesOf(both),
    json: entriesOf(rest(json)),
    redirect: entriesOf(rest(redirect)),
    page: entriesOf(reasonsAt('page')),
  }
}

/** What looks the same outside, once. */
function entriesOf(reasons: readonly OAuthReason[]): readonly ErrorEntry[] {
  const bySight = new Map<string, ErrorEntry>()
  for (const reason of reasons) {
    const { code, description, status } = refusal(reason as 'parameter_missing', SUBJECT)
    const sight = `${status} ${code} ${description ?? ''}`
    if (bySight.has(sight)) continue
    const entry = { id: `oauth-${reason}`, status, code, message: description ?? '' }
    bySight.set(sight, { ...entry, remedy: OAUTH_REMEDIES[reason] })
  }
  return [...bySight.values()]
}
