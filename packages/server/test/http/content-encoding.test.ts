import { brotliCompressSync, constants, deflateRawSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { expectRefusal } from '../support/answers.js'
import { DEMO, demoTask } from '../support/demo.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'
const TASK = `/tasks/${demoTask(31, 0)}`
const API_BYTES_MAX = 1_048_576
const FORM_BYTES_MAX = 16_384

/** Much text of one kind, which compresses to almost nothing. */
const bombOf = (bytes: number) => gzipSync(Buffer.alloc(bytes, 'x'), { level: constants.Z_BEST_COMPRESSION })

async function put(payload: Buffer | string, coding: string, type = JSON_TYPE) {
  return await server.api('PUT', TASK, {
    payload,
    headers: { 'content-type': type, 'content-encoding': coding },
  })
}

async function post(url: string, payload: Buffer, coding: string) {
  return await server.server.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': FORM_TYPE, 'content-encoding': coding },
  })
}

describe('a body in a content encoding — RFC 9110 §8.4', () => {
  const body = (name: string) => JSON.stringify({ data: { name } })

  test.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['identity', (text: string) => Buffer.from(text)],
    ['', (text: string) => Buffer.from(text)],
  ])('is read as %s', async (coding, encode) => {
    const name = `in ${coding} ${encode.name} ñ`
    expect((await put(encode(body(name)), coding)).json.data.name).toBe(name)
    const form = `name=form+${encodeURIComponent(name)}`
    expect((await put(encode(form), coding, FORM_TYPE)).json.data.name).toBe(`form ${name}`)
  })

  test('may come in pieces of gzip', async () => {
    const text = body('in two pieces')
    const pieces = Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))])
    expect((await put(pieces, 'gzip')).json.data.name).toBe('in two pieces')
  })

  test.each(['br', 'zstd', 'compress', 'gzip, gzip', 'deflate, gzip', 'gzip,', 'nonsense', 'aes128gcm'])(
    'is refused as %s, saying what to send',
    async (coding) => {
      const answer = await put(brotliCompressSync(body('x')), coding)
      expectRefusal(answer, 415, 'Unsupported content encoding: send gzip, deflate or none, and only one')
      expect(answer.headers['accept-encoding']).toBe('gzip, deflate')
      const oauth = await post(ENDPOINT_PATH.token, gzipSync('grant_type=x'), coding)
      expect(oauth.statusCode).toBe(415)
      expect(oauth.json()).toMatchObject({ error: 'invalid_request' })
      expect(oauth.headers['accept-encoding']).toBe('gzip, deflate')
      const page = await post('/login', gzipSync('email=x'), coding)
      expect([page.statusCode, page.headers['accept-encoding']]).toEqual([415, 'gzip, deflate'])
    },
  )

  test.each([
    ['plain', () => Buffer.from(body('x'))],
    ['cut', () => gzipSync(body('x'.repeat(500))).subarray(0, -9)],
    ['changed', () => gzipSync(body('x')).fill(0x2a, 12, 20)],
    ['nothing but a head', () => gzipSync('').subarray(0, 10)],
  ])('that is not what it says is refused: %s', async (_, encoded) => {
    const before = (await server.api('GET', TASK)).text
    const answer = await put(encoded(), 'gzip')
    expectRefusal(answer, 400, 'Could not parse request data, it is not in its content encoding')
    expect((await server.api('GET', TASK)).text).toBe(before)
    expect((await post(ENDPOINT_PATH.tokenInfo, encoded(), 'gzip')).statusCode).toBe(400)
  })

  test('is judged by the token first', async () => {
    for (const coding of ['br', 'gzip']) {
      const answer = await server.api('PUT', TASK, {
        as: null,
        payload: 'x',
        headers: { 'content-type': JSON_TYPE, 'content-encoding': coding },
      })
      expect(answer.status).toBe(401)
    }
  })

  test('that is none needs no decoding', async () => {
    const answer = await server.api('GET', '/users/me', { headers: { 'content-encoding': 'gzip' } })
    expect(answer.status).toBe(200)
  })
})

describe('a decompression bomb', () => {
  test('is limited by what it becomes, to the byte', async () => {
    const filler = (bytes: number) => {
      const [head, tail] = ['{"data":{"stray":"', '"}}']
      return gzipSync(head + 'x'.repeat(bytes - head.length - tail.length) + tail)
    }
    expect((await put(filler(API_BYTES_MAX), 'gzip')).status).toBe(200)
    const answer = await put(filler(API_BYTES_MAX + 1), 'gzip')
    expectRefusal(answer, 413, 'Request body too large: it may have at most 1048576 bytes')
    for (const url of [ENDPOINT_PATH.token, ENDPOINT_PATH.introspection, '/login']) {
      expect((await post(url, bombOf(FORM_BYTES_MAX + 1), 'gzip')).statusCode).toBe(413)
      expect((await post(url, bombOf(FORM_BYTES_MAX), 'gzip')).statusCode).not.toBe(413)
    }
  })

  test('of 200 MiB in 200 KiB is given up on the way, before its end is looked at, and takes little memory', async () => {
    const before = process.memoryUsage().arrayBuffers
    const plain = Buffer.alloc(200 * 1_024 * 1_024, 'x')
    for (const [coding, bomb] of [
      ['gzip', gzipSync(plain)],
      ['deflate', deflateRawSync(plain)],
    ] as const) {
      expect(bomb.length).toBeLessThan(API_BYTES_MAX)
      // Whoever decodes all of it finds that it is broken, which is another refusal.
      expect((await put(bomb.fill(0xff, 100_000), coding)).status).toBe(413)
      expect((await put(gzipSync('x').fill(0xff, 12), 'gzip')).status).toBe(400)
    }
    expect(process.memoryUsage().arrayBuffers - before - plain.length).toBeLessThan(64 * 1_024 * 1_024)
  })
})

