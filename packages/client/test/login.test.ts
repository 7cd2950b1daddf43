import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLBACK, startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import {
  environmentStore,
  memoryStore,
  oauth,
  OUT_OF_BAND,
  personalAccessToken,
  type Store,
} from '../src/index.js'
import { openFront } from './support/front.js'

describe('against a server', () => {
  let server: LibraryServer
  let front: Awaited<ReturnType<typeof openFront>>
  beforeAll(async () => {
    server = await startLibraryServer()
    front = await openFront(server.url)
  })
  afterAll(async () => {
    await front.close()
    expect(await server.stop()).toBe(0)
  })

  const newApp = (more: object = {}) =>
    oauth({
      baseUrl: server.url,
      clientId: server.full.id,
      clientSecret: server.full.secret,
      redirectUri: CALLBACK,
      ...more,
    })
  const native = (more: object = {}) => {
    const redirectUri = 'http://127.0.0.1:49400/callback'
    return oauth({ redirectUri, baseUrl: server.url, clientId: server.native.id, ...more })
  }
  const goThrough = async (url: string, decision: 'Allow' | 'Deny' = 'Allow') =>
    await server
      .newVisitor()
      .authorizeToApp(url, { as: decision === 'Deny' ? server.ben : server.ada, decision })
  const signIn = async (app: ReturnType<typeof newApp>) => {
    const { pending, url } = await app.startLogin()
    return await app.finishLogin(await goThrough(url), pending)
  }
  const refreshTokenIn = async (store: Store) => {
    const kept = (await store.read(`${server.url} ${server.full.id} default`)) ?? '{}'
    return (JSON.parse(kept) as { refreshToken: string }).refreshToken
  }
  const nameAt = async (app: { fetch: (path: string) => Promise<Response> }) => {
    const { data } = (await (await app.fetch('/users/me')).json()) as { data: { gid: string } }
    return data.gid
  }

  it('signs in with PKCE and state, calls, refreshes and revokes', async () => {
    const app = newApp()
    const { credential, user } = await signIn(app)
    expect(user).toMatchObject({ gid: server.ada.gid })
    expect(await nameAt(credential)).toBe(server.ada.gid)
    const before = await app.accessToken()
    server.expireAccessTokens()
    expect(await nameAt(credential)).toBe(server.ada.gid)
    expect(await app.accessToken()).not.toBe(before)
    await app.revoke()
    await expect(app.fetch('/users/me')).rejects.toMatchObject({ code: 'signed_out', retryable: false })
    await app.revoke()
  })

  it('checks the ID token and asks for the person where openid is granted', async () => {
    const app = newApp({ scopes: ['openid', 'email', 'default'], requiresIssuer: true })
    const { claims, credential } = await signIn(app)
    expect(claims).toMatchObject({ iss: server.apiUrl, sub: server.ada.gid })
    expect(await credential.userinfo()).toMatchObject({ sub: server.ada.gid, email: server.ada.email })
  })

  it('keeps several people of one app apart, by gid', async () => {
    const app = newApp()
    const { pending, url } = await app.startLogin()
    const finished = await app.finishLogin(await goThrough(url), pending, { account: ({ gid }) => gid })
    expect(finished.credential.account).toBe(server.ada.gid)
    expect(await app.isSignedIn()).toBe(false)
    expect(await nameAt(app.forAccount(server.ada.gid))).toBe(server.ada.gid)
  })

  it('takes a code by hand only for the redirect that shows it', async () => {
    const app = newApp()
    const { pending } = await app.startLogin()
    await expect(app.finishWithCode('x', pending)).rejects.toMatchObject({ code: 'setting_invalid' })
    const { pending: byHand } = await app.startLogin({ redirectUri: OUT_OF_BAND })
    await expect(app.finishWithCode('x', byHand)).rejects.toMatchObject({ code: 'code_refused' })
  })

  it('refuses a denial, another login’s state, another issuer and a code used twice, each by its name', async () => {
    const app = newApp()
    const { pending, url } = await app.startLogin()
    await expect(app.finishLogin(await goThrough(url, 'Deny'), pending)).rejects.toMatchObject({
      code: 'access_denied',
    })
    const callback = await goThrough(url)
    const { pending: other } = await app.startLogin()
    await expect(app.finishLogin(callback, other)).rejects.toMatchObject({ code: 'state_mismatch' })
    await expect(app.finishLogin(`${callback}&iss=https://evil.example`, pending)).rejects.toMatchObject({
      code: 'issuer_mismatch',
    })
    await app.finishLogin(callback, pending)
    await expect(app.finishLogin(callback, pending)).rejects.toMatchObject({ code: 'code_refused' })
    await expect(app.finishLogin(callback, {} as never)).rejects.toMatchObject({ code: 'login_expired' })
  })

  it.each(['drop the answer', 'cut the answer', 'answer with a page', 'fail'] as const)(
    'asks again with the same refresh token where something happens on the way: %s',
    async (meddling) => {
      const app = native({ baseUrl: server.url })
      const store = memoryStore()
      const { pending, url } = await app.startLogin()
      const first = native({ store, baseUrl: server.url })
      await first.finishLogin(await goThrough(url), pending)
      // The same account, by way of the front.
      const kept = await store.read(`${server.url} ${server.native.id} default`)
      const behind = native({ store, baseUrl: front.url })
      await store.update(`${front.url} ${server.native.id} default`, async () => await Promise.resolve(kept))
      server.expireAccessTokens()
      front.refreshes.length = 0
      front.next(meddling)
      expect(await nameAt(behind)).toBe(server.ada.gid)
      expect(front.refreshes).toHaveLength(2)
      expect(new Set(front.refreshes).size).toBe(1)
      // The chain goes on from there.
      server.expireAccessTokens()
      expect(await nameAt(behind)).toBe(server.ada.gid)
      expect(new Set(front.refreshes).size).toBe(2)
    },
  )

  it('says that the grant ended, keeps what is stored, and asks no second time', async () => {
    const store = memoryStore()
    const { credential } = await signIn(newApp({ store }))
    await refreshTokenIn(store).then(async (token) => {
      const body = new URLSearchParams({
        client_id: server.full.id,
        client_secret: server.full.secret,
        token,
      })
      await fetch(`${server.url}/-/oauth_revoke`, { method: 'POST', body })
    })
    for (let times = 0; times < 2; times++)
      await expect(credential.fetch('/users/me')).rejects.toMatchObject({
        code: 'grant_ended',
        retryable: false,
      })
    expect(await credential.isSignedIn()).toBe(true)
  })

  it('takes a refresh token from the environment, and says where that cannot go on', async () => {
    const store = memoryStore()
    const app = newApp({ store })
    await signIn(app)
    const env = { TOKEN: await refreshTokenIn(store) }
    const fromEnvironment = newApp({ store: environmentStore({ refreshToken: 'TOKEN', env }) })
    expect(await nameAt(fromEnvironment)).toBe(server.ada.gid)
    server.expireAccessTokens()
    expect(await nameAt(fromEnvironment)).toBe(server.ada.gid)
  })

  it('names a wrong secret, a server that is none, and one that is away', async () => {
    const env = { TOKEN: 'mdr_unknown' }
    const store = environmentStore({ refreshToken: 'TOKEN', env })
    await expect(newApp({ store, clientSecret: 'wrong' }).accessToken()).rejects.toMatchObject({
      code: 'app_refused',
      status: 401,
    })
    await expect(newApp({ store }).accessToken()).rejects.toMatchObject({ code: 'grant_ended' })
    await expect(newApp({ store, baseUrl: 'http://127.0.0.1:9' }).accessToken()).rejects.toMatchObject({
      code: 'network_failed',
      retryable: true,
    })
    expect(() => newApp({ baseUrl: 'http://mudra.example' })).toThrow(
      expect.objectContaining({ code: 'address_insecure' }),
    )
  })

  it('carries a personal access token, and shows it nowhere', async () => {
    const made = JSON.parse(
      await server.command('token', 'create', server.ada.email, '--name=client', '--json'),
    ) as { token: string }
    const credential = personalAccessToken(made.token, { baseUrl: server.url })
    expect(await nameAt(credential)).toBe(server.ada.gid)
    for (const shown of [
      inspect(credential, { depth: 9 }),
      JSON.stringify(credential),
      // oxlint-disable-next-line typescript/no-base-to-string -- what it says then is what is asked
      `${String(credential)}`,
    ]) {
      expect(shown).toContain('PersonalAccessToken for')
      expect(shown).not.toContain(made.token)
    }
    await expect(credential.fetch('https://example.com/')).rejects.toMatchObject({ code: 'origin_foreign' })
    expect((await personalAccessToken('nonsense', { baseUrl: server.url }).fetch('/users/me')).status).toBe(
      401,
    )
  })
})
