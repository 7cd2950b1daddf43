import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { API_REQUESTS_PER_MINUTE } from '../../src/http/api/api-limits.js'
import { HEADERS_BYTES_MAX, URL_LENGTH_MAX } from '../../src/http/server/server-limits.js'
import { MINUTE_MS } from '../../src/time-units.js'
import { asGid, DEMO, demoTask, tokenFor } from '../support/demo.js'
import { readMetrics, valueOf } from '../support/metrics.js'
import { newAskingApp } from '../support/authorize.js'
import { serveBeside, tokenOf, type TestServer } from '../support/services.js'
import { developmentPair } from '../support/tls-pair.js'
import { openTokenScene, strayToken, type TokenScene } from '../support/token-scene.js'

const TRACE = 'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** Two servers over the same services: one answers what is remembered before Fastify, one never does. */
interface Pair {
  readonly scene: TokenScene
  readonly hot: TestServer
  readonly slow: TestServer
  readonly isTls: boolean
  /** How many requests were answered before Fastify. */
  readonly hotAnswers: () => number
  readonly close: () => Promise<void>
}
type Wish = NonNullable<Parameters<typeof openTokenScene>[1]>

async function openPair(wish: Wish = {}): Promise<Pair> {
  const scene = await openTokenScene('sqlite', wish)
  const base = scene.server
  const { tokens } = base.services
  let count = 0
  const noteRecalled: typeof tokens.noteRecalled = (recalled) => {
    count += 1
    tokens.noteRecalled(recalled)
  }
  const counting = { ...base, services: { ...base.services, tokens: { ...tokens, noteRecalled } } }
  const hot = await serveBeside(counting, wish)
  const slow = await serveBeside(base, { ...wish, answersHot: false })
  for (const { server } of [hot, slow]) await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    scene,
    hot,
    slow,
    isTls: wish.tls !== undefined && wish.tls !== null,
    hotAnswers: () => count,
    close: async () => {
      await hot.close()
      await slow.close()
      await scene.close()
    },
  }
}

const portOf = ({ server }: TestServer) => (server.server.address() as AddressInfo).port

/** What ends a connection, behind a request that lets it last. */
const LAST = 'GET /-/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

/** Sends bytes as they stand, and once they are being answered what ends the connection. @returns all that comes */
async function exchange(server: TestServer, isTls: boolean, text: string): Promise<string> {
  const port = portOf(server)
  const socket: Socket = isTls
    ? connectTls({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
    : connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1').on('data', (heard: string) => (answer += heard))
  socket.once('data', () => socket.write(LAST))
  socket.on('error', () => undefined)
  await once(socket, isTls ? 'secureConnect' : 'connect')
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve()
    })
  })
  socket.write(text, 'latin1')
  await closed
  return answer
}

/** What differs from one request to the next. */
const comparable = (answer: string) =>
  answer.replaceAll(/^(x-request-id|date): .+$/gim, '$1: …').replaceAll(/"phrase":"[^"]+"/g, '"phrase":"…"')
/** All that was logged but for what ended connections. */
const loggedBy = ({ lines }: TestServer) => lines.filter(({ path }) => path !== '/-/health/live')
const lineOf = (server: TestServer) => {
  const { micros: _micros, requestId: _id, time: _time, ...rest } = loggedBy(server).at(-1) ?? {}
  return rest
}

/** Asks both. @returns whether the one was answered before Fastify, and the answer of both, once they are the same */
async function askBoth(
  pair: Pair,
  text: string,
): Promise<{ readonly isHot: boolean; readonly answer: string }> {
  const before = pair.hotAnswers()
  const [logged, slowLogged] = [loggedBy(pair.hot).length, loggedBy(pair.slow).length]
  const answer = await exchange(pair.hot, pair.isTls, text)
  const isHot = pair.hotAnswers() > before
  const slow = await exchange(pair.slow, pair.isTls, text)
  expect(comparable(answer)).toBe(comparable(slow))
  expect(loggedBy(pair.hot).length - logged).toBe(loggedBy(pair.slow).length - slowLogged)
  expect(lineOf(pair.hot)).toEqual(lineOf(pair.slow))
  return { isHot, answer }
}

