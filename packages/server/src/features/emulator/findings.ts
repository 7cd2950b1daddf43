import type { Finding, UsedScopes } from '../../../types/emulator.js'
import type { LogEntry } from './logged-request.js'

/** Milliseconds by which a timer may be early. */
const TIMER_SLACK_MS = 20

/** What apps did among these requests that they should not, in the order of the requests. */
export function findingsIn(requests: readonly LogEntry[]): readonly Finding[] {
  const redeeming = new Map<number | null, LogEntry[]>()
  const asking = new Map<number | null, LogEntry[]>()
  // What the server sends is nobody's doing.
  const asked = requests.filter(({ delivery }) => delivery === null)
  return asked.flatMap((one) => {
    const sameRedeemed = listOf(redeeming, one.redeemed?.token ?? null)
    const sameToken = listOf(asking, one.credential?.token ?? null)
    const found = [
      ...redeemedTwice(one, sameRedeemed),
      ...ofDeadToken(one, sameToken),
      ...tooSoon(one, sameToken),
    ]
    sameRedeemed.push(one)
    sameToken.push(one)
    return found
  })
}

/** The list of a key, to which one may be added. */
function listOf(lists: Map<number | null, LogEntry[]>, key: number | null): LogEntry[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

function redeemedTwice(one: LogEntry, same: readonly LogEntry[]): readonly Finding[] {
  const { redeemed, seq } = one
  if (redeemed === null || one.operation !== 'oauth_token') return []
  const atOnce = same.find(
    (other) =>
      other.cut === null && (other.moments.ended === null || other.moments.ended > one.moments.began),
  )
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

function ofDeadToken(one: LogEntry, before: readonly LogEntry[]): readonly Finding[] {
  const { credential, seq } = one
  if (credential === null) return []
  const refused = before.find(
    (other) =>
      other.status === 401 && other.moments.ended !== null && other.moments.ended < one.moments.began,
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

function tooSoon(one: LogEntry, before: readonly LogEntry[]): readonly Finding[] {
  const { seq } = one
  const limited = before.findLast(
    (other) =>
      other.retry_after !== null &&
      other.moments.ended !== null &&
      other.moments.ended < one.moments.began &&
      other.operation === one.operation,
  )
  if (limited?.retry_after == null || limited.moments.endedMs === null) return []
  const waitedMs = Math.max(
    one.moments.beganMs - limited.moments.endedMs,
    Date.parse(one.at) - Date.parse(limited.at),
  )
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

/** Which scopes requests took, and which the tokens have that they came with. */
export function scopesIn(requests: readonly LogEntry[]): UsedScopes {
  const needed = new Set(
    requests.flatMap(({ scope, status }) => (scope === null || status === 401 ? [] : [scope])),
  )
  const held = new Set(requests.flatMap(({ credential }) => credential?.scope?.split(' ') ?? []))
  return {
    needed: [...needed].toSorted(),
    granted: [...held].toSorted(),
    unused: [...held].filter((scope) => !needed.has(scope)).toSorted(),
  }
}
