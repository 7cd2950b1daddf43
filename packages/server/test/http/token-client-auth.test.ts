import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FORM_BODY_BYTES_MAX, FORM_PARAMETERS_MAX } from '../../src/protocol/oauth/form-body.js'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { comparable } from '../support/answers.js'
import { newAskingApp, VERIFIER, type AskedApp, type Query } from '../support/authorize.js'
import type { TestServer } from '../support/services.js'
import { credentialsOf, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { FORM, mistyped, openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'

const OPERATOR = { kind: 'operator' } as const
const TOKEN = ENDPOINT_PATH.token
const INVALID_CLIENT = '{"error":"invalid_client","error_description":"Client authentication failed."}'
const CHALLENGE = 'Basic realm="Mudra", charset="UTF-8"'

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
const formOf = (fields: Query) => new URLSearchParams(fields).toString()

describe('who asks at the token endpoint', () => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let other: AskedApp
  let native: AskedApp
  let id: string
  let secret: string
  let refreshToken: string
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    server = scene.server
    app = await newAskingApp(server.services)
    other = await newAskingApp(server.services)
    native = await newAskingApp(server.services, { kind: 'native' })
    id = app.clientId
    secret = app.secret ?? ''
  })
  afterAll(async () => {
    await scene.close()
  })
  beforeEach(async () => {
    ;({ refreshToken } = await scene.logIn(app))
  })

  const ask = async (fields: Query, headers: Readonly<Record<string, string>> = {}) =>
    await scene.send(TOKEN, formOf({ grant_type: 'refresh_token', refresh_token: refreshToken, ...fields }), {
      ...FORM,
      ...headers,
    })

  describe('proves it — RFC 6749 §2.3.1, §3.2.1', () => {
    test('by the body', async () => {
      expect((await ask({ client_id: id, client_secret: secret })).status).toBe(200)
    })

    test.each([
      ['raw, as requests-oauthlib sends it', (text: string) => text],
      ['form-encoded, as oauth4webapi', (text: string) => text.replaceAll('_', '%5F')],
      ['percent-encoded, as Auth.js', (text: string) => encodeURIComponent(text)],
      [
        'every character encoded',
        (text: string) => text.replaceAll(/./g, (one) => `%${one.codePointAt(0)?.toString(16) ?? ''}`),
      ],
    ])('by Basic, %s', async (_how, encode) => {
      expect((await ask({}, basic(`${encode(id)}:${encode(secret)}`))).status).toBe(200)
    })

    test('by Basic, however the scheme is spelled — RFC 7617 §2', async () => {
      for (const scheme of ['basic', 'BASIC', 'Basic ']) {
        const authorization = basic(`${id}:${secret}`).authorization.replace('Basic', scheme)
        expect((await ask({}, { authorization })).status).toBe(200)
      }
    })

    test('in both ways, if they say the same — §2.3', async () => {
      const headers = basic(`${id}:${secret}`)
      for (const fields of [{ client_id: id }, { client_secret: secret }, credentialsOf(app)]) {
        expect((await ask(fields, headers)).status).toBe(200)
      }
      const odd = [{ client_id: other.clientId }, { client_secret: other.secret ?? '' }, credentialsOf(other)]
      for (const fields of odd) {
        const refused = await ask(fields, headers)
        expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_request'])
        expect(refused.headers['www-authenticate']).toBeUndefined()
      }
    })

    test('in clear text once: a percent sign is not decoded twice', async () => {
      const twice = encodeURIComponent(id.replaceAll(/./g, (digit) => `%3${digit}`))
      expect((await ask({}, basic(`${twice}:${secret}`))).status).toBe(401)
    })

    test('by either of two live secrets, and by none that ended', async () => {
      const changing = await newAskingApp(server.services)
      const grant = await scene.logIn(changing)
      const made = await server.services.apps.rotateSecret({
        clientId: changing.clientId,
        overlapSeconds: 60,
        actor: OPERATOR,
      })
      if (!made.ok) throw new Error(made.message)
      const next = { ...changing, secret: made.secret }
      expect((await refresh(server, changing, grant)).status).toBe(200)
      expect((await refresh(server, next, grant)).status).toBe(200)
      server.clock.advance(60_000 - 1)
      expect((await refresh(server, changing, grant)).status).toBe(200)
      server.clock.advance(1)
      expect((await refresh(server, changing, grant)).text).toBe(INVALID_CLIENT)
      expect((await refresh(server, next, grant)).status).toBe(200)
    })
  })

  describe('does not prove it: 401 — RFC 6749 §5.2', () => {
    test('with the same answer for every reason, and no challenge to who used the body', async () => {
      const code = await scene.codeOf(native, { verifier: VERIFIER })
      const byBody: Readonly<Record<string, Query>> = {
        'a wrong secret': { client_id: id, client_secret: strayToken('client_secret') },
        'a mistyped secret': { client_id: id, client_secret: mistyped(secret) },
        'a secret that is none': { client_id: id, client_secret: 'hunter2' },
        'another app’s secret': { client_id: id, client_secret: other.secret ?? '' },
        'its own token for a secret': { client_id: id, client_secret: refreshToken },
        'no secret': { client_id: id },
        'an empty secret': { client_id: id, client_secret: '' },
        'an unknown app': { client_id: '1209999999999999', client_secret: secret },
        'an id that is none': { client_id: 'me', client_secret: secret },
        'an id with a zero before': { client_id: `0${id}`, client_secret: secret },
        'an id with a space': { client_id: ` ${id}`, client_secret: secret },
        'a native app with a secret': {
          client_id: native.clientId,
          client_secret: secret,
          grant_type: 'authorization_code',
          code,
          code_verifier: VERIFIER,
          redirect_uri: 'https://app.example/callback',
        },
      }
      for (const [what, fields] of Object.entries(byBody)) {
        const refused = await ask(fields)
        expect([what, refused.status, refused.text]).toEqual([what, 401, INVALID_CLIENT])
        expect(refused.headers['www-authenticate']).toBeUndefined()
        expect(refused.headers['cache-control']).toBe('no-store')
      }
    })

    test.each([
      ['a wrong secret', () => basic(`${id}:${strayToken('client_secret')}`)],
      ['no secret', () => basic(`${id}:`)],
      ['an unknown app', () => basic(`1209999999999999:${secret}`)],
      ['no colon', () => basic(id)],
      ['no id', () => basic(`:${secret}`)],
      ['a control character', () => basic(`${id}:${secret}\u0000`)],
      ['no UTF-8', () => ({ authorization: `Basic ${Buffer.from([0xff, 0x3a, 0xff]).toString('base64')}` })],
      ['no base64', () => ({ authorization: `Basic ${id}:${secret}` })],
      ['another scheme', () => ({ authorization: `Bearer ${secret}` })],
      ['a scheme alone', () => ({ authorization: 'Basic' })],
      ['too much', () => basic(`${id}:${'x'.repeat(2_000)}`)],
    ])('with a challenge to who used the header: %s — RFC 7617 §2', async (_what, headers) => {
      const refused = await ask({}, headers())
      expect([refused.status, refused.text]).toEqual([401, INVALID_CLIENT])
      expect(refused.headers['www-authenticate']).toBe(CHALLENGE)
    })

    test('a good body does not make up for a bad header', async () => {
      for (const headers of [basic('nonsense'), { authorization: 'Bearer x' }]) {
        expect((await ask(credentialsOf(app), headers)).text).toBe(INVALID_CLIENT)
      }
    })

    test('nothing is learnt of tokens: good and bad ones get the same answer', async () => {
      const wrong = { client_id: id, client_secret: strayToken('client_secret') }
      const good = comparable(await ask(wrong))
      expect(comparable(await ask({ ...wrong, refresh_token: strayToken('refresh') }))).toEqual(good)
      expect(comparable(await ask({ ...wrong, grant_type: 'nonsense' }))).toEqual(good)
    })

    test('a native app by its id alone, in Basic with no password as well — RFC 6749 §3.2.1', async () => {
      const { refreshToken: own } = await scene.logIn(native)
      const answer = await ask({ refresh_token: own }, basic(`${native.clientId}:`))
      expect(answer.status).toBe(200)
      const next = tokensOf(answer).refreshToken
      const odd = await ask({ refresh_token: next, client_id: native.clientId, client_secret: secret })
      expect(odd.text).toBe(INVALID_CLIENT)
    })
  })
})

