import { refusal, type JsonRefusal } from './oauth-error.js'
import { readParameters } from './parameters.js'

/** How an app says who it is. Nothing here is verified. */
export type ClientCredentials =
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly clientId: string
      /** As presented, to be hashed and forgotten. */
      readonly secret: string
    }
  /** An app that has no secret, or sent none. */
  | { readonly method: 'none'; readonly clientId: string; readonly secret: null }

export type ClientAuthentication =
  | { readonly ok: true; readonly credentials: ClientCredentials; readonly usedBasic: boolean }
  | { readonly ok: false; readonly refusal: JsonRefusal; readonly usedBasic: boolean }

const AUTHORIZATION_LENGTH_MAX = 1_024
const CLIENT_ID_LENGTH_MAX = 64
const CLIENT_SECRET_LENGTH_MAX = 256

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * Takes an app's credentials out of a request: from HTTP Basic, or from the form, or from both if they are the same.
 * @param authorization  the header as sent; null when there was none
 * @returns the credentials, and whether a header was used, which alone earns a challenge in the answer; or `parameter_missing` (the
 *   client id) · `parameter_repeated` · `parameter_too_long` · `client_credentials_differ` · `client_credentials_malformed` ·
 *   `client_auth_unsupported`
 * @see RFC 6749 §2.3.1, §3.2.1 · RFC 7617 §2
 */
export function parseClientCredentials(
  authorization: string | null,
  form: URLSearchParams,
): ClientAuthentication {
  const usedBasic = authorization !== null && authorization !== ''
  const judged = usedBasic ? judgeBoth(authorization, form) : judgeForm(form)
  return { ...judged, usedBasic }
}

type Judged =
  | { readonly ok: true; readonly credentials: ClientCredentials }
  | { readonly ok: false; readonly refusal: JsonRefusal }

function readForm(form: URLSearchParams) {
  return readParameters(form, { client_id: CLIENT_ID_LENGTH_MAX, client_secret: CLIENT_SECRET_LENGTH_MAX })
}

function judgeForm(form: URLSearchParams): Judged {
  const read = readForm(form)
  if (!read.ok) return read
  const { client_id: clientId, client_secret: secret } = read.values
  if (clientId === null) return no(refusal('parameter_missing', 'client_id'))
  return yes('client_secret_post', clientId, secret)
}

function judgeBoth(authorization: string, form: URLSearchParams): Judged {
  const basic = parseBasic(authorization)
  if (!basic.ok) return basic
  const read = readForm(form)
  if (!read.ok) return read
  const { clientId, secret } = basic.credentials
  const { client_id: otherId, client_secret: otherSecret } = read.values
  // Two ways at once are one too many by RFC 6749 §2.3, but libraries repeat themselves: what is the same does no harm.
  if ((otherId ?? clientId) !== clientId || (otherSecret ?? secret) !== secret) {
    return no(refusal('client_credentials_differ'))
  }
  return basic
}

function parseBasic(authorization: string): Judged {
  const malformed = no(refusal('client_credentials_malformed'))
  if (authorization.length > AUTHORIZATION_LENGTH_MAX) return malformed
  const [, scheme = '', encoded = ''] = /^([^ ]*) *(.*)$/.exec(authorization) ?? []
  if (scheme.toLowerCase() !== 'basic') return no(refusal('client_auth_unsupported'))
  if (!BASE64.test(encoded)) return malformed
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 1) return malformed
  const clientId = decodeOnce(pair.slice(0, colon))
  const secret = decodeOnce(pair.slice(colon + 1))
  if (hasUnusable(clientId) || hasUnusable(secret)) return malformed
  if (clientId.length > CLIENT_ID_LENGTH_MAX || secret.length > CLIENT_SECRET_LENGTH_MAX) return malformed
  return yes('client_secret_basic', clientId, secret === '' ? null : secret)
}

/**
 * Decodes one half as a form value, once (RFC 6749 §2.3.1). Libraries that send their halves raw are understood as well: neither an id nor
 * a secret of ours has a `%` or a `+`, so decoding changes nothing.
 */
function decodeOnce(half: string): string {
  return new URLSearchParams(`half=${half.replaceAll('&', '%26')}`).get('half') ?? ''
}

/** RFC 7617 §2 forbids control characters; U+FFFD stands for bytes that were no UTF-8. */
const hasUnusable = (text: string) => /[\p{Cc}\uFFFD]/u.test(text)

function yes(
  method: 'client_secret_basic' | 'client_secret_post',
  clientId: string,
  secret: string | null,
): Judged {
  return secret === null
    ? { ok: true, credentials: { method: 'none', clientId, secret } }
    : { ok: true, credentials: { method, clientId, secret } }
}

const no = (refused: JsonRefusal) => ({ ok: false, refusal: refused }) as const
