import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { JSON_DEPTH_MAX, JSON_VALUES_MAX } from '../../src/protocol/asana/json-limits.js'
import { DEMO } from '../support/demo.js'
import { openTestServer, type TestServer } from '../support/services.js'

describe('a JSON bomb', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer()
  }, 60_000)
  afterAll(async () => {
    await server.close()
  })
  const send = async (payload: string) =>
    await server.api('POST', '/tasks', { payload, headers: { 'content-type': 'application/json' } })
  const nested = (depth: number) => `{"data":{"name":"x","notes":${'['.repeat(depth)}${']'.repeat(depth)}}}`

  test.each([
    ['nested 500,000 deep', `${'['.repeat(500_000)}`, 'nested deeper than'],
    ['nested one deeper than is read', nested(JSON_DEPTH_MAX - 1), 'nested deeper than'],
    [
      'of 300,000 values',
      `{"data":{"followers":[${'1,'.repeat(300_000)}1]}}`,
      `more than ${JSON_VALUES_MAX} values`,
    ],
    [
      'of 100,000 members',
      `{"data":{${Array.from({ length: 100_000 }, (_, at) => `"${at}":1`).join(',')}}}`,
      'values',
    ],
  ])('%s is refused before it is parsed — RFC 8259 §9', async (_title, payload, message) => {
    const answer = await send(payload)
    expect(answer.status).toBe(400)
    expect(answer.json.errors[0].message).toContain(message)
  })

  test('brackets and commas within texts are no structure', async () => {
    const name = `${'[{,'.repeat(300)}\\"${'['.repeat(30)}`
    const answer = await send(`{"data":{"name":"${name}","projects":["${DEMO.seedCatalogue}"]}}`)
    expect(answer.status).toBe(201)
  })

  test('of a form with too many parameters is refused', async () => {
    const answer = await server.api('POST', '/tasks', {
      payload: 'a=1&'.repeat(1_001),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(answer.status).toBe(400)
  })

  test('a name that is there twice has its last value', async () => {
    const answer = await send(`{"data":{"name":"one","name":"two","projects":["${DEMO.seedCatalogue}"]}}`)
    expect(answer.json.data.name).toBe('two')
  })

  test.each([
    '{"__proto__":{"admin":true},"data":{}}',
    '{"constructor":{"prototype":{"admin":true}},"data":{}}',
  ])('with a prototype beside data is refused: %s', async (payload) => {
    expect((await send(payload)).status).toBe(400)
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  test('with a prototype within data changes no other object', async () => {
    const { seedCatalogue } = DEMO
    const answer = await send(
      `{"data":{"name":"x","projects":["${seedCatalogue}"],"__proto__":{"admin":true}},"options":{"__proto__":{"admin":"true"}}}`,
    )
    expect(answer.status).toBeLessThan(500)
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  test('of more than a megabyte is not read to its end', async () => {
    expect((await send(`{"data":{"name":"${'x'.repeat(1_100_000)}"}}`)).status).toBe(413)
  })
})
