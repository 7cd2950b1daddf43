import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlainListener } from '../../src/compose/edge.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from '../support/demo.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

const PUBLIC_URL = 'https://mudra.example.com'
const HSTS = 'strict-transport-security'

/** One answer to a request whose head is written as it stands, over a real connection. */
async function rawAnswer(port: number, lines: readonly string[], host = '127.0.0.1'): Promise<string> {
  const socket = connect(port, host)
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  await once(socket, 'connect')
  socket.end([...lines, 'Host: mudra.example.com', 'Connection: close', '', ''].join('\r\n'))
  await once(socket, 'close')
  return answer
}

const portOf = (server: TestServer) => (server.server.server.address() as AddressInfo).port

describe('Strict-Transport-Security — RFC 6797 §7.1, §7.2', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['127.0.0.1', '::1'],
    })
  })
  afterAll(async () => {
    await server.close()
  })
  const asset = async () => {
    const page = await server.server.inject({ url: '/login', headers: { 'x-forwarded-proto': 'https' } })
    return /\/assets\/console-[0-9a-f]+\.css/.exec(page.body)?.[0] ?? 'no style sheet'
  }
  const bearer = () => ({ authorization: `Bearer ${tokenOf(server.demo, 'ada')}` })

  test.each<
    [string, () => { method?: 'GET' | 'POST' | 'OPTIONS'; url: string; headers?: Record<string, string> }]
  >([
    ['an answer of the API', () => ({ url: '/api/1.0/users/me', headers: bearer() })],
    ['the same answer, remembered', () => ({ url: '/api/1.0/users/me', headers: bearer() })],
    ['a list of the API', () => ({ url: '/api/1.0/workspaces', headers: bearer() })],
    ['401 of the API', () => ({ url: '/api/1.0/users/me' })],
    ['404 of the API', () => ({ url: '/api/1.0/nothing' })],
    ['a preflight of the API', () => ({ method: 'OPTIONS', url: '/api/1.0/users/me' })],
    ['a refusal of OAuth', () => ({ method: 'POST', url: '/-/oauth_token' })],
    ['the guard', () => ({ url: '/-/guard', headers: bearer() })],
    ['OpenID metadata', () => ({ url: '/api/1.0/.well-known/openid-configuration' })],
    ['a page', () => ({ url: '/login' })],
    ['a page that says no', () => ({ url: '/0/nothing', headers: { accept: 'text/html' } })],
    ['a redirect of a page', () => ({ url: '/0/my-apps' })],
    ['the documentation', () => ({ url: '/docs' })],
    ['the explorer', () => ({ url: '/docs/explorer' })],
    ['health', () => ({ url: '/-/health/ready' })],
    ['the metrics', () => ({ url: '/-/metrics' })],
    ['404 in plain text', () => ({ url: '/nothing' })],
  ])('is on %s over https, and not in clear', async (_what, ask) => {
    const request = ask()
    const over = async (scheme: string) =>
      await server.server.inject({ ...request, headers: { ...request.headers, 'x-forwarded-proto': scheme } })
    expect((await over('https')).headers[HSTS]).toBe('max-age=31536000')
    expect((await over('http')).headers).not.toHaveProperty(HSTS)
  })

  test('holds for the hosts below this one, too, where that is set, and then in every context', async () => {
    const wide = await openTestServer('sqlite', undefined, {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['127.0.0.1'],
      hstsIncludesSubdomains: true,
    })
    try {
      const ask = async (url: string, scheme = 'https', headers: Record<string, string> = {}) =>
        (await wide.server.inject({ url, headers: { ...headers, 'x-forwarded-proto': scheme } })).headers[
          HSTS
        ]
      const ada = { authorization: `Bearer ${tokenOf(wide.demo, 'ada')}` }
      for (const url of [
        '/api/1.0/users/me',
        '/api/1.0/users/me',
        '/-/token_info',
        '/login',
        '/-/health/live',
      ])
        expect([url, await ask(url, 'https', ada)]).toEqual([url, 'max-age=31536000; includeSubDomains'])
      expect(await ask('/login', 'http')).toBeUndefined()
    } finally {
      await wide.close()
    }
  })

  test('is on what pages refer to', async () => {
    const url = await asset()
    const answer = await server.server.inject({ url, headers: { 'x-forwarded-proto': 'https' } })
    expect([answer.statusCode, answer.headers[HSTS]]).toEqual([200, 'max-age=31536000'])
  })
})

