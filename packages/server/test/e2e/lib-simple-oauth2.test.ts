import { AuthorizationCode } from 'simple-oauth2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import { CALLBACK, parameter, startLibraryServer, type LibraryServer } from '../support/library-server.js'

describe.each(['header', 'body'] as const)('simple-oauth2 5.1 with credentials in the %s', (place) => {
  let server: LibraryServer

  beforeAll(async () => {
    server = await startLibraryServer()
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  const newClient = (secret = server.full.secret) =>
    new AuthorizationCode({
      client: { id: server.full.id, secret },
      auth: {
        tokenHost: server.url,
        tokenPath: '/-/oauth_token',
        revokePath: '/-/oauth_revoke',
        authorizePath: '/-/oauth_authorize',
      },
      options: { authorizationMethod: place },
    })

  async function logIn() {
    const client = newClient()
    const address = client.authorizeURL({ redirect_uri: CALLBACK, state: 'a/b:c d' })
    const back = await server.newVisitor().authorizeToApp(address, { as: server.ada })
    expect(parameter(back, 'state')).toBe('a/b:c d')
    return await client.getToken({ code: parameter(back, 'code'), redirect_uri: CALLBACK })
  }

  const statusOf = async (token: string) => (await server.api('/users/me', token)).status

  it('gets a token, and knows when it ends — RFC 6749 §2.3.1, §5.1', async () => {
    const issued = await logIn()
    expect(issued.token).toMatchObject({ token_type: 'bearer', expires_in: 3600, data: { gid: DEMO.ada } })
    expect([issued.expired(), issued.expired(3601)]).toEqual([false, true])
    expect(await statusOf(issued.token.access_token)).toBe(200)
  })

  it('refreshes — RFC 6749 §6', async () => {
    const first = await logIn()
    const second = await first.refresh()
    expect(second.token.access_token).not.toBe(first.token.access_token)
    expect(await statusOf(second.token.access_token)).toBe(200)
    // The answer has no new refresh token: the old one stays good.
    expect(await statusOf((await first.refresh()).token.access_token)).toBe(200)
  })

  it('revokes the refresh token and all that came of it — RFC 7009 §2, §2.1, §2.2, §3', async () => {
    const first = await logIn()
    const second = await first.refresh()
    await first.revoke('refresh_token')
    expect(await statusOf(first.token.access_token)).toBe(401)
    expect(await statusOf(second.token.access_token)).toBe(401)
    await expect(first.refresh()).rejects.toMatchObject({
      data: { payload: { error: 'invalid_grant' } },
    })
    await first.revoke('refresh_token') // again is no error
  })

  it('revokes an access token alone — RFC 7009 §2.1', async () => {
    const first = await logIn()
    await first.revoke('access_token')
    expect(await statusOf(first.token.access_token)).toBe(401)
    expect(await statusOf((await first.refresh()).token.access_token)).toBe(200)
  })

  it('is refused with a wrong secret — RFC 6749 §5.2 · RFC 9700 §2.5', async () => {
    await expect(
      newClient(server.specific.secret).getToken({ code: 'mdc_x', redirect_uri: CALLBACK }),
    ).rejects.toMatchObject({
      output: { statusCode: 401 },
      data: { payload: { error: 'invalid_client' } },
    })
  })
})
