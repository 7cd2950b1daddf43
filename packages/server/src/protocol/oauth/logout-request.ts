import { addToQuery } from './authorize-answer.js'
import { readParameters } from './parameters.js'
import { OUT_OF_BAND_URI } from './redirect-uri.js'

/** What an app says when it sends somebody here to be logged out: nothing of it is verified. */
export interface LogoutRequest {
  /** An ID token of the person. */
  readonly idTokenHint: string | null
  readonly clientId: string | null
  /** Where to go on afterwards. */
  readonly postLogoutRedirectUri: string | null
  readonly state: string | null
}

/** `logout_hint` and `ui_locales` are ignored here: a hint without proof names nobody, and in which language a page speaks is no matter of the request. */
const LENGTH_MAX = {
  id_token_hint: 8_192,
  client_id: 32,
  post_logout_redirect_uri: 2_000,
  state: 4_096,
} as const

/**
 * Reads a logout request from a query or a form.
 * @returns null when a parameter came twice or too long
 * @see OpenID Connect RP-Initiated Logout §2
 */
export function parseLogoutRequest(source: URLSearchParams): LogoutRequest | null {
  const read = readParameters(source, LENGTH_MAX)
  if (!read.ok) return null
  const { values } = read
  return {
    idTokenHint: values.id_token_hint,
    clientId: values.client_id,
    postLogoutRedirectUri: values.post_logout_redirect_uri,
    state: values.state,
  }
}

/** The parameters under which a request is repeated. */
export function logoutParameters(request: LogoutRequest): Readonly<Record<string, string | null>> {
  return {
    id_token_hint: request.idTokenHint,
    client_id: request.clientId,
    post_logout_redirect_uri: request.postLogoutRedirectUri,
    state: request.state,
  }
}

/**
 * Where somebody goes who has been logged out.
 * @param registeredUris  those of the app that asks
 * @returns the address with the state, if it is character for character one of the registered ones that a browser can be sent to; else null
 * @see OpenID Connect RP-Initiated Logout §3 · RFC 9700 §2.1
 */
export function logoutDestination(
  { postLogoutRedirectUri, state }: Pick<LogoutRequest, 'postLogoutRedirectUri' | 'state'>,
  registeredUris: readonly string[],
): string | null {
  if (postLogoutRedirectUri === null || !registeredUris.includes(postLogoutRedirectUri)) return null
  if (postLogoutRedirectUri === OUT_OF_BAND_URI) return null
  return state === null
    ? postLogoutRedirectUri
    : addToQuery(postLogoutRedirectUri, `state=${encodeURIComponent(state)}`)
}
