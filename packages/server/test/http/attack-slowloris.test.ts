import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addressGroups } from '../../src/platform/address-group.js'
import { REQUESTS_IN_FLIGHT_PER_ADDRESS_MAX, watchOverload } from '../../src/http/server/overload.js'
import {
  CONNECTIONS_CHECK_INTERVAL_MS,
  CONNECTIONS_MAX,
  HEADERS_COUNT_MAX,
  HEADERS_TIMEOUT_MS,
  URL_LENGTH_MAX,
} from '../../src/http/server/server-limits.js'
import { UPLOAD_TIMEOUT_MS } from '../../src/http/server/body-time.js'
import { DEMO } from '../support/demo.js'
import { readMetrics, valueOf } from '../support/metrics.js'
import { openTestServer, tokenOf, type DemoName, type TestServer } from '../support/services.js'

/** Tests wait for less than the server does. */
const SHORTER_MS = 300
const CLIENTS = 20

/** What a client hears until it is cut, which may look like an error on its side. */
async function heardBy(socket: Socket): Promise<string> {
  let heard = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => (heard += chunk))
  await new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve()
    })
  })
  return heard
}

describe('slowloris', () => {
  let server: TestServer
  let port: number
  beforeAll(async () => {
    server = await openTestServer()
    const { server: node } = server.server
    expect([node.headersTimeout, node.requestTimeout]).toEqual([HEADERS_TIMEOUT_MS, UPLOAD_TIMEOUT_MS])
    expect([node.maxConnections, node.maxHeadersCount]).toEqual([CONNECTIONS_MAX, HEADERS_COUNT_MAX])
    expect(node).toMatchObject({ connectionsCheckingInterval: CONNECTIONS_CHECK_INTERVAL_MS })
    // Read when it begins to listen.
    Object.assign(node, { connectionsCheckingInterval: SHORTER_MS })
    await server.server.listen({ host: '127.0.0.1', port: 0 })
    ;({ port } = node.address() as AddressInfo)
  }, 60_000)
  afterAll(async () => {
    await server.close()
  })

  const ask = async (text: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1')
    socket.end(text)
    return await heardBy(socket)
  }

  test(`by headers and by bodies that never end is cut, within ${CONNECTIONS_CHECK_INTERVAL_MS} ms of the limit, and others are served meanwhile`, async () => {
    const { server: node } = server.server
    Object.assign(node, { headersTimeout: SHORTER_MS, requestTimeout: SHORTER_MS })
    const token = tokenOf(server.demo, 'ada')
    const starts = [
      'GET /api/1.0/users/me HTTP/1.1\r\nHost: localhost\r\nX-a: ',
      `POST /api/1.0/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    ]
    const sockets = Array.from({ length: CLIENTS }, () => connect(port, '127.0.0.1'))
    const drips = sockets.map((socket, at) => {
      socket.on('error', () => undefined)
      socket.write(starts[at % starts.length] ?? '')
      return setInterval(() => {
        if (socket.writable) socket.write('a')
      }, SHORTER_MS / 3)
    })
    const ends = Promise.all(sockets.map(heardBy))
    expect((await fetch(`http://127.0.0.1:${port}/-/health/live`)).status).toBe(200)
    const heard = await ends
    for (const drip of drips) clearInterval(drip)
    expect(heard.every((text) => text === '' || /^HTTP\/1\.1 (?:408|400) /.test(text))).toBe(true)
  })

  test('by an address that is too long — RFC 9110 §15.5.15 — or too many bytes of headers — RFC 6585 §5', async () => {
    const path = `/api/1.0/users/me?x=${'y'.repeat(URL_LENGTH_MAX)}`
    expect(await ask(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 414 [^]*"errors"/,
    )
    expect(await ask(`GET / HTTP/1.1\r\nHost: localhost\r\nX-a: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    )
  })
})

describe('overload', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, { overload: { inFlightMax: 0 } })
  }, 60_000)
  afterAll(async () => {
    await server.close()
  })

  test('is refused at once with 503 and Retry-After in the shape of each context, while health and metrics answer', async () => {
    const get = async (url: string, headers = {}) => await server.server.inject({ url, headers })
    const api = await get('/api/1.0/users/me')
    expect([api.statusCode, api.headers['retry-after']]).toEqual([503, '5'])
    expect(api.json<{ errors: unknown[] }>().errors).toHaveLength(1)
    const token = await server.server.inject({ method: 'POST', url: '/-/oauth_token' })
    expect([token.statusCode, token.headers['retry-after'], token.json<{ error: string }>().error]).toEqual([
      503,
      '5',
      'temporarily_unavailable',
    ])
    const page = await get('/login', { accept: 'text/html' })
    expect([page.statusCode, page.headers['retry-after']]).toEqual([503, '5'])
    expect((await get('/-/health/live')).statusCode).toBe(200)
    expect((await get('/-/health/ready')).statusCode).toBe(200)
    expect((await get('/-/metrics')).body).toContain('mudra_shed_total{context="api"} 1')
  })
})

test('one IPv6 /48 does not take the places of all, however many networks of it ask', () => {
  const overload = watchOverload({ inFlightMax: 1_000, inFlightPerAddressMax: 2 })
  const groupsOf = (network: number) => addressGroups(`2001:db8:77:${network.toString(16)}::1`)
  let began = 0
  for (let network = 0; network < 65_536; network += 256) {
    if (overload.isOver(groupsOf(network), 'stranger')) continue
    overload.began(groupsOf(network), 'stranger')
    began += 1
  }
  expect(began).toBe(2 * 4)
  expect(overload.isOver(addressGroups('2001:db8:78::1'), 'stranger'), 'somebody else').toBe(false)
  overload.stop()
})

test('once what was too much is done, requests are taken again', () => {
  const overload = watchOverload({ inFlightMax: 3, inFlightPerAddressMax: 2 })
  const [a, b, c] = ['192.0.2.1', '198.51.100.1', '203.0.113.1'].map(addressGroups)
  if (a === undefined || b === undefined || c === undefined) throw new Error('three addresses')
  const first = overload.began(a, 'stranger')
  expect(overload.isOver(a, 'stranger')).toBe(false)
  overload.began(a, 'stranger')
  expect(
    [overload.isOver(a, 'stranger'), overload.isOver(b, 'stranger')],
    'one has all that one may have',
  ).toEqual([true, false])
  overload.began(b, 'stranger')
  expect(
    [overload.isOver(b, 'stranger'), overload.isOver(c, 'stranger')],
    'all have all that all may have',
  ).toEqual([true, true])
  overload.ended(first)
  expect([overload.isOver(a, 'stranger'), overload.isOver(c, 'stranger')]).toEqual([false, false])
  overload.stop()
})

describe('whoever asks for everything', () => {
  const PLACES = 5
  const PERSONS_PLACES = 3
  const GATEWAY_CONNECTIONS = 300
  let server: TestServer
  let port: number
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      trustedProxies: ['127.0.0.1'],
      overload: { inFlightPerAddressMax: PLACES, inFlightPerPersonMax: PERSONS_PLACES },
    })
    await server.server.listen({ host: '127.0.0.1', port: 0 })
    ;({ port } = server.server.server.address() as AddressInfo)
  }, 60_000)
  afterAll(async () => {
    await server.close()
  })

  const from = (address: string, as?: DemoName) =>
    `X-Forwarded-For: ${address}\r\nX-Forwarded-Proto: https\r\n${as === undefined ? '' : `Authorization: Bearer ${tokenOf(server.demo, as)}\r\n`}`
  /** Sends a head and the first byte of a body that does not end. */
  const begin = (line: string, headers: string, to = port) => {
    const socket = connect(to, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      `${line} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
    )
    return socket
  }
  const ask = async (headers: string, path = '/api/1.0/users/me') => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Connection: close\r\n\r\n`)
    return await heardBy(socket)
  }

  test('as a stranger, slowly or at once, takes the places of strangers of that address alone, and what is given up is free again', async () => {
    expect(REQUESTS_IN_FLIGHT_PER_ADDRESS_MAX).toBeLessThanOrEqual(250)
    // All of one network of IPv6.
    const sockets = Array.from({ length: PLACES }, (_, at) =>
      begin('POST /-/oauth_token', from(`2001:db8:1:2::${at + 1}`)),
    )
    const greedy = '2001:db8:1:2:ffff::'
    await vi.waitFor(async () => {
      expect(await ask(from(greedy))).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: [1-9]/i)
    })
    expect(await ask(from(greedy), '/-/health/live')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await ask(from(greedy), '/login')).toMatch(/^HTTP\/1\.1 503 /)
    expect(await ask(from('2001:db8:1:3::1'))).toMatch(/^HTTP\/1\.1 401 /)
    expect(await ask(from(greedy, 'ada')), 'who is known is no stranger').toMatch(/^HTTP\/1\.1 200 /)
    for (const socket of sockets) socket.destroy()
    await vi.waitFor(async () => {
      expect(await ask(from(greedy))).toMatch(/^HTTP\/1\.1 401 /)
    })
  })

  test('as a person takes the places of that person alone, wherever they ask from', async () => {
    const sockets = Array.from({ length: PERSONS_PLACES }, (_, at) =>
      begin('POST /api/1.0/tasks', from(`192.0.2.${at}`, 'ada')),
    )
    await vi.waitFor(async () => {
      expect(await ask(from('198.51.100.1', 'ada'))).toMatch(
        /^HTTP\/1\.1 503 [^]*retry-after: [1-9][^]*"errors"/i,
      )
    })
    expect(await ask(from('192.0.2.1', 'ben'))).toMatch(/^HTTP\/1\.1 200 /)
    expect(await ask(from('192.0.2.1'))).toMatch(/^HTTP\/1\.1 401 /)
    for (const socket of sockets) socket.destroy()
    await vi.waitFor(async () => {
      expect(await ask(from('198.51.100.1', 'ada'))).toMatch(/^HTTP\/1\.1 200 /)
    })
  })

  test(`a gateway with ${GATEWAY_CONNECTIONS} connections of people who are known is served, on all of them at once`, async () => {
    const behind = await openTestServer()
    await behind.server.listen({ host: '127.0.0.1', port: 0 })
    const address = behind.server.server.address() as AddressInfo
    const names = ['ada', 'ben'] as const
    const body = JSON.stringify({ data: { workspace: DEMO.greenfield, name: 'Sow' } })
    const sockets = Array.from({ length: GATEWAY_CONNECTIONS }, (_, at) => {
      const socket = connect(address.port, '127.0.0.1')
      socket.write(
        `POST /api/1.0/tasks HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tokenOf(behind.demo, names[at % names.length] ?? 'ada')}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
      )
      return socket
    })
    try {
      const heard = Promise.all(sockets.map(heardBy))
      // None of them is answered before all of them are there.
      const allThere = async () => {
        const inFlight = valueOf(await readMetrics(behind), 'mudra_requests_in_flight')
        expect(inFlight).toBeGreaterThanOrEqual(GATEWAY_CONNECTIONS)
      }
      await vi.waitFor(allThere, { timeout: 20_000 })
      for (const socket of sockets) socket.write(body)
      const statuses = (await heard).map((answer) => answer.slice(9, 12))
      expect([...new Set(statuses)]).toEqual(['201'])
    } finally {
      for (const socket of sockets) socket.destroy()
      await behind.close()
    }
  }, 60_000)
})

test('a late event loop sheds requests while health answers, and recovers by itself', async () => {
  const server = await openTestServer('sqlite', undefined, {
    overload: { delayMsMax: 20, measureIntervalMs: 100 },
  })
  const statusOf = async (url: string) =>
    (
      await server.server.inject({
        url,
        headers: { authorization: `Bearer ${tokenOf(server.demo, 'ada')}` },
      })
    ).statusCode
  const busy = setInterval(() => {
    const endMs = performance.now() + 120
    while (performance.now() < endMs);
  }, 1)
  try {
    await vi.waitFor(
      async () => {
        expect(await statusOf('/api/1.0/users/me')).toBe(503)
      },
      { timeout: 10_000, interval: 5 },
    )
    expect(await statusOf('/-/health/live')).toBe(200)
  } finally {
    clearInterval(busy)
  }
  await vi.waitFor(
    async () => {
      expect(await statusOf('/api/1.0/users/me')).toBe(200)
    },
    { timeout: 10_000 },
  )
  await server.close()
})
