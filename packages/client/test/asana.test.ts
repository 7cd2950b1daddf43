import { ApiClient, UsersApi } from 'asana'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALLBACK, startLibraryServer, type LibraryServer } from '../../server/test/support/library-server.js'
import { authenticate } from '../src/asana.js'
import { oauth, personalAccessToken } from '../src/index.js'

describe('npm asana 3 with a credential', () => {
  let server: LibraryServer
  beforeAll(async () => {
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  it('calls with a token that is fresh, also after the old one ended, and many at once', async () => {
    const app = oauth({
      baseUrl: server.url,
      clientId: server.full.id,
      clientSecret: server.full.secret,
      redirectUri: CALLBACK,
    })
    const { pending, url } = await app.startLogin()
    await app.finishLogin(await server.newVisitor().authorizeToApp(url, { as: server.ada }), pending)
    const users = new UsersApi(authenticate(new ApiClient(), app))
    const gid = async () => ((await users.getUser('me', {})) as { data: { gid: string } }).data.gid
    expect(await gid()).toBe(server.ada.gid)
    server.expireAccessTokens()
    const all = await Promise.all(Array.from({ length: 20 }, gid))
    expect(new Set(all)).toEqual(new Set([server.ada.gid]))
  })

  it('hands the server’s own 401 over where there is no other token, and refuses what is no client', async () => {
    const users = new UsersApi(
      authenticate(new ApiClient(), personalAccessToken('x', { baseUrl: server.url })),
    )
    await expect(users.getUser('me', {})).rejects.toMatchObject({ status: 401 })
    expect(() => authenticate({}, personalAccessToken('x'))).toThrow(
      expect.objectContaining({ code: 'setting_invalid' }),
    )
  })
})
