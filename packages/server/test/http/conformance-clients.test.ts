import { createHash } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
import type { FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { injectFetch } from '../support/inject-fetch.js'
import { claimsIn } from '../support/token-scene.js'

const NONCE = 'a nonce of this client'

describe('what a client has to check, it can check here, and a change is found', () => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp
  let as: oauth.AuthorizationServer

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    app = await newAskingApp(server.services)
    as = await discover(`${server.publicUrl}/api/1.0`)
  })
  afterAll(async () => {
    await server.close()
  })

  const insecure = () => ({ [oauth.customFetch]: injectFetch(server), [oauth.allowInsecureRequests]: true })
  const discover = async (issuer: string) => {
    const url = new URL(issuer)
    return await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure()))
  }
  /** The server's clock stands still; the library's does not. */
  const client = (clientId: string = app.clientId): oauth.Client => ({
    client_id: clientId,
    [oauth.clockSkew]: Math.round((server.clock.nowMs() - Date.now()) / 1_000),
  })
  const asked = async (query: Readonly<Record<string, string>> = {}) => {
    const wish = { scope: 'openid email default', nonce: NONCE, state: 's', ...query }
    return new URL((await allow(ada, requestOf(app, wish))).location ?? '')
  }
  const redeem = async (parameters: URLSearchParams) =>
    await oauth.authorizationCodeGrantRequest(
      as,
      client(),
      oauth.ClientSecretPost(app.secret ?? ''),
      parameters,
      REDIRECT_URI,
      oauth.nopkce,
      insecure(),
    )
  const tokensOf = async () => {
    const response = await redeem(oauth.validateAuthResponse(as, client(), await asked(), 's'))
    return { response, json: (await response.clone().json()) as { access_token: string; id_token: string } }
  }
  const half = (token: string) =>
    createHash('sha256').update(token, 'ascii').digest().subarray(0, 16).toString('base64url')

  it('the issuer of an answer, and of the metadata — RFC 9207 §2.4, §4 · RFC 8414 §6.2 · OpenID Connect Core §3.1.2.7', async () => {
    const back = await asked()
    expect(oauth.validateAuthResponse(as, client(), back, 's').get('code')).toMatch(/^mdc_/)
    for (const [name, value] of [
      ['iss', 'https://other.example'],
      ['iss', server.publicUrl],
      ['state', 'another'],
    ] as const) {
      const changed = new URL(back)
      changed.searchParams.set(name, value)
      expect(() => oauth.validateAuthResponse(as, client(), changed, 's')).toThrow()
    }
    const without = new URL(back)
    without.searchParams.delete('iss')
    expect(() => oauth.validateAuthResponse(as, client(), without, 's')).toThrow()
    const document = await oauth.discoveryRequest(new URL(`${server.publicUrl}/api/1.0`), insecure())
    await expect(
      oauth.processDiscoveryResponse(new URL('https://other.example/api/1.0'), document),
    ).rejects.toThrow()
  })

  it('issuer, audience, nonce and age of an ID token — OpenID Connect Core §3.1.3.5, §3.1.3.7', async () => {
    const { response } = await tokensOf()
    const judge = async (wish: { by?: oauth.Client; from?: oauth.AuthorizationServer; nonce?: string }) =>
      await oauth.processAuthorizationCodeResponse(
        wish.from ?? as,
        wish.by ?? client(),
        response.clone() as Response,
        {
          expectedNonce: wish.nonce ?? NONCE,
          requireIdToken: true,
        },
      )
    expect(oauth.getValidatedIdTokenClaims(await judge({}))).toMatchObject({ sub: DEMO.ada })
    await expect(judge({ nonce: 'another' })).rejects.toThrow(/nonce/)
    await expect(judge({ by: client('1') })).rejects.toThrow(/aud/)
    await expect(judge({ from: { ...as, issuer: 'https://other.example' } })).rejects.toThrow(/iss/)
    const hour = 60 * 60
    const late = { ...client(), [oauth.clockSkew]: Number(client()[oauth.clockSkew]) + 2 * hour }
    await expect(judge({ by: late })).rejects.toThrow(/exp/)
  })

  it('at_hash, which fits the access token that came along and no other — OpenID Connect Core §3.1.3.8, §16.11', async () => {
    const [one, other] = [(await tokensOf()).json, (await tokensOf()).json]
    for (const [mine, theirs] of [
      [one, other],
      [other, one],
    ] as const) {
      expect(claimsIn(mine.id_token)['at_hash']).toBe(half(mine.access_token))
      expect(claimsIn(mine.id_token)['at_hash']).not.toBe(half(theirs.access_token))
    }
  })

  it('an ID token out of the browser alone: nonce, audience, no at_hash where no access token comes — OpenID Connect Core §3.2.2.9, §3.2.2.11', async () => {
    const back = await asked({ response_type: 'id_token', scope: 'openid' })
    const { id_token: idToken = '' } = answerOf({ status: 302, headers: {}, text: '', location: back.href })
    expect(claimsIn(idToken)).toMatchObject({ nonce: NONCE, aud: app.clientId, sub: DEMO.ada })
    expect(claimsIn(idToken)).not.toHaveProperty('at_hash')
    // The library takes hybrid answers alone; a lone ID token is no answer to one.
    await expect(
      oauth.validateCodeIdTokenResponse(as, client(), back, NONCE, 's', undefined, insecure()),
    ).rejects.toThrow()
  })

  it('c_hash, which fits the code that came along and no other — OpenID Connect Core §3.3.2.10', async () => {
    const back = await asked({ response_type: 'code id_token' })
    const judge = async (url: URL) =>
      await oauth.validateCodeIdTokenResponse(as, client(), url, NONCE, 's', undefined, insecure())
    expect((await judge(back)).get('code')).toMatch(/^mdc_/)
    const answer = new URLSearchParams(back.hash.slice(1))
    answer.set('code', new URLSearchParams((await asked()).search).get('code') ?? '')
    const swapped = new URL(back)
    swapped.hash = answer.toString()
    await expect(judge(swapped)).rejects.toThrow(/c_hash/)
  })

  it('sub of userinfo, which is that of the ID token — OpenID Connect Core §5.3.4', async () => {
    const { json } = await tokensOf()
    const ask = async () => await oauth.userInfoRequest(as, client(), json.access_token, insecure())
    expect(await oauth.processUserInfoResponse(as, client(), DEMO.ada, await ask())).toMatchObject({
      sub: DEMO.ada,
    })
    await expect(oauth.processUserInfoResponse(as, client(), DEMO.ben, await ask())).rejects.toThrow(/sub/)
  })
})
