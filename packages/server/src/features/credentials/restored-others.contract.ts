import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '../../../test/support/grants.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'

/** What any store of a workspace's credentials must tell of what a restore brought back beside its tokens. */
export function restoredOthersContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newSecret = async (owner: Person, restoredAtMs: number | null, expiresAtMs: number | null = null) => {
    const { clientId, name } = await newApp(stores, owner)
    await stores.db.queries
      .updateTable('app_secrets')
      .set({ restored_at_ms: restoredAtMs, expires_at_ms: expiresAtMs })
      .where('client_id', '=', clientId)
      .execute()
    const [secret] = (await stores.apps.find(clientId))?.secrets ?? []
    return { gid: secret?.gid, secret: { app: name, hint: secret?.hint } }
  }
  const newPasskey = async (owner: Person, restoredAtMs: number | null): Promise<Gid> => {
    const gid = await stores.nextGid()
    const key = { credential_id: gid, public_key: Buffer.alloc(77), counter: 0, transports: '[]' }
    await stores.db.queries
      .insertInto('passkeys')
      .values({
        gid,
        user_gid: owner.gid,
        name: 'Phone',
        ...key,
        is_device_bound: 0,
        created_at_ms: NOW_MS,
        restored_at_ms: restoredAtMs,
      })
      .execute()
    return gid
  }
  const addAuthenticator = async (owner: Person, restoredAtMs: number | null): Promise<void> => {
    await stores.db.queries
      .insertInto('totp_factors')
      .values({
        user_gid: owner.gid,
        secret: new Uint8Array(21),
        created_at_ms: NOW_MS,
        confirmed_at_ms: NOW_MS,
        last_step: 0,
        restored_at_ms: restoredAtMs,
      })
      .execute()
  }
  const ownerOf = ({ gid, user }: Person) => ({ gid, name: user.name, email: user.email })

  describe('what was restored beside tokens', () => {
    it('is listed kind by kind, person by person, for the members of a workspace alone', async () => {
      const ada = await stores.newPerson({ name: 'Ada' })
      const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member', name: 'Ben' })
      const zoe = await stores.newPerson({ name: 'Zoe' })
      const ofBen = await newSecret(ben, 5)
      const ofAda = [await newSecret(ada, 6), await newSecret(ada, 7)]
      for (const person of [zoe, ben, ada]) await addAuthenticator(person, 8)
      const keys = []
      for (const person of [zoe, ben, ada, ada]) keys.push(await newPasskey(person, 9))
      await newSecret(zoe, 5)
      const [, keyOfBen, ...keysOfAda] = keys
      const authenticatorOf = (person: Person) => ({
        kind: 'authenticator_app',
        gid: person.gid,
        secret: null,
        owner: ownerOf(person),
        restoredAtMs: 8,
      })
      const passkey = (gid: Gid | undefined, person: Person) => ({
        kind: 'passkey',
        gid,
        secret: null,
        owner: ownerOf(person),
        restoredAtMs: 9,
      })
      const secretOf = (person: Person, secret: object, restoredAtMs: number) => ({
        kind: 'client_secret',
        ...secret,
        owner: ownerOf(person),
        restoredAtMs,
      })
      expect(await stores.admin.credentials.restoredOthers(ada.workspaceGid, NOW_MS)).toEqual([
        ...ofAda.map((secret, at) => secretOf(ada, secret, 6 + at)),
        secretOf(ben, ofBen, 5),
        ...keysOfAda.map((gid) => passkey(gid, ada)),
        passkey(keyOfBen, ben),
        authenticatorOf(ada),
        authenticatorOf(ben),
      ])
    })

    it('is what a restore brought back and still works', async () => {
      const ada = await stores.newPerson()
      await newSecret(ada, null)
      await newSecret(ada, 5, NOW_MS)
      const ends = await newSecret(ada, 5, NOW_MS + 1)
      await newPasskey(ada, null)
      await addAuthenticator(ada, null)
      const listed = await stores.admin.credentials.restoredOthers(ada.workspaceGid, NOW_MS)
      expect(listed.map(({ gid }) => gid)).toEqual([ends.gid])
    })
  })
}
