import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, GRANT_ENDS_MS, grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { App } from '../apps/app.js'

const LATER_MS = NOW_MS + 30_000

/** What any store of grants must do when a person takes back all that they allowed an app. */
export function revokeAppContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let ada: Person
  let app: App
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
    app = await newApp(stores, ada)
  })

  const revokeApp = async (nowMs = LATER_MS) =>
    await stores.grants.revokeApp({ userGid: ada.gid, clientId: app.clientId, nowMs })

  describe('revokeApp', () => {
    it('ends all grants with their tokens, codes that wait, and the consent, and says so', async () => {
      const grants = [await scene.newGrant({ person: ada, app }), await scene.newGrant({ person: ada, app })]
      const waiting = await scene.newCodeOf({ person: ada, app })
      expect(await revokeApp()).toEqual({ grantsEnded: 2, codesEnded: 1 })
      for (const { accessHash, grantGid, refreshHash } of grants) {
        expect(await scene.endOf(grantGid)).toEqual([LATER_MS, 'revoked'])
        expect((await stores.accessTokens.facts(accessHash))?.revokedAtMs).toBe(LATER_MS)
        expect((await scene.refresh(refreshHash, { nowMs: LATER_MS })).decision).toBe('revoked')
        expect((await stores.trail(grantGid)).slice(1)).toEqual([
          {
            action: 'grant_revoked',
            actorKind: 'user',
            targetGid: grantGid,
            atMs: LATER_MS,
            details: {},
            personGid: ada.gid,
            appGid: app.clientId,
            reason: 'revoked',
          },
        ])
      }
      expect(await stores.grants.redeemCode(scene.redeemInput(waiting.codeHash, { nowMs: LATER_MS }))).toBe(
        'revoked',
      )
      expect(await stores.consents.remembered(ada.gid, app.clientId)).toBeNull()
      expect((await stores.trail(app.clientId)).at(-1)).toEqual({
        action: 'app_deauthorized',
        actorKind: 'user',
        targetGid: app.clientId,
        atMs: LATER_MS,
        details: { grantsEnded: 2, codesEnded: 1 },
        appGid: app.clientId,
      })
    })

    it('leaves other apps and other people as they are', async () => {
      const [ben, otherApp] = [await stores.newPerson(), await newApp(stores, ada)]
      const kept = [
        await scene.newGrant({ person: ben, app }),
        await scene.newGrant({ person: ada, app: otherApp }),
      ]
      const codes = [
        await scene.newCodeOf({ person: ben, app }),
        await scene.newCodeOf({ person: ada, app: otherApp }),
      ]
      await scene.newGrant({ person: ada, app })
      await revokeApp()
      for (const { grantGid } of kept) expect(await scene.endOf(grantGid)).toEqual([null, null])
      for (const { codeHash } of codes)
        expect(await stores.grants.redeemCode(scene.redeemInput(codeHash))).toBe('won')
      expect(await stores.consents.remembered(ben.gid, app.clientId)).toBe('tasks:read')
      expect(await stores.consents.remembered(ada.gid, otherApp.clientId)).toBe('tasks:read')
    })

    it('ends a code that waits although nothing was redeemed yet, and forgets the consent', async () => {
      await scene.newCodeOf({ person: ada, app })
      expect(await revokeApp()).toEqual({ grantsEnded: 0, codesEnded: 1 })
      expect(await stores.consents.remembered(ada.gid, app.clientId)).toBeNull()
      expect(await revokeApp()).toBeNull()
    })

    it('what ended before stays as it was; where there is nothing, nothing is written', async () => {
      const before = await scene.newGrant({ person: ada, app })
      await stores.grants.revoke({
        grantGid: before.grantGid,
        reason: 'app_revoked',
        actor: { kind: 'app', gid: app.clientId },
        nowMs: NOW_MS,
      })
      const ranOut = await scene.newGrant({ person: ada, app })
      expect(await revokeApp(GRANT_ENDS_MS)).toEqual({ grantsEnded: 0, codesEnded: 0 })
      expect(await scene.endOf(before.grantGid)).toEqual([NOW_MS, 'app_revoked'])
      expect(await scene.endOf(ranOut.grantGid)).toEqual([null, null])
      const trail = await stores.trail(app.clientId)
      expect(await revokeApp(GRANT_ENDS_MS + DAY_MS)).toBeNull()
      expect(await stores.trail(app.clientId)).toEqual(trail)
    })

    it('does not happen when it cannot be recorded', async () => {
      const { grantGid } = await scene.newGrant({ person: ada, app })
      await expect(stores.withoutTrail(async () => await revokeApp())).rejects.toThrow()
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect(await stores.consents.remembered(ada.gid, app.clientId)).toBe('tasks:read')
    })
  })

  it('consents of a person are listed, newest first, with the names of their apps', async () => {
    const later = await newApp(stores, ada, { name: 'Later' })
    await scene.newCodeOf({ person: ada, app })
    await scene.newCodeOf({ person: ada, app: later, nowMs: LATER_MS, scope: 'projects:read openid' })
    expect(await stores.consents.ofUser(ada.gid)).toEqual([
      {
        app: { clientId: later.clientId, name: 'Later' },
        scopes: scene.scopes('projects:read openid'),
        givenAtMs: LATER_MS,
      },
      {
        app: { clientId: app.clientId, name: app.name },
        scopes: scene.scopes('tasks:read'),
        givenAtMs: NOW_MS,
      },
    ])
    await revokeApp()
    // Those of one moment come by their apps.
    const [first, second] = [await newApp(stores, ada), await newApp(stores, ada)]
    for (const one of [second, first]) await scene.newCodeOf({ person: ada, app: one, nowMs: LATER_MS })
    const listed = await stores.consents.ofUser(ada.gid)
    expect(listed.map((one) => one.app.clientId)).toEqual(
      [later, first, second].map((one) => one.clientId).toSorted(),
    )
  })
}