describe('an answer', () => {
  const LIST = `/projects/${DEMO.seedCatalogue}/tasks?opt_fields=name,notes,assignee.name,completed,due_on,permalink_url,followers.name`
  const get = async (url: string, accepted: string | null, as = tokenOf(server.demo, 'ada')) =>
    await server.server.inject({
      url,
      headers: {
        authorization: `Bearer ${as}`,
        ...(accepted === null ? {} : { 'accept-encoding': accepted }),
      },
    })

  test.each(['gzip', 'gzip, deflate, br', '*', 'br;q=1.0, gzip;q=0.2', 'GZip'])(
    'of the API is compressed for who takes %s — RFC 9110 §12.5.3',
    async (accepted) => {
      const plain = await get(`/api/1.0${LIST}`, null)
      const answer = await get(`/api/1.0${LIST}`, accepted)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
      expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length)
      expect(gunzipSync(answer.rawPayload).toString()).toBe(plain.body)
      expect(answer.rawPayload.length).toBeLessThan(plain.body.length / 2)
      expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding' })
    },
  )

  test.each([null, '', 'identity', 'br', 'gzip;q=0', '*;q=0', 'identity, gzip;q=0.5', 'gzip;q=x'])(
    'is sent as it is for who takes %s',
    async (accepted) => {
      const answer = await get(`/api/1.0${LIST}`, accepted)
      expect(answer.headers).not.toHaveProperty('content-encoding')
      expect(answer.json().data.length).toBeGreaterThan(5)
    },
  )

  test('that is small, or a refusal, is sent as it is, the first time and from memory', async () => {
    for (const path of ['/users/me', '/users/me', '/workspaces', '/tasks', '/nothing']) {
      const answer = await get(`/api/1.0${path}`, 'gzip')
      expect(answer.headers).not.toHaveProperty('content-encoding')
      expect(answer.json()).toBeTypeOf('object')
    }
  })

  test('to a write that is long is compressed, and its status stays', async () => {
    const notes = 'long '.repeat(500)
    const answer = await server.server.inject({
      method: 'POST',
      url: '/api/1.0/tasks',
      payload: { data: { workspace: DEMO.greenfield, notes } },
      headers: { authorization: `Bearer ${tokenOf(server.demo, 'ada')}`, 'accept-encoding': 'gzip' },
    })
    expect(answer.statusCode).toBe(201)
    expect(answer.headers['location']).toMatch(/^\/api\/1\.0\/tasks\/\d+$/)
    expect(JSON.parse(gunzipSync(answer.rawPayload).toString()).data.notes).toBe(notes)
  })

  test('that is a public document is compressed, the same each time', async () => {
    const plain = await server.server.inject('/api/1.0/openapi.json')
    for (let time = 0; time < 2; time++) {
      const answer = await server.server.inject({
        url: '/api/1.0/openapi.json',
        headers: { 'accept-encoding': 'gzip' },
      })
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
      expect(gunzipSync(answer.rawPayload).toString()).toBe(plain.body)
    }
  })

  test('that only counts, or is a file, is compressed for who takes it so, and for nobody else', async () => {
    const explorer = await server.server.inject({ url: '/docs/explorer', headers: { accept: 'text/html' } })
    const viewer = /src="(\/assets\/api-viewer-[^"]+)"/.exec(explorer.body)?.[1] ?? ''
    for (const url of ['/-/metrics', viewer]) {
      for (const [accepted, coding] of [
        ['gzip', 'gzip'],
        ['gzip;q=0', undefined],
        ['gzip;q=0, *', undefined],
        ['xgzip', undefined],
        ['*', 'gzip'],
      ] as const) {
        const answer = await server.server.inject({ url, headers: { 'accept-encoding': accepted } })
        expect([url, accepted, answer.statusCode, answer.headers['content-encoding']]).toEqual([
          url,
          accepted,
          200,
          coding,
        ])
        if (coding === 'gzip') expect(gunzipSync(answer.rawPayload).length).toBeGreaterThan(1_400)
      }
    }
  })

  test('that holds a secret never is: tokens, what is said of them, and pages', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br', 'content-type': FORM_TYPE }
    for (const url of [
      ENDPOINT_PATH.token,
      ENDPOINT_PATH.revocation,
      ENDPOINT_PATH.introspection,
      ENDPOINT_PATH.tokenInfo,
    ]) {
      const answer = await server.server.inject({ method: 'POST', url, payload: 'token=x', headers })
      expect([url, answer.headers['content-encoding']]).toEqual([url, undefined])
    }
    for (const url of [
      '/login',
      '/login?to=%2F0%2Fmy-apps',
      ENDPOINT_PATH.authorization,
      ENDPOINT_PATH.userinfo,
    ]) {
      const answer = await server.server.inject({ url, headers: { ...headers, accept: 'text/html' } })
      expect([url, answer.headers['content-encoding']]).toEqual([url, undefined])
      if (url.startsWith('/login')) expect(answer.body.length).toBeGreaterThan(1_400)
    }
  })
})
