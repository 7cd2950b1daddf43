import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestServer, type TestServer } from '../support/services.js'

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let server: TestServer
beforeAll(async () => {
  server = await openTestServer()
})
afterAll(async () => {
  await server.close()
})

const lineOf = async (traceparent: string) => {
  const { headers } = await server.api('GET', '/users/me', { headers: { traceparent } })
  return server.lines.find(({ requestId }) => requestId === headers['x-request-id'])
}

test('the line of a request has the traceparent of its caller — W3C Trace Context §3.2', async () => {
  expect(await lineOf(TRACEPARENT)).toMatchObject({ operation: 'getUser', traceparent: TRACEPARENT })
})

test('A traceparent that is none comes into no log, whatever it holds', async () => {
  for (const header of [
    '"},{"level":60',
    'mdp_0123456789abcdefghijABCDEFGHIJ0123456789',
    `${TRACEPARENT}-more`,
  ])
    expect(await lineOf(header)).not.toHaveProperty('traceparent')
})
