import { describe, expect, it } from 'vitest'
import { environmentStore, memoryStore, MudraError, oauth, type MudraErrorCode, type Store } from './index.js'

const BASE = 'https://mudra.example'
const HOUR_MS = 3_600_000
const KEY = `${BASE} 12 default`
const TOKENS = { access_token: 'a', token_type: 'bearer', expires_in: 3_600, refresh_token: 'r' }
const KEPT = JSON.stringify({
  version: 1,
  accessToken: null,
  refreshToken: 'r',
  expiresAtMs: null,
  clockOffsetMs: 0,
  user: null,
  scopes: null,
})

type Answer = () => Response | Promise<Response>
const json =
  (body: object, status = 200, headers: Record<string, string> = {}): Answer =>
  () =>
    Response.json(body, { status, headers })
const html: Answer = () =>
  new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } })
const cut: Answer = () =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('{"access_tok'))
        controller.error(new TypeError('terminated'))
      },
    }),
  )
const away: Answer = async () => await Promise.reject(new TypeError('fetch failed'))
const silent: Answer = async () => await Promise.reject(new DOMException('no answer', 'TimeoutError'))

const appWith = (answer: Answer, more: Partial<Parameters<typeof oauth>[0]> = {}) =>
  oauth({
    clientId: '12',
    baseUrl: BASE,
    redirectUri: 'https://reports.example/callback',
    machine: { fetch: async () => await answer() },
    ...more,
  })

/** What went wrong: every error says what to do, and whether doing nothing helps. */
const wrongOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (problem: unknown) => problem,
  )
  if (!(error instanceof MudraError)) throw new Error('no error of this package', { cause: error })
  return error
}

describe('a callback', () => {
  const CASES: readonly (readonly [string, string, MudraErrorCode, RegExp])[] = [
    ['with another state', 'code=c&state=x', 'state_mismatch', /begin a new one/],
    ['without a state', 'code=c', 'state_mismatch', /begin a new one/],
    [
      'of another issuer',
      'code=c&state=STATE&iss=https://evil.example',
      'issuer_mismatch',
      /Begin the login anew/,
    ],
    ['that says no', 'error=access_denied&state=STATE', 'access_denied', /did not allow/],
    [
      'with an error',
      'error=invalid_scope&error_description=unknown: x&state=STATE',
      'authorization_refused',
      /invalid_scope\): unknown: x/,
    ],
    ['with two codes', 'code=c&code=d&state=STATE', 'callback_malformed', /Begin the login anew/],
    ['with neither code nor error', 'state=STATE', 'callback_malformed', /Begin the login anew/],
  ]
  it.each(CASES)('%s', async (...[, query, code, says]) => {
    const app = appWith(json(TOKENS))
    const { pending } = await app.startLogin()
    const error = await wrongOf(app.finishLogin(`?${query.replace('STATE', pending.state)}`, pending))
    expect([error.code, error.retryable]).toEqual([code, false])
    expect(error.message).toMatch(says)
    expect(await app.isSignedIn()).toBe(false)
  })

  it('that names no issuer, where one is promised; one that comes after an hour; one of another of two logins', async () => {
    const strict = appWith(json(TOKENS), { requiresIssuer: true })
    const { pending } = await strict.startLogin()
    const nameless = await wrongOf(strict.finishLogin(`?code=c&state=${pending.state}`, pending))
    expect(nameless.code).toBe('issuer_mismatch')
    const app = appWith(json(TOKENS))
    const [one, two] = [await app.startLogin(), await app.startLogin()]
    const late = { ...one.pending, startedAtMs: Date.now() - HOUR_MS - 1_000 }
    expect((await wrongOf(app.finishLogin(`?code=c&state=${late.state}`, late))).code).toBe('login_expired')
    const crossed = await wrongOf(app.finishLogin(`?code=c&state=${one.pending.state}`, two.pending))
    expect(crossed.code).toBe('state_mismatch')
    await app.finishLogin(`?code=c&state=${two.pending.state}`, two.pending)
    await app.finishLogin(`?code=c&state=${one.pending.state}`, one.pending)
    expect(await app.accessToken()).toBe('a')
  })
})

