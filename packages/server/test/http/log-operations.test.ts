import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoPerson } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { setUpApp } from '../support/factors.js'
import { openFormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { formTokenOf, openPageScene, routesOf } from '../support/page-routes.js'
import { LOGGED_OPERATIONS } from '../support/logged-operations.js'

/** Asana's operations are logged by the names of their table, and files by none; these are all others. */
const isOurs = (route: string) => !route.startsWith('/api/1.0') && !route.startsWith('/assets/')

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

it('the line of each request says which operation it was, by the name that operators look for', async () => {
  const scene = await openPageScene(server)
  const found: Record<string, unknown> = {}
  for (const method of ['GET', 'POST'] as const) {
    for (const route of routesOf(server, method).filter(isOurs)) {
      // A form that ends the session of this browser is followed by another one.
      if ((await scene.ada.get('/0/profile')).status !== 200)
        await scene.ada.signIn(demoPerson(server, 'ada'))
      const address = route.includes('*') ? route.replace('*', 'nothing') : scene.addressOf(route)
      const token = method === 'POST' ? await formTokenOf(scene.ada) : ''
      server.lines.length = 0
      await (method === 'GET' ? scene.ada.get(address) : scene.ada.post(address, { csrf_token: token }))
      const line = server.lines.find(({ method: sent }) => sent === method)
      found[`${method} ${route}`] = line?.['operation'] ?? null
    }
  }
  expect(found).toMatchObject(LOGGED_OPERATIONS)
  // One that came since has a name as well.
  const since = Object.entries(found).filter(([route]) => !(route in LOGGED_OPERATIONS))
  expect(since.filter(([, name]) => !/^[a-z_]+$/.test(String(name)) || name === null)).toEqual([])
})

it.each([
  ['a page in clear', { url: '/login', remoteAddress: '203.0.113.7' }, 'insecure', 'login'],
  ['a page whose query is no UTF-8', { url: '/-/oauth_authorize?state=%FF' }, 'malformed', 'oauth_authorize'],
  [
    'a form that is too long',
    { url: '/login', method: 'POST', payload: 'x'.repeat(100_000) },
    'form_too_long',
    'login',
  ],
  [
    'an OAuth form in clear',
    { url: '/-/oauth_token', method: 'POST', remoteAddress: '203.0.113.7' },
    'transport_insecure',
    'oauth_token',
  ],
  [
    'userinfo in clear',
    { url: '/api/1.0/openid_connect/userinfo', remoteAddress: '203.0.113.7' },
    'insecure_transport',
    'openid_userinfo',
  ],
  [
    'the API in clear',
    { url: '/api/1.0/users/me', remoteAddress: '203.0.113.7' },
    'insecure_transport',
    'getUser',
  ],
  ['the API without a token', { url: '/api/1.0/users/me' }, 'token_missing', 'getUser'],
  ['a method that nothing has', { url: '/login', method: 'DELETE' }, undefined, undefined],
  ['an address that nothing has', { url: '/nothing' }, undefined, undefined],
] as const)(
  'refused before its route is asked, %s is called what it was to be',
  async (_what, request, reason, operation) => {
    server.lines.length = 0
    await server.server.inject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      ...request,
    })
    expect(server.lines.map((line) => [line['reason'], line['operation']])).toEqual([[reason, operation]])
  },
)

it('the line of a request says who it was, from the sign-in on, and why a sign-in was none', async () => {
  const lineOf = async (work: () => Promise<unknown>) => {
    server.lines.length = 0
    await work()
    return server.lines.findLast(({ operation }) => operation !== undefined)
  }
  const gil = openFormBrowser(server)
  const person = demoPerson(server, 'gil')
  const refused = await lineOf(
    async () =>
      await gil.submit(await gil.get('/login'), { email: person.email, password: 'not his at all' }),
  )
  expect(refused).toMatchObject({ operation: 'login', reason: 'password_wrong' })
  expect(refused).not.toHaveProperty('user')
  expect(await lineOf(async () => await gil.signIn(person))).toMatchObject({
    operation: 'login',
    user: DEMO.gil,
  })
  expect(await lineOf(async () => await gil.get('/0/profile'))).toMatchObject({ user: DEMO.gil })
  const { phone } = await setUpApp(gil, server.clock)
  server.clock.advance(60_000)
  const again = openFormBrowser(server)
  const halfway = await lineOf(async () => await again.signIn(person))
  expect(halfway).toMatchObject({ operation: 'login', reason: 'second_factor_needed' })
  expect(halfway).not.toHaveProperty('user')
  const page = await again.get('/login/verify')
  const code = phone.codeAt(server.clock.nowMs())
  expect(await lineOf(async () => await again.submit(page, { code }))).toMatchObject({
    operation: 'verify',
    user: DEMO.gil,
  })
})
