import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { METRICS_TOKEN_BUDGET } from '../../src/http/server/metrics-access.js'
import { DATABASE_KINDS, openTestServer, testClock, tokenOf, type TestServer } from '../support/services.js'
import { freePort } from '../support/mudrad-process.js'
import { hasNginx, startNginx } from '../support/nginx.js'

const PUBLIC_URL = 'https://mudra.example.com'
const METRICS_TOKEN = 'kD0cbl5aSgyTQFzkqT7a0n0yI2nTnQf5WfY1m9cH3Zs='

/** Whatever a proxy may add, and nothing else with it. */
const FORWARDING: readonly (readonly [name: string, value: string])[] = [
  ['X-Forwarded-For', '203.0.113.7'],
  ['X-Forwarded-Proto', 'http'],
  ['X-Forwarded-Host', 'mudra.example.com'],
  ['X-Forwarded-Port', '80'],
  ['X-Forwarded-Server', 'proxy'],
  ['X-Forwarded-Prefix', '/'],
  ['X-Forwarded-Ssl', 'off'],
  ['x-forwarded-anything', 'x'],
  ['X-Forwarded-For', ''],
  ['X-Forwarded-For', '127.0.0.1'],
  ['Forwarded', 'for=203.0.113.7'],
  ['FORWARDED', 'proto=https'],
  ['Via', '1.1 proxy'],
  ['X-Real-IP', '203.0.113.7'],
  ['X-Client-IP', '203.0.113.7'],
  ['X-Cluster-Client-IP', '203.0.113.7'],
  ['True-Client-IP', '203.0.113.7'],
  ['CF-Connecting-IP', '203.0.113.7'],
  ['Fastly-Client-IP', '203.0.113.7'],
  ['X-Envoy-External-Address', '203.0.113.7'],
  ['CDN-Loop', 'cdn'],
]

interface Ask {
  readonly path: string
  readonly token?: string
  readonly host?: string
  readonly headers?: readonly string[]
}

/** The status of an answer to a request that this machine makes over a real connection. */
async function statusAt(port: number, { headers = [], host = `127.0.0.1:${port}`, path, token }: Ask) {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  await once(socket, 'connect')
  const own = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close']
  const bearer = token === undefined ? [] : [`Authorization: Bearer ${token}`]
  // Not ended: a proxy takes that for somebody who does not wait for the answer.
  socket.write([...own, ...bearer, ...headers, '', ''].join('\r\n'))
  await once(socket, 'close')
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])
}

const portOf = ({ server }: TestServer) => (server.server.address() as AddressInfo).port

describe.each([
  ['is named in MUDRA_TRUSTED_PROXIES', ['127.0.0.1', '::1']],
  ['is not named', ['10.0.0.5']],
  ['stands before a server that knows of no proxy', []],
] as const)('a proxy on this machine that %s', (_what, trustedProxies) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, { publicUrl: PUBLIC_URL, trustedProxies })
    await server.server.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(async () => {
    await server.close()
  })
  const ask = async (what: Ask) => await statusAt(portOf(server), what)
  const places = (): readonly (readonly [Ask, inClear: number])[] => [
    [{ path: '/-/metrics' }, 404],
    [{ path: '/api/1.0/users/me', token: tokenOf(server.demo, 'ada') }, 403],
    [{ path: '/-/authorize_request', token: tokenOf(server.demo, 'ada') }, 403],
    [{ path: '/api/1.0/.well-known/openid-configuration' }, 403],
    [{ path: '/login' }, 303],
  ]

  test.each(FORWARDING)('and says only %s: %s, makes no request one of this machine', async (name, value) => {
    for (const [what, status] of places())
      expect([what.path, await ask({ ...what, headers: [`${name}: ${value}`] })]).toEqual([what.path, status])
  })

  test('and passes on nothing but the name that it was called by', async () => {
    for (const [what, status] of places())
      expect([what.path, await ask({ ...what, host: 'mudra.example.com' })]).toEqual([what.path, status])
  })

  test('takes nothing from whoever asks on this machine', async () => {
    for (const host of ['127.0.0.1:8080', 'localhost', '[::1]:8080', 'mudra.localhost:8080'])
      for (const [what] of places())
        expect([host, what.path, await ask({ ...what, host })]).toEqual([host, what.path, 200])
  })
})

