import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settleInPlace } from '../../src/compose-restore.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { CredentialsDecision } from '../../src/rooms/restores/restore.js'
import { answerOf, browserOf, isConsentPage, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { readText } from '../support/form-browser.js'
import {
  DATABASE_KINDS,
  openTestServerAt,
  testClock,
  testPlatform,
  type TestServer,
} from '../support/house.js'
import { codeFor, redeem } from '../support/oauth-forms.js'
import { sharedLocation } from '../support/stores.js'

describe.each(DATABASE_KINDS)('what a restore brought back, on %s', (kind) => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let server: TestServer
  const clock = testClock()
  beforeEach(async () => {
    place = await sharedLocation(kind)
    server = await openTestServerAt(place.location, clock)
  })
  afterEach(async () => {
    await server.close()
    await place.drop()
  })
  const restored = async (credentials: CredentialsDecision) => {
    const config = { database: place.location, encryptionKeys: { current: null, previous: [] } }
    await settleInPlace(config, testPlatform(clock), () => credentials)
    server.house.askForWritesAgain()
  }
  const page = async (path: string) => {
    const browser = await browserOf(server)
    return readText(await browser.get(path)).replaceAll(/\s+/g, ' ')
  }

  test('is marked where admins and owners look, until another takes its place', async () => {
    const app = await newAskingApp(server.house)
    const ada = await browserOf(server)
    expect((await redeem(server, app, { code: await codeFor(ada, app) })).status).toBe(200)
    const before = await page(`/0/admin/${DEMO.greenfield}/tokens?mark=restored`)
    expect(before).toContain('Nothing matches.')

    await restored('keep')
    expect((await server.api('GET', '/users/me')).status).toBe(200)
    const fresh = await server.house.createPersonalToken({
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
    expect(listed).toMatch(/3 client secrets of apps that people here develop/)
    expect(await page(`/0/admin/${DEMO.greenfield}/tokens`)).toContain('Made afterwards')
    expect(await page('/0/my-apps')).toContain('It came back with a backup')
    expect(await page('/0/profile/apps')).toContain('It came back with a backup')
    expect(await page(`/0/my-apps/${app.clientId}`)).toContain('Start a rotation, or end it.')
  })

  test('ended: the API says 401, an app cannot authenticate, and pages say why', async () => {
    const app = await newAskingApp(server.house)
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
    const app = await newAskingApp(server.house)
    const ada = await browserOf(server)
    await codeFor(ada, app)
    expect(answerOf(await ada.get(requestOf(app)))).toHaveProperty('code')
    await restored('keep')
    expect((await ada.get('/0/my-apps')).status).toBe(303)
    expect(isConsentPage(await (await browserOf(server)).get(requestOf(app)))).toBe(true)
  })
})
