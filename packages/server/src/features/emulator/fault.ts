import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { errorAnswer } from '../../protocol/asana/refusal.js'
import type { Arrival, Interference } from '../../platform/probe.js'

/** Rules that one server may have at a time. */
export const FAULTS_MAX = 100
/** How long a fault may hold a request back. */
const FAULT_DELAY_MS_MAX = 60_000
const RETRY_AFTER_SECONDS_MAX = 3_600

/** Which requests a rule is about; what is absent matches all. */
export interface FaultMatch {
  readonly operation?: string
  readonly client?: string
  /** The token itself, or one of its form. */
  readonly token?: string
  /** The first that the rule is about, counted among those that match otherwise; 1 unless said. */
  readonly nth?: number
  /** How many; 1 unless said, 0 for all that follow. */
  readonly times?: number
  /** Of those, how many in a hundred; all unless said. The seed says which. */
  readonly percent?: number
  readonly seed?: number
}

export interface FaultAct {
  readonly status?: number
  readonly retry_after?: number
  readonly delay_ms?: number
  readonly cut?: 'before' | 'after'
  readonly token?: 'expired' | 'revoked'
  readonly sync?: 'stale'
}

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

/** Judges a rule. @returns the rule, or the first field that is wrong and how to mend it */
export function parseFault(given: unknown): ParsedRule {
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
  return { ok: true, rule }
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

/** A rule as tests read it. */
export interface ListedFault extends FaultRule {
  readonly id: number
  /** How many requests it was about, and how many of them it changed. */
  readonly matched: number
  readonly applied: number
}

/** What is known of who asks, beside the request. */
export interface Asker {
  readonly clientId: string | null
}

/** The rules of one server, in the order in which they were given: the first that is about a request decides. */
export function makeFaults() {
  let rules: Standing[] = []
  let ids = 0
  return {
    /** @returns null where there are too many already */
    add: (rule: FaultRule): ListedFault | null => {
      if (rules.length >= FAULTS_MAX) return null
      ids += 1
      const standing = { ...rule, id: ids, matched: 0, applied: 0, random: rule.when.seed ?? 1 }
      rules.push(standing)
      return listed(standing)
    },
    list: (): readonly ListedFault[] => rules.map(listed),
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
    decide: (arrival: Arrival, asker: Asker): ListedFault | null => {
      for (const rule of rules) {
        if (!isAbout(rule.when, arrival, asker)) continue
        rule.matched += 1
        if (!isDue(rule)) continue
        rule.applied += 1
        return listed(rule)
      }
      return null
    },
  }
}

const listed = ({ applied, id, matched, act, when }: Standing): ListedFault => ({
  id,
  when,
  act,
  matched,
  applied,
})

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
