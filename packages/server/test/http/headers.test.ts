import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messagesOf } from '../support/answers.js'
import { DEMO, demoTask, tokenFor } from '../support/demo.js'
import { openTestServer, type ApiResponse, type TestServer } from '../support/services.js'

let server: TestServer
let answers: Readonly<Record<string, ApiResponse>>
beforeAll(async () => {
  server = await openTestServer()
  const narrow = await tokenFor(server.services, DEMO.ada, { scopes: ['tasks:read'] })
  const json = { 'content-type': 'application/json' }
  answers = {
    'a record': await server.api('GET', '/users/me'),
    'a list': await server.api('GET', `/projects?workspace=${DEMO.greenfield}&limit=1`),
    'a created record': await server.api('POST', '/tasks', {
      body: { data: { workspace: DEMO.greenfield } },
    }),
    'an empty answer': await server.api('DELETE', `/tasks/${demoTask(31, 8)}`),
    '400': await server.api('GET', '/tasks'),
    '401': await server.api('GET', '/users/me', { as: null }),
    '403': await server.api('GET', '/users/me', { as: narrow }),
    '404 of a record': await server.api('GET', '/tasks/5'),
    '404 of a route': await server.api('GET', '/nothing'),
    '404 of a path that cannot be decoded': await server.api('GET', '/tasks/%ff%zz'),
    '404 of a path parameter too long': await server.api('GET', `/tasks/${'5'.repeat(600)}`),
    '413': await server.api('POST', '/tasks', { payload: 'x'.repeat(1_048_577), headers: json }),
  }
})
afterAll(async () => {
  await server.close()
})

const KINDS = [
  'a record',
  'a list',
  'a created record',
  'an empty answer',
  '400',
  '401',
  '403',
  '404 of a record',
  '404 of a route',
  '404 of a path that cannot be decoded',
  '404 of a path parameter too long',
  '413',
] as const

describe.each(KINDS)('the headers of %s', (kind) => {
  const headers = () => answers[kind]?.headers ?? {}

  test("are Asana's — Asana's API edge", () => {
    expect(headers()).toMatchObject({
      'content-type': 'application/json; charset=UTF-8',
      'x-asana-api-version': '1.1',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-robots-tag': 'none',
    })
    expect(headers()['content-length']).toBe(String(Buffer.byteLength(answers[kind]?.text ?? '')))
  })

  test("let a browser page read the answer, without cookies — Mudra's choice", () => {
    expect(headers()['access-control-allow-origin']).toBe('*')
    expect(headers()).not.toHaveProperty('access-control-allow-credentials')
    expect(String(headers()['access-control-expose-headers']).split(', ')).toEqual(
      expect.arrayContaining(['Location', 'Retry-After', 'X-Request-Id', 'Asana-Change']),
    )
  })

  test("say nothing of the software, of limits or of versions of the record — Asana's API edge", () => {
    for (const name of [
      'server',
      'x-powered-by',
      'etag',
      'set-cookie',
      'x-ratelimit-limit',
      'ratelimit-limit',
    ]) {
      expect(headers()).not.toHaveProperty(name)
    }
    expect(headers()['x-request-id']).toMatch(/^[\w-]{8,}$/)
  })
})

describe('an answer that says no', () => {
  test.each(KINDS.slice(4))("has messages with help and nothing else: %s — Asana's API edge", (kind) => {
    const answer = answers[kind]
    if (answer === undefined) throw new Error('was not asked')
    expect(answer.status).toBe(Number(kind.slice(0, 3)))
    for (const message of messagesOf(answer))
      expect(message).not.toMatch(/\.[jt]s\b|Error:|node_modules|undefined|select /)
  })
})

describe('Location', () => {
  test('leads to what was created', async () => {
    for (const [path, data] of [
      ['/tasks', { workspace: DEMO.greenfield, name: 'made' }],
      [`/tasks/${demoTask(31, 0)}/subtasks`, { name: 'made' }],
      ['/projects', { team: DEMO.growing, name: 'made' }],
      [`/teams/${DEMO.growing}/projects`, { name: 'made' }],
      [`/workspaces/${DEMO.greenfield}/projects`, { team: DEMO.growing, name: 'made' }],
      [`/projects/${DEMO.seedCatalogue}/sections`, { name: 'made' }],
    ] as const) {
      const answer = await server.api('POST', path, { body: { data } })
      expect(answer.status).toBe(201)
      const location = String(answer.headers['location'])
      expect(location).toMatch(/^\/api\/1\.0\/(?:tasks|projects|sections)\/\d{16}$/)
      const found = await server.api('GET', location.slice('/api/1.0'.length))
      expect(found.json).toEqual(answer.json)
    }
  })

  test('is on nothing else', async () => {
    const put = await server.api('PUT', `/tasks/${demoTask(31, 0)}`, { body: { data: {} } })
    for (const answer of [put, answers['a record'], answers['an empty answer'], answers['400']]) {
      expect(answer?.headers).not.toHaveProperty('location')
    }
  })
})

describe('HEAD', () => {
  test('answers as GET does, without the body — RFC 9110 §9.3.2', async () => {
    const ask = async (method: 'GET' | 'HEAD') => await server.api(method, `/projects/${DEMO.seedCatalogue}`)
    const [get, head] = [await ask('GET'), await ask('HEAD')]
    expect(head.text).toBe('')
    expect({ status: head.status, length: head.headers['content-length'] }).toEqual({
      status: 200,
      length: get.headers['content-length'],
    })
    expect((await server.api('HEAD', '/users/me', { as: null })).status).toBe(401)
  })
})
