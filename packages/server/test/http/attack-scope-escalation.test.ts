import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, newAskingApp, REDIRECT_URI } from '../support/authorize.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { formOf, openFormBrowser, type Shown } from '../support/form-browser.js'
import { refresh, tokensOf } from '../support/oauth-forms.js'
import { openTokenScene, type TokenScene } from '../support/token-scene.js'

const NEW = '/0/my-apps/tokens/new'
const SECRET = /mdp_\w{38}/
const FILLED = { description: 'Small', expires: '30', access: 'scopes', agree: 'on' }

let scene: TokenScene
beforeAll(async () => {
  scene = await openTokenScene('sqlite')
})
afterAll(async () => {
  await scene.close()
})

const secretOn = ({ text }: Shown) => SECRET.exec(text)?.[0] ?? ''
const scopesOf = async (gid: Gid) => {
  const row = await scene.stores.db.queries
    .selectFrom('tokens')
    .select('scopes')
    .where('gid', '=', gid)
    .executeTakeFirstOrThrow()
  return row.scopes
}
const tokenCount = async () =>
  (await scene.stores.db.queries.selectFrom('tokens').select('gid').execute()).length
const statusOf = async (method: 'GET' | 'POST', path: string, token: string, data?: unknown) =>
  (await scene.server.api(method, path, { as: { token }, ...(data === undefined ? {} : { body: { data } }) }))
    .status
const TASK = { name: 'x', workspace: DEMO.greenfield }

test('a token opens no page, so a narrow one makes no wider one', async () => {
  const { token } = await tokenFor(scene.server.services, DEMO.ada, { scopes: ['tasks:read'] })
  const before = await tokenCount()
  for (const authorization of [`Bearer ${token}`, `Basic ${Buffer.from(`${token}:`).toString('base64')}`]) {
    const stranger = openFormBrowser(scene.server)
    const shown = await stranger.get(NEW, { authorization })
    expect([shown.status, shown.location?.startsWith('/login')]).toEqual([303, true])
    const posted = await stranger.post(NEW, { ...FILLED, access: 'full' }, { authorization })
    expect(posted.status).not.toBe(200)
  }
  for (const path of ['/personal_access_tokens', '/tokens', '/users/me/tokens', '/apps']) {
    expect([path, await statusOf('POST', path, token, { name: 'x', scopes: ['default'] })]).toEqual([
      path,
      404,
    ])
  }
  expect(await tokenCount()).toBe(before)
})

test.each([
  ['a scope that does not exist', ['tasks:read', 'tasks:everything']],
  ['the word for full permissions', ['default']],
  ['the word for full permissions beside a scope', ['tasks:read', 'full']],
  ['identity scopes', ['openid']],
  ['two scopes in one value', ['tasks:read tasks:write']],
  ['nothing', []],
])('the form makes no token with %s', async (_what, scopes) => {
  const ada = await browserOf(scene.server)
  const before = await tokenCount()
  const form = new URLSearchParams({ ...formOf(await ada.get(NEW)).fields, ...FILLED })
  form.delete('scopes')
  for (const scope of scopes) form.append('scopes', scope)
  const answer = await ada.post(NEW, form)
  expect([answer.status, secretOn(answer), await tokenCount()]).toEqual([400, '', before])
})

test('the scopes in the address of the form are ticked at most: what is sent decides', async () => {
  const ada = await browserOf(scene.server)
  const prefilled = await ada.get(`${NEW}?scopes=tasks:read,tasks:write&scope=default&access=full&name=x`)
  const form = new URLSearchParams({ ...formOf(prefilled).fields, ...FILLED })
  form.delete('scopes')
  form.append('scopes', 'users:read')
  const token = secretOn(await ada.post(NEW, form))
  expect(await statusOf('GET', '/users/me', token)).toBe(200)
  expect(await statusOf('POST', '/tasks', token, TASK)).toBe(403)
})

test('rotation gives the successor what its parent had, whatever else the form says', async () => {
  const ada = await browserOf(scene.server)
  const { tokenGid } = await tokenFor(scene.server.services, DEMO.ada, { scopes: ['users:read'] })
  const path = `/0/my-apps/tokens/${tokenGid}/rotate`
  const { fields } = formOf(await ada.get(path))
  const rotated = await ada.post(path, { ...fields, access: 'full', scopes: 'tasks:write', scope: 'default' })
  const token = secretOn(rotated)
  expect(await statusOf('GET', '/users/me', token)).toBe(200)
  expect(await statusOf('POST', '/tasks', token, TASK)).toBe(403)
  const { successor_gid: successor } = await scene.stores.db.queries
    .selectFrom('token_rotations')
    .selectAll()
    .where('token_gid' as never, '=', tokenGid as never)
    .executeTakeFirst()
    .then((row) => ({
      successor_gid: (row as { successor_gid?: Gid } | undefined)?.successor_gid ?? tokenGid,
    }))
  expect(await scopesOf(successor)).toBe(await scopesOf(tokenGid))
})

test('an app gets no more by refreshing than its person allowed — RFC 6749 §6', async () => {
  const app = await newAskingApp(scene.server.services, {
    redirectUris: [REDIRECT_URI],
    settings: { scopes: ['users:read', 'tasks:read', 'tasks:write'] },
  })
  const grant = await scene.logIn(app, { scope: 'users:read' })
  for (const scope of ['users:read tasks:write', 'default', 'users:read openid']) {
    const { json, status } = await refresh(scene.server, app, { refreshToken: grant.refreshToken, scope })
    expect([scope, status, json['error']]).toEqual([scope, 400, 'invalid_scope'])
  }
  const { accessToken } = tokensOf(await refresh(scene.server, app, { refreshToken: grant.refreshToken }))
  expect(await statusOf('POST', '/tasks', accessToken, TASK)).toBe(403)
})

test('a full token of a guest reaches no further than the guest', async () => {
  const { token } = await tokenFor(scene.server.services, DEMO.gil as Gid)
  expect(await statusOf('GET', `/projects/${DEMO.hiring}`, token)).toBe(403)
  expect(
    await statusOf('POST', '/projects', token, { name: 'x', workspace: DEMO.greenfield }),
  ).toBeGreaterThanOrEqual(400)
})
