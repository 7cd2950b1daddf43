import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { OPEN_POLICY, type WorkspacePolicy } from '../../src/protocol/token/policy.js'
import {
  allow,
  answerOf,
  browserOf,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import { readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { tokensIn } from '../support/grants.js'
import { formsOf } from '../support/html-form.js'
import { DATABASE_KINDS, openTestServer, testClock, tokenOf, type TestServer } from '../support/services.js'
import { DAY_MS } from '../../src/time-units.js'

const OPERATOR = { kind: 'operator' } as const
const GREENFIELD = DEMO.greenfield as Gid
const PAGE = `/0/admin/${DEMO.greenfield}/policies`

describe.each(DATABASE_KINDS)('policies of a workspace on %s', (kind) => {
  let server: TestServer
  let clock: ReturnType<typeof testClock>
  let ada: FormBrowser
  beforeAll(async () => {
    clock = testClock()
    server = await openTestServer(kind, clock, { trustedProxies: ['127.0.0.1'] })
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })

  const setPolicy = async (change: Partial<WorkspacePolicy>, workspaceGid = GREENFIELD) => {
    const { version } = await server.services.policies.reading.find(workspaceGid)
    return await server.services.policies.write({
      workspaceGid,
      adminGid: null,
      seenVersion: version,
      policy: { ...OPEN_POLICY, ...change },
      actor: OPERATOR,
      nowMs: clock.nowMs(),
    })
  }
  const me = async (token = tokenOf(server.demo, 'ada'), address = '127.0.0.1') => {
    const answer = await server.server.inject({
      url: '/api/1.0/users/me',
      headers: {
        authorization: `Bearer ${token}`,
        'x-forwarded-for': address,
        'x-forwarded-proto': 'https',
      },
    })
    const body = JSON.parse(answer.body) as { data?: { workspaces?: { gid: string }[] } }
    return {
      status: answer.statusCode,
      policy: answer.headers['mudra-policy'],
      workspaces: body.data?.workspaces?.map(({ gid }) => gid),
    }
  }
  const out = (reason: string) => ({
    status: 200,
    policy: `workspace=${DEMO.greenfield}; reason=${reason}`,
    workspaces: [],
  })
  const open = { status: 200, policy: undefined, workspaces: [DEMO.greenfield] }
  const tokenFor = async (app: AskedApp, browser = ada): Promise<string> => {
    const code = answerOf(await allow(browser, requestOf(app, { scope: 'default' })))['code'] ?? ''
    const answer = await server.server.inject({
      method: 'POST',
      url: '/-/oauth_token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: app.clientId,
        client_secret: app.secret ?? '',
        redirect_uri: REDIRECT_URI,
        code,
      }).toString(),
    })
    return tokensIn(answer.body).access
  }
  const press = async (shown: Shown, ends: string, filled: Record<string, string> = {}, browser = ada) => {
    const form = formsOf(shown.text).find(({ action }) => action.endsWith(ends))
    if (form === undefined) throw new Error(`no form goes to …${ends}\n${readText(shown)}`)
    return await browser.post(form.action, { ...Object.fromEntries(form.values), ...filled })
  }

  it('takes the workspace from personal tokens where they are not allowed, and says so on every answer', async () => {
    expect(await me()).toEqual(open)
    await setPolicy({ personalTokensAllowed: false })
    expect(await me()).toEqual(out('personal_tokens_not_allowed'))
    // The second answer comes out of memory where there is one.
    expect(await me()).toEqual(out('personal_tokens_not_allowed'))
    const gone = await server.api('GET', `/projects/${DEMO.seedCatalogue}`)
    expect([gone.status, gone.headers['mudra-policy']]).toEqual([
      404,
      out('personal_tokens_not_allowed').policy,
    ])
    expect((await server.api('GET', '/users/me', { as: 'cara' })).json.data.workspaces).toHaveLength(1)
    await setPolicy({})
    expect(await me()).toEqual(open)
  })

  it('does not answer one credential with what another of the same person may see', async () => {
    const app = await newAskingApp(server.services)
    const token = await tokenFor(app)
    expect(await me(token)).toEqual(open)
    await setPolicy({ personalTokensAllowed: false })
    for (let time = 0; time < 2; time++) {
      expect(await me(token)).toEqual(open)
      expect(await me()).toEqual(out('personal_tokens_not_allowed'))
    }
    await setPolicy({})
    const act = { workspaceGid: GREENFIELD, clientId: app.clientId as Gid, adminGid: DEMO.ada as Gid }
    await server.services.appAdmission.block(act)
    for (let time = 0; time < 2; time++) {
      expect(await me()).toEqual(open)
      expect(await me(token)).toEqual(out('app_blocked'))
    }
    await server.services.appAdmission.unblock(act)
  })

  it('judges each call by the address that it comes from, mapped ones as what they are', async () => {
    await setPolicy({ addressRanges: ['10.1.0.0/16', '2001:db8::/32'] })
    for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::7']) {
      expect(await me(undefined, address)).toEqual(open)
      expect(await me(undefined, '10.2.0.1')).toEqual(out('address_not_allowed'))
    }
    await setPolicy({})
  })

  it('takes the workspace from a token that gets older than the maximum, at that moment', async () => {
    await setPolicy({ personalTokenDaysMax: 2 })
    const made = await server.services.tokens.create({
      userGid: DEMO.ada as Gid,
      name: 'Young',
      scopes: null,
      expires: 'default',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    expect(made.expiresAtMs).toBe(clock.nowMs() + 2 * DAY_MS)
    const forced = await server.services.tokens.create({
      userGid: DEMO.ada as Gid,
      name: 'Forced',
      scopes: null,
      expires: 'never',
      overPolicies: true,
      actor: OPERATOR,
    })
    if (!forced.ok) throw new Error(forced.message)
    expect(await me(forced.secret)).toEqual(open)
    clock.advance(2 * DAY_MS)
    expect(await me(forced.secret)).toEqual(out('personal_token_too_old'))
    await setPolicy({})
    expect(await me(forced.secret)).toEqual(open)
    await server.services.tokens.revoke({ tokenGid: forced.tokenGid, actor: OPERATOR })
  })

  it('refuses to create what no workspace lets in, naming whom to ask, and longer lives, naming the workspace', async () => {
    const create = async (expires: 'never' | 'default') =>
      await server.services.tokens.create({
        userGid: DEMO.ben as Gid,
        name: 'Script',
        scopes: null,
        expires,
        actor: OPERATOR,
      })
    await setPolicy({ personalTokenDaysMax: 30 })
    expect(await create('never')).toMatchObject({
      ok: false,
      field: 'expires',
      message: expect.stringContaining(
        'Greenfield Labs lets personal access tokens live 30 days at most',
      ) as string,
    })
    await setPolicy({ personalTokensAllowed: false })
    expect(await create('default')).toEqual({
      ok: false,
      field: 'user',
      message: 'Personal access tokens are not allowed in Greenfield Labs. Ask Ada Byron.',
    })
    await setPolicy({})
    expect((await create('default')).ok).toBe(true)
  })

  it('refuses a rotation where personal tokens are not allowed, and shortens one to the maximum', async () => {
    const tokens = await server.services.tokens.list({ userGid: DEMO.gil as Gid })
    const tokenGid = tokens[0]?.gid ?? ('0' as Gid)
    const rotate = async () =>
      await server.services.tokens.rotate({
        tokenGid,
        overlapSeconds: 60,
        idempotencyKey: null,
        actor: OPERATOR,
      })
    await setPolicy({ personalTokensAllowed: false })
    expect(await rotate()).toMatchObject({ ok: false, field: 'token' })
    await setPolicy({ personalTokenDaysMax: 5 })
    expect(await rotate()).toMatchObject({ ok: true, expiresAtMs: clock.nowMs() + 5 * DAY_MS })
    await setPolicy({})
  })

  it('lets only approved apps in, at consent and at each call, and hears who asks', async () => {
    const app = await newAskingApp(server.services)
    await setPolicy({ apps: 'approved' })
    const ben = await browserOf(server, 'ben')
    const consent = await ben.get(requestOf(app))
    expect(readText(consent)).toContain(
      'Greenfield Labs lets only approved apps in, and has not approved this one',
    )
    const asked = await press(consent, '/-/app_approval', {}, ben)
    expect(asked.status).toBe(303)
    expect(readText(await ben.get(requestOf(app)))).toContain('Its admins have been asked')
    const token = await tokenFor(app, ben)
    expect(await me(token)).toEqual(out('app_not_approved'))
    ada = await browserOf(server)
    const apps = await ada.get(`/0/admin/${DEMO.greenfield}/apps`)
    expect(readText(apps)).toContain('Waiting for approval')
    await press(apps, `/${app.clientId}/approve`)
    expect(await me(token)).toEqual(open)
    await press(await ada.get(`/0/admin/${DEMO.greenfield}/apps/${app.clientId}`), '/withdraw')
    expect(await me(token)).toEqual(out('app_not_approved'))
    await setPolicy({})
    expect(await me(token)).toEqual(open)
  })

  it('is judged by the guard and by introspection as by the API', async () => {
    const guard = async (workspace: string) =>
      await server.server.inject({
        url: `/-/authorize_request?workspace=${workspace}`,
        headers: { authorization: `Bearer ${tokenOf(server.demo, 'ada')}` },
      })
    expect((await guard(DEMO.greenfield)).statusCode).toBe(200)
    await setPolicy({ personalTokensAllowed: false })
    const refused = await guard(DEMO.greenfield)
    expect([refused.statusCode, refused.headers['mudra-policy']]).toEqual([
      403,
      out('personal_tokens_not_allowed').policy,
    ])
    await setPolicy({ addressRanges: ['10.1.0.0/16'] })
    const app = await newAskingApp(server.services)
    await server.services.apps.update({
      clientId: app.clientId as Gid,
      settings: { isResourceServer: true },
      actor: OPERATOR,
    })
    const isActive = async (fields: Record<string, string>) => {
      const answer = await server.server.inject({
        method: 'POST',
        url: '/-/oauth_introspect',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: app.clientId,
          client_secret: app.secret ?? '',
          token: tokenOf(server.demo, 'ada'),
          ...fields,
        }).toString(),
      })
      return (JSON.parse(answer.body) as { active: boolean }).active
    }
    const workspace = DEMO.greenfield
    expect(await isActive({})).toBe(true)
    expect(await isActive({ workspace, client_ip: '10.1.0.9' })).toBe(true)
    expect(await isActive({ workspace, client_ip: '10.2.0.9' })).toBe(false)
    expect(await isActive({ workspace })).toBe(false)
    expect(await isActive({ workspace: DEMO.harbour, client_ip: '10.1.0.9' })).toBe(false)
    await setPolicy({})
  })

  it('shows its admins an app that they approved before anybody uses it, to withdraw or to block', async () => {
    const app = await newAskingApp(server.services, { settings: { name: 'Not used yet' } })
    await setPolicy({ apps: 'approved' })
    const ben = await browserOf(server, 'ben')
    await press(await ben.get(requestOf(app)), '/-/app_approval', {}, ben)
    ada = await browserOf(server)
    const apps = `/0/admin/${DEMO.greenfield}/apps`
    await press(await ada.get(apps), `/${app.clientId}/approve`)
    expect(readText(await ada.get(apps))).toMatch(/Not used yet Approved/)
    await press(await ada.get(`${apps}/${app.clientId}`), '/withdraw')
    expect(readText(await ada.get(apps))).not.toContain('Not used yet')
    await setPolicy({})
  })

  it('ends what nobody used for too long at the next call, and for good; a use in time keeps it', async () => {
    const made = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'Forgotten',
      scopes: null,
      expires: 'never',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    await setPolicy({ unusedDaysMax: 10 })
    clock.advance(9 * DAY_MS)
    expect((await me(made.secret)).status).toBe(200)
    await server.services.tokens.uses.flushAll()
    clock.advance(9 * DAY_MS)
    expect((await me(made.secret)).status).toBe(200)
    await server.services.tokens.uses.flushAll()
    clock.advance(10 * DAY_MS - 1)
    expect((await server.services.introspection.inspectToken(made.secret)).token).toMatchObject({
      kind: 'access',
    })
    clock.advance(1)
    server.lines.length = 0
    // The API, token_info and introspection agree, before the job has come by.
    expect((await me(made.secret)).status).toBe(401)
    expect(server.lines.map(({ reason }) => reason)).toContain('token_unused')
    expect((await server.services.introspection.inspectToken(made.secret)).token).toBeNull()
    await server.services.policies.revokeUnused()
    expect(await server.services.policies.revokeUnused()).toBe(0)
    const listed = await server.services.tokens.list({ userGid: DEMO.ben as Gid })
    expect(listed.find(({ gid }) => gid === made.tokenGid)).toMatchObject({ revokedReason: 'unused' })
    await setPolicy({})
  })
})

