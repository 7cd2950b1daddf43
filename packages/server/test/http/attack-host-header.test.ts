import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlainListener } from '../../src/compose/edge.js'
import { developmentPair } from '../support/tls-pair.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

/** A request as its bytes stand. @returns the whole answer, until the server ends the connection */
async function rawAnswer(
  port: number,
  lines: readonly string[],
  { tls = false, body = '' }: { readonly tls?: boolean; readonly body?: string } = {},
): Promise<string> {
  const socket = tls
    ? connectTls({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
    : connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  await once(socket, tls ? 'secureConnect' : 'connect')
  socket.end([...lines, '', body].join('\r\n'))
  await once(socket, 'close')
  return answer
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
const portOf = (address: unknown) => (address as AddressInfo).port

/** Each context, and what belongs to none. */
const PLACES = [
  ['the API', 'GET', '/api/1.0/users/me'],
  ['a path of the API that leads nowhere', 'GET', '/api/1.0/nothing'],
  ['OAuth', 'POST', '/-/oauth_token'],
  ['OpenID Connect', 'GET', '/api/1.0/.well-known/openid-configuration'],
  ['a page', 'GET', '/login'],
  ['a form', 'POST', '/login'],
  ['what pages refer to', 'GET', '/assets/nothing.css'],
  ['health', 'GET', '/-/health/live'],
  ['the metrics', 'GET', '/-/metrics'],
  ['a path that leads nowhere', 'GET', '/nothing'],
  ['a path that cannot be decoded', 'GET', '/%zz'],
] as const

/** Whose the request is cannot be told. */
const UNCLEAR: readonly (readonly [what: string, hosts: readonly string[]])[] = [
  ['two Host headers', ['Host: localhost', 'Host: evil.example']],
  ['two Host headers that say the same', ['Host: localhost', 'Host: localhost']],
  ['two Host headers in different case', ['hOsT: localhost', 'HOST: evil.example']],
  ['three, with others between them', ['Host: localhost', 'Accept: */*', 'Host: a', 'X-A: b', 'host: c']],
  ['a list of hosts', ['Host: localhost, evil.example']],
  ['a list of hosts without a space', ['Host: localhost,evil.example']],
  ['an empty Host', ['Host:']],
  ['a Host with a path', ['Host: localhost/evil']],
  ['a Host with a person', ['Host: somebody@localhost']],
  ['a Host with a space', ['Host: localhost evil.example']],
  ['a Host with a port that is none', ['Host: localhost:80a']],
  ['a Host with a quote', ['Host: localhost"']],
  ['a Host with characters beyond ASCII', ['Host: löcalhost']],
  ['a Host of 300 characters', [`Host: ${'a'.repeat(300)}`]],
]

describe('a request whose Host is not one plain name is 400 before anything of it is looked at — RFC 9112 §3.2', () => {
  let server: TestServer
  let secure: TestServer
  let plain: ReturnType<typeof openPlainListener>
  beforeAll(async () => {
    server = await openTestServer()
    await server.server.listen({ host: '127.0.0.1', port: 0 })
    secure = await openTestServer('sqlite', undefined, {
      publicUrl: 'https://localhost',
      tls: await developmentPair(),
    })
    await secure.server.listen({ host: '127.0.0.1', port: 0 })
    plain = openPlainListener(secure.server).listen(0, '127.0.0.1')
    await once(plain, 'listening')
  })
  afterAll(async () => {
    plain.close()
    plain.closeAllConnections()
    await secure.close()
    await server.close()
  })

  const listeners = (): readonly (readonly [string, number, boolean])[] => [
    ['in clear', portOf(server.server.server.address()), false],
    ['over TLS', portOf(secure.server.server.address()), true],
    ['in clear beside TLS', portOf(plain.address()), false],
  ]
  const CLOSE = 'Connection: close'

  test.each(UNCLEAR)('%s: in every context, on every listener', async (_what, hosts) => {
    for (const [listener, port, tls] of listeners())
      for (const [place, method, path] of PLACES) {
        const answer = await rawAnswer(port, [`${method} ${path} HTTP/1.1`, ...hosts, CLOSE], { tls })
        expect([listener, place, statusOf(answer)]).toEqual([listener, place, 400])
        expect(answer.toLowerCase()).toContain('\r\nconnection: close\r\n')
        expect(answer).not.toContain('evil')
      }
  })

  test.each([
    ['HTTP/1.1 without Host', []],
    ['a Host that goes on on the next line', ['Host: localhost', ' evil.example']],
    ['a space before the colon', ['Host : localhost']],
    ['a line feed alone', ['Host: localhost\nHost: evil.example']],
    ['a NUL', ['Host: local\0host']],
  ])('%s, on every listener', async (_what, hosts) => {
    for (const [listener, port, tls] of listeners()) {
      const answer = await rawAnswer(port, ['GET /login HTTP/1.1', ...hosts, CLOSE], { tls })
      expect([listener, statusOf(answer)]).toEqual([listener, 400])
    }
  })

  test.each([
    ['another host', 'http://evil.example/login'],
    ['another port', 'http://localhost:81/login'],
    ['a person before the host', 'http://evil@localhost/login'],
    ['the host as a person', 'http://localhost@evil.example/login'],
    ['no host', 'http:///login'],
    ['another scheme, and another host', 'gopher://evil.example/login'],
  ])('a target that is a whole address with %s — RFC 9112 §3.2.2', async (_what, target) => {
    for (const [listener, port, tls] of listeners()) {
      const answer = await rawAnswer(port, [`GET ${target} HTTP/1.1`, 'Host: localhost', CLOSE], { tls })
      expect([listener, statusOf(answer)]).toEqual([listener, 400])
      expect(answer).not.toContain('evil')
    }
  })

  test.each([
    ['Authorization', ['Authorization: Bearer a', 'Authorization: Bearer b']],
    ['Authorization in different case', ['authorization: Bearer a', 'AUTHORIZATION: Bearer a']],
    ['Content-Type', ['Content-Type: text/plain', 'Content-Type: application/x-www-form-urlencoded']],
    ['Origin', ['Origin: https://evil.example', 'Origin: http://localhost']],
  ])('two headers of a kind that comes once: %s — RFC 9110 §5.3', async (_what, headers) => {
    for (const [listener, port, tls] of listeners())
      for (const [place, method, path] of PLACES) {
        const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...headers, CLOSE]
        const answer = await rawAnswer(port, lines, { tls })
        expect([listener, place, statusOf(answer)]).toEqual([listener, place, 400])
      }
  })

  test('is said in the form of each context, under the request’s id, and in the log', async () => {
    const port = portOf(server.server.server.address())
    const ask = async (line: string, ...headers: string[]) =>
      await rawAnswer(port, [line, 'Host: a', 'Host: b', ...headers, CLOSE])
    const api = await ask('GET /api/1.0/users/me HTTP/1.1')
    expect(api).toMatch(/"errors":\[\{"message":"[^"]*more than one Host header/)
    const oauth = await ask('POST /-/oauth_token HTTP/1.1')
    expect(oauth).toContain('"error":"invalid_request"')
    expect(oauth).toContain('more than one Host header')
    const page = await ask('GET /login HTTP/1.1', 'Accept: text/html')
    expect(page).toContain('That request cannot be read')
    expect(page).toMatch(/^content-security-policy: /im)
    for (const answer of [api, oauth, page]) expect(answer).toMatch(/^x-request-id: /im)
    expect(server.lines.slice(-3).map(({ reason }) => reason)).toEqual(Array(3).fill('header_repeated'))
  })

  test('nothing of its body or its credential is looked at', async () => {
    const port = portOf(server.server.server.address())
    const answer = await rawAnswer(
      port,
      [
        'POST /api/1.0/tasks HTTP/1.1',
        'Host: a',
        'Host: b',
        `Authorization: Bearer ${tokenOf(server.demo, 'ada')}`,
        'Content-Type: application/json',
        'Content-Length: 2',
        CLOSE,
      ],
      { body: '{}' },
    )
    expect(statusOf(answer)).toBe(400)
    expect(server.lines.at(-1)).not.toHaveProperty('user')
  })

  test.each([
    ['a name', ['Host: localhost']],
    ['a name with a port', ['Host: LocalHost:8080']],
    ['a name with a dot at its end', ['Host: mudra.example.com.']],
    ['an underscore, as containers have', ['Host: mudra_server:8080']],
    ['IPv4', ['Host: 127.0.0.1:80']],
    ['IPv6', ['Host: [::1]:80']],
    ['IPv6 without a port', ['Host: [2001:db8::1]']],
  ])('%s is one plain name', async (_what, hosts) => {
    for (const [listener, port, tls] of listeners()) {
      const answer = await rawAnswer(port, ['GET /-/health/live HTTP/1.1', ...hosts, CLOSE], { tls })
      expect([listener, statusOf(answer)]).toEqual([listener, 200])
    }
  })

  test('HTTP/1.0 needs none, and a target that is a whole address may name the same host', async () => {
    for (const [listener, port, tls] of listeners())
      for (const lines of [
        ['GET /-/health/live HTTP/1.0'],
        ['GET http://localhost/-/health/live HTTP/1.1', 'Host: LOCALHOST'],
        ['GET http://localhost:80/-/health/live HTTP/1.1', 'Host: localhost'],
        ['GET https://localhost/-/health/live HTTP/1.1', 'Host: localhost:443'],
      ]) {
        const answer = await rawAnswer(port, [...lines, CLOSE], { tls })
        expect([listener, lines[0], statusOf(answer)]).toEqual([listener, lines[0], 200])
      }
  })
})