describe('a proxy that is not named', () => {
  test('makes nothing secure by X-Forwarded-Proto: https, from this machine or another', async () => {
    const server = await openTestServer('sqlite', undefined, {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['10.0.0.5'],
    })
    try {
      for (const remoteAddress of ['127.0.0.1', '::1', '203.0.113.7', '10.0.0.6'])
        for (const proto of ['https', 'http, https', 'HTTPS'])
          expect([
            remoteAddress,
            (
              await server.server.inject({
                url: '/api/1.0/users/me',
                remoteAddress,
                headers: {
                  'x-forwarded-proto': proto,
                  authorization: `Bearer ${tokenOf(server.demo, 'ada')}`,
                },
              })
            ).statusCode,
          ]).toEqual([remoteAddress, 403])
    } finally {
      await server.close()
    }
  })

  test('does not open the metrics where the server has no other name than this machine’s', async () => {
    const server = await openTestServer()
    try {
      const ask = async (headers: Record<string, string>) =>
        (await server.server.inject({ url: '/-/metrics', headers })).statusCode
      expect(await ask({})).toBe(200)
      expect(await ask({ via: '1.1 proxy' })).toBe(404)
      // A page of somebody's own whose name leads to this machine reads nothing here.
      expect(await ask({ host: 'rebound.example' })).toBe(404)
    } finally {
      await server.close()
    }
  })
})

describe('the metrics, opened to a range of addresses', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['127.0.0.1', '10.0.0.5'],
      metrics: { ranges: ['192.0.2.0/24', '2001:db8::/32', '10.0.0.0/8'], token: null },
    })
  })
  afterAll(async () => {
    await server.close()
  })
  const ask = async (remoteAddress: string, headers: Record<string, string> = {}) =>
    (await server.server.inject({ url: '/-/metrics', remoteAddress, headers })).statusCode

  test.each<[says: string, status: number, from: string, headers?: Record<string, string>]>([
    ['an address of it', 200, '192.0.2.7'],
    ['an address of it, as IPv4 in IPv6', 200, '::ffff:192.0.2.7'],
    ['an address of it in IPv6', 200, '2001:db8::7'],
    ['another address', 404, '203.0.113.7'],
    ['an address of it through a proxy that is named', 200, '127.0.0.1', { 'x-forwarded-for': '192.0.2.7' }],
    ['another through a proxy that is named', 404, '127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }],
    ['a forged one before it', 404, '127.0.0.1', { 'x-forwarded-for': '192.0.2.7, 203.0.113.7' }],
    ['a proxy in the range that is named and forgets for whom', 404, '10.0.0.5', { via: '1.1 proxy' }],
    ['a proxy in the range that is not named', 404, '10.0.0.6', { 'x-forwarded-for': '203.0.113.7' }],
    ['words for an address', 404, '127.0.0.1', { 'x-forwarded-for': 'unknown' }],
    ['whoever asks on this machine', 200, '127.0.0.1'],
  ])('%s: %i', async (...[, status, from, headers]) => {
    expect(await ask(from, headers)).toBe(status)
  })
})