describe('the policies page', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite')
  })
  afterAll(async () => {
    await server.close()
  })
  const press = async (
    browser: FormBrowser,
    shown: Shown,
    ends: string,
    filled: Record<string, string> = {},
  ) => {
    const form = formsOf(shown.text).find(({ action }) => action.endsWith(ends))
    if (form === undefined) throw new Error(`no form goes to …${ends}\n${readText(shown)}`)
    return await browser.post(form.action, { ...Object.fromEntries(form.values), ...filled })
  }

  it('says what would stop before it does, then saves, and tells the second of two admins', async () => {
    const ada = await browserOf(server)
    const form = await ada.get(PAGE)
    const review = await press(ada, form, '/review', {
      personal_tokens: 'refused',
      address_ranges: '10.0.0.0/8',
    })
    const text = readText(review)
    expect(text).toContain('3 tokens of 3 people would stop')
    expect(text).toContain('You are at 127.0.0.1 now')
    expect(text).not.toContain('There are more tokens than were looked at')
    expect(text).toContain('Ben')
    expect((await server.services.policies.reading.find(GREENFIELD)).version).toBe(0)
    expect((await press(ada, review, '/policies')).status).toBe(303)
    expect((await server.services.policies.reading.find(GREENFIELD)).policy).toMatchObject({
      personalTokensAllowed: false,
      addressRanges: ['10.0.0.0/8'],
    })
    const late = await press(ada, form, '/review', { apps: 'approved' })
    expect([late.status, readText(late).includes('Somebody else changed the policies')]).toEqual([409, true])
    expect((await press(ada, review, '/policies')).status).toBe(409)
  })

  it('keeps what was typed beside what is wrong with it', async () => {
    const ada = await browserOf(server)
    const shown = await press(ada, await ada.get(PAGE), '/review', {
      token_days_max: 'soon',
      address_ranges: '10.0.0.0/8 nowhere',
    })
    expect(shown.status).toBe(400)
    const text = readText(shown)
    expect(text).toContain('nowhere is not an address range')
    expect(text).toContain('Enter whole days from 1 to 3650')
    expect(shown.text).toContain('value="soon"')
  })

  it('is not there for members, or for admins of another workspace', async () => {
    for (const name of ['ben', 'cara'] as const) {
      const browser = await browserOf(server, name)
      expect((await browser.get(PAGE)).status).toBe(404)
    }
  })
})

