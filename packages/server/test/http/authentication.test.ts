import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemRandom } from '../../src/platform/random.js'
import { formatToken } from '../../src/protocol/token/token-format.js'
import { expectRefusal, logLineOf, messagesOf } from '../support/answers.js'
import { asGid, DEMO, demoSection, newPerson, tokenFor } from '../support/demo.js'
import { expectingFaults } from '../support/held-answers.js'
import { DATABASE_KINDS, openTestServer, tokenOf, type TestServer } from '../support/services.js'

const EXPIRED =
  'The bearer token has expired. If you have a refresh token, please use it to request a new bearer token, otherwise allow the user to re-authenticate.'
const NOTHING_SENT = 'Bearer realm="Mudra"'
const TOKEN_REFUSED = 'Bearer realm="Mudra", error="invalid_token"'

const random = (count: number) => systemRandom.bytes(count)

/** Another character of the alphabet in one place: what a typing error is. */
function mistyped(token: string, index: number): string {
  const at = index < 0 ? token.length + index : index
  return `${token.slice(0, at)}${token[at] === 'a' ? 'b' : 'a'}${token.slice(at + 1)}`
}

describe('a request without a token that works', () => {
  let server: TestServer
  let good: string
  beforeAll(async () => {
    server = await openTestServer()
    good = tokenOf(server.demo, 'ada')
  })
  afterAll(async () => {
    await server.close()
  })

  const ask = async (headers: Record<string, string>, path = '/users/me') =>
    await server.api('GET', path, { as: null, headers })

  test('is told only how to authenticate when it sent nothing — RFC 6750 §3.1', async () => {
    const answer = await ask({})
    expectRefusal(answer, 401, 'Not Authorized')
    expect(answer.headers['www-authenticate']).toBe(NOTHING_SENT)
    expect((await logLineOf(server, answer))['reason']).toBe('token_missing')
  })

  test.each([
    ['no token after the scheme', () => 'Bearer ', 'token_m'],
    ['no token of ours', () => 'Bearer hello', 'token_malformed'],
    [
      "a token of Asana's",
      () => `Bearer 2/1200000000000011/1300000000000000:${'a'.repeat(32)}`,
      'token_malformed',
    ],
    ['an unknown prefix', () => `Bearer mdx_${good.slice(4)}`, 'token_malformed'],
    [
      'a prefix of another kind before its characters',
      () => `Bearer mda_${good.slice(4)}`,
      'token_malformed',
    ],
    ['a character changed in the middle', () => `Bearer ${mistyped(good, 20)}`, 'token_malformed'],
    ['a character changed in the checksum', () => `Bearer ${mistyped(good, -1)}`, 'token_malformed'],
    ['its last character missing', () => `Bearer ${good.slice(0, -1)}`, 'token_malformed'],
    ['a character too many', () => `Bearer ${good}0`, 'token_malformed'],
    ['two tokens', () => `Bearer ${good} ${good}`, 'token_malformed'],
    ['a token of 1,000 characters', () => `Bearer ${'m'.repeat(1_000)}`, 'token_malformed'],
    ['a header of 10,000 characters', () => `Bearer ${'m'.repeat(10_000)}`, 'token_m'],
    ['a refresh token', () => `Bearer ${formatToken('refresh', random)}`, 'token_kind_refused'],
    ['an app secret', () => `Bearer ${formatToken('client_secret', random)}`, 'token_kind_refused'],
    ['a token that nobody has', () => `Bearer ${formatToken('personal', random)}`, 'token_unknown'],
  ])("is refused with %s — RFC 6750 §3.1, Asana's API edge", async (_title, authorization, reason) => {
    const answer = await ask({ authorization: authorization() })
    expectRefusal(answer, 401, 'Not Authorized')
    expect(answer.headers['www-authenticate']).toBe(TOKEN_REFUSED)
    expect((await logLineOf(server, answer))['reason']).toContain(reason)
  })

  test.each([
    ['quoted', (token: string) => `Token token="${token}"`],
    ['in other letters', (token: string) => `TOKEN Token="${token}"`],
    ['with more space', (token: string) => `token  token = "${token}" `],
  ])(
    "may send its token in the scheme of older Ruby clients, %s — Asana's clients",
    async (_title, write) => {
      expect((await ask({ authorization: write(good) })).status).toBe(200)
      expectRefusal(await ask({ authorization: write(mistyped(good, 20)) }), 401, 'Not Authorized')
      const { server: app } = server
      const guarded = await app.inject({
        url: '/-/authorize_request',
        headers: { authorization: write(good) },
      })
      expect(guarded.statusCode).toBe(200)
      // A personal token has no openid; that it was judged is what counts here.
      const userinfo = await app.inject({
        url: '/api/1.0/openid_connect/userinfo',
        headers: { authorization: write(good) },
      })
      expect(userinfo.statusCode).toBe(403)
    },
  )

  test.each([
    ['nothing in it', () => 'Token token=""'],
    ['a quotation mark missing', () => `Token token="${good}`],
    ['no quotation marks', () => `Token token=${good}`],
    ['another name', () => `Token secret="${good}"`],
    ['two tokens in it', () => `Token token="${good}", token="${good}"`],
    ['something behind it', () => `Token token="${good}" x`],
    ['10,000 characters', () => `Token token="${'m'.repeat(10_000)}"`],
    ['10,000 spaces', () => `Token${' '.repeat(10_000)}token="${good}`],
  ])('is refused in that scheme with %s', async (_title, authorization) => {
    const answer = await ask({ authorization: authorization() })
    expectRefusal(answer, 401, 'Not Authorized')
  })

  test("is refused with a good token in another scheme or another place: the bearer header alone counts — Asana's personal tokens, RFC 6750 §2.1", async () => {
    const elsewhere = [
      await ask({ authorization: `Basic ${Buffer.from(`${good}:`).toString('base64')}` }),
      await ask({ authorization: `Token ${good}` }),
      await ask({ authorization: good }),
      await ask({ cookie: `token=${good}; access_token=${good}` }),
      await ask({ 'x-api-key': good }),
      await ask({}, `/users/me?access_token=${good}`),
      await server.api('POST', '/tasks', {
        as: null,
        payload: `access_token=${good}&workspace=${DEMO.greenfield}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ]
    for (const answer of elsewhere) {
      expectRefusal(answer, 401, 'Not Authorized')
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="Mudra"/)
    }
  })

  test('is answered whatever the case of the scheme — RFC 9110 §11.1', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      expect((await ask({ authorization: `${scheme} ${good}` })).status).toBe(200)
    }
  })

  test("is 404 for a path that does not exist, before anybody asks for a token — Asana's API edge", async () => {
    for (const path of [
      '/nothing',
      '/',
      '',
      '/users/me/nothing',
      '/users/%zz',
      '/tasks/1/2/3/4',
      `/users/${'1'.repeat(1_041)}`,
    ]) {
      expectRefusal(await ask({}, path), 404, 'No matching route for request')
    }
  })

  test("is 404 for a method that the path does not have, never 405 — Asana's API edge", async () => {
    for (const [method, path] of [
      ['POST', '/users/me'],
      ['PATCH', '/users/me'],
      ['PUT', '/tasks'],
      ['DELETE', '/workspaces'],
      ['DELETE', `/users/${DEMO.ada}`],
      ['GET', `/sections/${demoSection(31, 0)}/addTask`],
    ] as const) {
      for (const as of [null, 'ada'] as const) {
        expectRefusal(await server.api(method, path, { as }), 404, 'No matching route for request')
      }
    }
  })

  test('is refused before its body is looked at', async () => {
    const json = { 'content-type': 'application/json' }
    const bodies = [
      { payload: '{"data":', headers: json },
      { payload: 'x'.repeat(2 * 1024 * 1024), headers: json },
      { payload: 'x', headers: { 'content-type': 'image/png' } },
    ]
    for (const body of bodies) {
      expectRefusal(await server.api('POST', '/tasks', { as: null, ...body }), 401, 'Not Authorized')
    }
  })

  test('is refused when it came in clear from another machine, even with a good token', async () => {
    const sent = {
      method: 'GET',
      url: '/api/1.0/users/me',
      headers: { authorization: `Bearer ${good}` },
    } as const
    const answer = await server.server.inject({ ...sent, remoteAddress: '203.0.113.9' })
    expect(answer.statusCode).toBe(403)
    expect(answer.body).toContain('without TLS')
    expect(answer.body).not.toContain('Ada')
    expect((await server.server.inject(sent)).statusCode).toBe(200)
  })

  test('carries an id in its answer that its line in the log has, too', async () => {
    const answers = [
      await server.api('GET', '/users/me'),
      await server.api('GET', `/tasks/1`),
      await ask({}),
      await ask({}, '/nothing'),
      await ask({}, '/users/%zz'),
      await server.api('POST', '/tasks', {
        payload: 'x'.repeat(1_048_577),
        headers: { 'content-type': 'application/json' },
      }),
      await server.api('OPTIONS', '/users/me', { as: null }),
    ]
    const ids = answers.map((answer) => answer.headers['x-request-id'])
    expect(new Set(ids).size).toBe(answers.length)
    for (const answer of answers) {
      expect(answer.headers['x-request-id']).toMatch(/^[\w-]{8,}$/)
      expect((await logLineOf(server, answer))['status']).toBe(answer.status)
    }
  })

  test('leaves no token in the log, wherever it was sent — rule 6', async () => {
    const secret = (await tokenFor(server.services, DEMO.ada)).token
    const typo = mistyped(secret, -1)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const answers = [
      await ask({ authorization: `Bearer ${secret}` }),
      await ask({ authorization: `Bearer ${typo}` }),
      await ask({ authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` }),
      await ask({ cookie: `token=${secret}` }),
      await ask({}, `/users/me?access_token=${secret}`),
      await server.api('GET', `/tasks?assignee=${secret}`),
      await server.api('POST', '/tasks', { as: { token: secret }, body: { data: { workspace: secret } } }),
      await server.api('POST', '/tasks', { payload: `token=${secret}`, headers: form }),
    ]
    for (const answer of answers) await logLineOf(server, answer)
    const log = JSON.stringify(server.lines)
    expect(log).toContain('token_malformed')
    for (const hidden of [secret, typo, Buffer.from(`${secret}:`).toString('base64')]) {
      expect(log).not.toContain(hidden)
    }
  })

  test('names the token and the person in the log by their ids', async () => {
    const { token, tokenGid } = await tokenFor(server.services, DEMO.ben)
    const line = await logLineOf(server, await server.api('GET', '/users/me', { as: { token } }))
    expect(line).toMatchObject({
      operation: 'getUser',
      token: tokenGid,
      user: DEMO.ben,
      method: 'GET',
      status: 200,
    })
  })
})

