import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { linkHandle } from '../../src/http/pages/link-cookie.js'
import {
  makeCountUnknown,
  UNKNOWN_TOKEN_ASKED_BUDGET,
  UNKNOWN_TOKEN_BUDGET,
} from '../../src/http/unknown-tokens.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { formatToken, type TokenKind } from '../../src/protocol/token/token-format.js'
import { browserOf, newAskingApp, type AskedApp } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, testClock, tokenOf, type TestServer } from '../support/services.js'
import { codeFor, credentialsOf, postForm, redeem, tokensOf } from '../support/oauth-forms.js'
import { from } from '../support/sign-in-from.js'

const OPENING_MS = 60_000
const WHOLE_SECONDS = /^[1-9]\d*$/
const API_USER = '/api/1.0/users/me'

interface Answer {
  readonly status: number
  readonly retryAfter: string
}
/** A way to have a token looked up. */
interface Path {
  readonly name: string
  readonly kind: TokenKind
  /** What is answered to an unknown one. */
  readonly refusedWith: number
  readonly present: (token: string, address: string) => Promise<Answer>
  /** One that is known, and what is answered to it. */
  readonly known: () => Promise<readonly [token: string, status: number]>
}

describe.each(DATABASE_KINDS)('tokens that are made up with a right checksum, on %s', (kind) => {
  let server: TestServer
  let app: AskedApp
  let accessToken: string
  let refreshToken: string
  let addresses = 0
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    server = await openTestServer(kind, testClock(), {
      trustedProxies: ['127.0.0.1'],
      countsGuesses: true,
      rateLimits: 'off',
    })
    app = await newAskingApp(server.services)
    const code = await codeFor(await browserOf(server), app, { scope: 'openid' })
    ;({ accessToken, refreshToken } = tokensOf(await redeem(server, app, { code })))
  }, OPENING_MS)
  beforeEach(() => {
    vi.setSystemTime(Date.now() + 2 * UNKNOWN_TOKEN_BUDGET.windowSeconds * 1_000)
  })
  afterAll(async () => {
    vi.useRealTimers()
    await server.close()
  })

  const madeUp = (of: TokenKind) => formatToken(of, (count) => randomBytes(count))
  /** In a network of its own. */
  const newAddress = () => `10.${++addresses >> 8}.${addresses & 255}.1`
  const get = async (url: string, address: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const answer = await server.server.inject({ url, headers: { ...headers, ...from(address) } })
    return { status: answer.statusCode, retryAfter: String(answer.headers['retry-after']) }
  }
  const bearer = (url: string) => async (token: string, address: string) =>
    await get(url, address, { authorization: `Bearer ${token}` })
  const form =
    (path: string, formOf: (token: string) => Record<string, string>) =>
    async (token: string, address: string): Promise<Answer> => {
      const { headers, status } = await postForm(server, path, {
        form: formOf(token),
        headers: from(address),
      })
      return { status, retryAfter: String(headers['retry-after']) }
    }
  const fresh = async () => {
    const made = await server.services.tokens.create({
      userGid: DEMO.ben as Gid,
      name: 'one',
      scopes: null,
      expires: 'default',
      actor: { kind: 'operator' },
    })
    if (!made.ok) throw new Error(made.message)
    return made.secret
  }
  const page =
    (path: (token: string) => string, cookieOf: ((token: string) => string) | null) =>
    async (token: string, address: string) => {
      const browser = openFormBrowser(server)
      if (cookieOf !== null) browser.cookies.set(cookieOf(token), token)
      const shown = await browser.get(path(token), from(address))
      return { status: shown.status, retryAfter: String(shown.headers['retry-after']) }
    }

  const paths: readonly Path[] = [
    {
      name: 'the API',
      kind: 'personal',
      refusedWith: 401,
      present: bearer(API_USER),
      known: async () => await Promise.resolve([tokenOf(server.demo, 'ada'), 200]),
    },
    {
      name: 'the API, by an app',
      kind: 'access',
      refusedWith: 401,
      present: bearer('/api/1.0/workspaces'),
      known: async () => await Promise.resolve([accessToken, 403]),
    },
    {
      name: 'userinfo',
      kind: 'access',
      refusedWith: 401,
      present: bearer(ENDPOINT_PATH.userinfo),
      known: async () => await Promise.resolve([accessToken, 200]),
    },
    {
      name: 'the guard',
      kind: 'personal',
      refusedWith: 401,
      present: bearer('/-/authorize_request'),
      known: async () => await Promise.resolve([tokenOf(server.demo, 'ada'), 200]),
    },
    {
      name: 'token_info',
      kind: 'personal',
      refusedWith: 200,
      present: form(ENDPOINT_PATH.tokenInfo, (token) => ({ token })),
      known: async () => await Promise.resolve([tokenOf(server.demo, 'ada'), 200]),
    },
    {
      name: 'revocation',
      kind: 'refresh',
      refusedWith: 200,
      present: form(ENDPOINT_PATH.revocation, (token) => ({ ...credentialsOf(app), token })),
      known: async () => {
        const code = await codeFor(await browserOf(server), app)
        return [tokensOf(await redeem(server, app, { code })).refreshToken, 200]
      },
    },
    {
      name: 'revocation of an access token',
      kind: 'access',
      refusedWith: 200,
      present: form(ENDPOINT_PATH.revocation, (token) => ({ ...credentialsOf(app), token })),
      known: async () => {
        const code = await codeFor(await browserOf(server), app)
        return [tokensOf(await redeem(server, app, { code })).accessToken, 200]
      },
    },
    {
      name: 'the leak report',
      kind: 'personal',
      refusedWith: 202,
      present: form(ENDPOINT_PATH.leakReport, (token) => ({ credentials: token })),
      known: async () => [await fresh(), 202],
    },
    {
      name: 'the token endpoint, as a code',
      kind: 'code',
      refusedWith: 400,
      present: form(ENDPOINT_PATH.token, (code) => ({
        grant_type: 'authorization_code',
        redirect_uri: 'https://app.example/callback',
        ...credentialsOf(app),
        code,
      })),
      known: async () => [await codeFor(await browserOf(server), app), 200],
    },
    {
      name: 'the token endpoint, as a refresh token',
      kind: 'refresh',
      refusedWith: 400,
      present: form(ENDPOINT_PATH.token, (token) => ({
        grant_type: 'refresh_token',
        refresh_token: token,
        ...credentialsOf(app),
      })),
      known: async () => await Promise.resolve([refreshToken, 200]),
    },
    {
      name: 'an invitation',
      kind: 'invitation',
      refusedWith: 404,
      present: page((token) => `/invitations/${token}`, null),
      known: async () => [await invite(), 303],
    },
    {
      name: 'an invitation that a browser says it keeps',
      kind: 'invitation',
      refusedWith: 404,
      present: page(
        (token) => `/invitations/open/${linkHandle(token)}`,
        (token) => `mudra_link_${linkHandle(token)}`,
      ),
      known: async () => [await invite(), 200],
    },
    {
      name: 'a link to a new password',
      kind: 'password_reset',
      refusedWith: 410,
      present: page(
        () => '/login/reset/new',
        () => 'mudra_reset',
      ),
      known: async () => {
        const { secret } = await newResetLink()
        return [secret, 200]
      },
    },
  ]
  const invite = async () => {
    const invited = await server.services.members.invite({
      workspaceGid: DEMO.greenfield as Gid,
      adminGid: DEMO.ada as Gid,
      email: `nova-${crypto.randomUUID()}@people.example`,
      role: 'member',
      isMailed: false,
    })
    if (!invited.ok) throw new Error('nobody was invited')
    return invited.secret
  }
  const newResetLink = async () => {
    const address = newAddress()
    await server.services.passwordResets.requestReset({ email: 'ada@greenfield.example', address })
    let link = ''
    const mailer = {
      send: async (mail: { readonly link: string | null }) => {
        link = mail.link ?? link
        return await Promise.resolve({ kind: 'sent' } as const)
      },
    }
    while ((await server.services.mail.send(mailer)) > 0);
    return { secret: link.slice(link.lastIndexOf('/') + 1) }
  }

  test.each(paths)(
    'are held back by their address at $name; a known one behind it, garbage, and others are not',
    async (path) => {
      const address = newAddress()
      const { kind: of, known, present, refusedWith } = path
      for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points; count++)
        expect((await present(madeUp(of), address)).status).toBe(refusedWith)
      for (let count = 0; count < 3; count++) {
        const refused = await present(madeUp(of), address)
        expect(refused.status).toBe(429)
        expect(refused.retryAfter).toMatch(WHOLE_SECONDS)
      }
      const [token, status] = await known()
      expect((await present(token, address)).status, 'a neighbour’s').toBe(status)
      const garbage = `${madeUp(of).slice(0, -1)}!`
      expect((await present(garbage, address)).status, 'no token').toBe(refusedWith)
      expect((await present(madeUp(of), newAddress())).status, 'another address').toBe(refusedWith)
      vi.setSystemTime(Date.now() + UNKNOWN_TOKEN_BUDGET.windowSeconds * 1_000)
      expect((await present(madeUp(of), address)).status, 'later').toBe(refusedWith)
    },
  )

  test('count together, whichever way they come, and in an IPv6 /48 for each of its networks', async () => {
    const address = newAddress()
    for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points; count++) {
      const path = paths[count % paths.length]
      if (path === undefined) throw new Error('no path')
      expect((await path.present(madeUp(path.kind), address)).status).toBe(path.refusedWith)
    }
    for (const { kind: of, name, present } of paths)
      expect([name, (await present(madeUp(of), address)).status]).toEqual([name, 429])
    const [api] = paths
    let judged = 0
    for (let index = 0; index < UNKNOWN_TOKEN_BUDGET.points * 5; index++) {
      const network = `2001:db8:77:${((index * 256) % 65_536).toString(16)}::1`
      if ((await api?.present(madeUp('personal'), network))?.status === 401) judged += 1
    }
    expect(judged).toBe(UNKNOWN_TOKEN_BUDGET.points * 4)
  })

  test('cost nothing as garbage, however much of it comes', async () => {
    const address = newAddress()
    for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points * 2; count++) {
      for (const garbage of ['none', 'mdp_none', `${madeUp('personal').slice(0, -1)}!`, madeUp('refresh')])
        expect((await get(API_USER, address, { authorization: `Bearer ${garbage}` })).status).toBe(401)
    }
    expect((await get(API_USER, address, { authorization: `Bearer ${madeUp('personal')}` })).status).toBe(401)
  })

  test('are not what is dead but known: it is told so as ever', async () => {
    const address = newAddress()
    const token = await fresh()
    await server.services.leaks.revokeLeaked({ credentials: [token], address: newAddress() })
    for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points + 5; count++) {
      expect((await get(API_USER, address, { authorization: `Bearer ${token}` })).status).toBe(401)
      const info = await postForm(server, ENDPOINT_PATH.tokenInfo, {
        form: { token },
        headers: from(address),
      })
      expect(info.status).toBe(200)
      const report = { form: { credentials: token }, headers: from(address) }
      expect((await postForm(server, ENDPOINT_PATH.leakReport, report)).status).toBe(202)
    }
  })

  test('beside one that is known are reported as ever, and that one ends', async () => {
    const address = newAddress()
    const report = async (...credentials: readonly string[]) => {
      const answer = await server.server.inject({
        method: 'POST',
        url: ENDPOINT_PATH.leakReport,
        headers: { 'content-type': 'application/json', ...from(address) },
        payload: JSON.stringify({ credentials }),
      })
      return answer.statusCode
    }
    for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points; count++)
      expect(await report(madeUp('personal'), madeUp('code'))).toBe(202)
    expect(await report(madeUp('personal'))).toBe(429)
    const token = await fresh()
    expect(await report(madeUp('personal'), token)).toBe(202)
    expect((await get(API_USER, address, { authorization: `Bearer ${token}` })).status).toBe(401)
  })

  test('that an app asks about count against who showed them to it, where it may say so; a known one is answered as ever', async () => {
    const guard = await newAskingApp(server.services)
    await server.services.apps.update({
      clientId: guard.clientId,
      settings: { isResourceServer: true },
      actor: { kind: 'operator' },
    })
    const ask = async (who: AskedApp, token: string, more: Record<string, string> = {}) => {
      const { headers, json, status } = await postForm(server, ENDPOINT_PATH.introspection, {
        form: { ...credentialsOf(who), token, ...more },
        headers: from('203.0.113.80'),
      })
      return { status, active: json['active'], retryAfter: String(headers['retry-after']) }
    }
    const [stranger, neighbour] = [newAddress(), newAddress()]
    for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points; count++)
      expect((await ask(guard, madeUp('personal'), { client_ip: stranger })).active).toBe(false)
    const refused = await ask(guard, madeUp('personal'), { client_ip: stranger })
    expect([refused.status, refused.retryAfter]).toEqual([429, expect.stringMatching(WHOLE_SECONDS)])
    const ada = tokenOf(server.demo, 'ada')
    expect((await ask(guard, ada, { client_ip: stranger })).active, 'a known one from there').toBe(true)
    expect((await ask(guard, madeUp('personal'), { client_ip: neighbour })).active).toBe(false)
    expect((await ask(guard, madeUp('personal'))).active, 'of the app itself').toBe(false)
    // An app that guards nothing says nothing of others’ addresses.
    for (let count = 0; count < UNKNOWN_TOKEN_BUDGET.points + 5; count++)
      expect((await ask(app, madeUp('personal'), { client_ip: neighbour })).active).toBe(false)
    expect((await ask(guard, madeUp('personal'), { client_ip: neighbour })).active).toBe(false)
  })

  test('that an app asks about have a bound for the app, and known ones none', async () => {
    const asking = await newAskingApp(server.services)
    for (let count = 0; count < UNKNOWN_TOKEN_ASKED_BUDGET.points; count++) {
      const verdict = await makeCountUnknown(server.services.limits.throttle).countUnknownAsked({
        clientId: asking.clientId,
        cameFrom: 'nowhere',
      })
      expect(verdict).toEqual({ ok: true })
    }
    const ask = async (token: string) =>
      await postForm(server, ENDPOINT_PATH.introspection, { form: { ...credentialsOf(asking), token } })
    expect((await ask(madeUp('personal'))).status).toBe(429)
    expect((await ask(tokenOf(server.demo, 'ada'))).json).toEqual({ active: false })
    expect((await ask('garbage')).json).toEqual({ active: false })
  })
})
