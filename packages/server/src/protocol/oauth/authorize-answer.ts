import type { AnswerTarget } from './authorize-request.js'
import { issuerOf } from './metadata.js'
import type { RedirectRefusal } from './oauth-error.js'

/** What the browser is told to do. */
export type AuthorizeAnswer =
  | { readonly kind: 'redirect'; readonly location: string }
  /** A form that posts itself: its fields in order. */
  | {
      readonly kind: 'form_post'
      readonly action: string
      readonly fields: readonly (readonly [name: string, value: string])[]
    }
  /** A page of ours that shows the code, to be copied. */
  | { readonly kind: 'out_of_band_code'; readonly code: string }
  /** A page of ours that shows why there is none. */
  | { readonly kind: 'out_of_band_error'; readonly refusal: RedirectRefusal }

type Field = readonly [name: string, value: string]

/**
 * Answers an app that was allowed what it asked.
 * @param answer.code  null when only an ID token was asked for
 * @param answer.idToken  signed; null when only a code was asked for
 * @param baseUrl  the server's public address, without a slash at its end
 * @returns code, ID token, the state byte for byte, and who answers, where that is said
 * @throws an error for an out-of-band target without a code, which no judged request can lead to
 * @see RFC 6749 §4.1.2 · OpenID Connect Core §3.2.2.5, §3.3.2.5 · RFC 9207 §2
 */
export function allowAnswer(
  target: AnswerTarget,
  answer: { readonly code: string | null; readonly idToken: string | null },
  baseUrl: string,
): AuthorizeAnswer {
  if (target.mode === 'out_of_band') {
    if (answer.code === null) throw new Error('an out-of-band answer has a code')
    return { kind: 'out_of_band_code', code: answer.code }
  }
  return send(target, [
    ...field('code', answer.code),
    ...field('id_token', answer.idToken),
    ...field('state', target.state),
    ...field('iss', issuerIn(target, baseUrl)),
  ])
}

/**
 * Answers an app that is refused, the way it would have been answered otherwise.
 * @see RFC 6749 §4.1.2.1 · OpenID Connect Core §3.1.2.6 · RFC 9207 §2
 */
export function refuseAnswer(
  target: AnswerTarget,
  refusal: RedirectRefusal,
  baseUrl: string,
): AuthorizeAnswer {
  if (target.mode === 'out_of_band') return { kind: 'out_of_band_error', refusal }
  return send(target, [
    ['error', refusal.code],
    ...field('error_description', refusal.description),
    ...field('state', target.state),
    ...field('iss', issuerIn(target, baseUrl)),
  ])
}

/** Clients of plain OAuth that know the three addresses alone take an issuer that they cannot compare for an attack. */
function issuerIn(target: AnswerTarget, baseUrl: string): string | null {
  return target.openid || target.sendsIssuer ? issuerOf(baseUrl, target) : null
}

function field(name: string, value: string | null): readonly Field[] {
  return value === null ? [] : [[name, value]]
}

function send({ redirect, mode }: AnswerTarget, fields: readonly Field[]): AuthorizeAnswer {
  const { redirectUri } = redirect
  if (mode === 'form_post') return { kind: 'form_post', action: redirectUri, fields }
  const text = fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  const location = mode === 'fragment' ? `${redirectUri}#${text}` : addToQuery(redirectUri, text)
  return { kind: 'redirect', location }
}

/** What a registered address has in its query stays (RFC 6749 §3.1.2); a fragment it cannot have. */
export function addToQuery(registeredUri: string, text: string): string {
  if (!registeredUri.includes('?')) return `${registeredUri}?${text}`
  return registeredUri + (/[?&]$/.test(registeredUri) ? '' : '&') + text
}