describe('garbage in place of a token', () => {
  test('costs no database read, unlike a well-formed token that nobody has', async () => {
    const server = await openTestServer()
    const good = tokenOf(server.demo, 'ada')
    await server.services.close()
    const ask = async (authorization: string | null) =>
      await server.api('GET', '/users/me', {
        as: null,
        headers: authorization === null ? {} : { authorization },
      })
    for (const authorization of [
      null,
      'Bearer hello',
      `Bearer ${mistyped(good, 20)}`,
      `Bearer ${mistyped(good, -1)}`,
      `Basic ${good}`,
    ]) {
      expectRefusal(await ask(authorization), 401, 'Not Authorized')
    }
    // The proof that a closed database would have been noticed.
    const fault = await expectingFaults(
      server.server,
      async () => await ask(`Bearer ${formatToken('personal', random)}`),
    )
    expect(fault.status).toBe(500)
    // What went wrong is in the log; the caller gets the words under which it is found there.
    expect(fault.json.errors).toEqual([
      { message: 'Server Error', phrase: fault.headers['x-request-id'], help: expect.any(String) },
    ])
    expect((await logLineOf(server, fault))['reason']).toBe('bug')
    await server.server.close()
  })
})

describe.each(DATABASE_KINDS)('a token on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const status = async (token: string) => (await server.api('GET', '/users/me', { as: { token } })).status
  const expectEnded = async (token: string, reason: string) => {
    const answer = await server.api('GET', '/users/me', { as: { token } })
    expectRefusal(answer, 401, 'Not Authorized')
    expect(answer.headers['www-authenticate']).toBe(TOKEN_REFUSED)
    const line = await logLineOf(server, answer)
    expect(line).toMatchObject({ reason, status: 401 })
    expect(line['token']).toMatch(/^\d{16}$/)
  }

  test("works until the instant at which it expires, and then says so in words that clients compare — Asana's API edge", async () => {
    const { token } = await tokenFor(server.services, DEMO.ada, {
      expires: { atMs: server.clock.nowMs() + 60_000 },
    })
    expect(await status(token)).toBe(200)
    server.clock.advance(59_999)
    expect(await status(token)).toBe(200)
    server.clock.advance(1)
    const answer = await server.api('GET', '/users/me', { as: { token } })
    expect(answer.status).toBe(401)
    expect(messagesOf(answer)).toEqual([EXPIRED])
    expect(answer.headers['www-authenticate']).toBe(TOKEN_REFUSED)
  })

  test('is refused from the next request on after it was revoked', async () => {
    const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
    expect(await status(token)).toBe(200)
    expect(await server.services.tokens.revoke({ tokenGid, actor: { kind: 'operator' } })).toBe('revoked')
    await expectEnded(token, 'token_revoked')
  })

  test('is refused as revoked, not as expired, once both are true: a refresh would not help', async () => {
    const { token, tokenGid } = await tokenFor(server.services, DEMO.ada, {
      expires: { atMs: server.clock.nowMs() + 1_000 },
    })
    await server.services.tokens.revoke({ tokenGid, actor: { kind: 'operator' } })
    server.clock.advance(2_000)
    await expectEnded(token, 'token_revoked')
  })

  test('works on after its rotation until its successor is first used', async () => {
    const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
    const rotated = await server.services.tokens.rotate({
      tokenGid,
      overlapSeconds: null,
      idempotencyKey: null,
      actor: { kind: 'operator' },
    })
    if (!rotated.ok) throw new Error(rotated.message)
    expect(await status(token)).toBe(200)
    expect(await status(rotated.secret)).toBe(200)
    await expectEnded(token, 'token_revoked')
    expect(await status(rotated.secret)).toBe(200)
  })

  test('is refused once the overlap that its rotation was given has ended', async () => {
    const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
    const rotated = await server.services.tokens.rotate({
      tokenGid,
      overlapSeconds: 60,
      idempotencyKey: null,
      actor: { kind: 'operator' },
    })
    if (!rotated.ok) throw new Error(rotated.message)
    expect(await status(token)).toBe(200)
    server.clock.advance(60_000)
    await expectEnded(token, 'token_retired')
    expect(await status(rotated.secret)).toBe(200)
  })

  test('is refused from the next request on after its person was deactivated', async () => {
    const dora = await newPerson(server.services, { name: `Dora-${kind}`, workspace: DEMO.greenfield })
    expect(await status(dora.token)).toBe(200)
    await server.services.users.deactivate({ userGid: asGid(dora.gid), actor: { kind: 'operator' } })
    const answer = await server.api('GET', '/users/me', { as: { token: dora.token } })
    expectRefusal(answer, 401, 'Not Authorized')
    expect(answer.headers['www-authenticate']).toBe(TOKEN_REFUSED)
    expect((await logLineOf(server, answer))['reason']).toMatch(/token_revoked|user_deactivated/)
  })

  test('of one person shows nobody else', async () => {
    for (const name of ['ada', 'ben', 'gil', 'cara'] as const) {
      const answer = await server.api('GET', '/users/me', { as: name })
      expect(answer.json.data.gid).toBe(DEMO[name])
    }
  })
})