const request = (line: string, ...headers: readonly string[]) =>
  `${line}\r\n${['Host: localhost', ...headers].map((header) => `${header}\r\n`).join('')}\r\n`
const get = (path: string, token: string, ...headers: readonly string[]) =>
  request(`GET ${path} HTTP/1.1`, `Authorization: Bearer ${token}`, ...headers)

describe('an answer before Fastify is the very answer that Fastify would have given, in headers, bytes, log and metrics', () => {
  const ME = '/api/1.0/users/me'
  let pair: Pair
  let ada: string
  let narrow: string
  let app: { readonly token: string; readonly clientId: string }
  beforeAll(async () => {
    pair = await openPair()
    ada = tokenOf(pair.hot.demo, 'ada')
    narrow = (await tokenFor(pair.hot.services, DEMO.ada, { scopes: ['tasks:read'] })).token
    const { clientId, ...asked } = await newAskingApp(pair.hot.services)
    app = { clientId, token: (await pair.scene.logIn({ clientId, ...asked })).accessToken }
    for (const path of [
      ME,
      `${ME}?opt_fields=name,email`,
      `/api/1.0/users/${DEMO.ada}`,
      `/api/1.0/users/${DEMO.ben}`,
      `/api/1.0/tasks/${demoTask(31, 8)}`,
    ])
      for (const token of [ada, app.token]) await askBoth(pair, get(path, token))
  }, 60_000)
  afterAll(async () => {
    await pair.close()
  })

  const bearer = () => `Authorization: Bearer ${ada}`
  const task = () => `/api/1.0/tasks/${demoTask(31, 8)}`
  const HOT: readonly (readonly [what: string, text: () => string])[] = [
    ['somebody who asks for themselves', () => get(ME, ada)],
    ['by their gid', () => get(`/api/1.0/users/${DEMO.ada}`, ada)],
    ['for somebody else', () => get(`/api/1.0/users/${DEMO.ben}`, ada)],
    ['for some fields', () => get(`${ME}?opt_fields=name,email`, ada)],
    ['for a task', () => get(task(), ada)],
    ['with a token that ends, which the answer says', () => get(ME, app.token)],
    ['by HTTP/1.0', () => request(`GET ${ME} HTTP/1.0`, bearer())],
    ['without a connection that lasts', () => get(ME, ada, 'Connection: close')],
    ['with one that lasts', () => get(ME, ada, 'Connection: keep-alive')],
    [
      'with the scheme in other letters',
      () => request(`GET ${ME} HTTP/1.1`, `aUTHorization: bEARER  ${ada} `),
    ],
    [
      'by the scheme of older Ruby clients',
      () => request(`GET ${ME} HTTP/1.1`, `Authorization: Token token="${ada}"`),
    ],
    [
      'as browsers do',
      () =>
        get(
          ME,
          ada,
          'Origin: https://app.example',
          'Accept: */*',
          'Accept-Encoding: gzip, br',
          'Cookie: a=b; c=d',
          'Sec-Fetch-Mode: cors',
        ),
    ],
    ['within a trace', () => get(ME, ada, TRACE)],
    ['within a trace that is none', () => get(ME, ada, 'traceparent: 00-"},{"-01')],
    [
      'with a body that nobody reads',
      () => `${get(ME, ada, 'Content-Type: application/json', 'Content-Length: 2')}{}`,
    ],
    ['with a body in chunks', () => `${get(ME, ada, 'Transfer-Encoding: chunked')}2\r\n{}\r\n0\r\n\r\n`],
    ['and waits to be told to go on', () => `${get(ME, ada, 'Expect: 100-continue', 'Content-Length: 2')}{}`],
    ['for another protocol', () => get(ME, ada, 'Connection: Upgrade', 'Upgrade: websocket')],
    [
      'for a part, a version, or what is newer',
      () => get(ME, ada, 'Range: bytes=0-3', 'Accept-Version: 2', 'If-None-Match: *'),
    ],
    ['in the name of another method', () => get(ME, ada, 'X-HTTP-Method-Override: DELETE')],
  ]
  const ORDINARY: readonly (readonly [what: string, text: () => string])[] = [
    ['for what was not asked for before', () => get(`${ME}?opt_fields=name`, strayToken('personal'))],
    ['another spelling of the same address', () => get('/api/1.0/%75sers/me', ada)],
    ['a slash too many', () => get(`${ME}/`, ada)],
    ['another one too many', () => get('/api/1.0//users/me', ada)],
    ['a whole address', () => request(`GET http://localhost${ME} HTTP/1.1`, bearer())],
    ['a whole address of another host', () => request(`GET http://evil.example${ME} HTTP/1.1`, bearer())],
    ['another method', () => request(`HEAD ${ME} HTTP/1.1`, bearer())],
    ['and another one', () => request(`OPTIONS ${ME} HTTP/1.1`, 'Origin: https://app.example', bearer())],
    ['one that there is not', () => request(`DELETE ${ME} HTTP/1.1`, bearer())],
    ['no token', () => request(`GET ${ME} HTTP/1.1`)],
    ['an empty one', () => get(ME, '')],
    ['no Bearer', () => request(`GET ${ME} HTTP/1.1`, `Authorization: Basic ${ada}`)],
    ['a token in the query', () => request(`GET ${ME}?access_token=${ada} HTTP/1.1`)],
    ['a token that nobody has', () => get(ME, strayToken('personal'))],
    ['one with a wrong checksum', () => get(ME, `${ada}x`)],
    ['a token that lacks the scope', () => get(ME, narrow)],
    ['two tokens', () => get(ME, ada, bearer())],
    ['two tokens that differ', () => get(ME, ada, 'Authorization: Bearer x')],
    ['two hosts', () => get(ME, ada, 'Host: evil.example')],
    ['a host that is none', () => `GET ${ME} HTTP/1.1\r\nHost: a, b\r\n${bearer()}\r\n\r\n`],
    ['a head that is too large', () => get(ME, ada, `X-a: ${'a'.repeat(HEADERS_BYTES_MAX)}`)],
    ['an address that is too long', () => get(`${ME}?a=${'a'.repeat(URL_LENGTH_MAX)}`, ada)],
    ['a proxy that nobody trusts', () => get(ME, ada, 'X-Forwarded-For: 192.0.2.1')],
    ['one that says https', () => get(ME, ada, 'X-Forwarded-Proto: https')],
    ['one that says little', () => get(ME, ada, 'Via: 1.1 proxy')],
    ['a line that is none', () => `GET ${ME} HTTP/1.1\r\nHost : localhost\r\n${bearer()}\r\n\r\n`],
  ]

  test.each(HOT)('%s', async (_what, text) => {
    const { answer, isHot } = await askBoth(pair, text())
    expect(isHot).toBe(true)
    expect(answer).toMatch(/^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?200 /)
  })

  test.each(ORDINARY)('and goes the ordinary way with %s', async (_what, text) => {
    const { isHot } = await askBoth(pair, text())
    expect(isHot).toBe(false)
  })

  test('several on one connection are answered in their order', async () => {
    const texts = [
      get(ME, ada),
      get(task(), ada),
      request(`GET ${ME} HTTP/1.1`),
      get(ME, app.token),
      get(ME, ada, 'Connection: close'),
    ]
    const { answer } = await askBoth(pair, texts.join(''))
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(
      [200, 200, 401, 200, 200].map((status) => `HTTP/1.1 ${status}`),
    )
  })

  test('is counted in the metrics, and as a request of its token and of its app', async () => {
    const { services } = pair.hot
    const labels = { operation: 'getUser', status: '200' }
    const tokenGid = (await services.tokens.listOwn({ ownerGid: asGid(DEMO.ada), page: 1 })).tokens.at(0)?.gid
    const counted = async () => {
      await services.tokens.uses.flushAll()
      await services.apps.requests.flushAll()
      const all = await services.tokens.listOwn({ ownerGid: asGid(DEMO.ada), page: 1 })
      const { rows } = await sql<{
        n: number
      }>`select sum(requests) as n from app_usage where client_id = ${app.clientId}`.execute(
        pair.scene.stores.db.queries,
      )
      return {
        answers: valueOf(await readMetrics(pair.hot), 'mudra_requests_total', labels) ?? 0,
        token: all.tokens.reduce((sum, { requestsByDay }) => sum + (requestsByDay.at(-1) ?? 0), 0),
        app: rows[0]?.n ?? 0,
      }
    }
    expect(tokenGid).toBeDefined()
    const before = await counted()
    const hotBefore = pair.hotAnswers()
    await exchange(pair.hot, false, get(ME, ada))
    await exchange(pair.hot, false, get(ME, app.token))
    expect(pair.hotAnswers() - hotBefore).toBe(2)
    const after = await counted()
    expect(after).toEqual({ answers: before.answers + 2, token: before.token + 1, app: before.app + 1 })
  })

  test('none is given after what it was made from has changed, whoever changed it', async () => {
    const { queries } = pair.scene.stores.db
    const { token, tokenGid } = await tokenFor(pair.hot.services, DEMO.ada)
    const ask = async () => await askBoth(pair, get(ME, token))
    const acts = [
      [sql`update users set name = 'Ada King' where gid = ${DEMO.ada}`, 200],
      [sql`update workspaces set name = 'Green' where gid = ${DEMO.greenfield}`, 200],
      [sql`update tokens set scopes = '["tasks:read"]' where gid = ${tokenGid}`, 403],
      [sql`update tokens set scopes = null where gid = ${tokenGid}`, 200],
      [sql`update users set deactivated_at_ms = 1 where gid = ${DEMO.ada}`, 401],
      [sql`update users set deactivated_at_ms = null where gid = ${DEMO.ada}`, 200],
      [sql`update tokens set revoked_at_ms = 1, revoked_reason = 'revoked' where gid = ${tokenGid}`, 401],
    ] as const
    for (const [act, status] of acts) {
      await ask()
      const { answer: first } = await ask()
      await act.execute(queries)
      const { answer, isHot } = await ask()
      expect([isHot, answer.slice(0, 12)]).toEqual([false, `HTTP/1.1 ${status}`])
      expect(comparable(answer)).not.toBe(comparable(first))
    }
  })
})

