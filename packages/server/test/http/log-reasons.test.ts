import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserOf, newAskingApp, REDIRECT_URI, type AskedApp } from '../support/authorize.js'
import { DEMO, tokenFor } from '../support/demo.js'
import { FORM, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'
import { formsOf } from '../support/html-form.js'

const JSON_TYPE = { 'content-type': 'application/json' }

type Line = Readonly<Record<string, unknown>>

/** What operators find in the log: why a request was refused, and whose token it came with. */
describe('the line of a request', () => {
  let scene: TokenScene
  let app: AskedApp
  let access: string
  let personal: string
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    app = await newAskingApp(scene.server.services)
    const { accessToken } = await scene.logIn(app, { userGid: DEMO.ben, scope: 'openid tasks:read' })
    access = accessToken
    personal = (await tokenFor(scene.server.services, DEMO.ben)).token
  })
  afterAll(async () => {
    await scene.close()
  })

  const lineOf = async (work: () => Promise<unknown>): Promise<Line> => {
    const { lines } = scene.server
    lines.length = 0
    await work()
    return lines.findLast(({ status }) => status !== undefined) ?? {}
  }
  const get = async (url: string, token?: string) =>
    await scene.server.server.inject({
      method: 'GET',
      url,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
  const post = async (url: string, payload: string, headers: Readonly<Record<string, string>> = FORM) =>
    await scene.server.server.inject({ method: 'POST', url, headers, payload })
  const GUARD = '/-/authorize_request'
  const USERINFO = '/api/1.0/openid_connect/userinfo'
  const GID = expect.stringMatching(/^\d+$/) as string
  const reasonOf = async (work: () => Promise<unknown>) => (await lineOf(work))['reason']

  it('names the token and the person of whoever calls, and no reason', async () => {
    for (const [url, token] of [
      ['/api/1.0/users/me', personal],
      [`/api/1.0/tasks?assignee=me&workspace=${DEMO.greenfield}`, access],
      [GUARD, access],
      [USERINFO, access],
    ] as const) {
      const line = await lineOf(async () => await get(url, token))
      expect([url, line]).toMatchObject([url, { user: DEMO.ben, token: GID }])
      expect([url, line['reason']]).toEqual([url, undefined])
    }
  })

  it('says why a token opened nothing, and names one that is known', async () => {
    for (const url of ['/api/1.0/users/me', GUARD, USERINFO]) {
      expect([url, await reasonOf(async () => await get(url))]).toEqual([url, 'token_missing'])
      const unknown = await lineOf(async () => await get(url, strayToken('personal')))
      expect([url, unknown]).toMatchObject([url, { reason: 'token_unknown' }])
      expect(unknown).not.toHaveProperty('user')
    }
    const { token } = await tokenFor(scene.server.services, DEMO.ben)
    await post('/-/credentials/revoke', JSON.stringify({ credentials: [token] }), JSON_TYPE)
    for (const url of ['/api/1.0/users/me', GUARD, USERINFO])
      expect([url, await lineOf(async () => await get(url, token))]).toMatchObject([
        url,
        { reason: 'token_revoked', token: GID },
      ])
  })

  it.each([
    [`${GUARD}?scope=tasks:delete`, 'insufficient_scope'],
    [`${GUARD}?workspace=99`, 'workspace_not_reached'],
    ['/api/1.0/users/me', 'insufficient_scope'],
    ['/api/1.0/tasks/99', 'not_found'],
  ])('says why a call got nothing: %s, %s', async (url, reason) => {
    const line = await lineOf(async () => await get(url, access))
    expect(line).toMatchObject({ reason, user: DEMO.ben, token: GID })
  })

  it('says what was wrong with a body', async () => {
    const create = async (payload: string, headers: Readonly<Record<string, string>> = {}) =>
      await post('/api/1.0/tasks', payload, {
        ...JSON_TYPE,
        ...headers,
        authorization: `Bearer ${personal}`,
      })
    expect(await reasonOf(async () => await create('{'))).toBe('invalid')
    expect(await reasonOf(async () => await create('x', { 'content-encoding': 'zip' }))).toBe(
      'coding_unsupported',
    )
    expect(await reasonOf(async () => await create('x', { 'content-encoding': 'gzip' }))).toMatch(/^coding_/)
    expect(await reasonOf(async () => await create(`"${'x'.repeat(2_000_000)}"`))).toBe('too_large')
  })

  it('says why an authorization was none, and what a refused or revoked token was', async () => {
    const ask = (more: string) =>
      `/-/oauth_authorize?client_id=${app.clientId}&redirect_uri=${encodeURIComponent(REDIRECT_URI)}${more}`
    const own = `client_id=${app.clientId}&client_secret=${app.secret ?? ''}`
    const sent: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['redirect_uri_missing', async () => await get('/-/oauth_authorize?client_id=1')],
      ['response_type_unsupported', async () => await get(ask('&response_type=x'))],
      ['sign_in_needed', async () => await get(ask('&response_type=code&prompt=none'))],
      ['parameter_missing: client_id', async () => await post('/-/oauth_token', 'grant_type=refresh_token')],
      [
        'refresh_token_unknown',
        async () =>
          await post(
            '/-/oauth_token',
            `grant_type=refresh_token&refresh_token=${strayToken('refresh')}&${own}`,
          ),
      ],
      ['token_unknown', async () => await post('/-/oauth_revoke', `token=${strayToken('access')}&${own}`)],
      [
        'revoked 0 of 1',
        async () =>
          await post(
            '/-/credentials/revoke',
            JSON.stringify({ credentials: [strayToken('personal')] }),
            JSON_TYPE,
          ),
      ],
    ]
    for (const [reason, work] of sent) expect(await reasonOf(work)).toBe(reason)
  })

  it.each([
    ['/0/profile', 'signed_out'],
    ['/invitations/x', 'invitation_unknown'],
    ['/login/reset/new', 'reset_link_unknown'],
    ['/login/verify', 'half_session_gone'],
  ])('says why a page was not shown to whoever is signed out: %s, %s', async (url, reason) => {
    expect(await reasonOf(async () => await get(url))).toBe(reason)
  })

  it('says why a form changed nothing, and whose it was', async () => {
    const ada = await browserOf(scene.server, 'ada')
    const filledIn = async (url: string, wish: Readonly<Record<string, string>>) => {
      const form = formsOf((await ada.get(url)).text).find(({ action }) => action === url)
      return async () => await ada.post(url, { ...Object.fromEntries(form?.values ?? []), ...wish })
    }
    expect(await reasonOf(async () => await post('/0/profile', 'name=x'))).toBe('signed_out')
    expect(await lineOf(async () => await ada.post('/0/profile', { name: 'x' }))).toMatchObject({
      reason: 'form_stale',
      user: DEMO.ada,
    })
    const wrong = { current_password: 'wrong', new_password: 'a long and good one for tests' }
    expect(await lineOf(await filledIn('/0/profile/security', wrong))).toMatchObject({
      reason: 'current_wrong',
      user: DEMO.ada,
    })
    scene.server.clock.advance(11 * 60_000)
    expect(await reasonOf(async () => await ada.get('/0/my-apps/new'))).toBe('sign_in_not_recent')
  })

  it('says that a session ended while a form of it was on its way, and asks to sign in again', async () => {
    const [here, elsewhere] = [await browserOf(scene.server, 'cara'), await browserOf(scene.server, 'cara')]
    const form = formsOf((await here.get('/0/profile')).text).find(({ action }) => action === '/0/profile')
    const body = new PassThrough()
    const { lines } = scene.server
    const answer = scene.server.server.inject({
      method: 'POST',
      url: '/0/profile',
      headers: { ...FORM, cookie: [...here.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      payload: body,
    })
    // Its head is there and is judged, its body not yet.
    const others = formsOf((await elsewhere.get('/0/profile/sessions')).text)
    const end = others.find(({ action }) => action === '/0/profile/sessions/end-others')
    await elsewhere.post('/0/profile/sessions/end-others', Object.fromEntries(end?.values ?? []))
    lines.length = 0
    body.end(new URLSearchParams({ ...Object.fromEntries(form?.values ?? []), name: 'Cara Else' }).toString())
    const { headers, statusCode } = await answer
    expect([statusCode, headers.location]).toEqual([303, '/login'])
    expect(lines.findLast(({ status }) => status !== undefined)).toMatchObject({
      operation: 'profile_change',
      reason: 'session_ended',
    })
  })
})
