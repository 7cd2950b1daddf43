import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { App } from '../../src/features/apps/app.js'
import { newApp, newCode, refreshRequest, tokensIn } from '../support/grants.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const ROUNDS = 100
const CALLERS = 8

describe.each(DATABASE_KINDS)('taking back what an app was allowed, on %s', (kind) => {
  let opened: TestServices
  let stores: Stores
  let drop: () => Promise<void>
  let ada: Person
  let app: App
  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    opened = await openServicesAt(shared.location, { nowMs: () => Date.now(), advance: () => undefined })
    stores = await openStoresAt(shared.location)
  })
  afterAll(async () => {
    await opened.close()
    await stores.close()
    await drop()
  })
  beforeEach(async () => {
    ada = await stores.newPerson()
    app = await newApp(stores, ada, { rotatesRefreshTokens: true })
  })

  const code = async () => await newCode(stores, { app, person: ada, nowMs: Date.now() })
  const deauthorize = async () =>
    await opened.services.authorization.deauthorizeApp({ userGid: ada.gid, clientId: app.clientId })
  const several = async <T>(work: () => Promise<T>) =>
    await Promise.all(Array.from({ length: CALLERS }, work))
  /** Lets the other side begin now and then, so that each order happens. */
  const afterTurns = async (turns: number) => {
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const expectNothingLives = async (grantGid: Gid, bodies: readonly string[]) => {
    for (const body of bodies) {
      const { access, refresh } = tokensIn(body)
      expect((await opened.services.tokens.verify(access, '192.0.2.1')).ok).toBe(false)
      expect((await opened.services.grants.refresh(app, refreshRequest(refresh))).ok).toBe(false)
    }
    expect((await stores.grants.find(grantGid))?.revokedAtMs ?? 0).not.toBeNull()
    expect(await stores.consents.remembered(ada.gid, app.clientId)).toBeNull()
  }
  const bodiesOf = (
    outcomes: readonly Awaited<ReturnType<TestServices['services']['grants']['refresh']>>[],
  ) => outcomes.flatMap((outcome) => (outcome.ok ? [outcome.body] : []))

  it(`against a redemption, ${ROUNDS} times: nothing lives afterwards`, async () => {
    const seen = new Set<boolean>()
    for (let round = 0; round < ROUNDS; round++) {
      const { grantGid, request } = await code()
      const [redeemed] = await Promise.all([
        afterTurns(round % 2 === 0 ? 0 : 6).then(
          async () => await opened.services.grants.redeemCode(app, request),
        ),
        afterTurns(round % 2 === 0 ? 3 : 0).then(deauthorize),
      ])
      seen.add(redeemed.ok)
      await expectNothingLives(grantGid, redeemed.ok ? [redeemed.body] : [])
    }
    // Both orders were seen, or this race was none.
    expect(seen).toEqual(new Set([true, false]))
  })

  it(`against refreshes, ${ROUNDS} times: nothing lives afterwards`, async () => {
    let refreshedBefore = 0
    for (let round = 0; round < ROUNDS; round++) {
      const { grantGid, request } = await code()
      const redeemed = await opened.services.grants.redeemCode(app, request)
      if (!redeemed.ok) throw new Error(redeemed.refusal.reason)
      const { refresh } = tokensIn(redeemed.body)
      const [outcomes] = await Promise.all([
        several(async () => await opened.services.grants.refresh(app, refreshRequest(refresh))),
        afterTurns(round % 4).then(deauthorize),
      ])
      const bodies = bodiesOf(outcomes)
      refreshedBefore += bodies.length
      await expectNothingLives(grantGid, [redeemed.body, ...bodies])
    }
    expect(refreshedBefore).toBeGreaterThan(0)
  })

  it('at once from several windows and against the deletion of the app: once, without a fault', async () => {
    for (let round = 0; round < 20; round++) {
      const { request } = await code()
      await opened.services.grants.redeemCode(app, request)
      const ended = (await several(deauthorize)).filter((one) => one !== null)
      expect(ended).toEqual([{ grantsEnded: 1, codesEnded: 0 }])
    }
    const again = await code()
    await opened.services.grants.redeemCode(app, again.request)
    await Promise.all([
      several(deauthorize),
      opened.services.apps.delete({ clientId: app.clientId, actor: { kind: 'operator' } }),
    ])
    expect(await stores.grants.find(again.grantGid)).toBeNull()
  })
})
