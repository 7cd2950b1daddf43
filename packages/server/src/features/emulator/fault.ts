import type { Fault, FaultAct, FaultMatch } from '../../../types/emulator.js'
import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { errorAnswer } from '../../protocol/asana/refusal.js'
import { DELIVERY_OPERATION } from './logged-request.js'
import type { Arrival, Delivery, Interference } from '../../platform/probe.js'

/** The operations that take a token of synchronization. */
const SYNC_OPERATIONS: readonly string[] = ['getEvents', 'getWorkspaceEvents']

/** Rules that one server may have at a time. */
export const FAULTS_MAX = 100
/** How long a fault may hold a request back. */
const FAULT_DELAY_MS_MAX = 60_000
const RETRY_AFTER_SECONDS_MAX = 3_600

export interface FaultRule {
  readonly when: FaultMatch
  readonly act: FaultAct
}

export type ParsedRule =
  | { readonly ok: true; readonly rule: FaultRule }
  | { readonly ok: false; readonly code: 'unknown_fault_rule'; readonly message: string }

type Judge = (value: unknown) => string | null
const isText: Judge = (value) => (typeof value === 'string' && value !== '' ? null : 'a text')
const whole =
  (min: number, max: number): Judge =>
  (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? null
      : `a whole number from ${min} to ${max}`
const oneOf =
  (...values: readonly string[]): Judge =>
  (value) =>
    values.includes(String(value)) ? null : values.join(' or ')

const WHEN: Readonly<Record<keyof FaultMatch, Judge>> = {
  operation: isText,
  client: isText,
  token: isText,
  nth: whole(1, 1_000_000),
  times: whole(0, 1_000_000),
  percent: whole(1, 100),
  seed: whole(0, 0xffff_ffff),
}
const ACT: Readonly<Record<keyof FaultAct, Judge>> = {
  status: (value) => (STATUSES.has(Number(value)) ? null : `one of ${[...STATUSES.keys()].join(', ')}`),
  retry_after: whole(0, RETRY_AFTER_SECONDS_MAX),
  delay_ms: whole(0, FAULT_DELAY_MS_MAX),
  cut: oneOf('before', 'after'),
  token: oneOf('expired', 'revoked'),
  sync: oneOf('stale'),
  webhook: oneOf('lost', 'doubled'),
}

/** What Asana says with each status. */
const STATUSES: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Not Authorized'],
  [402, 'Payment Required'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [429, "You've made too many requests and hit a rate limit. Please retry after the given amount of time."],
  [451, 'Unavailable For Legal Reasons'],
  [500, 'Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
])

/** Judges a rule. @param operations  what requests can be called @returns the rule, or the first field that is wrong and how to mend it */
export function parseFault(given: unknown, operations: ReadonlySet<string>): ParsedRule {
  const no = (message: string): ParsedRule => ({ ok: false, code: 'unknown_fault_rule', message })
  if (!isRecord(given)) return no('a rule is an object with when and act')
  const stray = Object.keys(given).find((name) => name !== 'when' && name !== 'act')
  if (stray !== undefined) return no(`${stray}: a rule has when and act, and nothing else`)
  const { when = {}, act } = given
  const fault = faultIn('when', when, WHEN) ?? faultIn('act', act, ACT)
  if (fault !== null) return no(fault)
  const rule = { when, act } as FaultRule
  if (Object.keys(rule.act).length === 0)
    return no(`act: says nothing; it may have ${Object.keys(ACT).join(', ')}`)
  if (rule.act.retry_after !== undefined && ![429, 503].includes(rule.act.status ?? 0))
    return no('act.retry_after: goes with the status 429 or 503')
  const clash = clashIn(rule, operations)
  return clash === null ? { ok: true, rule } : no(clash)
}

/** What cannot be meant, though each field could be. */
function clashIn({ act, when }: FaultRule, operations: ReadonlySet<string>): string | null {
  const { operation } = when
  const isOfDelivery = operation === DELIVERY_OPERATION
  if (act.webhook === undefined && isOfDelivery)
    return `when.operation: ${DELIVERY_OPERATION} goes with act.webhook`
  if (act.webhook !== undefined) {
    if (Object.keys(act).length > 1) return 'act.webhook: stands alone'
    if (operation !== undefined && !isOfDelivery)
      return `when.operation: with act.webhook it can be ${DELIVERY_OPERATION} alone, which it is unless said`
    return null
  }
  if (act.sync !== undefined && operation !== undefined && !SYNC_OPERATIONS.includes(operation))
    return `when.operation: with act.sync it can be ${SYNC_OPERATIONS.join(' or ')}`
  if (operation === undefined || operations.has(operation)) return null
  const near = [...operations].filter((one) => one.toLowerCase().includes(operation.toLowerCase()))
  const said = near.length === 0 ? '' : `; there ${near.length === 1 ? 'is' : 'are'} ${near.join(', ')}`
  return `when.operation: no request is called ${operation}${said}. The log of requests says what each is called`
}

function faultIn(where: string, given: unknown, fields: Readonly<Record<string, Judge>>): string | null {
  if (!isRecord(given)) return `${where}: is an object with ${Object.keys(fields).join(', ')}`
  for (const [name, value] of Object.entries(given)) {
    const judge = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (judge === undefined) return `${where}.${name}: unknown; there are ${Object.keys(fields).join(', ')}`
    const wanted = judge(value)
    if (wanted !== null) return `${where}.${name}: must be ${wanted}`
  }
  return null
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Standing extends FaultRule {
  readonly id: number
  matched: number
  applied: number
  random: number
}

/** What is known of who asks, beside the request. */
export interface Asker {
  readonly clientId: string | null
}

export type Faults = ReturnType<typeof makeFaults>

/** The rules of one server, in the order in which they were given: the first that is about a request decides. */
export function makeFaults() {
  let rules: Standing[] = []
  let ids = 0
  return {
    /** @returns null where there are too many already */
    add: (rule: FaultRule): Fault | null => {
      if (rules.length >= FAULTS_MAX) return null
      ids += 1
      const standing = { ...rule, id: ids, matched: 0, applied: 0, random: rule.when.seed ?? 1 }
      rules.push(standing)
      return listed(standing)
    },
    list: (): readonly Fault[] => rules.map(listed),
    remove: (id: number): boolean => {
      const left = rules.filter((rule) => rule.id !== id)
      const isGone = left.length < rules.length
      rules = left
      return isGone
    },
    clear: () => {
      rules = []
      ids = 0
    },
    /** @returns the rule that decides about a request; null for none. Each call counts. */
    decide: (arrival: Arrival, asker: Asker): Fault | null =>
      firstDue(rules.filter(({ act, when }) => canMeet(act, arrival) && isAbout(when, arrival, asker))),
    /** @param isOf  whether a token is one of those by which the webhook was made @returns the rule that decides about a delivery; null for none. Each call counts. */
    decideDelivery: ({ clientId }: Delivery, isOf: (token: string) => boolean): Fault | null =>
      firstDue(
        rules.filter(
          ({ act, when }) =>
            act.webhook !== undefined &&
            (when.client === undefined || when.client === clientId) &&
            (when.token === undefined || isOf(when.token)),
        ),
      ),
  }
}

/** Counts all that come before it, as being about the request, too. */
function firstDue(rules: readonly Standing[]): Fault | null {
  for (const rule of rules) {
    rule.matched += 1
    if (!isDue(rule)) continue
    rule.applied += 1
    return listed(rule)
  }
  return null
}

const listed = ({ applied, id, matched, act, when }: Standing): Fault => ({
  id,
  when,
  act,
  matched,
  applied,
})

/** Whether a request has what a rule would change of it; one that has not is none of those that are counted. */
function canMeet(act: FaultAct, { bearer, form, operation }: Arrival): boolean {
  if (act.webhook !== undefined) return false
  if (act.sync !== undefined && !SYNC_OPERATIONS.includes(operation ?? '')) return false
  return act.token === undefined || bearer !== null || form?.has('refresh_token') === true
}

function isAbout(when: FaultMatch, { bearer, form, operation }: Arrival, { clientId }: Asker): boolean {
  if (when.operation !== undefined && when.operation !== operation) return false
  if (when.client !== undefined && when.client !== clientId) return false
  if (when.token === undefined) return true
  return [bearer, form?.get('refresh_token'), form?.get('code'), form?.get('token')].includes(when.token)
}

function isDue(rule: Standing): boolean {
  const { nth = 1, percent = 100, times = 1 } = rule.when
  if (rule.matched < nth || (times !== 0 && rule.applied >= times)) return false
  return percent === 100 || nextOf(rule) < percent / 100
}

/** Mulberry32: the same numbers for the same seed, on every machine. @returns from 0 to below 1 */
function nextOf(rule: Standing): number {
  rule.random = (rule.random + 0x6d2b79f5) >>> 0
  let mixed = Math.imul(rule.random ^ (rule.random >>> 15), rule.random | 1)
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/** What a rule does to a request, but for what it does to a token. */
export function interferenceOf({ act }: FaultRule, { path }: Pick<Arrival, 'path'>): Interference {
  return {
    answer: act.status === undefined ? null : answerOf(act.status, path, act.retry_after),
    cut: act.cut ?? null,
    delayMs: act.delay_ms ?? 0,
    isSyncStale: act.sync === 'stale',
  }
}

function answerOf(status: number, path: string, retryAfter: number | undefined): Interference['answer'] {
  const waits = retryAfter ?? (status === 429 ? 1 : undefined)
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    ...(waits === undefined ? {} : { 'retry-after': String(waits) }),
  }
  if (!path.startsWith(API_ROOT)) {
    const error = OAUTH_CODES.get(status) ?? (status >= 500 ? 'server_error' : 'invalid_request')
    return { status, headers, body: JSON.stringify({ error }) }
  }
  if (status === 401) {
    const { body, headers: own } = errorAnswer({ kind: 'unauthorized', challenge: 'expired' })
    return { status, headers: { ...headers, ...own }, body: JSON.stringify(body) }
  }
  return { status, headers, body: JSON.stringify({ errors: [{ message: STATUSES.get(status) }] }) }
}

const OAUTH_CODES: ReadonlyMap<number, string> = new Map([
  [401, 'invalid_client'],
  [403, 'access_denied'],
  [429, 'temporarily_unavailable'],
  [503, 'temporarily_unavailable'],
])