describe('an answer to a code', () => {
  const CASES: readonly (readonly [string, Answer, MudraErrorCode, RegExp])[] = [
    ['that is a page', html, 'answer_malformed', /Is baseUrl/],
    ['that is a list', () => Response.json([]), 'answer_malformed', /Is baseUrl/],
    ['without a token', json({ token_type: 'bearer' }), 'answer_malformed', /Is baseUrl/],
    ['of another kind of token', json({ ...TOKENS, token_type: 'mac' }), 'answer_malformed', /Is baseUrl/],
    ['that is cut off', cut, 'code_answer_lost', /begin the login anew/],
    ['that does not come', away, 'code_answer_lost', /begin the login anew/],
    ['that fails', json({}, 500), 'code_answer_lost', /begin the login anew/],
    ['that the code is used', json({ error: 'invalid_grant' }, 400), 'code_refused', /Begin the login anew/],
    ['that the app is unknown', json({ error: 'invalid_client' }, 401), 'app_refused', /Compare both/],
    [
      'that is another no',
      json({ error: 'invalid_request', error_description: 'no' }, 400),
      'request_refused',
      /invalid_request\): no/,
    ],
    ['that asks to wait', json({}, 429, { 'retry-after': '30' }), 'rate_limited', /Try again later/],
    [
      'with an ID token of another',
      json({ ...TOKENS, id_token: 'a.e30.b' }),
      'id_token_invalid',
      /Begin the login anew/,
    ],
  ]
  it.each(CASES)('%s', async (...[, answer, code, says]) => {
    const app = appWith(answer)
    const { pending } = await app.startLogin()
    const error = await wrongOf(app.finishLogin(`?code=c&state=${pending.state}`, pending))
    expect([error.code, error.retryable]).toEqual([code, code === 'rate_limited'])
    expect(error.message).toMatch(says)
    if (code === 'rate_limited') expect(error.retryAfterSeconds).toBe(30)
    expect(await app.isSignedIn()).toBe(false)
  })
})

describe('an answer to a refresh', () => {
  const holding = async (text = KEPT): Promise<Store> => {
    const store = memoryStore()
    await store.update(KEY, async () => await Promise.resolve(text))
    return store
  }
  const CASES: readonly (readonly [string, Answer, MudraErrorCode, boolean, RegExp])[] = [
    ['that is a page', html, 'answer_malformed', false, /Is baseUrl/],
    ['that is cut off', cut, 'network_failed', true, /Try again later/],
    ['that does not come', away, 'network_failed', true, /Try again later/],
    ['that does not come in time', silent, 'timed_out', true, /Try again later/],
    ['that fails', json({}, 503), 'server_failed', true, /Try again later/],
    [
      'that asks to wait for long',
      json({}, 429, { 'retry-after': '30' }),
      'rate_limited',
      true,
      /Try again later/,
    ],
    ['that the access ended', json({ error: 'invalid_grant' }, 400), 'grant_ended', false, /Sign in again/],
    ['that the app is unknown', json({ error: 'invalid_client' }, 401), 'app_refused', false, /Compare both/],
  ]
  it.concurrent.each(CASES)(
    '%s, and nothing stored is lost',
    async (...[, answer, code, retryable, says]) => {
      const store = await holding()
      const error = await wrongOf(appWith(answer, { store }).accessToken())
      expect([error.code, error.retryable]).toEqual([code, retryable])
      expect(error.message).toMatch(says)
      expect(await store.read(KEY)).toBe(KEPT)
    },
  )

  it('is not asked for with what is no credential, or where nobody is signed in', async () => {
    for (const text of ['', '{', '[]', '{"version":2}', KEPT.replace('"r"', '7')]) {
      const store = await holding(text)
      const error = await wrongOf(appWith(json(TOKENS), { store }).accessToken())
      expect([error.code, error.retryable]).toEqual(['store_corrupt', false])
      expect(error.message).toMatch(/look at it, or remove it/)
      expect(await store.read(KEY)).toBe(text)
    }
    expect((await wrongOf(appWith(json(TOKENS)).accessToken())).code).toBe('signed_out')
  })

  it('with another refresh token, which the environment cannot keep', async () => {
    const store = environmentStore({ refreshToken: 'TOKEN', env: { TOKEN: 'old' } })
    const error = await wrongOf(appWith(json(TOKENS), { store }).accessToken())
    expect([error.code, error.retryable]).toEqual(['store_read_only', false])
    expect(error.message).toMatch(/Use another store/)
  })
})

