import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { readText, type FormBrowser } from '../support/form-browser.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'
import { DAY_MS } from '../../src/time-units.js'

const NEW_TOKEN = '/0/my-apps/tokens/new'

describe('a refusal for want of a scope', () => {
  let scene: TokenScene
  let ada: FormBrowser
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    ada = await browserOf(scene.server, 'ada')
  })
  afterAll(async () => {
    await scene.close()
  })

  const call = async (token: string, path: string, method: 'GET' | 'DELETE' = 'GET') =>
    await scene.server.api(method, path, { as: { token } })
  const errorOf = ({ json }: Awaited<ReturnType<typeof call>>) =>
    (json as { errors: readonly Record<string, unknown>[] }).errors[0] ?? {}
  const pathOf = (url: unknown) => {
    const { host, pathname, search } = new URL(String(url))
    expect(host).toBe(new URL(scene.server.publicUrl).host)
    return pathname + search
  }
  const checked = (html: string) =>
    [...html.matchAll(/<input type="checkbox"[^>]*value="([^"]+)"[^>]*>/g)]
      .filter(([tag]) => / checked/.test(tag))
      .map(([, value]) => value)

  test.each([
    ['an operation', '/projects?workspace=1', 'projects:read'],
    ['a field that was asked for', '/tasks/1?opt_fields=projects.notes', 'projects:read'],
  ])('says what is needed and held, beside Asana’s message: %s — RFC 6750 §3.1', async (_of, path, scope) => {
    const { token, tokenGid } = await tokenFor(scene.server.services, DEMO.ada, {
      scopes: ['users:read', 'tasks:read'],
    })
    const answer = await call(token, path)
    expect(answer.status).toBe(403)
    const error = errorOf(answer)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Forbidden: this token lacks the scope /) as unknown,
      help: expect.stringContaining('developers.asana.com') as unknown,
      required_scopes: [scope],
      granted_scopes: ['tasks:read', 'users:read'],
    })
    expect(answer.headers).toMatchObject({
      'www-authenticate': `Bearer realm="Mudra", error="insufficient_scope", scope="${scope}"`,
      'mudra-required-scopes': scope,
      'mudra-granted-scopes': 'tasks:read users:read',
    })
    expect(String(answer.headers['access-control-expose-headers'])).toContain('Mudra-Required-Scopes')
    expect(String(error['remedy'])).toContain(String(error['console_url']))
    const page = await ada.get(pathOf(error['console_url']))
    expect(page.status).toBe(200)
    expect(checked(page.text).toSorted()).toEqual([scope, 'tasks:read', 'users:read'].toSorted())
    expect(pathOf(error['console_url'])).toContain(tokenGid)
  })

  test('of an operation that takes full permissions leads to a form with these', async () => {
    const { token } = await tokenFor(scene.server.services, DEMO.ada, { scopes: ['users:read'] })
    const answer = await call(token, '/sections/1', 'DELETE')
    expect(answer.status).toBe(403)
    const error = errorOf(answer)
    const page = await ada.get(pathOf(error['console_url']))
    expect(error['required_scopes']).toEqual(['default'])
    expect(page.text).toMatch(/<input[^>]*value="full"[^>]* checked/)
  })

  test('of an app leads its owner to the app’s scopes, ticked and not saved; nobody else finds them', async () => {
    const app = await newAskingApp(scene.server.services, { settings: { scopes: ['users:read'] } })
    const { accessToken: access } = await scene.logIn(app, { scope: 'users:read' })
    const answer = await call(access, '/projects?workspace=1')
    expect(answer.status).toBe(403)
    const path = pathOf(errorOf(answer)['console_url'])
    expect(path).toBe(`/0/my-apps/${app.clientId}/oauth/scopes?add=projects%3Aread`)
    const before = await scene.server.services.apps.find(app.clientId as Gid)
    const page = await ada.get(path)
    expect(checked(page.text)).toEqual(expect.arrayContaining(['projects:read']))
    expect(await scene.server.services.apps.find(app.clientId as Gid)).toEqual(before)
    const ben = await browserOf(scene.server, 'ben')
    expect((await ben.get(path)).status).toBe(404)
  })

  test('the form takes from an address only what is a scope, and no token of anybody else', async () => {
    const foreign = await tokenFor(scene.server.services, DEMO.ben, { scopes: ['tasks:read'] })
    const hostile = new URLSearchParams({ like: foreign.tokenGid, agree: 'on' })
    for (const name of [
      'projects:read',
      'nothing:read',
      '"><script>alert(1)</script>',
      'default\r\nx: y',
      '',
    ])
      hostile.append('add', name)
    for (let count = 0; count < 300; count++) hostile.append('scopes', `x${count}:read`)
    const page = await ada.get(`${NEW_TOKEN}?${hostile.toString()}`)
    expect(page.status).toBe(200)
    expect(checked(page.text)).toEqual(['projects:read'])
    expect(page.text).not.toContain('<script>alert')
    expect(readText(page)).not.toContain('nothing:read')
    const tokens = await scene.server.services.tokens.listOwn({ ownerGid: DEMO.ada as Gid, page: 1 })
    expect((await ada.get(`${NEW_TOKEN}?like=x&add=tasks:read&expires=never`)).status).toBe(200)
    expect(await scene.server.services.tokens.listOwn({ ownerGid: DEMO.ada as Gid, page: 1 })).toEqual(tokens)
  })

  test('every answer says when its token ends, remembered or not, refused or not; none for one that never ends', async () => {
    const atMs = scene.server.clock.nowMs() + 5 * DAY_MS
    const { token } = await tokenFor(scene.server.services, DEMO.ada, {
      scopes: ['users:read'],
      expires: { atMs },
    })
    for (const path of ['/users/me', '/users/me', '/projects?workspace=1', '/users?workspace=1']) {
      const answer = await call(token, path)
      expect([path, answer.headers['mudra-token-expires-at']]).toEqual([path, new Date(atMs).toISOString()])
    }
    const forever = await tokenFor(scene.server.services, DEMO.ada)
    for (const _ of [1, 2])
      expect((await call(forever.token, '/users/me')).headers).not.toHaveProperty('mudra-token-expires-at')
  })

  test('the guard of other APIs says the same in its headers', async () => {
    const { token } = await tokenFor(scene.server.services, DEMO.ada, { scopes: ['users:read'] })
    const answer = await scene.server.server.inject({
      url: '/-/authorize_request?scope=tasks:write',
      headers: { authorization: `Bearer ${token}` },
    })
    expect(answer.headers).toMatchObject({
      'mudra-required-scopes': 'tasks:write',
      'mudra-granted-scopes': 'users:read',
    })
  })
})
