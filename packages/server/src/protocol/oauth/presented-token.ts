import { refusal, type JsonRefusal } from './oauth-error.js'
import { readParameters } from './parameters.js'
import { TOKEN_TEXT_LENGTH_MAX } from './token-request.js'

const HINTS = ['access_token', 'refresh_token'] as const
export type TokenTypeHint = (typeof HINTS)[number]

/** The token that a revocation, an introspection or a token_info request is about. */
export interface PresentedToken {
  readonly token: string
  /** What the app believes that it is, which may be wrong; null for no belief and for one that nobody here knows. */
  readonly hint: TokenTypeHint | null
}

const LENGTH_MAX = { token: TOKEN_TEXT_LENGTH_MAX, token_type_hint: 64 } as const

/**
 * @returns the token, or `parameter_missing` · `parameter_repeated` · `parameter_too_long`
 * @see RFC 7009 §2.1 · RFC 7662 §2.1
 */
export function parsePresentedToken(
  form: URLSearchParams,
):
  | { readonly ok: true; readonly presented: PresentedToken }
  | { readonly ok: false; readonly refusal: JsonRefusal } {
  const read = readParameters(form, LENGTH_MAX)
  if (!read.ok) return read
  const { token, token_type_hint: hint } = read.values
  if (token === null) return { ok: false, refusal: refusal('parameter_missing', 'token') }
  return { ok: true, presented: { token, hint: HINTS.find((known) => known === hint) ?? null } }
}