it.each([
  ['right', 0],
  ['an hour ahead', HOUR_MS],
  ['an hour behind', -HOUR_MS],
])(
  'a clock that is %s: one refresh an hour, and tokens are taken as long as they last',
  async (_what, offMs) => {
    let [asked, serverMs] = [0, Date.now()]
    const answer: Answer = () => {
      asked += 1
      return Response.json(
        { ...TOKENS, access_token: `a${asked}` },
        { headers: { date: new Date(serverMs).toUTCString() } },
      )
    }
    const store = memoryStore()
    await store.update(KEY, async () => await Promise.resolve(KEPT))
    const machine = { fetch: async () => await answer(), clock: () => serverMs + offMs }
    const app = appWith(answer, { store, machine })
    expect([await app.accessToken(), await app.accessToken()]).toEqual(['a1', 'a1'])
    serverMs += HOUR_MS - 120_000
    // Another process, by the same clock.
    expect(await appWith(answer, { store, machine }).accessToken()).toBe('a1')
    serverMs += 90_000
    expect(await app.accessToken()).toBe('a2')
  },
)

it('a connection that breaks: what is safe is sent again twice, and nothing else is', async () => {
  let sent = 0
  const store = memoryStore()
  await store.update(
    KEY,
    async () => await Promise.resolve(KEPT.replace('"accessToken":null', '"accessToken":"a"')),
  )
  const breaking = (times: number) =>
    appWith(
      async () => {
        sent += 1
        return sent <= times ? await away() : new Response('ok')
      },
      { store },
    )
  expect((await breaking(2).fetch('/users/me')).status).toBe(200)
  sent = 0
  expect((await wrongOf(breaking(9).fetch('/users/me'))).code).toBe('network_failed')
  expect(sent).toBe(3)
  sent = 0
  const error = await wrongOf(breaking(9).fetch('/tasks', { method: 'POST', body: '{}' }))
  expect([error.code, error.retryable, sent]).toEqual(['network_failed', true, 1])
})

it('settings that cannot work, addresses in clear and other servers', async () => {
  const thrown = (make: () => unknown): unknown => {
    try {
      make()
      return null
    } catch (error) {
      return (error as MudraError).code
    }
  }
  expect(thrown(() => oauth({ clientId: ' ' }))).toBe('setting_invalid')
  expect(thrown(() => oauth({ clientId: '1', clientSecret: '' }))).toBe('setting_invalid')
  expect(thrown(() => oauth({ clientId: '1', baseUrl: 'https://app.asana.com/api/1.0' }))).toBe(
    'setting_invalid',
  )
  expect(thrown(() => oauth({ clientId: '1', baseUrl: 'http://mudra.example' }))).toBe('address_insecure')
  expect((await wrongOf(appWith(json(TOKENS)).fetch('https://evil.example/x'))).code).toBe('origin_foreign')
})

it('tokens that another library got are kept and stay fresh, and what is no token is refused', async () => {
  const app = appWith(json({ ...TOKENS, access_token: 'b' }))
  await app.keep({
    access_token: 'a',
    refresh_token: 'r',
    expires_at: Date.now() / 1_000 + 600,
    data: { gid: '7' },
  })
  expect([await app.accessToken(), (await app.user())?.gid]).toEqual(['a', '7'])
  await app.keep({ access_token: 'a', refresh_token: 'r', expires_in: 30 })
  expect(await app.accessToken()).toBe('b')
  expect((await wrongOf(app.keep({ access_token: '' }))).code).toBe('setting_invalid')
})
