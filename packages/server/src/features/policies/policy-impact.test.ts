import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../protocol/token/policy.js'
import { policyImpact, type JudgedCredential } from './policy-impact.js'
import { DAY_MS } from '../../time-units.js'

const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const AWAY = '198.51.100.1'

function credential(gid: string, wish: Partial<JudgedCredential> = {}): JudgedCredential {
  return {
    kind: 'personal',
    gid: gid as Gid,
    name: `Token ${gid}`,
    hint: null,
    owner: { gid: '1' as Gid, name: 'Ada' },
    app: null,
    createdAtMs: NOW_MS - DAY_MS,
    lastUsedAtMs: NOW_MS,
    lastUsedAddress: '10.0.0.1',
    unusedDaysElsewhere: null,
    ...wish,
  }
}
const impactOf = (
  credentials: readonly JudgedCredential[],
  { before = {}, after = {} }: { before?: Partial<WorkspacePolicy>; after?: Partial<WorkspacePolicy> },
) =>
  policyImpact(credentials, {
    before: { ...OPEN_POLICY, ...before },
    after: { ...OPEN_POLICY, ...after },
    nowMs: NOW_MS,
    isWithin: (ranges, address) => ranges.some((range) => address.startsWith(range)),
  })

describe('what a change of policy would do', () => {
  it('stops what reaches the workspace now, used last first, and counts whose it is', () => {
    const grace = { gid: '2' as Gid, name: 'Grace' }
    const impact = impactOf(
      [
        credential('11', { lastUsedAtMs: NOW_MS - 3 }),
        credential('12', { lastUsedAtMs: null }),
        credential('13', { lastUsedAtMs: NOW_MS - 1, owner: grace }),
        credential('14', { lastUsedAtMs: NOW_MS - 2 }),
        credential('15', { kind: 'grant', app: 'undecided' }),
      ],
      { after: { personalTokensAllowed: false } },
    )
    expect(impact.stopped.map(({ gid, reason }) => [gid, reason])).toEqual(
      ['13', '14', '11', '12'].map((gid) => [gid, 'personal_tokens_not_allowed']),
    )
    expect([impact.people, impact.revoked, impact.returned]).toEqual([2, 0, 0])
  })

  it('counts what comes back, and neither what comes nor what stays away', () => {
    const credentials = [
      credential('11'),
      credential('12', { kind: 'grant', app: 'undecided' }),
      credential('13', { kind: 'grant', app: 'blocked' }),
    ]
    const impact = impactOf(credentials, { before: { apps: 'approved' }, after: {} })
    expect([impact.stopped, impact.returned]).toEqual([[], 1])
    const swapped = impactOf(credentials, {
      before: { apps: 'approved' },
      after: { personalTokensAllowed: false },
    })
    expect([swapped.stopped.map(({ gid }) => gid), swapped.returned]).toEqual([['11'], 1])
  })

  it('judges by the address of the last use, and keeps out nothing that was never used', () => {
    const after = { addressRanges: ['10.'] }
    const impact = impactOf(
      [
        credential('11'),
        credential('12', { lastUsedAddress: AWAY }),
        credential('13', { lastUsedAddress: null }),
        credential('14', { kind: 'grant', app: 'approved', lastUsedAddress: AWAY }),
      ],
      { after },
    )
    expect(impact.stopped.map(({ gid, reason }) => [gid, reason])).toEqual([
      ['12', 'address_not_allowed'],
      ['14', 'address_not_allowed'],
    ])
  })

  it('revokes unused personal tokens at the very end of the period, and no grants', () => {
    const old = { createdAtMs: NOW_MS - 50 * DAY_MS }
    const credentials = [
      credential('11', { ...old, lastUsedAtMs: NOW_MS - 30 * DAY_MS }),
      credential('12', { ...old, lastUsedAtMs: NOW_MS - 30 * DAY_MS + 1 }),
      credential('13', { ...old, lastUsedAtMs: null }),
      credential('14', { ...old, kind: 'grant', app: 'approved', lastUsedAtMs: null }),
    ]
    const impact = impactOf(credentials, { after: { unusedDaysMax: 30 } })
    expect(impact.stopped.map(({ gid, reason }) => [gid, reason])).toEqual([
      ['11', 'unused'],
      ['13', 'unused'],
    ])
    expect([impact.people, impact.revoked]).toEqual([1, 2])
  })

  it('does not count as stopped what another workspace of its owner ends already', () => {
    const forgotten = credential('11', {
      createdAtMs: NOW_MS - 50 * DAY_MS,
      lastUsedAtMs: null,
      unusedDaysElsewhere: 7,
    })
    expect(impactOf([forgotten], { after: { unusedDaysMax: 30 } }).stopped).toEqual([])
  })
})
