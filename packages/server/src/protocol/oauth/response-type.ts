import { OUT_OF_BAND_URI } from './redirect-uri.js'

export type ResponseType = 'code' | 'id_token' | 'code id_token'
export type ResponseMode = 'query' | 'fragment' | 'form_post'

/** What discovery lists. `token` was withdrawn: a token in an address is in everybody's history. */
export const RESPONSE_TYPES: readonly ResponseType[] = ['code', 'id_token', 'code id_token']
export const RESPONSE_MODES: readonly ResponseMode[] = ['query', 'fragment', 'form_post']

/**
 * Reads a response type, whose words may come in any order.
 * @returns null for every combination that is not served
 * @see RFC 6749 §3.1.1 · OAuth 2.0 Multiple Response Type Encoding Practices §5
 */
export function parseResponseType(text: string): ResponseType | null {
  const words = text.split(' ').toSorted().join(' ')
  return RESPONSE_TYPES.find((type) => type === words) ?? null
}

/** @see OAuth 2.0 Multiple Response Type Encoding Practices §2.1 · OAuth 2.0 Form Post Response Mode §2 */
export function parseResponseMode(text: string): ResponseMode | null {
  return RESPONSE_MODES.find((mode) => mode === text) ?? null
}

/** An ID token travels in the fragment unless told otherwise, a code in the query. */
export function defaultResponseMode(type: ResponseType | null): ResponseMode {
  return wantsIdToken(type) ? 'fragment' : 'query'
}

export function wantsIdToken(type: ResponseType | null): boolean {
  return type === 'id_token' || type === 'code id_token'
}

export function wantsCode(type: ResponseType): boolean {
  return type !== 'id_token'
}

/** Whether the answer is shown on a page of ours, for the person to copy. */
export function isOutOfBand(redirectUri: string): boolean {
  return redirectUri === OUT_OF_BAND_URI
}
