import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import {
  browserOf,
  newAskingApp,
  PKCE,
  REDIRECT_URI,
  requestOf,
  VERIFIER,
  type AskedApp,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import type { FormBrowser } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { codeFor, credentialsOf, postForm, redeem, refresh, tokensOf } from '../support/oauth-forms.js'

const OTHER_URI = 'https://app.example/other'
const WRONG_VERIFIER = VERIFIER.replace('a', 'b')
const INVALID_CODE = { error: 'invalid_grant', error_description: 'The `code` provided was invalid.' }

describe('the token endpoint', () => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp
  let other: AskedApp
  let native: AskedApp

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    app = await newAskingApp(server.services, { redirectUris: [REDIRECT_URI, OTHER_URI] })
    other = await newAskingApp(server.services)
    native = await newAskingApp(server.services, { kind: 'native' })
  })
  afterAll(async () => {
    await server.close()
  })

  const me = async (token: string) => (await server.api('GET', '/users/me', { as: { token } })).status
  const logIn = async (by = app) => tokensOf(await redeem(server, by, { code: await codeFor(ada, by) }))

  describe('apps', () => {
    it('that keep a secret bring it, and those that cannot have none — RFC 6749 §2.1, §10.1 · RFC 8252 §8.5', async () => {
      expect([app.secret, native.secret]).toEqual([expect.stringMatching(/^mds_/), null])
      const code = await codeFor(ada, app)
      expect((await redeem(server, app, { code, client_secret: '' })).json).toMatchObject({
        error: 'invalid_client',
      })
      const own = await codeFor(ada, native, PKCE)
      const brought = await redeem(server, native, {
        code: own,
        code_verifier: VERIFIER,
        client_secret: app.secret ?? '',
      })
      expect(brought.json).toMatchObject({ error: 'invalid_client' })
      expect((await redeem(server, native, { code: own, code_verifier: VERIFIER })).status).toBe(200)
    })

    it('are not believed for their id alone, which is no secret — RFC 6749 §2.2', async () => {
      const { refreshToken } = await logIn()
      const form = { client_id: app.clientId, grant_type: 'refresh_token', refresh_token: refreshToken }
      expect((await postForm(server, ENDPOINT_PATH.token, { form })).status).toBe(401)
      const revoked = { client_id: app.clientId, token: refreshToken }
      expect((await postForm(server, ENDPOINT_PATH.revocation, { form: revoked })).status).toBe(401)
      expect((await refresh(server, app, { refreshToken })).status).toBe(200)
    })

    it.each(['password', 'client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'])(
      'find no grant type %s — RFC 6749 §4.3, §4.4, §4.5 · RFC 9700 §2.4',
      async (grantType) => {
        const form = {
          ...credentialsOf(app),
          grant_type: grantType,
          username: 'ada@greenfield.example',
          password: 'x',
        }
        const { status, json } = await postForm(server, ENDPOINT_PATH.token, { form })
        expect([status, json['error']]).toEqual([400, 'unsupported_grant_type'])
      },
    )
  })

  describe('a code', () => {
    it('is of one app, and a stranger neither gets nor spoils it — RFC 6749 §4.1.3 · OpenID Connect Core §3.1.3.2, §3.1.3.4', async () => {
      const code = await codeFor(ada, app)
      const refused = await redeem(server, other, { code })
      expect([refused.status, refused.json]).toEqual([400, INVALID_CODE])
      expect((await redeem(server, app, { code })).status).toBe(200)
    })

    it('is of one redirect URI, though the app has others — RFC 6749 §10.6', async () => {
      const code = await codeFor(ada, app)
      expect((await redeem(server, app, { code, redirect_uri: OTHER_URI })).json).toEqual(INVALID_CODE)
      expect((await redeem(server, app, { code })).status).toBe(200)
    })

    it('serves once; found in a history it ends what it gave — RFC 6749 §4.1.2, §10.5 · RFC 9700 §4.2.4, §4.3.1', async () => {
      const code = await codeFor(ada, app)
      const { accessToken, refreshToken } = tokensOf(await redeem(server, app, { code }))
      expect(await me(accessToken)).toBe(200)
      expect((await redeem(server, app, { code })).json).toEqual(INVALID_CODE)
      expect(await me(accessToken)).toBe(401)
      expect((await refresh(server, app, { refreshToken })).json).toMatchObject({ error: 'invalid_grant' })
    })

    it('is worth nothing without its verifier — RFC 7636 §4.4, §4.5, §4.6 · RFC 9700 §4.5.3', async () => {
      const code = await codeFor(ada, app, PKCE)
      expect((await redeem(server, app, { code })).json).toEqual(INVALID_CODE)
      expect((await redeem(server, app, { code, code_verifier: WRONG_VERIFIER })).json).toEqual(INVALID_CODE)
      expect((await redeem(server, app, { code, code_verifier: VERIFIER })).status).toBe(200)
    })

    it('is burned by the third wrong verifier — RFC 7636 §4.6', async () => {
      const code = await codeFor(ada, app, PKCE)
      for (let time = 1; time <= 3; time++) {
        await redeem(server, app, { code, code_verifier: WRONG_VERIFIER })
      }
      expect((await redeem(server, app, { code, code_verifier: VERIFIER })).json).toEqual(INVALID_CODE)
    })

    it('of a request whose challenge was taken out does not take the verifier — RFC 9700 §4.8.2', async () => {
      const code = await codeFor(ada, app)
      expect((await redeem(server, app, { code, code_verifier: VERIFIER })).json).toEqual(INVALID_CODE)
    })

    it('comes without PKCE where the app does not need it — RFC 7636 §5', async () => {
      expect((await redeem(server, app, { code: await codeFor(ada, app) })).status).toBe(200)
    })
  })

  describe('a token', () => {
    it('is refused to every app but its own, and stays good for that — RFC 6749 §10.4', async () => {
      const { refreshToken } = await logIn()
      const refused = await refresh(server, other, { refreshToken })
      expect(refused.json).toMatchObject({ error: 'invalid_grant' })
      expect((await refresh(server, app, { refreshToken })).status).toBe(200)
    })

    it('of another app is neither revoked nor told of — RFC 7009 §2.1, §5 · RFC 7662 §5', async () => {
      const { accessToken, refreshToken } = await logIn()
      for (const token of [accessToken, refreshToken]) {
        const form = { ...credentialsOf(other), token }
        const revoked = await postForm(server, ENDPOINT_PATH.revocation, { form })
        expect([revoked.status, revoked.text]).toEqual([200, '{}'])
        expect((await postForm(server, ENDPOINT_PATH.introspection, { form })).json).toEqual({
          active: false,
        })
      }
      expect(await me(accessToken)).toBe(200)
      expect((await refresh(server, app, { refreshToken })).status).toBe(200)
    })

    it('has 190 random bits: guessing does not pay — RFC 6749 §10.10', async () => {
      const code = await codeFor(ada, app)
      const { accessToken, refreshToken } = tokensOf(await redeem(server, app, { code }))
      for (const [secret, prefix] of [
        [code, 'mdc_'],
        [accessToken, 'mda_'],
        [refreshToken, 'mdr_'],
        [app.secret ?? '', 'mds_'],
      ] as const) {
        // 32 characters of 62, and a checksum of 6 that adds nothing.
        expect(secret).toMatch(new RegExp(`^${prefix}[A-Za-z0-9]{38}$`))
      }
      expect(32 * Math.log2(62)).toBeGreaterThan(128)
    })

    it('that was changed in one character opens nothing — RFC 6749 §10.3 · RFC 6750 §5.2', async () => {
      const { accessToken } = await logIn()
      for (const at of [4, 20, 41]) {
        const changed = accessToken[at] === 'A' ? 'B' : 'A'
        expect(await me(accessToken.slice(0, at) + changed + accessToken.slice(at + 1))).toBe(401)
      }
      expect(await me(accessToken)).toBe(200)
    })

    it('counts in the header alone, whatever else is sent — RFC 6750 §2, §2.2, §2.3 · RFC 9700 §4.3.2', async () => {
      const { accessToken } = await logIn()
      const query = `/users/me?access_token=${accessToken}`
      expect((await server.api('GET', query, { as: null })).status).toBe(401)
      const form = await server.api('POST', '/tasks', {
        as: null,
        payload: new URLSearchParams({ access_token: accessToken, name: 'x' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      expect(form.status).toBe(401)
    })

    it('is judged with each call: its life, and its scope — RFC 6749 §7, §7.2 · RFC 9700 §2.3', async () => {
      const narrow = await newAskingApp(server.services, {
        settings: { scopes: ['users:read', 'projects:read'] },
      })
      const code = await codeFor(ada, narrow, { scope: 'users:read' })
      const { accessToken: token } = tokensOf(await redeem(server, narrow, { code }))
      expect(await me(token)).toBe(200)
      const refused = await server.api('GET', `/projects/${DEMO.greenhouse}`, { as: { token } })
      expect(refused.status).toBe(403)
      expect(refused.headers['www-authenticate']).toBe(
        'Bearer realm="Mudra", error="insufficient_scope", scope="projects:read"',
      )
    })

    it('and all that goes with it is refused in clear from another machine — RFC 6749 §10.8', async () => {
      const { refreshToken } = await logIn()
      for (const path of [ENDPOINT_PATH.token, ENDPOINT_PATH.revocation, ENDPOINT_PATH.introspection]) {
        const form = { ...credentialsOf(app), token: refreshToken, grant_type: 'refresh_token' }
        const sent = await postForm(server, path, { form, remoteAddress: '198.51.100.7' })
        expect([path, sent.status]).toEqual([path, 403])
      }
    })

    it('is believed to have come under TLS only where a named proxy says so — RFC 9700 §4.13', async () => {
      const behind = await openTestServer('sqlite', undefined, {
        publicUrl: 'https://mudra.example',
        trustedProxies: ['203.0.113.9'],
      })
      const ask = async (remoteAddress: string) =>
        await postForm(behind, ENDPOINT_PATH.tokenInfo, {
          form: { token: 'x' },
          headers: { 'x-forwarded-proto': 'https' },
          remoteAddress,
        })
      expect((await ask('203.0.113.9')).status).toBe(200)
      expect((await ask('198.51.100.7')).status).toBe(403)
      await behind.close()
    })

    it('never stands in an address that a browser sees — RFC 9700 §2.1.2, §4.3.2', async () => {
      for (const type of ['token', 'code token', 'id_token token', 'code id_token token']) {
        const answer = await ada.get(requestOf(app, { response_type: type, nonce: 'n' }))
        expect(answer.location).toContain('error=unsupported_response_type')
      }
    })
  })
})
