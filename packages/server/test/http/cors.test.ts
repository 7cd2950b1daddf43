import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { DEMO } from '../support/demo.js'
import { readRoutes } from '../support/page-routes.js'
import { openTestServer, type TestServer } from '../support/services.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

describe('a preflight', () => {
  test.each([
    ['GET', '/users/me'],
    ['POST', '/tasks'],
    ['PUT', `/projects/${DEMO.seedCatalogue}`],
    ['DELETE', `/projects/${DEMO.seedCatalogue}`],
  ])("for %s %s needs no token and allows what clients send — Asana's clients", async (method, path) => {
    const answer = await server.api('OPTIONS', path, {
      as: null,
      headers: {
        origin: 'https://page.example',
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type,x-asana-client-lib',
      },
    })
    expect(answer.status).toBe(204)
    expect(answer.text).toBe('')
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(String(answer.headers['access-control-allow-methods']).split(', ')).toContain(method)
    expect(String(answer.headers['access-control-allow-headers']).split(', ')).toEqual(
      expect.arrayContaining([
        'Authorization',
        'Content-Type',
        'X-Asana-Client-Lib',
        'Asana-Enable',
        'Asana-Disable',
      ]),
    )
    expect(Number(answer.headers['access-control-max-age'])).toBeGreaterThan(0)
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  })
})

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const ORIGIN = 'https://page.example'
/** What a page's own libraries add: none of it is on any list. */
const OWN_HEADERS = ['authorization', 'baggage', 'sentry-trace', 'traceparent', 'x-own-header']

/** Asks as a browser does before a page's call. */
async function preflight(url: string, method: string, names: readonly string[] = OWN_HEADERS) {
  const { headers, statusCode } = await server.server.inject({
    method: 'OPTIONS',
    url,
    headers: {
      origin: ORIGIN,
      'access-control-request-method': method,
      'access-control-request-headers': names.join(','),
    },
  })
  const listed = (name: string) =>
    String(headers[name] ?? '')
      .toLowerCase()
      .split(/, */)
  return {
    status: statusCode,
    origin: headers['access-control-allow-origin'],
    methods: listed('access-control-allow-methods'),
    allowed: listed('access-control-allow-headers'),
    headers,
  }
}

/** Whether a browser lets the call through: Fetch §4.8, step 7. */
function passes(
  { allowed, methods, origin, status }: Awaited<ReturnType<typeof preflight>>,
  method: string,
  names: readonly string[] = OWN_HEADERS,
): boolean {
  // Neither Authorization nor, with a credential, anything else is covered by the asterisk.
  const allows = (name: string) =>
    allowed.includes(name) || (allowed.includes('*') && name !== 'authorization')
  const isSimple = ['GET', 'HEAD', 'POST'].includes(method)
  return (
    status >= 200 &&
    status < 300 &&
    (origin === '*' || origin === ORIGIN) &&
    (isSimple || methods.includes(method.toLowerCase())) &&
    names.every(allows)
  )
}

describe('over all routes', () => {
  const fillIn = (route: string) => route.replaceAll(/:\w+/g, '1').replaceAll('*', 'x')
  const routes = () =>
    [...new Set(readRoutes(server.server.printRoutes({ commonPrefix: false })))]
      .map((route) => route.split(' ') as [Method, string])
      .filter(([method]) => ['GET', 'POST', 'PUT', 'DELETE'].includes(method))

  test('what a page of another origin may read answers its preflight, whatever headers it names, and nothing else does — Fetch §3.2.3', async () => {
    const open: string[] = []
    for (const [method, route] of routes()) {
      const url = fillIn(route)
      const { headers } = await server.server.inject({ method, url, headers: { origin: ORIGIN } })
      // Whose app it is, and so whose page may read the answer, is told by the call itself alone.
      const isOpen = headers['access-control-allow-origin'] !== undefined || route === ENDPOINT_PATH.token
      const asked = await preflight(url, method)
      expect([method, route, passes(asked, method)]).toEqual([method, route, isOpen])
      if (!isOpen) expect([route, asked.origin]).toEqual([route, undefined])
      expect(asked.headers).not.toHaveProperty('access-control-allow-credentials')
      if (isOpen) open.push(`${method} ${route}`)
    }
    const outside = open.filter((one) => !one.includes(' /api/1.0/'))
    expect(outside.toSorted()).toEqual([
      `GET ${ENDPOINT_PATH.serverMetadata}`,
      'GET /.well-known/oauth-authorization-server/api/1.0',
      'GET /.well-known/openid-configuration/api/1.0',
      'GET /.well-known/secret-scanning.json',
      'GET /docs/postman.json',
      'GET /docs/seed.schema.json',
      `POST ${ENDPOINT_PATH.token}`,
    ])
    expect(open.length).toBeGreaterThan(30)
  })
})

