import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openServer } from '../../src/compose/server.js'
import { openServices } from '../../src/compose/services.js'
import { settableClock } from '../../src/platform/settable-clock.js'
import { PAGES_BUDGET } from '../../src/http/limit-by-address.js'
import { newAskingApp, PKCE, requestOf, VERIFIER, type AskedApp } from '../support/authorize.js'
import { asGid, DEMO, newPerson, tokenFor } from '../support/demo.js'
import {
  DATABASE_KINDS,
  openTestServer,
  testClock,
  testPlatform,
  tokenOf,
  type DemoName,
  type TestServer,
} from '../support/services.js'
import { redeem, tokensOf } from '../support/oauth-forms.js'
import { openPageScene, routesOf, visitorOf } from '../support/page-routes.js'
import { strayToken } from '../support/token-scene.js'

const PUBLIC_URL = 'http://mudra:8080'
const FAR = '192.0.2.7'
const BANNER = 'CI mode.'

const asking = async (server: TestServer, url: string, token: string | null) =>
  await server.server.inject({
    url,
    remoteAddress: FAR,
    headers: { host: 'mudra:8080', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  })

describe.each(DATABASE_KINDS)('CI mode on %s', (kind) => {
  let server: TestServer
  let app: AskedApp
  let narrow: AskedApp
  beforeAll(async () => {
    server = await openTestServer(kind, testClock(), {
      isCi: true,
      publicUrl: PUBLIC_URL,
      countsGuesses: false,
    })
    app = await newAskingApp(server.services)
    narrow = await newAskingApp(server.services, {
      settings: { scopes: ['tasks:read'] },
    })
  })
  afterAll(async () => {
    await server.close()
  })

  const allowed = async (name: DemoName, query: Record<string, string> = {}) =>
    await asking(server, requestOf(app, query), tokenOf(server.demo, name))
  const answerIn = (location: unknown) =>
    Object.fromEntries(new URL(String(location)).searchParams) as Record<string, string>

  test('grants consent without a page to whom a token came with the request, in clear and from anywhere', async () => {
    const wish = { state: 'a', scope: 'tasks:read' }
    const answer = await asking(server, requestOf(narrow, wish), tokenOf(server.demo, 'ben'))
    expect(answer.statusCode).toBe(302)
    const { code = '', state } = answerIn(answer.headers.location)
    expect(state).toBe('a')
    const { accessToken, refreshToken } = tokensOf(await redeem(server, narrow, { code }))
    expect(refreshToken).toMatch(/^mdr_/)
    const me = await server.api('GET', '/tasks?assignee=me&workspace=' + DEMO.greenfield, {
      as: { token: accessToken },
    })
    expect(me.status).toBe(200)
    // The security record says with what it was allowed.
    const lastSeq = await server.services.audit.trail.settledSeq()
    const events = await server.services.audit.trail.list(
      { workspaceGid: null },
      { afterSeq: 0, lastSeq, rowsMax: 2_000 },
    )
    const given = events.filter(({ action }) => action === 'consent_given')
    expect(JSON.stringify(given)).toContain('personal_token')
  })

  test('does so for PKCE and where a sign-in of now is asked for', async () => {
    for (const prompt of ['login', 'consent', 'select_account']) {
      const { code = '' } = answerIn((await allowed('ada', { ...PKCE, prompt })).headers.location)
      expect((await redeem(server, app, { code, code_verifier: VERIFIER })).status, prompt).toBe(200)
    }
    const again = await allowed('ada', { max_age: '0' })
    expect(answerIn(again.headers.location)).toHaveProperty('code')
  })

  test('judges the rest as ever: an unknown app, a foreign redirect, a scope that is none', async () => {
    const token = tokenOf(server.demo, 'ada')
    const other = requestOf(app, { redirect_uri: 'https://evil.example/' })
    expect((await asking(server, other, token)).statusCode).toBe(400)
    expect((await asking(server, requestOf({ clientId: asGid('5') }), token)).statusCode).toBe(400)
    const scope = await asking(server, requestOf(narrow, { scope: 'tasks:write' }), token)
    expect([scope.statusCode, scope.headers.location]).toEqual([400, undefined])
    const silent = answerIn((await allowed('gil', { prompt: 'none' })).headers.location)
    expect(silent).toMatchObject({ error: 'consent_required' })
  })

  test('takes only a token of a person with full permissions: else 401, and never a page that leads on', async () => {
    const narrowed = await tokenFor(server.services, DEMO.ada, { scopes: ['tasks:read'] })
    const { code = '' } = answerIn((await allowed('ada')).headers.location)
    const { accessToken } = tokensOf(await redeem(server, app, { code }))
    const real = await newPerson(server.services, { name: 'Real', workspace: DEMO.greenfield })
    for (const [token, reason] of [
      [real.token, 'person_not_seeded'],
      [strayToken('personal'), 'token_unknown'],
      ['garbage', 'token_malformed'],
      [narrowed.token, 'token_narrow'],
      [accessToken, 'token_not_personal'],
    ] as const) {
      const { body, headers, statusCode } = await asking(server, requestOf(app), token)
      expect([statusCode, headers.location, body.split(':')[0]]).toEqual([401, undefined, reason])
      expect([headers['www-authenticate'], headers['cache-control']]).toEqual(['Bearer', 'no-store'])
    }
    // Whoever brings none is led to sign in, as ever.
    const { headers } = await asking(server, requestOf(app), null)
    expect(headers.location).toMatch(/^\/login\?/)
  })

  test('answers the API in clear from anywhere, and signs people in by plain forms', async () => {
    const me = await asking(server, '/api/1.0/users/me', tokenOf(server.demo, 'ada'))
    expect(me.statusCode).toBe(200)
    // A known answer goes another way, and says so as well.
    const again = await asking(server, '/api/1.0/users/me', tokenOf(server.demo, 'ada'))
    for (const { headers } of [me, again]) expect(headers['x-mudra-mode']).toBe('ci')
    const login = await asking(server, '/login', null)
    expect([login.statusCode, login.body.includes(BANNER)]).toEqual([200, true])
    expect(String(login.headers['set-cookie'])).not.toContain('Secure')
  })

  test('every answer and every page says so', async () => {
    const scene = await openPageScene(server)
    let pages = 0
    for (const route of routesOf(server, 'GET')) {
      if (route.includes('*') || route.startsWith('/api/')) continue
      const { headers, text } = await scene.ada.get(scene.addressOf(route))
      expect(headers['x-mudra-mode'], route).toBe('ci')
      if (!String(headers['content-type']).startsWith('text/html')) continue
      pages += 1
      expect(text, route).toContain(BANNER)
    }
    expect(pages).toBeGreaterThan(30)
    const nowhere = await visitorOf(server).get('/nowhere')
    expect(nowhere.headers['x-mudra-mode']).toBe('ci')
    const undecodable = await server.server.inject({ url: '/api/1.0/%zz' })
    expect(undecodable.headers['x-mudra-mode']).toBe('ci')
  })

  test('limits nothing', async () => {
    for (let count = 0; count <= PAGES_BUDGET.points / 10; count++)
      expect((await server.api('GET', '/users/me', { as: { token: strayToken('personal') } })).status).toBe(
        401,
      )
  })
})

describe('Outside CI mode', () => {
  let server: TestServer
  let app: AskedApp
  beforeAll(async () => {
    server = await openTestServer()
    app = await newAskingApp(server.services)
  })
  afterAll(async () => {
    await server.close()
  })

  test('a token with the authorization request is not looked at: the person signs in', async () => {
    const answer = await server.server.inject({
      url: requestOf(app),
      headers: { authorization: `Bearer ${tokenOf(server.demo, 'ada')}` },
    })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toMatch(/^\/login\?/)
  })

  test('the API refuses what comes in clear from elsewhere, and no answer or page speaks of the mode', async () => {
    const answer = await asking(server, '/api/1.0/users/me', tokenOf(server.demo, 'ada'))
    expect(answer.statusCode).toBe(403)
    const login = await server.server.inject({ url: '/login' })
    for (const { headers } of [answer, login]) expect(headers).not.toHaveProperty('x-mudra-mode')
    expect(login.body).not.toContain(BANNER)
  })

  test('what tests ask of a server is not there', async () => {
    for (const url of ['/-/test/clock', '/-/test/log'])
      expect((await server.server.inject({ url })).statusCode).toBe(404)
  })

  test('a header or a query of the caller turns nothing on', async () => {
    const answer = await server.server.inject({
      url: `${requestOf(app)}&ci=1&mode=ci`,
      headers: { authorization: `Bearer ${tokenOf(server.demo, 'ada')}`, 'x-mudra-mode': 'ci' },
    })
    expect(answer.headers.location).toMatch(/^\/login\?/)
  })
})

test('CI mode under an https address keeps the cookies of whoever comes in clear, as tests do', async () => {
  const server = await openTestServer('sqlite', testClock(), {
    isCi: true,
    publicUrl: 'https://mudra.example',
    countsGuesses: false,
  })
  try {
    const { headers } = await server.server.inject({ url: '/login', headers: { host: 'mudra.example' } })
    expect(String(headers['set-cookie'])).toMatch(/^mudra_visitor=/)
    expect(String(headers['set-cookie'])).not.toContain('Secure')
  } finally {
    await server.close()
  }
})

test('a server whose clock tests may set does not start but in CI mode', async () => {
  const clock = settableClock(testClock())
  const services = await openServices(
    {
      accessTokenRevocation: 'on',
      attachments: { kind: 'folder', folder: '/nowhere' },
      database: { kind: 'sqlite', path: ':memory:' },
      publicUrl: PUBLIC_URL,
    },
    { ...testPlatform(clock), testClock: clock },
    { schema: 'migrate' },
  )
  try {
    const settings = { mail: { smtp: null, from: '' }, tls: null, trustedProxies: [] } as const
    const needs = { ...testPlatform(clock), writeRequestLine: () => undefined, isAccepting: () => true }
    await expect(openServer(services, settings, needs)).rejects.toThrow('start with --ci')
    const served = await openServer(services, { ...settings, isCi: true }, needs)
    const answer = await served.inject({ url: '/-/test/clock' })
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { frozen: false }])
    // Each page leads to what was asked.
    const login = await served.inject({ url: '/login' })
    expect(login.body).toContain('<a href="/-/test/log">Request log</a></aside>')
    expect((await served.inject({ url: '/-/test/log' })).statusCode).toBe(200)
    await served.close()
  } finally {
    await services.close()
  }
})