describe('what the token endpoint reads', () => {
  let scene: TokenScene
  let server: TestServer
  let app: AskedApp
  let credentials: Query
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    server = scene.server
    app = await newAskingApp(server.services)
    credentials = credentialsOf(app)
  })
  afterAll(async () => {
    await scene.close()
  })
  const refreshing = async () => {
    const { refreshToken } = await scene.logIn(app)
    return { grant_type: 'refresh_token', refresh_token: refreshToken, ...credentials }
  }

  test.each(['client_id', 'client_secret', 'grant_type', 'code', 'redirect_uri', 'code_verifier'])(
    'refuses %s twice, even when both are the same — RFC 6749 §3.2',
    async (name) => {
      const fields = {
        grant_type: 'authorization_code',
        redirect_uri: 'https://app.example/callback',
        code: await scene.codeOf(app, { verifier: VERIFIER }),
        code_verifier: VERIFIER,
        ...credentials,
      }
      const form = new URLSearchParams(fields)
      form.append(name, form.get(name) ?? '')
      const refused = await scene.send(TOKEN, form.toString())
      expect([refused.status, refused.json]).toEqual([
        400,
        {
          error: 'invalid_request',
          error_description: `The \`${name}\` parameter was sent more than once.`,
        },
      ])
      expect((await redeem(server, app, fields)).status).toBe(200)
    },
  )

  test.each(['refresh_token', 'scope'])('refuses %s twice — RFC 6749 §3.2', async (name) => {
    const form = new URLSearchParams(await refreshing())
    form.append(name, 'default')
    form.append(name, 'default')
    const refused = await scene.send(TOKEN, form.toString())
    expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_request'])
  })

  test('ignores what nobody knows, however often — RFC 6749 §3.2', async () => {
    const form = `${formOf(await refreshing())}&resource=a&resource=b&state=x&=&&`
    expect((await scene.send(TOKEN, form)).status).toBe(200)
  })

  test.each([
    [{ grant_type: '' }, 'grant_type'],
    [{ grant_type: 'refresh_token' }, 'refresh_token'],
    [{ grant_type: 'refresh_token', refresh_token: '' }, 'refresh_token'],
    [{ grant_type: 'authorization_code' }, 'code'],
    [{ grant_type: 'authorization_code', code: 'x' }, 'redirect_uri'],
  ])('names what is missing: %j — RFC 6749 §5.2', async (fields, name) => {
    const refused = await scene.send(TOKEN, formOf({ ...credentials, ...fields }))
    expect([refused.status, refused.json]).toEqual([
      400,
      { error: 'invalid_request', error_description: `The \`${name}\` parameter was missing.` },
    ])
  })

  test('names the client id when it is missing, and when there is nothing at all', async () => {
    const missing = {
      error: 'invalid_request',
      error_description: 'The `client_id` parameter was missing.',
    }
    for (const payload of ['', 'grant_type=refresh_token', `client_secret=${app.secret ?? ''}`]) {
      const refused = await scene.send(TOKEN, payload)
      expect([refused.status, refused.json]).toEqual([400, missing])
    }
  })

  test.each([
    ['JSON', 'application/json'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['text', 'text/plain'],
    ['a neighbour of the type', 'application/x-www-form-urlencoded-json'],
    ['nothing said', ''],
  ])(
    'refuses a body of another type, saying that a form is needed: %s — RFC 6749 §3.2',
    async (_what, type) => {
      const fields = await refreshing()
      const multipart = Object.entries(fields)
        .map(([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
        .join('')
      for (const payload of [JSON.stringify(fields), `${multipart}--x--\r\n`, formOf(fields)]) {
        const refused = await scene.send(TOKEN, payload, type === '' ? {} : { 'content-type': type })
        expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_request'])
        expect(refused.json['error_description']).toContain('application/x-www-form-urlencoded')
      }
    },
  )

  test('takes a charset of UTF-8 and no other — RFC 6749 Appendix B', async () => {
    for (const [charset, status] of [
      ['utf-8', 200],
      ['"UTF-8"', 200],
      ['iso-8859-1', 400],
      ['utf-16', 400],
    ] as const) {
      const headers = { 'content-type': `application/x-www-form-urlencoded; charset=${charset}` }
      expect([charset, (await scene.send(TOKEN, formOf(await refreshing()), headers)).status]).toEqual([
        charset,
        status,
      ])
    }
  })

  test('takes a body up to its limit, and refuses the next byte with 413', async () => {
    const form = `${formOf(await refreshing())}&x=`
    const full = form.padEnd(FORM_BODY_BYTES_MAX, 'x')
    expect((await scene.send(TOKEN, full)).status).toBe(200)
    const refused = await scene.send(TOKEN, `${full}x`)
    expect([refused.status, refused.json['error']]).toEqual([413, 'invalid_request'])
  })

  test('takes so many parameters and not one more', async () => {
    const form = new URLSearchParams(await refreshing())
    while (form.size < FORM_PARAMETERS_MAX) form.append('x', 'x')
    expect((await scene.send(TOKEN, form.toString())).status).toBe(200)
    form.append('x', 'x')
    const refused = await scene.send(TOKEN, form.toString())
    expect([refused.status, refused.json['error']]).toEqual([400, 'invalid_request'])
  })

  test.each([
    ['code', 'authorization_code', 513],
    ['refresh_token', 'refresh_token', 513],
    ['redirect_uri', 'authorization_code', 2_001],
    ['code_verifier', 'authorization_code', 257],
    ['scope', 'refresh_token', 2_001],
    ['grant_type', 'x', 129],
    ['client_id', 'refresh_token', 65],
    ['client_secret', 'refresh_token', 257],
  ])('refuses a %s that is too long', async (name, grantType, length) => {
    const fields = { ...credentials, grant_type: grantType, [name]: '9'.repeat(length) }
    const refused = await scene.send(TOKEN, formOf(fields))
    expect([refused.status, refused.json['error_description']]).toEqual([
      400,
      `The \`${name}\` parameter was too long.`,
    ])
  })

  test('reads nothing out of the address — RFC 6749 §2.3.1, §3.2', async () => {
    const fields = await refreshing()
    const bare = await scene.send(`${TOKEN}?${formOf(fields)}`, '')
    expect([bare.status, bare.json['error']]).toEqual([400, 'invalid_request'])
    const split = await scene.send(
      `${TOKEN}?${formOf(credentials)}`,
      formOf({ grant_type: 'refresh_token', refresh_token: fields.refresh_token }),
    )
    expect(split.status).toBe(400)
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    expect(JSON.stringify(server.lines)).not.toContain(app.secret)
  })

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'] as const)(
    'is for POST alone: %s — RFC 6749 §3.2',
    async (method) => {
      for (const url of [TOKEN, ENDPOINT_PATH.revocation]) {
        const fields = await refreshing()
        const answer = await server.server.inject({ method, url: `${url}?${formOf(fields)}` })
        expect([404, 405]).toContain(answer.statusCode)
        expect((await refresh(server, app, { refreshToken: fields.refresh_token })).status).toBe(200)
      }
    },
  )
})

describe('pages at the token endpoint — OAuth 2.0 for Browser-Based Applications', () => {
  let scene: TokenScene
  let server: TestServer
  let native: AskedApp
  let app: AskedApp
  beforeAll(async () => {
    scene = await openTokenScene('sqlite')
    server = scene.server
    native = await newAskingApp(server.services, {
      kind: 'native',
      redirectUris: ['https://page.example/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb'],
    })
    app = await newAskingApp(server.services, { redirectUris: ['https://page.example/cb'] })
  })
  afterAll(async () => {
    await scene.close()
  })
  const from = async (by: AskedApp, origin: string, fields: Query = {}) => {
    const form = formOf({ grant_type: 'refresh_token', refresh_token: 'x', ...credentialsOf(by), ...fields })
    const { headers, status } = await scene.send(TOKEN, form, { ...FORM, origin })
    expect(headers['access-control-allow-credentials']).toBeUndefined()
    return { status, letIn: headers['access-control-allow-origin'], vary: headers['vary'] }
  }

  test.each(['https://page.example', 'http://127.0.0.1', 'http://127.0.0.1:49152'])(
    'of a native app’s own origin read the answer, refusals as well: %s',
    async (origin) => {
      expect(await from(native, origin)).toEqual({ status: 400, letIn: origin, vary: 'Origin' })
      const { refreshToken } = await scene.logIn(native, { redirectUri: 'https://page.example/cb' })
      const read = await from(native, origin, { refresh_token: refreshToken })
      expect(read).toEqual({ status: 200, letIn: origin, vary: 'Origin' })
    },
  )

  test.each([
    'https://elsewhere.example',
    'http://page.example',
    'https://page.example:8443',
    'https://page.example.evil.example',
    'https://PAGE.example',
    'https://page.example/',
    'https://127.0.0.1',
    'http://localhost',
    'com.example.app://',
    'null',
    '*',
  ])('of any other origin do not: %s', async (origin) => {
    expect(await from(native, origin)).toMatchObject({ letIn: undefined })
  })

  test('never for an app with a secret, nor for who is not known', async () => {
    expect((await from(app, 'https://page.example')).letIn).toBeUndefined()
    const wrong = { ...app, secret: strayToken('client_secret') }
    expect((await from(wrong, 'https://page.example')).letIn).toBeUndefined()
    const { headers } = await scene.send(TOKEN, '', { ...FORM, origin: 'https://page.example' })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  test('find no other endpoint open', async () => {
    const origin = 'https://page.example'
    for (const path of [ENDPOINT_PATH.revocation, ENDPOINT_PATH.introspection, ENDPOINT_PATH.tokenInfo]) {
      const form = formOf({ client_id: native.clientId, token: 'x' })
      const { headers } = await scene.send(path, form, { ...FORM, origin })
      expect([path, headers['access-control-allow-origin']]).toEqual([path, undefined])
    }
  })
})
