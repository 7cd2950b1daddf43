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

const FORM = 'application/x-www-form-urlencoded'
const TASK = `/tasks/${demoTask(31, 0)}`
/** What programs send that write their forms in Latin-1, or cut them in the middle of a character. */
const NOT_UTF_8 = ['caf%E9', 'caf%e9', '%C3', '%C3x%A1', '%ED%A0%80', '%FF%FEa%00']

describe('a form that is not UTF-8', () => {
  test.each(NOT_UTF_8)(
    "is refused by the API, and nothing of it is kept: %s — Asana's API edge",
    async (text) => {
      const before = (await server.api('GET', TASK)).text
      for (const payload of [`name=${text}`, `notes=x&${text}=y`, `name=x&opt_fields=${text}`]) {
        const answer = await server.api('PUT', TASK, { payload, headers: { 'content-type': FORM } })
        expectRefusal(answer, 400, 'Could not parse request data, invalid UTF-8')
      }
      expect((await server.api('GET', TASK)).text).toBe(before)
    },
  )

  test('is refused by the API when it says so of what is not ASCII', async () => {
    const headers = { 'content-type': `${FORM}; charset=ISO-8859-1` }
    const answer = await server.api('PUT', TASK, { payload: 'name=caf%C3%A9', headers })
    expectRefusal(answer, 400, 'Could not parse request data, a form must be in UTF-8')
    // What is the same in every charset is no matter of charsets.
    expect((await server.api('PUT', TASK, { payload: 'name=plain', headers })).status).toBe(200)
  })

  test('is read when it is UTF-8, U+FFFD included', async () => {
    const headers = { 'content-type': `${FORM}; charset="utf-8"` }
    const answer = await server.api('PUT', TASK, { payload: 'name=caf%C3%A9+%EF%BF%BD', headers })
    expect(answer.json.data.name).toBe('café \ufffd')
  })

  test.each([
    ENDPOINT_PATH.token,
    ENDPOINT_PATH.revocation,
    ENDPOINT_PATH.introspection,
    ENDPOINT_PATH.tokenInfo,
  ])('is refused at %s — RFC 6749 Appendix B', async (url) => {
    const bodies = [...NOT_UTF_8.map((text) => `token=${text}`), Buffer.from('token=caf\u00e9', 'latin1')]
    for (const payload of bodies) {
      const answer = await server.server.inject({
        method: 'POST',
        url,
        payload,
        headers: { 'content-type': FORM },
      })
      expect(answer.statusCode).toBe(400)
      expect(answer.json()).toEqual({
        error: 'invalid_request',
        error_description: 'The request body must be a form in UTF-8.',
      })
    }
  })

  test('is refused at userinfo, whether a token stands in it or in the header — RFC 6750 §2.2, §3.1', async () => {
    for (const text of NOT_UTF_8)
      for (const headers of [{}, { authorization: `Bearer ${tokenOf(server.demo, 'ada')}` }]) {
        const answer = await server.server.inject({
          method: 'POST',
          url: ENDPOINT_PATH.userinfo,
          payload: `access_token=x&q=${text}`,
          headers: { ...headers, 'content-type': FORM },
        })
        expect(answer.statusCode).toBe(400)
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="Mudra", error="invalid_request"')
        expect(answer.json().errors[0].message).toBe('Could not parse request data, a form must be in UTF-8')
      }
  })

  test('is no report of leaked credentials, nor is JSON in another charset', async () => {
    for (const [type, payload] of [
      [FORM, 'credentials=caf%E9'],
      [FORM, Buffer.from('credentials=caf\u00e9', 'latin1')],
      ['application/json', Buffer.from('{"credentials":["caf\u00e9"]}', 'latin1')],
    ] as const) {
      const answer = await server.server.inject({
        method: 'POST',
        url: ENDPOINT_PATH.leakReport,
        payload,
        headers: { 'content-type': type },
      })
      expect(answer.statusCode).toBe(400)
    }
  })

  test('is no form of a page, either', async () => {
    const answer = await server.server.inject({
      method: 'POST',
      url: '/login',
      payload: 'email=caf%E9%40x.example&password=x',
      headers: { 'content-type': FORM, origin: server.publicUrl },
    })
    expect(answer.statusCode).toBe(400)
    expect(answer.body).toContain('That was not a form')
  })
})

describe('a query that is not UTF-8', () => {
  test.each(NOT_UTF_8)("is refused by the API: %s — Asana's API edge", async (text) => {
    for (const path of [`/users/me?opt_fields=${text}`, `/tasks?project=${DEMO.seedCatalogue}&${text}=x`])
      expectRefusal(await server.api('GET', path), 400, 'Could not parse the query, invalid UTF-8')
  })

  test('is refused by pages, so that no app gets back a state that it did not send', async () => {
    for (const path of [ENDPOINT_PATH.authorization, ENDPOINT_PATH.endSession, '/login']) {
      const answer = await server.server.inject({
        url: `${path}?client_id=1&state=caf%E9`,
        headers: { accept: 'text/html' },
      })
      expect([path, answer.statusCode]).toEqual([path, 400])
      expect(answer.body).toContain('That request cannot be read')
    }
  })
})