describe.each(DATABASE_KINDS)('the metrics, opened by a token, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind, testClock(), {
      publicUrl: PUBLIC_URL,
      trustedProxies: ['127.0.0.1'],
      metrics: { ranges: [], token: METRICS_TOKEN },
      countsGuesses: true,
    })
  })
  afterAll(async () => {
    await server.close()
  })
  const ask = async (authorization: string | null, from: string, scheme = 'https') =>
    await server.server.inject({
      url: '/-/metrics',
      headers: {
        'x-forwarded-for': from,
        'x-forwarded-proto': scheme,
        ...(authorization === null ? {} : { authorization }),
      },
    })
  const refusals = async () => {
    await server.services.audit.refusals.flushAll()
    const page = { afterSeq: 0, lastSeq: await server.services.audit.trail.settledSeq(), rowsMax: 2_000 }
    const events = await server.services.audit.trail.list({ workspaceGid: null }, page)
    return events.filter(({ action }) => action === 'metrics_refused')
  }

  test('whoever has it reads them from anywhere, over https alone', async () => {
    const read = await ask(`Bearer ${METRICS_TOKEN}`, '203.0.113.1')
    expect(read.statusCode).toBe(200)
    expect(read.body).toContain('mudra_requests_total')
    const clear = await ask(`Bearer ${METRICS_TOKEN}`, '203.0.113.1', 'http')
    expect(clear.statusCode).toBe(403)
    expect(clear.body).not.toContain('mudra_requests_total')
    expect(await refusals()).toEqual([
      expect.objectContaining({
        address: '203.0.113.1',
        reason: 'metrics_token_in_clear',
        outcome: 'refused',
      }),
    ])
  })

  test.each([
    ['none', null],
    ['an empty one', 'Bearer '],
    ['another', `Bearer ${'a'.repeat(44)}`],
    ['a part of it', `Bearer ${METRICS_TOKEN.slice(0, -1)}`],
    ['more than it', `Bearer ${METRICS_TOKEN}=`],
    ['it as Basic', `Basic ${Buffer.from(`x:${METRICS_TOKEN}`).toString('base64')}`],
  ])('%s opens nothing', async (_what, authorization) => {
    const { body, headers, statusCode } = await ask(authorization, '203.0.113.2')
    expect([statusCode, headers['www-authenticate']]).toEqual([401, 'Bearer realm="Mudra metrics"'])
    expect(body).not.toContain('mudra_requests_total')
  })

  test('a personal token of an admin opens nothing', async () => {
    expect((await ask(`Bearer ${tokenOf(server.demo, 'ada')}`, '203.0.113.3')).statusCode).toBe(401)
  })

  test('wrong ones are limited by address and written down; the right one is never held back by its own visits', async () => {
    const { points } = METRICS_TOKEN_BUDGET
    const guess = async (from: string) => await ask(`Bearer ${'b'.repeat(44)}`, from)
    const answers = await Promise.all(
      Array.from({ length: points + 10 }, async () => (await guess('203.0.113.9')).statusCode),
    )
    expect(answers.filter((status) => status === 401)).toHaveLength(points)
    expect(answers.filter((status) => status === 429)).toHaveLength(10)
    const held = await ask(`Bearer ${METRICS_TOKEN}`, '203.0.113.9')
    expect(held.statusCode).toBe(429)
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(0)
    for (let visit = 0; visit < 2 * points; visit++)
      expect((await ask(`Bearer ${METRICS_TOKEN}`, '203.0.113.10')).statusCode).toBe(200)
    const noted = (await refusals()).filter(({ address }) => address === '203.0.113.9')
    expect(noted).toEqual([
      expect.objectContaining({
        reason: 'metrics_token_wrong',
        actorKind: 'anonymous',
        targetKind: 'server',
      }),
    ])
    expect(JSON.parse(noted[0]?.details ?? '')).toEqual({ times: points })
  })
})

/** What people write into a configuration, and what they forget. */
const CONFIGURATIONS: readonly (readonly [what: string, lines: string])[] = [
  ['names the host alone', 'proxy_set_header Host $host;'],
  ['says the scheme alone', 'proxy_set_header X-Forwarded-Proto $scheme;'],
  [
    'says the host and the scheme',
    'proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto $scheme;',
  ],
  ['says the address in a header of its own', 'proxy_set_header X-Real-IP $remote_addr;'],
  ['says the address alone', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'],
  ['says Via alone', 'proxy_set_header Via "1.1 nginx";'],
  ['says it as RFC 7239 does', 'proxy_set_header Forwarded "for=$remote_addr;proto=$scheme";'],
]

describe.skipIf(!hasNginx)(
  `nginx on this machine, in clear${hasNginx ? '' : ' (skipped: there is no nginx)'}`,
  () => {
    test.each(CONFIGURATIONS)('that %s, opens neither the metrics nor the API', async (_what, lines) => {
      const server = await openTestServer('sqlite', undefined, {
        publicUrl: PUBLIC_URL,
        trustedProxies: ['127.0.0.1'],
      })
      await server.server.listen({ host: '127.0.0.1', port: 0 })
      const port = await freePort()
      const nginx = await startNginx(
        `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${portOf(server)}; ${lines} } }`,
        async () => await statusAt(port, { path: '/-/health/live' }),
      )
      try {
        const host = 'mudra.example.com'
        expect(await statusAt(port, { path: '/-/health/live', host })).toBe(200)
        expect(await statusAt(port, { path: '/-/metrics', host })).toBe(404)
        const token = tokenOf(server.demo, 'ada')
        expect(await statusAt(port, { path: '/api/1.0/users/me', host, token })).toBe(403)
        expect(await statusAt(port, { path: '/login', host })).toBe(303)
      } finally {
        await nginx.stop()
        await server.close()
      }
    })
  },
)
