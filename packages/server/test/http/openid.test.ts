import { createHash, createHmac } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GRANT_LIFETIMES } from '../../src/protocol/oauth/lifetimes.js'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { makeSigner } from '../../src/platform/signer.js'
import { RETIRED_KEY_ALLOWANCE_SECONDS } from '../../src/features/openid/signing-key.js'
import { allow, answerOf, browserOf, newAskingApp, REDIRECT_URI, requestOf } from '../support/authorize.js'
import { messagesOf } from '../support/answers.js'
import { asGid, DEMO } from '../support/demo.js'
import type { FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, tokenOf, type TestServer } from '../support/services.js'
import { injectFetch } from '../support/inject-fetch.js'
import { claimsIn } from '../support/token-scene.js'
import { HOUR_MS } from '../../src/time-units.js'

const ADA = { gid: asGid(DEMO.ada), name: 'Ada Byron', email: 'ada@greenfield.example' }
const OLD_USERINFO = '/api/1.0/openid-connect/userinfo'

type AskingApp = Awaited<ReturnType<typeof newAskingApp>>

describe.each(DATABASE_KINDS)('OpenID Connect on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskingApp
  let as: oauth.AuthorizationServer

  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
    app = await newAskingApp(server.services, {
      settings: { name: 'Planner', scopes: ['default', 'openid', 'email', 'profile'] },
    })
    const issuer = new URL(`${server.publicUrl}/api/1.0`)
    as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure()))
  })
  afterAll(async () => {
    await server.close()
  })

  const insecure = () => ({ [oauth.customFetch]: injectFetch(server), [oauth.allowInsecureRequests]: true })
  /** The server's clock stands still; the library's does not. */
  const client = (): oauth.Client => ({
    client_id: app.clientId,
    [oauth.clockSkew]: Math.round((server.clock.nowMs() - Date.now()) / 1_000),
  })
  const jwks = async () => {
    const answer = await server.server.inject({ method: 'GET', url: ENDPOINT_PATH.jwks })
    return JSON.parse(answer.body) as JSONWebKeySet
  }
  const claimsOf = async (idToken: string) =>
    await jwtVerify(idToken, createLocalJWKSet(await jwks()), {
      issuer: `${server.publicUrl}/api/1.0`,
      audience: app.clientId,
      algorithms: ['RS256'],
      currentDate: new Date(server.clock.nowMs()),
    })
  const mint = async (wish: Partial<Parameters<TestServer['services']['openid']['mintIdToken']>[0]> = {}) =>
    await server.services.openid.mintIdToken({
      clientId: app.clientId,
      person: ADA,
      identity: ['openid'],
      authenticatedAtMs: server.clock.nowMs() - 5_000,
      nonce: null,
      accessToken: null,
      code: null,
      ...wish,
    })
  const authorized = async (scope: string, query: Readonly<Record<string, string>> = {}) =>
    answerOf(await allow(ada, requestOf(app, { scope, ...query })))
  const redeem = async (code: string) => {
    const answer = await injectFetch(server)(server.publicUrl + ENDPOINT_PATH.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        client_id: app.clientId,
        client_secret: app.secret ?? '',
      }),
    })
    return (await answer.json()) as { access_token: string; id_token?: string; refresh_token: string }
  }
  const tokensFor = async (scope: string) => await redeem((await authorized(scope))['code'] ?? '')
  const userinfo = async (
    token: string | null,
    {
      method = 'GET',
      path = ENDPOINT_PATH.userinfo,
      headers = {},
      payload,
    }: {
      method?: 'GET' | 'POST' | 'HEAD' | 'OPTIONS'
      path?: string
      headers?: Readonly<Record<string, string>>
      payload?: string
    } = {},
  ) => {
    const answer = await server.server.inject({
      method,
      url: path,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    })
    const text = answer.body
    return {
      status: answer.statusCode,
      headers: answer.headers as Readonly<Record<string, unknown>>,
      text,
      json: (text === '' ? null : JSON.parse(text)) as Record<string, unknown>,
    }
  }

  describe('an ID token', () => {
    it('is signed with the published key that it names — OpenID Connect Core §2, §10.1', async () => {
      const idToken = await mint({ identity: ['openid', 'email', 'profile'], nonce: 'n' })
      const { keys } = await jwks()
      const { payload, protectedHeader } = await claimsOf(idToken)
      expect(protectedHeader).toEqual({ alg: 'RS256', kid: keys[0]?.kid, typ: 'JWT' })
      const now = Math.floor(server.clock.nowMs() / 1_000)
      expect(payload).toEqual({
        iss: `${server.publicUrl}/api/1.0`,
        sub: ADA.gid,
        aud: app.clientId,
        iat: now,
        exp: now + GRANT_LIFETIMES.idTokenLifetimeSeconds,
        auth_time: now - 5,
        nonce: 'n',
        name: ADA.name,
        preferred_username: 'ada',
        email: ADA.email,
        email_verified: true,
      })
    })

    it('is bound to the access token and the code that travel with it — OpenID Connect Core §3.1.3.6, §3.3.2.11', async () => {
      const half = (text: string) =>
        createHash('sha256').update(text, 'ascii').digest().subarray(0, 16).toString('base64url')
      const { payload } = await claimsOf(await mint({ accessToken: 'mda_x', code: 'mdc_y' }))
      expect(payload).toMatchObject({ at_hash: half('mda_x'), c_hash: half('mdc_y') })
    })

    it('comes with a code, and passes all that a library checks — OpenID Connect Core §3.1.3.3, §3.1.3.6, §5.3.2', async () => {
      const state = oauth.generateRandomState()
      const nonce = oauth.generateRandomNonce()
      const verifier = oauth.generateRandomCodeVerifier()
      const sent = await allow(
        ada,
        requestOf(app, {
          scope: 'openid email profile',
          state,
          nonce,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        }),
      )
      const parameters = oauth.validateAuthResponse(as, client(), new URL(sent.location ?? ''), state)
      const response = await oauth.authorizationCodeGrantRequest(
        as,
        client(),
        oauth.ClientSecretPost(app.secret ?? ''),
        parameters,
        REDIRECT_URI,
        verifier,
        insecure(),
      )
      const tokens = await oauth.processAuthorizationCodeResponse(as, client(), response, {
        expectedNonce: nonce,
        requireIdToken: true,
      })
      await oauth.validateApplicationLevelSignature(as, response, insecure())
      const claims = oauth.getValidatedIdTokenClaims(tokens)
      expect(claims).toMatchObject({ sub: ADA.gid, email: ADA.email, name: ADA.name, nonce })
      const { payload } = await claimsOf(tokens.id_token ?? '')
      const hash = createHash('sha256').update(tokens.access_token, 'ascii').digest()
      expect(payload['at_hash']).toBe(hash.subarray(0, 16).toString('base64url'))

      const person = await oauth.processUserInfoResponse(
        as,
        client(),
        claims?.sub ?? '',
        await oauth.userInfoRequest(as, client(), tokens.access_token, insecure()),
      )
      expect(person).toEqual({
        sub: ADA.gid,
        name: ADA.name,
        preferred_username: 'ada',
        email: ADA.email,
        email_verified: true,
      })
    })

    it('and a code together pass the hybrid flow’s checks of c_hash and nonce — OpenID Connect Core §3.3.2.11', async () => {
      const state = oauth.generateRandomState()
      const nonce = oauth.generateRandomNonce()
      const sent = await allow(
        ada,
        requestOf(app, { response_type: 'code id_token', scope: 'openid profile', state, nonce }),
      )
      const parameters = await oauth.validateCodeIdTokenResponse(
        as,
        client(),
        new URL(sent.location ?? ''),
        nonce,
        state,
        undefined,
        insecure(),
      )
      const code = parameters.get('code') ?? ''
      const first = await claimsOf(
        new URLSearchParams(new URL(sent.location ?? '').hash.slice(1)).get('id_token') ?? '',
      )
      expect(code).toMatch(/^mdc_/)
      const second = await claimsOf((await redeem(code)).id_token ?? '')
      expect([second.payload.iss, second.payload.sub]).toEqual([first.payload.iss, first.payload.sub])
    })
  })

  describe('the key document', () => {
    it('has public halves alone, each RS256 and for signatures — RFC 7517 §5, RFC 7518 §6.3', async () => {
      const { keys } = await jwks()
      expect(keys.length).toBeGreaterThan(0)
      for (const key of keys) {
        expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
        expect(key).toMatchObject({ alg: 'RS256', use: 'sig', kty: 'RSA' })
      }
    })

    it('keeps a rotated key until what it signed has expired, and no longer — OpenID Connect Core §10.1.1', async () => {
      const before = await mint()
      const oldKid = (await jwks()).keys[0]?.kid
      const rotated = await server.services.openid.rotateKey({ actor: { kind: 'operator' } })
      expect(rotated.ok).toBe(true)
      const after = await mint()
      expect((await claimsOf(after)).protectedHeader.kid).not.toBe(oldKid)
      expect((await jwks()).keys.map(({ kid }) => kid)).toContain(oldKid)
      await claimsOf(before)
      const last = (GRANT_LIFETIMES.idTokenLifetimeSeconds + RETIRED_KEY_ALLOWANCE_SECONDS) * 1_000
      server.clock.advance(last - 1)
      expect((await jwks()).keys.map(({ kid }) => kid)).toContain(oldKid)
      server.clock.advance(1)
      expect((await jwks()).keys.map(({ kid }) => kid)).not.toContain(oldKid)
      expect(await server.services.openid.readHint(before)).toBeNull()
      expect(await server.services.openid.readHint(after)).toEqual({ sub: ADA.gid, clientId: app.clientId })
    })
  })

  describe('a hint', () => {
    it('is taken although it has expired — OpenID Connect Core §3.1.2.1', async () => {
      const hint = await mint()
      server.clock.advance(3 * HOUR_MS)
      await expect(claimsOf(hint)).rejects.toThrow(/exp/)
      expect(await server.services.openid.readHint(hint)).toEqual({ sub: ADA.gid, clientId: app.clientId })
    })

    it('is nothing once a character of it is changed, or its signature is another’s — OpenID Connect Core §16.3', async () => {
      const hint = await mint()
      const [header = '', payload = '', signature = ''] = hint.split('.')
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
      const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const other = (await mint({ nonce: 'x' })).split('.')[2] ?? ''
      const kid = (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid
      const hs256 = `${encoded({ alg: 'HS256', kid })}.${payload}`
      const publicKey = JSON.stringify((await jwks()).keys[0])
      for (const forged of [
        `${header}.${encoded({ ...claims, sub: DEMO.ben })}.${signature}`,
        `${header}.${payload}.${other}`,
        `${header}.${payload}.`,
        `${header}.${payload}`,
        `${encoded({ alg: 'none', kid })}.${payload}.`,
        `${encoded({ alg: 'None', kid })}.${payload}.${signature}`,
        `${encoded({ alg: 'PS256', kid })}.${payload}.${signature}`,
        `${encoded({ alg: 'RS256' })}.${payload}.${signature}`,
        `${encoded({ alg: 'RS256', kid: 'other' })}.${payload}.${signature}`,
        `${hs256}.${createHmac('sha256', publicKey).update(hs256).digest('base64url')}`,
        `${hint} `,
        hint + 'a'.repeat(10_000),
        'nonsense',
        '',
      ]) {
        expect(await server.services.openid.readHint(forged)).toBeNull()
      }
      expect(await server.services.openid.readHint(hint)).not.toBeNull()
    })

    it('is nothing when it is signed by our key for another issuer — OpenID Connect Core §3.1.2.1', async () => {
      const signer = makeSigner()
      const key = await server.services.openid.currentKey()
      const claims = claimsIn(await mint())
      const signed = async (changed: Readonly<Record<string, unknown>>) =>
        await signer.sign({ ...claims, ...changed }, key)
      expect(await server.services.openid.readHint(await signed({}))).not.toBeNull()
      const { iss, ...withoutIssuer } = claims
      for (const other of [
        server.publicUrl,
        `${String(iss)}/`,
        'https://evil.example/api/1.0',
        '',
        null,
        [iss],
      ])
        expect(await server.services.openid.readHint(await signed({ iss: other }))).toBeNull()
      expect(await server.services.openid.readHint(await signer.sign(withoutIssuer, key))).toBeNull()
    })
  })

  describe('userinfo', () => {
    it.each([
      ['openid', { sub: ADA.gid }],
      ['openid email', { sub: ADA.gid, email: ADA.email, email_verified: true }],
      ['openid profile', { sub: ADA.gid, name: ADA.name, preferred_username: 'ada' }],
      [
        'default openid email profile',
        {
          sub: ADA.gid,
          name: ADA.name,
          preferred_username: 'ada',
          email: ADA.email,
          email_verified: true,
        },
      ],
    ])(
      'tells with %s exactly that, without an envelope — OpenID Connect Core §5.3.2, §5.4',
      async (scope, claims) => {
        const { access_token: token } = await tokensFor(scope)
        for (const method of ['GET', 'POST'] as const)
          for (const path of [ENDPOINT_PATH.userinfo, OLD_USERINFO]) {
            const answer = await userinfo(token, { method, path })
            expect([answer.status, answer.json]).toEqual([200, claims])
            expect(answer.headers['content-type']).toMatch(/^application\/json/)
            expect(answer.headers['cache-control']).toBe('no-store')
          }
      },
    )

    it('takes a POST with any body — OpenID Connect Core §5.3.1', async () => {
      const { access_token: token } = await tokensFor('openid')
      for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain']) {
        const headers = { 'content-type': type }
        expect((await userinfo(token, { method: 'POST', headers, payload: '' })).status).toBe(200)
      }
      const huge = await userinfo(token, { method: 'POST', payload: 'a'.repeat(20_000) })
      expect(huge.status).toBe(413)
    })

    const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

    it('takes the token of a posted form — OpenID Connect Core §5.3.1 · RFC 6750 §2.2', async () => {
      const { access_token: token } = await tokensFor('openid email')
      for (const path of [ENDPOINT_PATH.userinfo, OLD_USERINFO])
        for (const type of [FORM['content-type'], `${FORM['content-type']}; charset=utf-8`]) {
          const headers = { 'content-type': type }
          const payload = `x=1&access_token=${token}`
          const answer = await userinfo(null, { method: 'POST', path, headers, payload })
          expect([answer.status, answer.json['email']]).toEqual([200, ADA.email])
        }
      const wrong = await userinfo(null, { method: 'POST', headers: FORM, payload: 'access_token=nonsense' })
      expect([wrong.status, wrong.headers['www-authenticate']]).toEqual([
        401,
        'Bearer realm="Mudra", error="invalid_token"',
      ])
    })

    it('takes it once, and in one way — RFC 6750 §2, §3.1', async () => {
      const { access_token: token } = await tokensFor('openid')
      const once = `access_token=${token}`
      for (const [bearer, payload] of [
        [token, once],
        [token, 'access_token=other'],
        [null, `${once}&${once}`],
      ] as const) {
        const answer = await userinfo(bearer, { method: 'POST', headers: FORM, payload })
        expect([answer.status, answer.headers['www-authenticate']]).toEqual([
          400,
          'Bearer realm="Mudra", error="invalid_request"',
        ])
        expect(answer.text).not.toContain(token)
      }
    })

    it('takes none from a query, from another kind of body, or from a form elsewhere — RFC 6750 §2.2, §2.3', async () => {
      const { access_token: token } = await tokensFor('openid default')
      const payload = `access_token=${token}`
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x'])
        expect(
          (await userinfo(null, { method: 'POST', headers: { 'content-type': type }, payload })).status,
        ).toBe(401)
      for (const method of ['GET', 'POST'] as const)
        expect((await userinfo(null, { method, path: `${ENDPOINT_PATH.userinfo}?${payload}` })).status).toBe(
          401,
        )
      const elsewhere = await server.server.inject({
        method: 'POST',
        url: '/api/1.0/tasks',
        headers: FORM,
        payload: `${payload}&name=x&workspace=${DEMO.greenfield}`,
      })
      expect(elsewhere.statusCode).toBe(401)
    })

    it('challenges who has no token, and says what is wrong with one — RFC 6750 §3, §3.1, OpenID Connect Core §5.3.3', async () => {
      const none = await userinfo(null)
      expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="Mudra"'])
      const { access_token: token } = await tokensFor('openid')
      for (const wrong of [
        'nonsense',
        `${token}x`,
        token.replace(/.$/, (end) => (end === 'a' ? 'b' : 'a')),
      ]) {
        const answer = await userinfo(wrong)
        expect(answer.status).toBe(401)
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="Mudra", error="invalid_token"')
        expect(messagesOf(answer)).toEqual(['Not Authorized'])
      }
    })

    it.each(['default', 'default email profile'])(
      'is not for a token with %s: it lacks openid — OpenID Connect Core §5.3, RFC 6750 §3.1',
      async (scope) => {
        const answer = await userinfo((await tokensFor(scope)).access_token)
        expect(answer.status).toBe(403)
        expect(answer.headers['www-authenticate']).toBe(
          'Bearer realm="Mudra", error="insufficient_scope", scope="openid"',
        )
      },
    )

    it('is not for a personal token, full permissions or not — OpenID Connect Core §5.3', async () => {
      expect((await userinfo(tokenOf(server.demo, 'ada'))).status).toBe(403)
    })

    it('is over when the token has expired — RFC 6750 §3.1', async () => {
      const { access_token: token } = await tokensFor('openid')
      server.clock.advance(HOUR_MS)
      const answer = await userinfo(token)
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('invalid_token')
    })

    it('lets pages of any origin read it, after a preflight with the token’s header — Fetch §3.2.3', async () => {
      for (const path of [ENDPOINT_PATH.userinfo, OLD_USERINFO]) {
        const preflight = await userinfo(null, {
          method: 'OPTIONS',
          path,
          headers: {
            origin: 'https://page.example',
            'access-control-request-method': 'GET',
            'access-control-request-headers': 'authorization',
          },
        })
        expect(preflight.status).toBe(204)
        expect(preflight.headers['access-control-allow-origin']).toBe('*')
        expect(preflight.headers['access-control-allow-headers']).toContain('Authorization')
        expect(preflight.headers['access-control-allow-methods']).toContain('POST')
      }
      for (const answer of [await userinfo(null), await userinfo((await tokensFor('openid')).access_token)]) {
        expect(answer.headers['access-control-allow-origin']).toBe('*')
        expect(answer.headers['access-control-expose-headers']).toContain('WWW-Authenticate')
      }
    })

    it('takes no token over a clear wire — RFC 6750 §5.3', async () => {
      const { access_token: token } = await tokensFor('openid')
      const answer = await server.server.inject({
        method: 'GET',
        url: ENDPOINT_PATH.userinfo,
        headers: { authorization: `Bearer ${token}` },
        remoteAddress: '192.0.2.7',
      })
      expect(answer.statusCode).toBe(403)
      expect(answer.body).not.toContain(ADA.gid)
    })

    it('is logged with who asked, and without the token', async () => {
      const { access_token: token } = await tokensFor('openid')
      const answer = await userinfo(token)
      const line = server.lines.find((one) => one['requestId'] === answer.headers['x-request-id'])
      expect(line).toMatchObject({ operation: 'openid_userinfo', user: ADA.gid, status: 200 })
      expect(JSON.stringify(server.lines)).not.toContain(token)
    })
  })
})
