import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction } from '../../db/transaction.js'
import { NOW_MS, OPERATOR, type OpenStores, type Stores } from '../../../test/support/stores.js'
import { endPassword } from './passwords.writers.js'

/** What any store of passwords must do. */
export function passwordContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  it('keeps the later hash, and an audit row for each, without the hash', async () => {
    const { gid: userGid } = await stores.newPerson()
    expect(await stores.passwords.find(userGid)).toBeNull()
    await stores.passwords.set({ userGid, hash: 'first hash', actor: OPERATOR, nowMs: NOW_MS })
    expect(await stores.passwords.find(userGid)).toBe('first hash')
    await stores.passwords.set({ userGid, hash: 'second hash', actor: OPERATOR, nowMs: NOW_MS + 1 })
    expect(await stores.passwords.find(userGid)).toBe('second hash')
    const rows = (await stores.trail(userGid)).filter((row) => row.action === 'password_set')
    expect(rows).toMatchObject([{ atMs: NOW_MS }, { atMs: NOW_MS + 1 }])
    expect(JSON.stringify(rows)).not.toContain('hash')
  })

  it('keeps the old hash when the audit row cannot be written', async () => {
    const { gid: userGid } = await stores.newPerson()
    await stores.passwords.set({ userGid, hash: 'old', actor: OPERATOR, nowMs: NOW_MS })
    await stores.withoutTrail(async () => {
      const set = stores.passwords.set({ userGid, hash: 'new', actor: OPERATOR, nowMs: NOW_MS })
      await expect(set).rejects.toThrow()
    })
    expect(await stores.passwords.find(userGid)).toBe('old')
  })

  it('counts the passwords of a person, the same one again, too; a hash that costs more is no new one', async () => {
    const { gid: userGid, user } = await stores.newPerson()
    expect(await stores.passwords.ownerOf(userGid)).toBeNull()
    for (const generation of [1, 2, 3]) {
      await stores.passwords.set({ userGid, hash: 'a hash', actor: OPERATOR, nowMs: NOW_MS })
      const owner = { email: user.email, passwordGeneration: generation }
      expect(await stores.passwords.ownerOf(userGid)).toEqual(owner)
    }
    await stores.passwords.rehash({ userGid, fromHash: 'a hash', toHash: 'a dear hash' })
    expect(await stores.passwords.ownerOf(userGid)).toMatchObject({ passwordGeneration: 3 })
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        await stores.passwords.set({ userGid, hash: 'a hash', actor: OPERATOR, nowMs: NOW_MS })
      }),
    )
    expect(await stores.passwords.ownerOf(userGid)).toMatchObject({ passwordGeneration: 13 })
    expect((await stores.sessions.findAccount(user.email))?.passwordGeneration).toBe(13)
  })

  it('hashes anew the password of one person, though another one is stored alike', async () => {
    const [one, other] = [await stores.newPerson(), await stores.newPerson()]
    for (const { gid: userGid } of [one, other])
      await stores.passwords.set({ userGid, hash: 'alike', actor: OPERATOR, nowMs: NOW_MS })
    await stores.passwords.rehash({ userGid: one.gid, fromHash: 'alike', toHash: 'dear' })
    expect([await stores.passwords.find(one.gid), await stores.passwords.find(other.gid)]).toEqual([
      'dear',
      'alike',
    ])
  })

  it('keeps nothing for a person who does not exist', async () => {
    const userGid = await stores.nextGid()
    await expect(
      stores.passwords.set({ userGid, hash: 'h', actor: OPERATOR, nowMs: NOW_MS }),
    ).rejects.toThrow()
    expect(await stores.passwords.find(userGid)).toBeNull()
    expect(await stores.trail(userGid)).toEqual([])
  })

  it('what stands for a password that was ended is nobody’s, and is compared with like any other', async () => {
    const { gid: userGid } = await stores.newPerson()
    await stores.passwords.set({ userGid, hash: 'old', actor: OPERATOR, nowMs: NOW_MS })
    await inTransaction(stores.db, async (tx) => {
      await endPassword(tx, { userGid, nowMs: NOW_MS })
    })
    const ended = (await stores.passwords.find(userGid)) ?? ''
    const [, algorithm, version, costs, salt = '', tag = ''] = ended.split('$')
    expect([algorithm, version, costs]).toEqual(['argon2id', 'v=19', 'm=19456,t=2,p=1'])
    expect([Buffer.from(salt, 'base64').length, Buffer.from(tag, 'base64').length]).toEqual([16, 32])
  })
}
