import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  AUTHORIZE_BUDGET,
  INVITATION_BUDGET,
  LEAK_REPORT_BUDGET,
  OAUTH_REQUESTS_BUDGET,
  PAGES_BUDGET,
  TOKEN_INFO_BUDGET,
} from '../../src/http/limit-by-address.js'
import type { Budget } from '../../src/platform/throttle.js'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { INTROSPECTION_BUDGET } from '../../src/features/introspection/introspect.routes.js'
import { browserOf, newAskingApp } from '../support/authorize.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { codeFor, credentialsOf, postForm, redeem, tokensOf } from '../support/oauth-forms.js'

const WHOLE_SECONDS = /^[1-9]\d*$/

describe('what one address may ask for in a minute', () => {
  let server: TestServer
  // All of this machine, from which clear text is taken.
  let addresses = 0
  beforeAll(async () => {
    // Minutes are those of the clock; it stands still, so that none ends amid a test.
    vi.useFakeTimers({ toFake: ['Date'] })
    server = await openTestServer('sqlite', undefined, { rateLimits: 'asana' })
  }, 60_000)
  afterAll(async () => {
    vi.useRealTimers()
    await server.close()
  })

  /** An address of which all of a budget is spent. */
  const spent = async (budget: Budget): Promise<string> => {
    const address = `127.0.1.${++addresses}`
    for (let count = 0; count < budget.points; count++)
      await server.services.limits.throttle.consume(budget, { address })
    return address
  }
  const ask = async (method: 'GET' | 'HEAD' | 'POST', url: string, remoteAddress: string) => {
    const { headers, statusCode } = await server.server.inject({
      method,
      url,
      remoteAddress,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    })
    return { status: statusCode, retryAfter: String(headers['retry-after']) }
  }
  /** All ways to spell an address that lead to the same route: any of its letters may be written by its number (RFC 3986 §2.3). */
  const spellings = (path: string): readonly string[] => {
    const encoded = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`
    const one = path
      .split('')
      .flatMap((letter, at) =>
        /[a-z_]/.test(letter) ? [`${path.slice(0, at)}${encoded(letter)}${path.slice(at + 1)}`] : [],
      )
    const all = path.replaceAll(/[a-z_-]/g, encoded)
    return [path, `${path}?x=1`, ...one, all, all.replaceAll(/%../g, (code) => code.toUpperCase())]
  }

  test.each<[string, Budget, 'GET' | 'HEAD' | 'POST', string]>([
    ['token_info', TOKEN_INFO_BUDGET, 'POST', ENDPOINT_PATH.tokenInfo],
    ['the leak report', LEAK_REPORT_BUDGET, 'POST', ENDPOINT_PATH.leakReport],
    ['the token endpoint', OAUTH_REQUESTS_BUDGET, 'POST', ENDPOINT_PATH.token],
    ['introspection', OAUTH_REQUESTS_BUDGET, 'POST', ENDPOINT_PATH.introspection],
    ['authorization', AUTHORIZE_BUDGET, 'GET', ENDPOINT_PATH.authorization],
    ['what asks for an authorization', AUTHORIZE_BUDGET, 'HEAD', ENDPOINT_PATH.authorization],
    ['an authorization by a form', AUTHORIZE_BUDGET, 'POST', ENDPOINT_PATH.authorization],
    ['an invitation', INVITATION_BUDGET, 'GET', '/invitations/none'],
    ['an invitation that was opened', INVITATION_BUDGET, 'GET', '/invitations/open/none'],
    ['accepting one', INVITATION_BUDGET, 'POST', '/invitations/open/none'],
    ['having its link mailed', INVITATION_BUDGET, 'GET', '/invitations/open/none/mailed'],
    ['the account that it made', INVITATION_BUDGET, 'GET', '/invitations/open/none/ready'],
    ['logging in', PAGES_BUDGET, 'GET', '/login'],
  ])('holds for %s, however its address is spelled', async (_title, budget, method, path) => {
    const address = await spent(budget)
    for (const url of spellings(path)) {
      const refused = await ask(method, url, address)
      expect([url, refused.status]).toEqual([url, 429])
      expect(refused.retryAfter).toMatch(WHOLE_SECONDS)
    }
    expect((await ask(method, path, `127.0.2.${addresses}`)).status, 'another address').not.toBe(429)
  })

  test('an app’s own introspections have a budget, wherever it asks from — RFC 7662 §4', async () => {
    const [app, other] = [await newAskingApp(server.services), await newAskingApp(server.services)]
    for (let count = 0; count < INTROSPECTION_BUDGET.points; count++)
      await server.services.limits.throttle.consume(INTROSPECTION_BUDGET, { subject: app.clientId as never })
    const introspect = async (who: typeof app, remoteAddress: string) =>
      await postForm(server, ENDPOINT_PATH.introspection, {
        form: { ...credentialsOf(who), token: 'mda_none' },
        remoteAddress,
      })
    for (const address of ['127.0.3.1', '127.0.3.2']) {
      const refused = await introspect(app, address)
      expect([refused.status, refused.json['error']]).toEqual([429, 'temporarily_unavailable'])
      expect(String(refused.headers['retry-after'])).toMatch(WHOLE_SECONDS)
    }
    expect((await introspect(other, '127.0.3.1')).json).toEqual({ active: false })
  })

  test('userinfo counts with the API’s own calls of a token, under either of its addresses', async () => {
    const app = await newAskingApp(server.services)
    const code = await codeFor(await browserOf(server), app, { scope: 'openid' })
    const { accessToken } = tokensOf(await redeem(server, app, { code }))
    const verified = await server.services.tokens.verify(accessToken, '127.0.0.1')
    if (!verified.ok) throw new Error(verified.reason)
    const headers = { authorization: `Bearer ${accessToken}` }
    const userinfo = async (url: string) => await server.server.inject({ url, headers })
    expect((await userinfo(ENDPOINT_PATH.userinfo)).statusCode).toBe(200)
    const { apiLimits } = server.services.limits
    if (apiLimits === null) throw new Error('these services have no limits')
    while (apiLimits.take(verified.principal, server.clock.nowMs()) === null);
    for (const url of [ENDPOINT_PATH.userinfo, '/api/1.0/openid-connect/userinfo', '/api/1.0/users/me']) {
      const refused = await userinfo(url)
      expect([url, refused.statusCode]).toEqual([url, 429])
      expect(String(refused.headers['retry-after'])).toMatch(WHOLE_SECONDS)
    }
  })
})
