import { OPERATIONS, type Operation, type OperationId } from '../../protocol/asana/operations.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { tokenHint } from '../../protocol/token/token-format.js'
import type { Answered, Arrival } from '../../platform/probe.js'
import { findingsIn, scopesIn, type Finding, type UsedScopes } from './findings.js'
import { makeLineages, type Descent } from './lineage.js'
import type { LoggedRequest } from './logged-request.js'

/** Requests that are kept; the oldest go first. */
export const LOGGED_REQUESTS_MAX = 10_000

export type RequestFilter = Readonly<Partial<Record<'operation' | 'client' | 'user' | 'status', string>>>

/** What was asked of the server, and with what. */
export function makeRequestLog(needs: { readonly nowMs: () => number; readonly stopwatch: () => number }) {
  const lineages = makeLineages()
  let requests: LoggedRequest[] = []
  let open = new Map<string, { readonly entry: LoggedRequest; readonly form: URLSearchParams | null }>()
  let granted = new Map<string, string>()
  let count = 0
  let ticks = 0
  let dropped = 0
  const keep = (entry: LoggedRequest) => {
    requests.push(entry)
    if (requests.length <= LOGGED_REQUESTS_MAX) return
    requests.shift()
    dropped += 1
  }
  return {
    began: (
      arrival: Arrival,
      known: {
        readonly clientId: string | null
        readonly faultId: number | null
        readonly scope: string | null
        readonly cut: 'before' | 'after' | null
      },
    ) => {
      count += 1
      ticks += 1
      const { bearer, form, operation } = arrival
      const entry: LoggedRequest = {
        seq: count,
        request_id: arrival.requestId,
        at: new Date(needs.nowMs()).toISOString(),
        method: arrival.method,
        path: arrival.path,
        operation,
        scope: scopeOf(operation),
        status: null,
        reason: null,
        credential:
          bearer === null
            ? null
            : {
                ...lineages.of(hashSecret(bearer)),
                hint: tokenHint(bearer),
                client: known.clientId,
                user: null,
              },
        redeemed: redeemedBy(form, lineages),
        rotated: false,
        fault: known.faultId,
        cut: known.cut === 'before' ? 'before' : null,
        retry_after: null,
        began: ticks,
        ended: null,
        began_ms: needs.stopwatch(),
        ended_ms: null,
      }
      if (bearer !== null && known.scope !== null) granted.set(hashSecret(bearer), known.scope)
      keep(entry)
      if (known.cut !== 'before') open.set(arrival.requestId, { entry, form })
    },
    ended: (answered: Answered) => {
      const found = open.get(answered.requestId)
      if (found === undefined) return
      open.delete(answered.requestId)
      const { entry, form } = found
      ticks += 1
      entry.status = answered.wasCut ? null : answered.status
      entry.reason = answered.reason
      if (answered.wasCut) entry.cut = 'after'
      entry.ended = ticks
      entry.ended_ms = needs.stopwatch()
      const wait = Number(answered.headers['retry-after'])
      if (Number.isFinite(wait) && answered.headers['retry-after'] !== undefined) entry.retry_after = wait
      if (entry.credential !== null) {
        entry.credential.client ??= answered.clientId
        entry.credential.user = answered.userGid
      }
      if (entry.operation === 'oauth_token' && answered.status === 200 && form !== null)
        entry.rotated = lineages.learn(form, answered.body)
    },
    learn: lineages.learn,
    list: (filter: RequestFilter): readonly LoggedRequest[] =>
      requests.filter(
        (one) =>
          (filter.operation === undefined || one.operation === filter.operation) &&
          (filter.status === undefined || String(one.status) === filter.status) &&
          (filter.client === undefined || one.credential?.client === filter.client) &&
          (filter.user === undefined || one.credential?.user === filter.user),
      ),
    dropped: () => dropped,
    findings: (): readonly Finding[] => findingsIn(requests),
    scopes: (): UsedScopes => scopesIn(requests, [...granted.values()]),
    clear: () => {
      requests = []
      open = new Map()
      granted = new Map()
      dropped = 0
    },
  }
}

function scopeOf(operation: string | null): string | null {
  if (operation === null || !Object.hasOwn(OPERATIONS, operation)) return null
  const { scope }: Operation = OPERATIONS[operation as OperationId]
  return scope ?? 'default'
}

function redeemedBy(form: URLSearchParams | null, lineages: ReturnType<typeof makeLineages>): Descent | null {
  const text = form?.get('refresh_token') ?? form?.get('code') ?? null
  return text === null || form?.get('grant_type') === null ? null : lineages.of(hashSecret(text))
}
