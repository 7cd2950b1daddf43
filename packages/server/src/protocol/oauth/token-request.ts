import { refusal, type JsonRefusal } from './oauth-error.js'
import { readParameters } from './parameters.js'
import { isCodeVerifier } from './pkce.js'
import { SCOPE_LENGTH_MAX } from './scope.js'

/** What an app asks of the token endpoint; who it is, its credentials say. */
export type TokenRequest =
  | {
      readonly grantType: 'authorization_code'
      readonly code: string
      /** Must be the one that the code was asked with. */
      readonly redirectUri: string
      /** 43–128 characters of `[A-Za-z0-9-._~]`; null when none was sent. */
      readonly verifier: string | null
    }
  | {
      readonly grantType: 'refresh_token'
      readonly refreshToken: string
      /** What old libraries send beside it. It proves nothing here; null when none was sent. */
      readonly redirectUri: string | null
      /** A part of what was granted, to be judged against it; null for all of it. */
      readonly scope: string | null
    }

export type ParsedTokenRequest =
  | { readonly ok: true; readonly request: TokenRequest }
  | { readonly ok: false; readonly refusal: JsonRefusal }

/** Ours have 42 characters; this leaves room for a text that says so, and none for abuse. */
export const TOKEN_TEXT_LENGTH_MAX = 512

const LENGTH_MAX = {
  grant_type: 128,
  code: TOKEN_TEXT_LENGTH_MAX,
  redirect_uri: 2_000,
  code_verifier: 256,
  refresh_token: TOKEN_TEXT_LENGTH_MAX,
  scope: SCOPE_LENGTH_MAX,
} as const

type Values = Readonly<Record<keyof typeof LENGTH_MAX, string | null>>

/**
 * Reads the form of a token request. A `scope` beside a code is ignored, like every unknown parameter.
 * @returns one variant a grant type, or `parameter_repeated` · `parameter_too_long` · `parameter_missing` · `parameter_malformed` ·
 *   `grant_type_unsupported`
 * @see RFC 6749 §4.1.3, §6 · RFC 7636 §4.5
 */
export function parseTokenRequest(form: URLSearchParams): ParsedTokenRequest {
  const read = readParameters(form, LENGTH_MAX)
  if (!read.ok) return read
  switch (read.values.grant_type) {
    case null:
      return missing('grant_type')
    case 'authorization_code':
      return parseCodeGrant(read.values)
    case 'refresh_token':
      return parseRefresh(read.values)
    default:
      return { ok: false, refusal: refusal('grant_type_unsupported') }
  }
}

function parseCodeGrant(values: Values): ParsedTokenRequest {
  const { code, redirect_uri: redirectUri, code_verifier: verifier } = values
  if (code === null) return missing('code')
  if (redirectUri === null) return missing('redirect_uri')
  if (verifier !== null && !isCodeVerifier(verifier)) {
    return { ok: false, refusal: refusal('parameter_malformed', 'code_verifier') }
  }
  return { ok: true, request: { grantType: 'authorization_code', code, redirectUri, verifier } }
}

function parseRefresh({
  refresh_token: refreshToken,
  redirect_uri: redirectUri,
  scope,
}: Values): ParsedTokenRequest {
  if (refreshToken === null) return missing('refresh_token')
  return { ok: true, request: { grantType: 'refresh_token', refreshToken, redirectUri, scope } }
}

function missing(name: string): ParsedTokenRequest {
  return { ok: false, refusal: refusal('parameter_missing', name) }
}
