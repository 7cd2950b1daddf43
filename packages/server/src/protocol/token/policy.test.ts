import { describe, expect, it } from 'vitest'
import type { Gid } from '../asana/gid.js'
import {
  OPEN_POLICY,
  policyHeaders,
  reachOf,
  tooOldFromMs,
  unusedFromMs,
  withheldReason,
  type Constraint,
  type Presented,
  type WorkspacePolicy,
} from './policy.js'
import { policyOf, type StoredPolicy } from './stored-policy.js'
import { DAY_MS } from '../../time-units.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const HOME = '12' as Gid
const AWAY = '13' as Gid

const reason = (
  policy: Partial<WorkspacePolicy>,
  {
    app = null,
    createdAtMs = NOW_MS,
    ...presented
  }: { app?: Constraint['app']; createdAtMs?: number } & Partial<Presented> = {},
) =>
  withheldReason(
    { workspaceGid: HOME, app, policy: { ...OPEN_POLICY, ...policy } },
    { createdAtMs },
    {
      nowMs: NOW_MS,
      address: '192.0.2.1',
      isWithin: (ranges, address) => ranges.some((range) => address.startsWith(range)),
      ...presented,
    },
  )

describe('what a workspace withholds from a token', () => {
  it('is nothing where nobody decided anything, whoever it was made for', () => {
    for (const app of [null, 'approved', 'undecided'] as const)
      expect(reason({}, { app, address: null })).toBeNull()
  })

  it('is everything from a blocked app, before all else', () => {
    expect(reason({}, { app: 'blocked' })).toBe('app_blocked')
    const strict = { personalTokensAllowed: false, apps: 'approved', addressRanges: ['10.'] } as const
    expect(reason(strict, { app: 'blocked' })).toBe('app_blocked')
  })

  it('is everything from personal tokens where those are not allowed, and nothing from apps', () => {
    const policy = { personalTokensAllowed: false }
    expect(reason(policy)).toBe('personal_tokens_not_allowed')
    for (const app of ['approved', 'undecided'] as const) expect(reason(policy, { app })).toBeNull()
  })

  it('is everything from a personal token as soon as it is too old, and nothing from an app of that age', () => {
    const policy = { personalTokenDaysMax: 30 }
    const createdAtMs = NOW_MS - 30 * DAY_MS
    expect(reason(policy, { createdAtMs: createdAtMs + 1 })).toBeNull()
    expect(reason(policy, { createdAtMs })).toBe('personal_token_too_old')
    expect(reason(policy, { createdAtMs, app: 'undecided' })).toBeNull()
    expect(tooOldFromMs({ ...OPEN_POLICY, ...policy }, { createdAtMs })).toBe(NOW_MS)
    expect(tooOldFromMs(OPEN_POLICY, { createdAtMs })).toBe(Infinity)
  })

  it('is everything from an app that nobody approved where apps must be, and nothing from a personal token', () => {
    const policy = { apps: 'approved' } as const
    expect(reason(policy, { app: 'undecided' })).toBe('app_not_approved')
    expect(reason(policy, { app: 'approved' })).toBeNull()
    expect(reason(policy)).toBeNull()
  })

  it('is everything at an address outside of its ranges, or at one that nobody knows', () => {
    const policy = { addressRanges: ['10.', '192.0.2.'] }
    expect(reason(policy)).toBeNull()
    expect(reason(policy, { address: '198.51.100.1' })).toBe('address_not_allowed')
    expect(reason(policy, { address: null })).toBe('address_not_allowed')
    expect(reason(policy, { app: 'approved', address: '198.51.100.1' })).toBe('address_not_allowed')
  })
})

describe('a forgotten token', () => {
  const policies = (...days: (number | null)[]) => days.map((unusedDaysMax) => ({ unusedDaysMax }))

  it('is one that nobody used for the shortest of all periods', () => {
    const token = { createdAtMs: NOW_MS, lastUsedAtMs: null }
    expect(unusedFromMs(token, policies(30, null, 7, 90))).toBe(NOW_MS + 7 * DAY_MS)
    expect(unusedFromMs(token, policies(null))).toBe(Infinity)
    expect(unusedFromMs(token, [])).toBe(Infinity)
  })

  it('is counted from its last use, and from its making if that was later', () => {
    const used = (lastUsedAtMs: number) => unusedFromMs({ createdAtMs: NOW_MS, lastUsedAtMs }, policies(1))
    expect(used(NOW_MS + 5)).toBe(NOW_MS + 5 + DAY_MS)
    expect(used(NOW_MS - 5)).toBe(NOW_MS + DAY_MS)
  })
})

describe('what a token reaches', () => {
  const roles = new Map([
    [HOME, 'admin'],
    [AWAY, 'guest'],
  ])

  it('is all that its owner is in but what is withheld', () => {
    expect([...reachOf(roles, [])]).toEqual([...roles])
    expect([...reachOf(roles, [{ workspaceGid: AWAY, reason: 'app_blocked' }])]).toEqual([[HOME, 'admin']])
  })

  it('says on each answer what is withheld, and why', () => {
    expect(policyHeaders([])).toEqual({})
    expect(
      policyHeaders([
        { workspaceGid: HOME, reason: 'app_blocked' },
        { workspaceGid: AWAY, reason: 'address_not_allowed' },
      ]),
    ).toEqual({
      'mudra-policy': 'workspace=12; reason=app_blocked, workspace=13; reason=address_not_allowed',
    })
  })
})

describe('a policy as it is written down', () => {
  const undecided: StoredPolicy = {
    policy_version: null,
    personal_tokens: null,
    token_days_max: null,
    policy_apps: null,
    second_factor: null,
    address_ranges: null,
    unused_days_max: null,
  }

  it('is open where nobody decided anything', () => {
    expect(policyOf(undecided)).toEqual({
      personalTokensAllowed: true,
      personalTokenDaysMax: null,
      apps: 'any',
      secondFactorRequired: false,
      addressRanges: [],
      unusedDaysMax: null,
    })
  })

  it('demands what its admins decided', () => {
    const strict: StoredPolicy = {
      policy_version: 1,
      personal_tokens: 0,
      token_days_max: 30,
      policy_apps: 'approved',
      second_factor: 1,
      address_ranges: '10.0.0.0/8 2001:db8::/32',
      unused_days_max: 7,
    }
    expect(policyOf(strict)).toEqual({
      personalTokensAllowed: false,
      personalTokenDaysMax: 30,
      apps: 'approved',
      secondFactorRequired: true,
      addressRanges: ['10.0.0.0/8', '2001:db8::/32'],
      unusedDaysMax: 7,
    })
    expect(policyOf({ ...strict, personal_tokens: 1, second_factor: 0, address_ranges: '' })).toMatchObject({
      personalTokensAllowed: true,
      secondFactorRequired: false,
      addressRanges: [],
    })
  })
})
