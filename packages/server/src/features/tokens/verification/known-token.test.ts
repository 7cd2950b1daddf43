import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { makeRemembered, type AsOf } from '../../../platform/remembered.js'
import { makeShare } from '../../../platform/shared-values.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { hashSecret, type SecretHash } from '../../../protocol/token/secret.js'
import type { TokenFacts } from '../token.js'
import { KNOWN_TOKENS, makeKnow, type KnownToken } from './known-token.js'

const TOKENS = 20_000
const TOKENS_PER_PERSON = 100
/** Two hundred thousand in a hundred megabytes. */
const BYTES_PER_TOKEN_MAX = 500
const AS_OF: AsOf = { version: 1, stamp: 1 }

/** As a store reads them: nothing of one is part of another. */
const factsOf = (count: number, wish: Partial<TokenFacts> = {}): TokenFacts => {
  const gid = (base: number) => String(1_200_000_000_000_000 + base) as Gid
  const userGid = gid(500_000 + Math.floor(count / TOKENS_PER_PERSON))
  const workspaces = [gid(1), gid(2)]
  return {
    gid: gid(1_000_000 + count),
    kind: 'personal',
    clientId: null,
    userGid,
    userDeactivatedAtMs: null,
    scopes: new Set(['tasks:read', 'users:read']),
    identity: [],
    roles: new Map(workspaces.map((workspace) => [workspace, 'member'] as const)),
    constraints: [],
    plan: 'free',
    createdAtMs: Date.parse('2026-11-23T12:00:00Z') + count,
    expiresAtMs: null,
    revokedAtMs: null,
    revokedReason: null,
    retiresAtMs: null,
    replacesGid: null,
    lastUsedAtMs: Date.parse('2026-11-23T12:00:00Z') + count,
    dependsOn: [gid(1_000_000 + count), userGid, ...workspaces],
    ...wish,
  }
}
const makeKnowing = () => makeKnow({ isWithin: () => true, share: makeShare({ valuesMax: 1_000 }) })
const makeKnownTokens = (changes: { readonly changedAt: (gid: string) => number }) =>
  makeRemembered<SecretHash, KnownToken>({ changes, ...KNOWN_TOKENS })

it('what several tokens have alike is there once, and nothing else', () => {
  const know = makeKnowing()
  const [one, other, stranger] = [factsOf(0), factsOf(1), factsOf(TOKENS_PER_PERSON, { scopes: 'full' })].map(
    know,
  )
  expect(other?.principal.roles).toBe(one?.principal.roles)
  expect(other?.principal.scopes).toBe(one?.principal.scopes)
  expect(other?.others).toBe(one?.others)
  expect(stranger?.principal).toMatchObject({ scopes: 'full', userGid: factsOf(TOKENS_PER_PERSON).userGid })
  expect(stranger?.others).not.toEqual(one?.others)
  const admin = know(factsOf(2, { roles: new Map([[factsOf(0).dependsOn[2] ?? ('' as Gid), 'admin']]) }))
  expect([...admin.principal.roles.values()]).toEqual(['admin'])
})

it('a token is forgotten when it, its person or a workspace of theirs changes', () => {
  for (const changed of factsOf(7).dependsOn) {
    const known = makeKnownTokens({ changedAt: (gid) => (gid === changed ? 2 : 0) })
    const hash = hashSecret('one')
    known.set(hash, AS_OF, makeKnowing()(factsOf(7)))
    expect(known.get(hash, AS_OF)).toBeDefined()
    expect(known.get(hash, { version: 2, stamp: 2 }), changed).toBeUndefined()
  }
})

it(`one takes less than ${BYTES_PER_TOKEN_MAX} bytes`, () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const know = makeKnowing()
  const known = makeKnownTokens({ changedAt: () => 0 })
  const hashes: SecretHash[] = Array.from({ length: TOKENS }, (_, count) => hashSecret(String(count)))
  const before = used()
  for (const [count, hash] of hashes.entries()) known.set(hash, AS_OF, know(factsOf(count)))
  expect((used() - before) / TOKENS).toBeLessThan(BYTES_PER_TOKEN_MAX)
  expect(known.get(hashes[0] ?? hashSecret(''), AS_OF)).toBeDefined()
})
