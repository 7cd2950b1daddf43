import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settleInPlace } from '../../src/compose/restore.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { answerOf, browserOf, isConsentPage, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { readText } from '../support/form-browser.js'
import {
  DATABASE_KINDS,
  openTestServerAt,
  testClock,
  testPlatform,
  type TestServer,
} from '../support/services.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { NOW_MS, openStoresAt, sharedLocation } from '../support/stores.js'
import type { CredentialsDecision } from '../../src/protocol/token/restored-credential.js'

describe.each(DATABASE_KINDS)('what a restore brought back, on %s', (kind) => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let server: TestServer
  const clock = testClock()
  beforeEach(async () => {
    place = await sharedLocation(kind, 'with schema')
    server = await openTestServerAt(place.location, clock)
  })
  afterEach(async () => {
    await server.close()
    await place.drop()
  })
  const restored = async (credentials: CredentialsDecision) => {
    const config = { database: place.location, encryptionKeys: { current: null, previous: [] } }
    await settleInPlace(config, testPlatform(clock), () => credentials)
    server.services.installation.askForWritesAgain()
  }
  const page = async (path: string) => {
    const browser = await browserOf(server)
    return readText(await browser.get(path)).replaceAll(/\s+/g, ' ')
  }

  test('is marked where admins and owners look, until another takes its place', async () => {
    const app = await newAskingApp(server.services)
    const ada = await browserOf(server)
    expect((await redeem(server, app, { code: await codeFor(ada, app) })).status).toBe(200)
    const before = await page(`/0/admin/${DEMO.greenfield}/tokens?mark=restored`)
    expect(before).toContain('Nothing matches.')

    await restored('keep')
    expect((await server.api('GET', '/users/me')).status).toBe(200)
    const fresh = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'Made afterwards',
      scopes: null,
      expires: 'default',
      actor: { kind: 'operator' },
    })
    expect(fresh.ok).toBe(true)
    const listed = await page(`/0/admin/${DEMO.greenfield}/tokens?mark=restored`)
    // Those of the three people of this workspace, the app that Ada allowed, and not what came later.
    expect(
      listed.match(/It came back with a backup .{1,60}?, also if it was revoked before\./g),
    ).toHaveLength(4)
    expect(listed).not.toContain('Made afterwards')
    expect(listed.match(/Client secret of /g)).toHaveLength(3)
    expect(await page(`/0/admin/${DEMO.greenfield}/tokens`)).toContain('Made afterwards')
    expect(await page('/0/my-apps')).toContain('It came back with a backup')
    expect(await page('/0/profile/apps')).toContain('It came back with a backup')
    expect(await page(`/0/my-apps/${app.clientId}`)).toContain('Start a rotation, or end it.')
  })

  test('kept: what an app was given goes on, but no code that waited', async () => {
    const app = await newAskingApp(server.services)
    const ada = await browserOf(server)
    const given = tokensOf(await redeem(server, app, { code: await codeFor(ada, app) }))
    const code = await codeFor(ada, app)
    await restored('keep')
    expect((await server.api('GET', '/users/me', { as: { token: given.accessToken } })).status).toBe(200)
    tokensOf(await refresh(server, app, { refreshToken: given.refreshToken }))
    const late = await redeem(server, app, { code })
    expect([late.status, late.json['error']]).toEqual([400, 'invalid_grant'])
  })

  test('ended: what an app was given ends, with whatever secret it comes', async () => {
    const app = await newAskingApp(server.services)
    const given = tokensOf(await redeem(server, app, { code: await codeFor(await browserOf(server), app) }))
    await restored('end')
    expect((await server.api('GET', '/users/me', { as: { token: given.accessToken } })).status).toBe(401)
    const old = await refresh(server, app, { refreshToken: given.refreshToken })
    expect([old.status, old.json['error']]).toEqual([401, 'invalid_client'])
    const rotated = await server.services.apps.rotateSecret({
      clientId: app.clientId as Gid,
      overlapSeconds: 0,
      actor: { kind: 'operator' },
    })
    if (!rotated.ok) throw new Error('no secret was made')
    const fresh = { ...app, secret: rotated.secret }
    const refused = await refresh(server, fresh, { refreshToken: given.refreshToken })
    expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_grant'])
  })

  test.each(['keep', 'end'] as const)(
    '%s: passkeys and authenticator apps are marked where their owner and admins look',
    async (credentials) => {
      const passkeyOf = async (user: Gid, name: string, restoredAtMs: number | null) => {
        const stores = await openStoresAt(place.location)
        const row = {
          gid: name as Gid,
          user_gid: user,
          name,
          credential_id: name,
          public_key: Buffer.alloc(77),
        }
        const rest = { counter: 0, transports: '[]', is_device_bound: 0, created_at_ms: NOW_MS }
        await stores.db.queries
          .insertInto('passkeys')
          .values({ ...row, ...rest, restored_at_ms: restoredAtMs })
          .execute()
        await stores.close()
      }
      await passkeyOf(DEMO.ben, 'Of a lost phone', null)
      await restored(credentials)
      const standing = await server.services.factors.own.standingOf(DEMO.ben as Gid)
      expect(standing.passkeys.map(({ restoredAtMs }) => restoredAtMs)).toEqual([NOW_MS])
      const ada = await browserOf(server)
      const listed = readText(await ada.get(`/0/admin/${DEMO.greenfield}/tokens?mark=restored`))
      expect(listed.replaceAll(/\s+/g, ' ')).toMatch(/Passkey Restored It came back with a backup .{1,60}Ben/)
      // What it is called is for its owner alone.
      expect(listed).not.toContain('Of a lost phone')
      expect(
        readText(
          await (await browserOf(server, 'cara')).get(`/0/admin/${DEMO.harbour}/tokens?mark=restored`),
        ),
      ).not.toContain('Passkey Restored')
      await passkeyOf(DEMO.ada, 'Mine', NOW_MS)
      expect(readText(await ada.get('/0/profile/security')).replaceAll(/\s+/g, ' ')).toContain(
        'Mine Restored It came back with a backup',
      )
    },
  )

  test('is told to whoever has a password, if it is all they have, and to nobody who was deactivated', async () => {
    const cara = await server.services.tokens.list({ userGid: DEMO.cara as Gid })
    for (const { gid } of cara)
      await server.services.tokens.revoke({ tokenGid: gid, actor: { kind: 'operator' } })
    await server.services.users.deactivate({ userGid: DEMO.gil as Gid, actor: { kind: 'operator' } })
    await restored('keep')
    const stores = await openStoresAt(place.location)
    const mails = await stores.db.queries.selectFrom('mails').selectAll().orderBy('user_gid').execute()
    await stores.close()
    const told = mails.filter(({ kind: about }) => about === 'credentials_restored')
    expect(told.map(({ user_gid }) => user_gid)).toEqual([DEMO.ada, DEMO.ben, DEMO.cara].toSorted())
    expect(JSON.parse(told.find(({ user_gid }) => user_gid === DEMO.cara)?.facts ?? '')).toMatchObject({
      hasPassword: true,
      tokens: 0,
    })
  })

  test('ended: the API says 401, an app cannot authenticate, and pages say why', async () => {
    const app = await newAskingApp(server.services)
    const code = await codeFor(await browserOf(server), app)
    await restored('end')
    expect((await server.api('GET', '/users/me')).status).toBe(401)
    const answer = await redeem(server, app, { code })
    expect([answer.status, answer.json['error']]).toEqual([401, 'invalid_client'])
    expect(await page('/0/my-apps')).toContain('Ended by a restore')
    expect(await page(`/0/my-apps/${app.clientId}`)).toContain('Ended by a restore')
    expect(await page(`/0/admin/${DEMO.greenfield}/audit`)).toContain('restored from a backup')
  })

  test('opens nothing in a browser: who was signed in signs in again, and an app asks again', async () => {
    const app = await newAskingApp(server.services)
    const ada = await browserOf(server)
    await codeFor(ada, app)
    expect(answerOf(await ada.get(requestOf(app)))).toHaveProperty('code')
    await restored('keep')
    expect((await ada.get('/0/my-apps')).status).toBe(303)
    expect(isConsentPage(await (await browserOf(server)).get(requestOf(app)))).toBe(true)
  })
})
