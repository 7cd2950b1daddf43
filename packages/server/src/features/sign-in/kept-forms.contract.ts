import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashSecret } from '../../protocol/token/secret.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { KeptFormStore } from './kept-form-ports.js'
import { keptFormStore } from './kept-forms.store.js'
import { DUE_KEPT_FORMS } from './kept-forms.store.js'

const [HASH, OTHER_HASH] = [hashSecret('one'), hashSecret('other')]
const PAGE = '/0/my-apps/1/oauth'

/** What any store of typed forms must do. */
export function keptFormContract(open: OpenStores): void {
  let stores: Stores
  let forms: KeptFormStore
  let ada: Person
  beforeEach(async () => {
    stores = await open()
    forms = keptFormStore(stores.db)
    ada = await stores.newPerson()
  })
  afterEach(async () => {
    await stores.close()
  })

  const keep = async (wish: Partial<Parameters<KeptFormStore['keep']>[0]> = {}) => {
    const form = {
      userGid: ada.gid,
      page: PAGE,
      hash: HASH,
      sealed: Buffer.from('typed'),
      expiresAtMs: NOW_MS + 1,
    }
    await forms.keep({ ...form, ...wish })
  }
  const take = async (wish: Partial<Parameters<KeptFormStore['take']>[0]> = {}) => {
    const sealed = await forms.take({ userGid: ada.gid, page: PAGE, hash: HASH, nowMs: NOW_MS, ...wish })
    return sealed === null ? null : Buffer.from(sealed).toString()
  }

  it('hands a form out once, of many who ask at the same time to one', async () => {
    await keep()
    const taken = await Promise.all(Array.from({ length: 10 }, async () => await take()))
    expect(taken.filter((one) => one !== null)).toEqual(['typed'])
  })

  it('hands it out to the same person, browser and page alone, and until its end', async () => {
    const cara = await stores.newPerson()
    await keep()
    expect(await take({ userGid: cara.gid })).toBeNull()
    expect(await take({ hash: OTHER_HASH })).toBeNull()
    expect(await take({ page: '/0/my-apps/2/oauth' })).toBeNull()
    expect(await take({ nowMs: NOW_MS + 1 })).toBeNull()
    expect(await take()).toBe('typed')
  })

  it('keeps one form of each person, the last', async () => {
    const cara = await stores.newPerson()
    await keep({ userGid: cara.gid, sealed: Buffer.from('hers') })
    await keep()
    await keep({ hash: OTHER_HASH, page: '/', sealed: Buffer.from('later') })
    expect(await take()).toBeNull()
    expect(await take({ hash: OTHER_HASH, page: '/' })).toBe('later')
    expect(await take({ userGid: cara.gid })).toBe('hers')
  })

  it('sweeps what nobody can come back to, a batch at a time', async () => {
    const people = [ada, await stores.newPerson(), await stores.newPerson()]
    for (const [index, { gid }] of people.entries()) await keep({ userGid: gid, expiresAtMs: NOW_MS + index })
    expect(await stores.free(DUE_KEPT_FORMS, NOW_MS + 2, 1)).toBe(1)
    expect(await stores.free(DUE_KEPT_FORMS, NOW_MS + 2, 9)).toBe(1)
    expect(await take({ userGid: people[2]?.gid ?? ada.gid })).toBe('typed')
  })
}
