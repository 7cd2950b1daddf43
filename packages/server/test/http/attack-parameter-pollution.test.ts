import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AUTHORIZE, browserOf, demoPerson, newAskingApp, REDIRECT_URI } from '../support/authorize.js'
import { openFormBrowser, type FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { formTokenOf, openPageScene } from '../support/page-routes.js'

describe('a parameter that comes twice — OWASP ASVS 2.2 · RFC 6749 §3.1, §3.2', () => {
  let server: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })

  const post = async (address: string, body: string) => {
    const response = await server.server.inject({
      method: 'POST',
      url: address,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'text/html',
        cookie: [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      payload: body,
    })
    return { status: response.statusCode, text: response.body, location: response.headers.location }
  }

  it.each([
    'client_id',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
    'code_challenge',
    'nonce',
    'prompt',
  ])('%s, in an authorization request, is refused before anybody is asked', async (name) => {
    const app = await newAskingApp(server.services)
    const query = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      state: 'x',
    })
    const first = query.get(name) ?? 'default'
    query.set(name, first)
    query.append(name, name === 'redirect_uri' ? 'https://evil.example/' : first)
    const answer = await ada.get(`${AUTHORIZE}?${query.toString()}`)
    const isRefused = answer.status === 400 || (answer.location ?? '').includes('error=invalid_request')
    expect(isRefused).toBe(true)
    expect(answer.location ?? '').not.toContain('evil.example')
  })

  it.each(['client_id', 'client_secret', 'code', 'redirect_uri', 'grant_type', 'code_verifier'])(
    '%s, in a token request, is refused',
    async (name) => {
      const fields = {
        grant_type: 'authorization_code',
        client_id: '1',
        client_secret: 'x',
        code: 'y',
        redirect_uri: REDIRECT_URI,
        code_verifier: 'z',
      }
      const body = new URLSearchParams(fields)
      body.append(name, 'other')
      const { status, text } = await post('/-/oauth_token', body.toString())
      expect(status).toBeGreaterThanOrEqual(400)
      expect(text).toMatch(/invalid_request|invalid_client/)
    },
  )

  it('cannot smuggle a second answer past the one that was checked', async () => {
    const scene = await openPageScene(server)
    const token = await formTokenOf(scene.ada)
    // Whichever of the two counts, what was read for the check is what is done: the app's own name, or nothing.
    const address = scene.addressOf('/0/my-apps/:clientId/delete')
    const cookies = [...ada.cookies]
    ada.cookies.clear()
    for (const [name, value] of scene.ada.cookies) ada.cookies.set(name, value)
    const wrongFirst = await post(address, `csrf_token=${token}&confirm=wrong&confirm=Planner`)
    expect(wrongFirst.status).toBe(400)
    const badTokenFirst = await post(address, `csrf_token=x&csrf_token=${token}&confirm=Planner`)
    expect(badTokenFirst.status).toBe(403)
    const inQuery = await post(`${address}?csrf_token=${token}&confirm=Planner`, '')
    expect([inQuery.status === 303, (await scene.ada.get(address)).status]).toEqual([false, 200])
    ada.cookies.clear()
    for (const [name, value] of cookies) ada.cookies.set(name, value)
  })

  it('nor in brackets, as other frameworks read lists and objects', async () => {
    const { email, password } = demoPerson(server, 'ada')
    const browser = openFormBrowser(server)
    for (const fields of [
      { 'email[]': email, 'password[]': password },
      { 'email[$ne]': '', 'password[$ne]': '' },
      { 'email[0]': email, 'password[0]': password },
    ]) {
      const answer = await browser.submit(await browser.get('/login'), fields)
      expect([answer.status, browser.cookies.has('mudra_session')]).toEqual([400, false])
    }
  })

  it.each(['limit=1&limit=100', 'opt_fields=gid&opt_fields=name', 'offset=x&offset=y', 'limit[]=1'])(
    'in a query of the API is refused, or has no other meaning than one: ?%s',
    async (query) => {
      const { status, text } = await server.api('GET', `/workspaces?${query}`)
      expect([200, 400]).toContain(status)
      expect(text).not.toContain('[object')
    },
  )
})