describe('X-Forwarded-* from somebody who is no trusted proxy', () => {
  let server: TestServer
  beforeAll(async () => {
    // This machine is not trusted; what it says of others counts for nothing.
    server = await openTestServer('sqlite', undefined, {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['10.0.0.5'],
    })
    await server.server.listen({ host: '::', port: 0 })
  })
  afterAll(async () => {
    await server.close()
  })

  test.each([
    ['one address', '203.0.113.7'],
    ['a chain that begins with a proxy', '10.0.0.5, 203.0.113.7'],
    ['IPv4 in IPv6', '::ffff:203.0.113.7'],
    ['words and ports', 'unknown, _hidden, "[2001:db8::1]:4711"'],
    ['commas alone', ',,,'],
    ['five hundred addresses', `${'203.0.113.7, '.repeat(500)}203.0.113.7`],
  ])('changes no address in the log: %s', async (_what, forged) => {
    const header = `X-Forwarded-For: ${forged}`
    const before = server.lines.length
    for (const host of ['127.0.0.1', '::1'])
      await rawAnswer(portOf(server), ['GET /-/health/live HTTP/1.1', header, header], host)
    const addresses = server.lines.slice(before).map(({ address }) => address)
    expect(addresses).toEqual(['::ffff:127.0.0.1', '::1'])
  })

  test('makes no clear connection secure, and moves no link', async () => {
    const answer = await rawAnswer(portOf(server), [
      'GET /0/my-apps HTTP/1.1',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: evil.example',
      'Forwarded: for=203.0.113.7;proto=https;host=evil.example',
    ])
    expect(answer).not.toContain('evil.example')
    expect(answer.toLowerCase()).not.toContain(HSTS)
    const created = await server.server.inject({
      url: '/api/1.0/.well-known/openid-configuration',
      headers: { 'x-forwarded-host': 'evil.example', host: 'evil.example' },
    })
    expect(created.body).not.toContain('evil.example')
  })

  test('does not open the metrics, or the API in clear, to another machine', async () => {
    const from = {
      remoteAddress: '203.0.113.7',
      headers: { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' },
    }
    expect((await server.server.inject({ url: '/-/metrics', ...from })).statusCode).toBe(404)
    const api = await server.server.inject({ url: '/api/1.0/users/me', ...from })
    expect(api.statusCode).toBe(403)
    expect(server.lines.at(-1)).toMatchObject({ address: '203.0.113.7', reason: 'insecure_transport' })
  })
})

describe('X-Forwarded-* through proxies that are trusted', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'],
    })
  })
  afterAll(async () => {
    await server.close()
  })
  const addressOf = async (forwarded: string, remoteAddress = '127.0.0.1') => {
    await server.server.inject({
      url: '/-/health/live',
      remoteAddress,
      headers: { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' },
    })
    return server.lines.at(-1)?.['address']
  }

  test.each<[says: string, forwarded: string, peer: string, address: string]>([
    ['one proxy', '203.0.113.7', '127.0.0.1', '203.0.113.7'],
    ['a chain of proxies', '203.0.113.7, 10.1.2.3, 10.9.9.9', '127.0.0.1', '203.0.113.7'],
    ['an address that the client wrote itself', '1.2.3.4, 203.0.113.7, 10.1.2.3', '127.0.0.1', '203.0.113.7'],
    ['IPv6', '2001:db8::7, fd00::1', '10.0.0.5', '2001:db8::7'],
    ['a proxy whose address is IPv4 in IPv6', '203.0.113.7', '::ffff:10.0.0.5', '203.0.113.7'],
    ['a peer in front of the chain that is not trusted', '203.0.113.7', '192.0.2.1', '192.0.2.1'],
  ])('%s', async (...[, forwarded, peer, address]) => {
    expect(await addressOf(forwarded, peer)).toBe(address)
  })

  test('the metrics are for who asks on this machine, not for who comes through a proxy on it', async () => {
    const through = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }
    expect((await server.server.inject({ url: '/-/metrics', headers: through })).statusCode).toBe(404)
    expect((await server.server.inject({ url: '/-/metrics' })).statusCode).toBe(200)
  })

  test('a scheme is https only when the last proxy says just that', async () => {
    for (const [scheme, status] of [
      ['https', 401],
      ['http, https', 401],
      ['https, http', 403],
      ['HTTPS ', 403],
      ['https;x', 403],
      ['', 403],
    ] as const) {
      const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': scheme }
      expect([
        scheme,
        (await server.server.inject({ url: '/api/1.0/users/me', headers })).statusCode,
      ]).toEqual([scheme, status])
    }
  })
})

describe('the listener in clear beside one that speaks TLS', () => {
  let server: TestServer
  let port = 0
  let plain: ReturnType<typeof openPlainListener>
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, { publicUrl: PUBLIC_URL })
    await server.server.ready()
    plain = openPlainListener(server.server).listen(0, '127.0.0.1')
    await once(plain, 'listening')
    port = (plain.address() as AddressInfo).port
  })
  afterAll(async () => {
    plain.close()
    plain.closeAllConnections()
    await server.close()
  })

  test('sends pages on to https, with path and query', async () => {
    const answer = await rawAnswer(port, ['GET /docs?x=1 HTTP/1.1'])
    expect(answer).toMatch(/^HTTP\/1\.1 303 /)
    expect(answer).toMatch(/^location: https:\/\/mudra\.example\.com\/docs\?x=1\r$/m)
    expect(answer.toLowerCase()).not.toContain(HSTS)
  })

  test('an address of another host leads nobody there', async () => {
    const own = await rawAnswer(port, ['GET http://mudra.example.com/docs HTTP/1.1'])
    expect(own).toMatch(/^location: https:\/\/mudra\.example\.com\r$/m)
    const foreign = await rawAnswer(port, ['GET http://evil.example/docs HTTP/1.1'])
    expect(foreign).toMatch(/^HTTP\/1\.1 400 /)
    expect(foreign).not.toMatch(/location|evil/i)
  })

  test('refuses API calls from this machine, too, and flags their token — RFC 6750 §5.3', async () => {
    const token = tokenOf(server.demo, 'ben')
    const answer = await rawAnswer(port, ['GET /api/1.0/users/me HTTP/1.1', `Authorization: Bearer ${token}`])
    expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    expect(answer).not.toContain('location:')
    const [flagged] = await server.services.tokens.list({ userGid: DEMO.ben as Gid })
    expect(flagged?.exposedAtMs).toBe(server.clock.nowMs())
  })
})
