import { echoGid } from './gid.js'
import type { ScopeDiagnosis } from './scope-diagnosis.js'

/** An expected "no" of the API, before it has become a status and a text. */
export type Refusal =
  | { readonly kind: 'no_route' }
  | {
      readonly kind: 'invalid'
      readonly messages: readonly string[]
      /** What is wrong is how the token was sent, so that the answer has a challenge (RFC 6750 §3.1). */
      readonly aboutToken?: true
    }
  | { readonly kind: 'too_large'; readonly bytesMax: number }
  | { readonly kind: 'coding_unsupported' }
  | { readonly kind: 'unauthorized'; readonly challenge: 'missing' | 'invalid' | 'expired' }
  | { readonly kind: 'insufficient_scope'; readonly scope: string | null; readonly path?: string }
  | { readonly kind: 'forbidden'; readonly message: string }
  | { readonly kind: 'not_found'; readonly message: string }
  | { readonly kind: 'insecure_transport' }
  | {
      readonly kind: 'rate_limited'
      readonly retryAfterSeconds: number
      /** Which limit it was, where that is not the count of requests that every client knows. */
      readonly limit?: 'requests' | 'cost' | 'at_once'
    }
  /** @param sync  a token of synchronization that is good from now on */
  | { readonly kind: 'sync_needed'; readonly sync: string }
  | { readonly kind: 'url_too_long'; readonly lengthMax: number }
  | { readonly kind: 'head_too_large'; readonly bytesMax: number }

/** A use case's answer: a value, or why not. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal }

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value })

export const refuse = (refusal: Refusal): { ok: false; refusal: Refusal } => ({ ok: false, refusal })

export const invalid = (...messages: readonly string[]): { ok: false; refusal: Refusal } =>
  refuse({ kind: 'invalid', messages })

/** A record named in the path that does not exist, or lies in a workspace that the caller is not in: nobody can tell which. */
export const notRecognized = (field: string, gid: string): { ok: false; refusal: Refusal } =>
  refuse({ kind: 'not_found', message: `${field}: Not a recognized ID: ${echoGid(gid)}` })

/** A record of the caller's own workspace that they may not see or change. */
export const noAccess = (field: string): { ok: false; refusal: Refusal } =>
  refuse({ kind: 'forbidden', message: `You do not have access to this ${field}.` })

const HELP =
  'For more information on API status codes and how to handle them, read the docs on errors: https://developers.asana.com/docs/errors'

/** Asana's error object; what else is in it helps people, and no client looks for it. */
interface ErrorEntry {
  readonly message: string
  readonly [member: string]: string | readonly string[]
}

export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly errors: readonly ErrorEntry[]; readonly sync?: string }
}

const NOT_AUTHORIZED = 'Not Authorized'
/** Clients compare this text to decide that a refresh may help. */
const BEARER_EXPIRED =
  'The bearer token has expired. If you have a refresh token, please use it to request a new bearer token, otherwise allow the user to re-authenticate.'
const RATE_LIMITED =
  "You've made too many requests and hit a rate limit. Please retry after the given amount of time."
/** Clients know this text. */
const SYNC_NEEDED =
  'Sync token invalid or too old. If you are attempting to keep resources in sync, you must fetch the full dataset for this query now and use the new sync token for the next sync.'
const FULL_PERMISSIONS_SCOPE = 'default'

/**
 * A refusal for want of a scope, with all that helps to mend it: Asana's message as it is, and members and headers beside it.
 * @see RFC 6750 §3.1
 */
export function scopeAnswer(
  refusal: Extract<Refusal, { readonly kind: 'insufficient_scope' }>,
  { consoleUrl, granted, remedy, required }: ScopeDiagnosis,
): ErrorAnswer {
  const { body, headers, status } = errorAnswer(refusal)
  return {
    status,
    headers: {
      ...headers,
      'mudra-required-scopes': required.join(' '),
      'mudra-granted-scopes': granted.join(' '),
    },
    body: {
      errors: body.errors.map((error) => ({
        ...error,
        remedy,
        required_scopes: required,
        granted_scopes: granted,
        console_url: consoleUrl,
      })),
    },
  }
}