describe('the preflight of the token endpoint', () => {
  test('lets a tracing header of a public app’s page through — OAuth 2.0 for Browser-Based Applications', async () => {
    const asked = await preflight(ENDPOINT_PATH.token, 'POST', ['traceparent', 'content-type'])
    expect(asked.status).toBe(204)
    expect(asked.methods).toEqual(['post'])
    expect(passes(asked, 'POST', ['traceparent', 'content-type'])).toBe(true)
    expect(Number(asked.headers['access-control-max-age'])).toBeGreaterThan(0)
  })

  test.each([
    ENDPOINT_PATH.revocation,
    ENDPOINT_PATH.introspection,
    ENDPOINT_PATH.tokenInfo,
    `${ENDPOINT_PATH.token}/x`,
    '/-/',
  ])('opens no other: %s', async (path) => {
    const asked = await preflight(path, 'POST')
    expect([asked.status, asked.origin]).toEqual([404, undefined])
  })
})

describe('headers that a preflight names', () => {
  test.each([
    ['no names', 'authorization,"x", ünï, a b,x-good'],
    ['a line end', 'authorization,x\ty,x-good'],
    [
      'very many',
      ['authorization', 'x-good', ...Array.from({ length: 500 }, (_, at) => `x-${at}`)].join(','),
    ],
  ])('come back only as names: %s', async (_title, names) => {
    const { headers, statusCode } = await server.server.inject({
      method: 'OPTIONS',
      url: '/api/1.0/users/me',
      headers: { 'access-control-request-method': 'GET', 'access-control-request-headers': names },
    })
    expect(statusCode).toBe(204)
    const allowed = String(headers['access-control-allow-headers'])
    expect(allowed).toMatch(/^[\w-]+(?:, [\w-]+)*$/)
    expect(allowed).toContain('Authorization')
    expect(allowed.length).toBeLessThan(2_000)
  })

  test('may be any that a header can have — Fetch §3.2.3', async () => {
    const names = [
      'x.trace',
      'baggage+1',
      'x_y~z',
      `x-${'y'.repeat(100)}`,
      ...Array.from({ length: 60 }, (_, at) => `x-${at}`),
    ]
    for (const [url, method] of [
      ['/api/1.0/users/me', 'GET'],
      [ENDPOINT_PATH.token, 'POST'],
      [ENDPOINT_PATH.serverMetadata, 'GET'],
    ] as const)
      expect([url, passes(await preflight(url, method, names), method, names)]).toEqual([url, true])
  })

  test('need not be there', async () => {
    for (const url of ['/api/1.0/users/me', ENDPOINT_PATH.token, ENDPOINT_PATH.jwks]) {
      const { statusCode } = await server.server.inject({ method: 'OPTIONS', url })
      expect([url, statusCode]).toEqual([url, 204])
    }
  })
})

describe('a call from a page of another origin', () => {
  test("may read the answer, and a cookie gives it nothing — Asana's personal tokens", async () => {
    const headers = { origin: 'https://page.example', cookie: 'session=x' }
    const answer = await server.api('GET', '/users/me', { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    const anonymous = await server.api('GET', '/users/me', { as: null, headers })
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers['access-control-allow-origin']).toBe('*')
  })
})

describe('outside the API', () => {
  test('no other origin may read anything', async () => {
    for (const path of ['/-/health/live', '/-/health/ready', '/', '/0/my-apps']) {
      const answer = await server.server.inject({
        method: 'GET',
        url: path,
        headers: { origin: 'https://page.example' },
      })
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
  })
})
