import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { NewSigningKey } from './signing-key.js'
import { HOUR_MS } from '../../time-units.js'

const LONG_AGO_MS = NOW_MS - 24 * HOUR_MS

const keyNamed = (kid: string): NewSigningKey => ({
  kid,
  privateJwk: JSON.stringify({ kty: 'RSA', d: `private of ${kid}` }),
  publicJwk: JSON.stringify({ kty: 'RSA', kid }),
})

/** What any store of signing keys must do. */
export function signingKeyContract(open: OpenStores): void {
  let stores: Stores
  beforeEach(async () => {
    stores = await open()
  })
  afterEach(async () => {
    await stores.close()
  })

  const addFirst = async (kid: string) =>
    await stores.signingKeys.addFirst({ key: keyNamed(kid), nowMs: NOW_MS })
  const rotate = async (
    retiringKid: string,
    to: string,
    { nowMs = NOW_MS, forgottenBeforeMs = LONG_AGO_MS } = {},
  ) =>
    await stores.signingKeys.rotate({
      retiringKid,
      successor: keyNamed(to),
      forgottenBeforeMs,
      actor: OPERATOR,
      nowMs,
    })
  const published = async (retiredAfterMs = LONG_AGO_MS) =>
    (await stores.signingKeys.published({ retiredAfterMs })).map((key) => key.kid)
  const trailOf = async (kid: string) => await stores.trail(kid as Gid)
  const rowOf = async (kid: string) =>
    await stores.db.queries.selectFrom('signing_keys').selectAll().where('kid', '=', kid).executeTakeFirst()

  describe('current', () => {
    it('is nothing before the first key', async () => {
      expect(await stores.signingKeys.current()).toBeNull()
      expect(await published()).toEqual([])
    })
  })

  describe('addFirst', () => {
    it('lets the key sign, publishes it, and records who it is and nothing of what it holds', async () => {
      expect(await addFirst('a')).toEqual({ kid: 'a', privateJwk: keyNamed('a').privateJwk })
      expect(await stores.signingKeys.current()).toEqual({ kid: 'a', privateJwk: keyNamed('a').privateJwk })
      expect(await stores.signingKeys.published({ retiredAfterMs: LONG_AGO_MS })).toEqual([
        { kid: 'a', publicJwk: keyNamed('a').publicJwk, createdAtMs: NOW_MS, retiredAtMs: null },
      ])
      expect(await trailOf('a')).toEqual([
        { action: 'signing_key_created', actorKind: 'system', targetGid: 'a', atMs: NOW_MS, details: {} },
      ])
    })

    it('keeps the one that is there, and says so', async () => {
      await addFirst('a')
      expect(await addFirst('b')).toMatchObject({ kid: 'a' })
      expect(await rowOf('b')).toBeUndefined()
      expect(await trailOf('b')).toEqual([])
    })

    it('keeps the successor of a first key that was rotated meanwhile', async () => {
      await addFirst('a')
      await rotate('a', 'b')
      expect(await addFirst('c')).toMatchObject({ kid: 'b' })
    })

    it('stores nothing that is not recorded', async () => {
      await expect(stores.withoutTrail(async () => await addFirst('a'))).rejects.toThrow()
      expect(await stores.signingKeys.current()).toBeNull()
    })
  })

  describe('rotate', () => {
    it('lets the successor sign, destroys the private half of the old key, and records it', async () => {
      await addFirst('a')
      expect(await rotate('a', 'b', { nowMs: NOW_MS + HOUR_MS })).toBe('rotated')
      expect(await stores.signingKeys.current()).toEqual({ kid: 'b', privateJwk: keyNamed('b').privateJwk })
      expect(await rowOf('a')).toMatchObject({ private_jwk: null, retired_at_ms: NOW_MS + HOUR_MS })
      expect((await trailOf('a')).at(-1)).toEqual({
        action: 'signing_key_rotated',
        actorKind: 'operator',
        targetGid: 'a',
        atMs: NOW_MS + HOUR_MS,
        details: { successor: 'b' },
      })
    })

    it('gives a key one successor', async () => {
      await addFirst('a')
      expect(await rotate('a', 'b')).toBe('rotated')
      expect(await rotate('a', 'c')).toBe('rotated_before')
      expect(await rotate('nothing', 'd')).toBe('rotated_before')
      expect(await stores.signingKeys.current()).toMatchObject({ kid: 'b' })
      expect(await published()).toEqual(['b', 'a'])
      expect(await trailOf('c')).toEqual([])
    })

    it('forgets what was retired long enough ago, and nothing else', async () => {
      await addFirst('a')
      await rotate('a', 'b', { nowMs: NOW_MS })
      await rotate('b', 'c', { nowMs: NOW_MS + HOUR_MS })
      await rotate('c', 'd', { nowMs: NOW_MS + 2 * HOUR_MS, forgottenBeforeMs: NOW_MS })
      expect(await rowOf('a')).toBeUndefined()
      expect(await published()).toEqual(['d', 'c', 'b'])
    })

    it('changes nothing that is not recorded', async () => {
      await addFirst('a')
      await expect(stores.withoutTrail(async () => await rotate('a', 'b'))).rejects.toThrow()
      expect(await stores.signingKeys.current()).toEqual({ kid: 'a', privateJwk: keyNamed('a').privateJwk })
      expect(await published()).toEqual(['a'])
    })
  })

  describe('published', () => {
    it('has the signing key first, then retired ones, latest first, to the millisecond', async () => {
      await addFirst('a')
      await rotate('a', 'b', { nowMs: NOW_MS })
      await rotate('b', 'c', { nowMs: NOW_MS + 1 })
      expect(await published(NOW_MS - 1)).toEqual(['c', 'b', 'a'])
      expect(await published(NOW_MS)).toEqual(['c', 'b'])
      expect(await published(NOW_MS + 1)).toEqual(['c'])
    })
  })

  it('the database itself lets one key sign, whoever writes', async () => {
    await addFirst('a')
    const second = { kid: 'b', private_jwk: '{}', public_jwk: '{}', created_at_ms: 1, retired_at_ms: null }
    await expect(stores.db.queries.insertInto('signing_keys').values(second).execute()).rejects.toThrow()
    await stores.db.queries
      .insertInto('signing_keys')
      .values({ ...second, retired_at_ms: 1 })
      .execute()
    await stores.db.queries
      .insertInto('signing_keys')
      .values({ ...second, kid: 'c', retired_at_ms: 1 })
      .execute()
  })
}
