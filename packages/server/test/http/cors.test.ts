import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/house.js'

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