/** The one place where a refusal becomes Asana's status, headers and text. */
export function errorAnswer(refusal: Refusal): ErrorAnswer {
  switch (refusal.kind) {
    case 'no_route':
      return answer(404, ['No matching route for request'])
    case 'invalid':
      return answer(
        400,
        refusal.messages,
        refusal.aboutToken === true
          ? { 'www-authenticate': 'Bearer realm="Mudra", error="invalid_request"' }
          : {},
      )
    case 'too_large':
      return answer(413, [`Request body too large: it may have at most ${refusal.bytesMax} bytes`])
    case 'coding_unsupported':
      return answer(415, ['Unsupported content encoding: send gzip, deflate or none, and only one'], {
        'accept-encoding': 'gzip, deflate',
      })
    case 'unauthorized':
      return answer(401, [refusal.challenge === 'expired' ? BEARER_EXPIRED : NOT_AUTHORIZED], {
        'www-authenticate':
          refusal.challenge === 'missing'
            ? 'Bearer realm="Mudra"'
            : 'Bearer realm="Mudra", error="invalid_token"',
      })
    case 'insufficient_scope': {
      const scope = refusal.scope ?? FULL_PERMISSIONS_SCOPE
      const message =
        refusal.scope === null
          ? 'Forbidden: this operation needs a token with full permissions'
          : `Forbidden: this token lacks the scope ${scope}`
      return answer(
        403,
        [refusal.path === undefined ? message : `${message} (opt_fields: ${refusal.path})`],
        {
          'www-authenticate': `Bearer realm="Mudra", error="insufficient_scope", scope="${scope}"`,
        },
      )
    }
    case 'forbidden':
      return answer(403, [refusal.message])
    case 'not_found':
      return answer(404, [refusal.message])
    case 'sync_needed': {
      const { body, headers, status } = answer(412, [SYNC_NEEDED])
      return { status, headers, body: { ...body, sync: refusal.sync } }
    }
    case 'rate_limited':
      return limitedAnswer(refusal.limit ?? 'requests', refusal.retryAfterSeconds)
    case 'url_too_long':
      return answer(414, [`URL too long: it may have at most ${refusal.lengthMax} characters`])
    case 'head_too_large':
      return answer(431, [
        `Request head too large: its first line and headers may have at most ${refusal.bytesMax} bytes`,
      ])
    case 'insecure_transport':
      return answer(403, [
        'Forbidden: this call arrived without TLS, so its token must be considered leaked. Revoke it, and use https.',
      ])
  }
}

/** Beside Asana's text, what helps where waiting alone does not. */
const LIMIT_REMEDIES = {
  requests: null,
  cost: 'What was answered to this person, over all their tokens and apps, cost more than a minute allows. Ask for fewer opt_fields, or for smaller pages with limit.',
  at_once:
    'Too many requests of this token, or of its person, are being worked on. Wait for their answers first.',
} as const

function limitedAnswer(limit: keyof typeof LIMIT_REMEDIES, retryAfterSeconds: number): ErrorAnswer {
  // Clients read a number here and stumble over anything else (RFC 9110 §10.2.3 allows a date as well).
  const { body, headers, status } = answer(429, [RATE_LIMITED], { 'retry-after': String(retryAfterSeconds) })
  const remedy = LIMIT_REMEDIES[limit]
  if (remedy === null) return { body, headers, status }
  return { body: { errors: body.errors.map((error) => ({ ...error, limit, remedy })) }, headers, status }
}

/** @param phrase  what a person reads out to the operator, who finds it in the log */
export function faultAnswer(
  fault: 'unavailable' | 'bug',
  phrase: string,
  retryAfterSeconds?: number,
): ErrorAnswer {
  if (fault === 'unavailable') {
    return answer(
      503,
      ['The service is temporarily unavailable. Please retry after the given amount of time.'],
      {
        'retry-after': String(retryAfterSeconds ?? 2),
      },
    )
  }
  return { status: 500, headers: {}, body: { errors: [{ message: 'Server Error', phrase, help: HELP }] } }
}

function answer(
  status: number,
  messages: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): ErrorAnswer {
  return { status, headers, body: { errors: messages.map((message) => ({ message, help: HELP })) } }
}
