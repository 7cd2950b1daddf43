import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { browserOf, newAskingApp, requestOf, type AskedApp } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { submitTo } from '../support/factors.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'
import { codeFor, redeem, tokensOf } from '../support/oauth-forms.js'
import { DAY_MS } from '../../src/time-units.js'

describe.each(DATABASE_KINDS)('the start page on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp
  const home = async (browser: FormBrowser = ada) => readText(await browser.get('/'))
  const tokenThatEnds = async (name: string, days: number, owner: string = DEMO.ada) =>
    await server.services.tokens.create({
      userGid: asGid(owner),
      name,
      scopes: null,
      expires: { atMs: server.clock.nowMs() + days * DAY_MS },
      actor: { kind: 'operator' },
    })
  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
    app = await newAskingApp(server.services, { settings: { name: 'Clockwork' } })
  })
  afterAll(async () => {
    await server.close()
  })

  it('tells which tokens and secrets end within 14 days, the first to end first, and nobody else’s', async () => {
    for (const [name, days] of [
      ['Later', 13],
      ['Sooner', 2],
      ['Far away', 15],
    ] as const)
      await tokenThatEnds(name, days)
    await tokenThatEnds('Of Ben', 2, DEMO.ben)
    const shown = await home()
    expect(shown).toMatch(/Ends within 14 days.*Sooner.*Later/s)
    expect(shown).not.toMatch(/Far away|Of Ben/)

    const own = await newAskingApp(server.services, {
      ownerGid: asGid(DEMO.ada),
      settings: { name: 'Own app' },
    })
    expect(await home()).not.toContain('Client secret of Own app')
    const [secret] = (await server.services.apps.find(own.clientId))?.secrets ?? []
    const made = await server.services.apps.rotateSecret({
      clientId: own.clientId,
      overlapSeconds: 24 * 60 * 60,
      actor: { kind: 'operator' },
    })
    expect([secret === undefined, made.ok]).toEqual([false, true])
    expect(await home()).toMatch(/Client secret of Own app.*Sooner.*Later/s)
  })

  it('lists no more than five of a kind', async () => {
    for (let count = 0; count < 7; count++) await tokenThatEnds(`One of many ${count}`, 0.5)
    expect((await home()).match(/One of many/g)).toHaveLength(5)
  })

  it('tells which apps used the account in the last 7 days and from where, and forgets those of before', async () => {
    expect(await home()).toMatch(/Apps that used your account in the last 7 days.*None\./s)
    const { accessToken } = tokensOf(await redeem(server, app, { code: await codeFor(ada, app) }))
    await server.api('GET', '/users/me', { as: { token: accessToken } })
    await server.services.tokens.uses.flushAll()
    expect(await home()).toMatch(/Clockwork.*from 127\.0\.0\.1/s)
    expect(await home(await browserOf(server, 'ben'))).not.toContain('Clockwork')
    server.clock.advance(6.5 * DAY_MS)
    ada = await browserOf(server)
    expect(await home()).toContain('Clockwork')
    server.clock.advance(DAY_MS)
    ada = await browserOf(server)
    expect(await home()).not.toContain('Clockwork')
  })

  it('tells where else the person was logged in during the last 7 days', async () => {
    expect(await home()).not.toContain('Logged in elsewhere')
    await browserOf(server)
    expect(await home()).toContain('Logged in elsewhere in the last 7 days')
  })

  it('tells the admins of a workspace, and nobody else, what waits for their approval', async () => {
    const workspaceGid = asGid(DEMO.greenfield)
    const { version } = await server.services.policies.reading.find(workspaceGid)
    await server.services.policies.write({
      workspaceGid,
      adminGid: null,
      seenVersion: version,
      policy: { ...OPEN_POLICY, apps: 'approved' },
      actor: { kind: 'operator' },
      nowMs: server.clock.nowMs(),
    })
    const other = await newAskingApp(server.services, { settings: { name: 'Asked for' } })
    const ben = await browserOf(server, 'ben')
    const consent = await ben.get(requestOf(other))
    await submitTo(ben, consent, { action: '/-/app_approval', filled: {} })
    expect(await home()).toMatch(/Waits for you.*1 app to approve in Greenfield Labs/s)
    expect(await home(ben)).not.toContain('Waits for you')
    expect(await home(await browserOf(server, 'cara'))).not.toContain('Greenfield')
  })

  it('says to a visitor what this server is, and has three ways in', async () => {
    const page = await openFormBrowser(server).get('/')
    const shown = readText(page)
    expect(shown).toMatch(/I test an Asana integration.*I guard my own API.*I run it/s)
    for (const path of ['/login?to=%2F0%2Fadmin', '/docs', '/docs/checking-tokens'])
      expect(page.text).toContain(`<h2><a href="${path}">`)
    expect(shown).not.toContain('used your account')
  })
})
