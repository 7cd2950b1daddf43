import { describe, expect, it } from 'vitest'
import { firstFormHash, hashWorkspaces, linkHash } from '../../protocol/audit/chain-link.js'
import { judgeLink, startOf, type ChainPlace } from './judge-link.js'
import type { StoredLink } from './ports.js'

const START = startOf(undefined)
const EVENT = {
  chain: 3,
  atMs: 1_000,
  action: 'token_created',
  actorKind: 'user',
  actorGid: '7',
  address: null,
  credentialKind: null,
  credentialGid: null,
  targetKind: 'token',
  targetGid: '51',
  personGid: null,
  workspaceGid: null,
  appGid: null,
  outcome: 'done',
  reason: null,
  details: '{}',
}

/** A link as it is stored, whole, behind another one. */
function link(
  { position = 1, seq = 10, seenBy = '8 9', first = false } = {},
  behind: ChainPlace = START,
): StoredLink {
  const [workspaceGids, workspacesSalt] = ['8 9', 'salt']
  const workspacesHash = hashWorkspaces({ seq, workspaceGids, workspacesSalt })
  const bare = { ...EVENT, position, prevHash: behind.hash, seq, workspacesHash, firstHash: null }
  const firstHash = first ? firstFormHash(bare, behind.firstHash ?? '') : null
  const whole = { ...bare, firstHash }
  return { ...whole, hash: linkHash(whole), workspaceGids, workspacesSalt, seenBy }
}
const faultOf = (judged: StoredLink, last = START) => {
  const verdict = judgeLink(judged, last)
  return verdict.ok ? null : verdict.fault
}

describe('a link of the record', () => {
  it('is right behind what it names, and is what the next one comes behind', () => {
    const first = link()
    const judged = judgeLink(first, START)
    expect(judged).toEqual({ ok: true, place: { position: 1, hash: first.hash, firstHash: null, seq: 10 } })
    if (!judged.ok) throw new Error(judged.fault)
    expect(faultOf(link({ position: 2, seq: 11 }, judged.place), judged.place)).toBeNull()
  })

  it('is missing before one that comes too late, and put in where its place is taken', () => {
    expect(faultOf(link({ position: 2 }))).toBe('event_missing')
    const place = { ...START, position: 2 }
    expect(faultOf(link({ position: 2 }), place)).toBe('event_inserted')
    expect(faultOf(link({ position: 1 }), place)).toBe('event_inserted')
    expect(faultOf({ ...link(), prevHash: 'f'.repeat(64), hash: null })).toBe('event_altered')
    const elsewhere = link({}, { ...START, hash: 'f'.repeat(64) })
    expect(faultOf(elsewhere)).toBe('event_inserted')
  })

  it.each(['chain', 'position', 'prevHash', 'hash', 'workspaceGids', 'workspacesSalt'] as const)(
    'is altered without its %s',
    (field) => {
      expect(faultOf({ ...link(), [field]: null })).toBe('event_altered')
    },
  )

  it.each(Object.keys(EVENT))('is altered with another %s', (field) => {
    expect(faultOf({ ...link(), [field]: field === 'atMs' || field === 'chain' ? 4 : 'other' })).toBe(
      'event_altered',
    )
  })

  it('is altered with other workspaces that see it, and with another salt', () => {
    expect(faultOf({ ...link(), workspaceGids: '8', seenBy: '8' })).toBe('event_altered')
    expect(faultOf({ ...link(), workspacesSalt: 'other' })).toBe('event_altered')
  })

  it('is out of order with a number that is not above the last one’s', () => {
    const place = { ...START, seq: 10 }
    expect(faultOf(link({ seq: 11 }), place)).toBeNull()
    expect(faultOf(link({ seq: 10 }), place)).toBe('events_reordered')
    expect(faultOf(link({ seq: 9 }), place)).toBe('events_reordered')
  })

  it('that had a first form is held against that, too', () => {
    expect(faultOf(link({ first: true }))).toBeNull()
    expect(faultOf(link({ first: true }), { ...START, firstHash: 'f'.repeat(64) })).toBe('event_altered')
    expect(faultOf(link(), { ...START, firstHash: 'f'.repeat(64) })).toBeNull()
  })

  it.each([
    ['8', 'workspace_missing'],
    ['', 'workspace_missing'],
    ['8 9 10', 'workspace_inserted'],
    ['8 10', 'workspace_altered'],
  ])('says more or less than the rows by which it is looked up: %j', (seenBy, fault) => {
    expect(faultOf(link({ seenBy }))).toBe(fault)
  })
})

it('a chain that was pruned begins behind its anchor, one from before the second form by its first hash', () => {
  const anchor = { chain: 3, position: 5, hash: 'a', firstHash: 'b' }
  expect(startOf(anchor)).toEqual({ position: 5, hash: 'a', firstHash: 'b', seq: 0 })
  expect(startOf({ ...anchor, firstHash: null })).toEqual({ position: 5, hash: 'a', firstHash: 'a', seq: 0 })
})