describe('a second step that a policy demands', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite')
  })
  afterAll(async () => {
    await server.close()
  })

  it('is said to whoever has none where it is newly demanded, and not where it was before', async () => {
    const ada = await browserOf(server)
    const send = async (shown: Shown, ends: string, filled: Readonly<Record<string, string>> = {}) => {
      const form = formsOf(shown.text).find(({ action }) => action.endsWith(ends))
      return await ada.post(form?.action ?? '', { ...Object.fromEntries(form?.values ?? []), ...filled })
    }
    const without = await send(await ada.get(PAGE), '/review', { unused_days_max: '30' })
    expect(readText(without)).toContain('Tokens that nobody used for 30 days are revoked')
    expect(readText(without)).not.toContain('no second step yet')
    const demanded = await send(await ada.get(PAGE), '/review', { second_factor: 'on' })
    expect(readText(demanded)).toMatch(/no second step yet and must set one up first: .*Ben/)
    expect((await send(demanded, '/policies')).status).toBe(303)
    await setUpApp(ada, server.clock)
    const more = await send(await ada.get(PAGE), '/review', { unused_days_max: '90' })
    expect(readText(more)).toContain('Tokens that nobody used for 90 days are revoked')
    expect(readText(more)).not.toContain('no second step')
  })
})
