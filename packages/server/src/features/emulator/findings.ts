import type { LoggedRequest } from './logged-request.js'

export type FindingKind =
  'code_reused' | 'refresh_token_reused' | 'refreshed_at_once' | 'dead_token_reused' | 'retried_too_soon'

/** Something that an app did which it should not. */
export interface Finding {
  readonly kind: FindingKind
  /** The request. */
  readonly seq: number
  readonly message: string
}

/** Milliseconds by which a timer may be early. */
const TIMER_SLACK_MS = 20

/** What apps did among these requests that they should not, in the order of the requests. */
export function findingsIn(requests: readonly LoggedRequest[]): readonly Finding[] {
  return requests.flatMap((one, index) => {
    const before = requests.slice(0, index)
    return [...redeemedTwice(one, before), ...ofDeadToken(one, before), ...tooSoon(one, before)]
  })
}

function redeemedTwice(one: LoggedRequest, before: readonly LoggedRequest[]): readonly Finding[] {
  const { redeemed, seq } = one
  if (redeemed === null || one.operation !== 'oauth_token') return []
  const same = before.filter((other) => other.redeemed?.token === redeemed.token)
  const atOnce = same.find((other) => other.cut === null && (other.ended === null || other.ended > one.began))
  if (atOnce !== undefined)
    return [
      {
        kind: 'refreshed_at_once',
        seq,
        message: `request ${seq} redeems what request ${atOnce.seq} was redeeming at the same time`,
      },
    ]
  const earlier = same.find((other) => other.status === 200 && other.cut === null)
  if (earlier === undefined) return []
  if (redeemed.kind === 'code')
    return [
      {
        kind: 'code_reused',
        seq,
        message: `request ${seq} redeems the code that request ${earlier.seq} had redeemed`,
      },
    ]
  // An app that does not rotate uses one refresh token for ever.
  return earlier.rotated
    ? [
        {
          kind: 'refresh_token_reused',
          seq,
          message: `request ${seq} refreshes with the token that request ${earlier.seq} had exchanged for another`,
        },
      ]
    : []
}

function ofDeadToken(one: LoggedRequest, before: readonly LoggedRequest[]): readonly Finding[] {
  const { credential, seq } = one
  if (credential === null) return []
  const refused = before.find(
    (other) =>
      other.status === 401 &&
      other.credential?.token === credential.token &&
      other.ended !== null &&
      other.ended < one.began,
  )
  return refused === undefined
    ? []
    : [
        {
          kind: 'dead_token_reused',
          seq,
          message: `request ${seq} comes with the token that was refused with 401 in request ${refused.seq}`,
        },
      ]
}

function tooSoon(one: LoggedRequest, before: readonly LoggedRequest[]): readonly Finding[] {
  const { seq } = one
  const limited = before.findLast(
    (other) =>
      other.retry_after !== null &&
      other.ended !== null &&
      other.ended < one.began &&
      other.operation === one.operation &&
      other.credential?.token === one.credential?.token,
  )
  if (limited?.retry_after == null || limited.ended_ms === null) return []
  const waitedMs = Math.max(one.began_ms - limited.ended_ms, Date.parse(one.at) - Date.parse(limited.at))
  return waitedMs >= limited.retry_after * 1_000 - TIMER_SLACK_MS
    ? []
    : [
        {
          kind: 'retried_too_soon',
          seq,
          message: `request ${seq} comes ${Math.round(waitedMs)} ms after request ${limited.seq} was told to wait ${limited.retry_after} s`,
        },
      ]
}

/** Which scopes requests took. */
export interface UsedScopes {
  /** The least that an app needs for what it asked; `default` is full permissions. */
  readonly needed: readonly string[]
  /** Those of the tokens that came. */
  readonly granted: readonly string[]
  /** Granted and not needed. */
  readonly unused: readonly string[]
}

export function scopesIn(requests: readonly LoggedRequest[], granted: readonly string[]): UsedScopes {
  const needed = new Set(
    requests.flatMap(({ scope, status }) => (scope === null || status === 401 ? [] : [scope])),
  )
  const held = new Set(granted.flatMap((text) => text.split(' ')))
  return {
    needed: [...needed].toSorted(),
    granted: [...held].toSorted(),
    unused: [...held].filter((scope) => !needed.has(scope)).toSorted(),
  }
}
