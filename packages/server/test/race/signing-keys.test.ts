import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeVersionedMemory } from '../../src/platform/versioned-memory.js'
import { makeSigner } from '../../src/platform/signer.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { GRANT_LIFETIMES } from '../../src/protocol/oauth/lifetimes.js'
import { makeCurrentSigningKey } from '../../src/features/openid/current-signing-key.js'
import { makeListSigningKeys } from '../../src/features/openid/list-signing-keys.js'
import { makeMintIdToken } from '../../src/features/openid/mint-id-token.js'
import { makeReadIdTokenHint } from '../../src/features/openid/read-id-token-hint.js'
import { makeRotateSigningKey } from '../../src/features/openid/rotate-signing-key.js'
import { DATABASE_KINDS, testClock } from '../support/services.js'
import { OPERATOR, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'

const NODES = 6
const CALLERS = 20
const ROTATING = 4
/** Each is verified, so there is an end to them. */
const TOKENS_MAX = 500
const INPUT = {
  clientId: '12' as Gid,
  person: { gid: '42' as Gid, name: 'Ada Byron', email: 'ada@people.example' },
  identity: ['openid'] as const,
  authenticatedAtMs: 1,
  nonce: null,
  accessToken: null,
  code: null,
}

/** What one server makes of the keys in a database that others have open, too. */
function nodeOver({ db, signingKeys: keys }: Stores) {
  const clock = testClock()
  const signer = makeSigner()
  const publicUrl = 'https://mudra.example'
  const lifetimes = GRANT_LIFETIMES
  const currentKey = makeCurrentSigningKey({
    keys,
    signer,
    clock,
    changeStamp: () => db.changeStamp(),
    remembered: makeVersionedMemory({ entriesMax: 1 }),
  })
  const listKeys = makeListSigningKeys({ keys, clock, lifetimes })
  return {
    clock,
    listKeys,
    currentKey,
    mint: makeMintIdToken({
      currentKey,
      signer,
      clock,
      lifetimes,
      publicUrl,
      pictureUrlOf: async () => await Promise.resolve(null),
      isEmailProved: async () => await Promise.resolve(true),
      groupsFor: async () => await Promise.resolve([]),
    }),
    rotate: makeRotateSigningKey({ keys, currentKey, signer, clock, lifetimes }),
    read: makeReadIdTokenHint({ listKeys, signer, publicUrl }),
  }
}

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let opened: Stores[]
  let nodes: ReturnType<typeof nodeOver>[]
  let drop: () => Promise<void>

  beforeEach(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    opened = []
    for (let count = 0; count < NODES; count++) opened.push(await openStoresAt(shared.location))
    nodes = opened.map(nodeOver)
  })
  afterEach(async () => {
    for (const one of opened) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => {
    const node = nodes[caller % NODES]
    if (node === undefined) throw new Error('no node')
    return node
  }
  const inParallel = async <T>(work: (node: ReturnType<typeof nodeOver>, caller: number) => Promise<T>) =>
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => await work(nodeOf(caller), caller)),
    )
  const kidOf = (token: string) =>
    (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid
  const rows = async () => await opened[0]?.db.queries.selectFrom('signing_keys').selectAll().execute()

  it('first ID tokens on several servers at once: one key is made, and all are signed with it — OpenID Connect Core §10.1', async () => {
    const tokens = await inParallel(async ({ mint }) => await mint(INPUT))
    expect(new Set(tokens.map(kidOf)).size).toBe(1)
    expect(await rows()).toHaveLength(1)
    for (const token of tokens) expect(await nodeOf(3).read(token)).toEqual({ sub: '42', clientId: '12' })
    expect((await opened[0]?.trail(null))?.map((row) => row.action)).toEqual(['signing_key_created'])
  })

  it('20 rotations at once: each key has one successor, one signs, one private half is left', async () => {
    await nodeOf(0).mint(INPUT)
    const outcomes = await inParallel(async ({ rotate }) => await rotate({ actor: OPERATOR }))
    const won = outcomes.flatMap((one) => (one.ok ? [one] : []))
    expect(won.length).toBeGreaterThan(0)
    expect(new Set(won.map((one) => one.retired.kid)).size).toBe(won.length)
    const all = (await rows()) ?? []
    expect(all).toHaveLength(won.length + 1)
    expect(all.filter((row) => row.retired_at_ms === null)).toHaveLength(1)
    expect(all.filter((row) => row.private_jwk !== null)).toHaveLength(1)
    const trail = (await opened[0]?.trail(null)) ?? []
    expect(trail.filter((row) => row.action === 'signing_key_rotated')).toHaveLength(won.length)
    // Whatever was signed before, and whoever signs now, everybody can verify.
    const kids = await inParallel(async ({ mint }) => kidOf(await mint(INPUT)))
    expect(new Set(kids)).toEqual(new Set([all.find((row) => row.retired_at_ms === null)?.kid]))
  })

  it('ID tokens amid rotations: every one can be verified on every server — OpenID Connect Core §10.1.1', async () => {
    const tokens = [await nodeOf(0).mint(INPUT)]
    // A rotation makes a key, which takes longer than many ID tokens: those go on until the last one is over.
    let rotating = ROTATING
    await inParallel(async ({ mint, rotate }, caller) => {
      if (caller < ROTATING) {
        for (let round = 0; round < 5; round++) await rotate({ actor: OPERATOR })
        rotating--
        return
      }
      do tokens.push(await mint(INPUT))
      while (rotating > 0 && tokens.length < TOKENS_MAX)
    })
    tokens.push(await nodeOf(0).mint(INPUT))
    expect(tokens.length).toBeGreaterThan(CALLERS - ROTATING)
    expect(new Set(tokens.map(kidOf)).size).toBeGreaterThan(1)
    for (const [index, token] of tokens.entries()) expect(await nodeOf(index).read(token)).not.toBeNull()
    expect((await rows())?.filter((row) => row.private_jwk !== null)).toHaveLength(1)
  })

  it('a rotation on one server is the next ID token’s key on every other — OpenID Connect Core §10.1.1', async () => {
    for (let round = 0; round < 5; round++) {
      // Every server has the key in its memory.
      for (const { mint } of nodes) await mint(INPUT)
      const rotated = await nodeOf(round).rotate({ actor: OPERATOR })
      if (!rotated.ok) throw new Error(rotated.reason)
      for (const { mint } of nodes) expect(kidOf(await mint(INPUT))).toBe(rotated.kid)
    }
  })
})