describe('likewise', () => {
  const ME = '/api/1.0/users/me'
  const within = async (
    wish: Wish,
    look: (pair: Pair, ask: (...headers: string[]) => ReturnType<typeof askBoth>) => Promise<void>,
    path = ME,
  ) => {
    const pair = await openPair(wish)
    try {
      await look(
        pair,
        async (...headers) => await askBoth(pair, get(path, tokenOf(pair.hot.demo, 'ada'), ...headers)),
      )
    } finally {
      await pair.close()
    }
  }

  test('over TLS, which browsers are held to', async () => {
    const tls = await developmentPair()
    await within(
      { publicUrl: 'https://localhost', tls, hstsIncludesSubdomains: true },
      async (_pair, ask) => {
        await ask()
        const { answer, isHot } = await ask()
        expect(isHot).toBe(true)
        expect(answer).toMatch(/^strict-transport-security: max-age=31536000; includeSubDomains\r$/m)
        expect((await ask('X-Forwarded-Proto: http')).isHot).toBe(true)
      },
    )
  })

  test('in clear beside a public https, where nothing is served', async () => {
    await within({ publicUrl: 'https://mudra.example' }, async (_pair, ask) => {
      await ask()
      expect((await ask('Host: localhost')).isHot).toBe(false)
    })
  })

  test('behind a proxy that is trusted, with the address and the protocol that it tells', async () => {
    await within(
      { publicUrl: 'https://mudra.example', trustedProxies: ['127.0.0.1', '10.0.0.0/8'] },
      async (pair, ask) => {
        const https = 'X-Forwarded-Proto: https'
        await ask(https)
        for (const [headers, isHot, address] of [
          [[https, 'X-Forwarded-For: 192.0.2.7'], true, '192.0.2.7'],
          [[https, 'X-Forwarded-For: 198.51.100.1, 192.0.2.7, 10.1.2.3'], true, '192.0.2.7'],
          [[https, 'X-Forwarded-For: 198.51.100.1', 'X-Forwarded-For: 192.0.2.8'], true, '192.0.2.8'],
          [['X-Forwarded-Proto: http, https', 'X-Forwarded-For: 2001:db8::1'], true, '2001:db8::1'],
          [['X-Forwarded-Proto: https,http', 'X-Forwarded-For: 192.0.2.7'], false, '192.0.2.7'],
          [['X-Forwarded-Proto: https', 'X-Forwarded-Proto: http'], false, '127.0.0.1'],
          [['X-Forwarded-Proto: ', 'X-Forwarded-For: 192.0.2.7'], false, '192.0.2.7'],
          [[https, 'X-Forwarded-For: nonsense", "a": "b'], true, '"a": "b'],
          [[https, 'X-Forwarded-For: '], true, '127.0.0.1'],
        ] as const) {
          expect((await ask(...headers)).isHot, headers.join(' · ')).toBe(isHot)
          expect(lineOf(pair.hot)).toMatchObject({ address })
        }
      },
    )
  })

  test('in CI mode, which every answer says', async () => {
    await within({ isCi: true }, async (_pair, ask) => {
      await ask()
      const { answer, isHot } = await ask()
      expect(isHot).toBe(true)
      expect(answer).toMatch(/^x-mudra-mode: ci\r$/m)
    })
  })

  test('below a base path, which no line of the log has', async () => {
    await within(
      { publicUrl: 'http://localhost:8080/mudra' },
      async (pair, ask) => {
        await ask()
        expect((await ask()).isHot).toBe(true)
        expect(lineOf(pair.hot)).toMatchObject({ path: ME })
        const outside = await askBoth(pair, get(ME, tokenOf(pair.hot.demo, 'ada')))
        expect([outside.isHot, outside.answer.slice(0, 12)]).toEqual([false, 'HTTP/1.1 404'])
      },
      `/mudra${ME}`,
    )
  })

  test('while the server stops, by the ordinary way, which tells to come elsewhere', async () => {
    await within({ isAccepting: () => false }, async (_pair, ask) => {
      await ask()
      const { answer, isHot } = await ask()
      expect(isHot).toBe(false)
      expect(answer).toMatch(/^connection: close\r$/im)
    })
  })

  test('while there is too much to do', async () => {
    await within({ overload: { inFlightMax: 0 } }, async (_pair, ask) => {
      const { answer, isHot } = await ask()
      expect([isHot, answer.slice(0, 12)]).toEqual([false, 'HTTP/1.1 503'])
    })
  })

  test('up to the limits of a token, no answer more', async () => {
    const burst = API_REQUESTS_PER_MINUTE.free / 2
    const pair = await openPair({ rateLimits: 'asana' })
    try {
      const ask = async (server: TestServer, as: 'cara') => {
        const answers: string[] = []
        for (let count = 0; count < burst + 2; count++)
          answers.push(await exchange(server, false, get(ME, tokenOf(server.demo, as))))
        return answers.map(comparable)
      }
      const fast = await ask(pair.hot, 'cara')
      expect(pair.hotAnswers()).toBe(burst - 1)
      expect(fast.map((answer) => answer.slice(9, 12))).toEqual([...Array(burst).fill('200'), '429', '429'])
      pair.scene.server.clock.advance(MINUTE_MS)
      expect(await ask(pair.slow, 'cara')).toEqual(fast)
    } finally {
      await pair.close()
    }
  })
})
