import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEMO } from '../support/demo.js'
import { CALLBACK, parameter, startLibraryServer, type LibraryServer } from '../support/library-server.js'

/** What clients that cannot run here put on the wire, sent as they send it. */
describe('as its wire has it', () => {
  let server: LibraryServer

  beforeAll(async () => {
    server = await startLibraryServer({ MUDRA_ACCESS_TOKEN_REVOCATION: 'off' })
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  const allow = async (query: string) =>
    await server.newVisitor().authorizeToApp(`${server.url}/-/oauth_authorize?${query}`, { as: server.ada })

  interface TokenAnswer {
    readonly access_token: string
    readonly refresh_token?: string
    readonly scope?: string
    readonly expires_in: number
    readonly error?: string
  }

  /** @param form  an object to be encoded, or a text that is sent as it is */
  async function tokenRequest(
    form: Readonly<Record<string, string>> | string,
    authorization?: string,
    path = '/-/oauth_token',
  ) {
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(authorization === undefined ? {} : { authorization }),
      },
    })
    return { status: response.status, answer: (await response.json()) as TokenAnswer }
  }

  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

  const codeForm = (back: string) => ({
    grant_type: 'authorization_code',
    code: parameter(back, 'code'),
    redirect_uri: CALLBACK,
  })

  it('python-asana 3: raw Basic, nothing of the app in the body; a refresh by body without redirect_uri — RFC 6749 §2.3.1, §6', async () => {
    const { id, secret } = server.full
    const back = await allow(
      `response_type=code&client_id=${id}&redirect_uri=${encodeURIComponent(CALLBACK)}&state=sAmPlE`,
    )
    expect(parameter(back, 'state')).toBe('sAmPlE')
    const { status, answer } = await tokenRequest(codeForm(back), basic(id, secret))
    expect(status).toBe(200)
    // requests-oauthlib raises where a scope comes that was not asked.
    expect(answer.scope).toBeUndefined()
    const refreshed = await tokenRequest({
      grant_type: 'refresh_token',
      client_id: id,
      client_secret: secret,
      refresh_token: answer.refresh_token ?? '',
    })
    expect(refreshed.status).toBe(200)
    expect((await server.api('/users/me', refreshed.answer.access_token)).status).toBe(200)
  })

  it('n8n: an empty scope is none — RFC 6749 §3.1', async () => {
    const { id, secret } = server.full
    const back = await allow(
      new URLSearchParams({
        client_id: id,
        redirect_uri: CALLBACK,
        response_type: 'code',
        state: 'eyJ0b2tlbiI6In0=',
        scope: '',
      }).toString(),
    )
    expect(parameter(back, 'state')).toBe('eyJ0b2tlbiI6In0=')
    const { answer } = await tokenRequest({ ...codeForm(back), client_id: id, client_secret: secret })
    expect((await server.api(`/projects/${DEMO.greenhouse}`, answer.access_token)).status).toBe(200)
  })

  it('Auth.js: percent-encoded Basic, PKCE, an ID token of the issuer that it was given — RFC 6749 §2.3.1 · RFC 7636 §4.5 · OpenID Connect Core §3.1.3.3', async () => {
    const { id, secret } = server.full
    const verifier = randomBytes(32).toString('base64url')
    const back = await allow(
      new URLSearchParams({
        client_id: id,
        redirect_uri: CALLBACK,
        response_type: 'code',
        scope: 'openid email profile default',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString(),
    )
    expect(parameter(back, 'iss')).toBe(server.apiUrl)
    const encode = (text: string) =>
      encodeURIComponent(text).replaceAll(/[_-]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)
    const { status, answer } = await tokenRequest(
      { ...codeForm(back), code_verifier: verifier },
      basic(encode(id), encode(secret)),
    )
    expect(status).toBe(200)
    const [, payload = ''] = (answer as { id_token?: string }).id_token?.split('.') ?? []
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      iss: server.apiUrl,
      aud: id,
      sub: DEMO.ada,
    })
  })

  it("Asana's Node demo: a pasted redirect_uri, and users/me with opt_pretty", async () => {
    const { id, secret } = server.full
    const back = await allow(`response_type=code&client_id=${id}&redirect_uri=${CALLBACK}&state=abc`)
    const { answer } = await tokenRequest({ ...codeForm(back), client_id: id, client_secret: secret })
    const me = await server.api('/users/me?opt_pretty=true', answer.access_token)
    expect([me.status, me.data.gid]).toEqual([200, DEMO.ada])
  })

  it("Asana's PKCE demo: token and verifier pasted into the form as they are; the API with a bare opt_pretty — RFC 6749 §5.1", async () => {
    const { id, secret } = server.full
    const verifier = randomBytes(40).toString('hex')
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const back = await allow(
      `client_id=${id}&redirect_uri=${CALLBACK}&response_type=code&state=x&scope=&code_challenge=${challenge}&code_challenge_method=S256`,
    )
    const form = `grant_type=authorization_code&code=${parameter(back, 'code')}&redirect_uri=${CALLBACK}&client_id=${id}&code_verifier=${verifier}`
    const { answer } = await tokenRequest(`${form}&client_secret=${secret}`)
    const refreshed = await tokenRequest(
      `grant_type=refresh_token&refresh_token=${answer.refresh_token ?? ''}&client_id=${id}&client_secret=${secret}`,
    )
    expect(refreshed.status).toBe(200)
    const fromBrowser = await fetch(`${server.apiUrl}/users/me?opt_pretty`, {
      headers: {
        authorization: `Bearer ${refreshed.answer.access_token}`,
        origin: 'http://localhost:5500',
      },
    })
    expect(fromBrowser.status).toBe(200)
    expect(fromBrowser.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('Airbyte: a refresh with id, secret and token reads access_token and expires_in — RFC 6749 §6', async () => {
    const { id, secret } = server.full
    const back = await allow(`response_type=code&client_id=${id}&redirect_uri=${CALLBACK}`)
    const { answer } = await tokenRequest({ ...codeForm(back), client_id: id, client_secret: secret })
    const refreshed = await tokenRequest({
      grant_type: 'refresh_token',
      client_id: id,
      client_secret: secret,
      refresh_token: answer.refresh_token ?? '',
    })
    expect(refreshed.answer).toMatchObject({ access_token: expect.any(String), expires_in: 3600 })
  })

  it('a refresh script: token_info says whose the fresh token is, what it may, and for how long', async () => {
    const { id, secret } = server.specific
    const scope = 'tasks:read users:read'
    const back = await allow(
      new URLSearchParams({ client_id: id, redirect_uri: CALLBACK, response_type: 'code', scope }).toString(),
    )
    const { answer } = await tokenRequest({ ...codeForm(back), client_id: id, client_secret: secret })
    const info = await tokenRequest({ token: answer.access_token }, undefined, '/-/token_info')
    expect(info.answer).toMatchObject({ active: true, client_id: id, token_type: 'bearer' })
    expect(info.answer.scope?.split(' ').toSorted()).toEqual(scope.split(' '))
    expect(info.answer.expires_in).toBeGreaterThan(3500)
    const long = await tokenRequest({ token: answer.refresh_token ?? '' }, undefined, '/-/token_info')
    expect(long.answer).toMatchObject({ active: true, client_id: id, token_type: 'refresh' })
  })

  it('an access token cannot be revoked where the server is set to do as Asana does — RFC 7009 §2.2.1', async () => {
    const { id, secret } = server.full
    const back = await allow(`response_type=code&client_id=${id}&redirect_uri=${CALLBACK}`)
    const { answer } = await tokenRequest({ ...codeForm(back), client_id: id, client_secret: secret })
    const credentials = { client_id: id, client_secret: secret }
    const refused = await tokenRequest(
      { ...credentials, token: answer.access_token },
      undefined,
      '/-/oauth_revoke',
    )
    expect(refused).toEqual({ status: 400, answer: { error: 'unsupported_token_type' } })
    expect((await server.api('/users/me', answer.access_token)).status).toBe(200)
    const revoked = await tokenRequest(
      { ...credentials, token: answer.refresh_token ?? '' },
      undefined,
      '/-/oauth_revoke',
    )
    expect(revoked).toEqual({ status: 200, answer: {} })
    expect((await server.api('/users/me', answer.access_token)).status).toBe(401)
  })

  it('an app with specific scopes that asks for everything is told so on the page, as at Asana', async () => {
    const visitor = server.newVisitor()
    const query = `response_type=code&client_id=${server.specific.id}&redirect_uri=${CALLBACK}`
    for (const scope of ['', '&scope=default', '&scope=']) {
      const arrival = await visitor.authorize(`${server.url}/-/oauth_authorize?${query}${scope}`, {
        as: server.ada,
      })
      expect(arrival).toMatchObject({ at: 'page', text: expect.stringContaining('forbidden_scopes') })
      expect(arrival).toMatchObject({ text: expect.stringContaining('default identity') })
    }
  })

  it('a command-line app shows the person a code to copy', async () => {
    const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob'
    const verifier = randomBytes(32).toString('base64url')
    const query = new URLSearchParams({
      client_id: server.native.id,
      redirect_uri: OUT_OF_BAND,
      response_type: 'code',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const arrival = await server
      .newVisitor()
      .authorize(`${server.url}/-/oauth_authorize?${query.toString()}`, { as: server.ada })
    if (arrival.at === 'app') throw new Error(`left the site for ${arrival.url}`)
    expect(arrival.text).toContain('Please copy this code, switch to your application, and paste it there:')
    const code = /mdc_[A-Za-z0-9]{38}/.exec(arrival.text)?.[0] ?? ''
    const { status } = await tokenRequest({
      grant_type: 'authorization_code',
      client_id: server.native.id,
      code,
      redirect_uri: OUT_OF_BAND,
      code_verifier: verifier,
    })
    expect(status).toBe(200)
  })
})
