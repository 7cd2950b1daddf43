import type { JsonRefusal, OAuthErrorCode, PageRefusal, RedirectRefusal } from './oauth-error.js'

/** The body that OAuth libraries read; never the API's `errors` envelope. */
export interface ErrorBody {
  readonly error: OAuthErrorCode
  readonly error_description?: string
}

export interface OAuthErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ErrorBody
}

const RETRY_AFTER_SECONDS = 2
const BASIC_CHALLENGE = 'Basic realm="Mudra", charset="UTF-8"'

/**
 * Turns a refusal into the JSON answer of the token endpoint and its siblings.
 * @param usedBasic  whether the app came with an `Authorization` header. Only then is it challenged: libraries that put their secret into
 *   the body take a challenge for the answer and never show the code.
 * @returns status, headers in lower case, body
 * @see RFC 6749 §5.2
 */
export function errorAnswer(
  refusal: JsonRefusal,
  {
    retryAfterSeconds = RETRY_AFTER_SECONDS,
    usedBasic,
  }: { readonly usedBasic: boolean; readonly retryAfterSeconds?: number | undefined },
): OAuthErrorAnswer {
  const headers: Record<string, string> = { 'cache-control': 'no-store', pragma: 'no-cache' }
  if (refusal.code === 'invalid_client' && usedBasic) headers['www-authenticate'] = BASIC_CHALLENGE
  if (refusal.code === 'temporarily_unavailable') headers['retry-after'] = String(retryAfterSeconds)
  return {
    status: refusal.status,
    headers,
    body: {
      error: refusal.code,
      ...(refusal.description === null ? {} : { error_description: refusal.description }),
    },
  }
}

/** The one line of an error page, `code: message`, as Asana writes it. What would be redirected is shown so to out-of-band apps. */
export function pageErrorText(refusal: PageRefusal | RedirectRefusal): string {
  return refusal.description === null ? refusal.code : `${refusal.code}: ${refusal.description}`
}
