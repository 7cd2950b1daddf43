import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connectMudra, startMudra, type App, type Mudra, type TokenAnswer } from '../src/index.js'

const REFRESH_RULE = { operation: 'oauth_token' } as const

/** Somebody's browser: it keeps cookies, and follows nothing by itself. */
const makeVisitor = (url: string) => {
  const cookies = new Map<string, string>()
  return async (path: string, form?: Readonly<Record<string, string>>) => {
    const response = await fetch(url + path, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '), origin: url },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const one of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(one) ?? []
      cookies.set(name, value)
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
    }
  }
}
const hiddenIn = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

describe('a server of the test kit', () => {
  let mudra: Mudra
  beforeAll(async () => {
    mudra = await startMudra()
  })
  beforeEach(async () => {
    await mudra.reset()
  })
  afterAll(async () => {
    await mudra.close()
  })

  const me = async (token: string) =>
    await fetch(`${mudra.apiUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } })
  const newApp = async (rotates: boolean): Promise<App> =>
    await mudra.createApp({
      name: 'Reports',
      owner: mudra.person('ada'),
      scopes: ['users:read', 'tasks:read'],
      rotates,
    })
  const refresh = async (app: App, { refresh_token }: Pick<TokenAnswer, 'refresh_token'>) =>
    await fetch(`${mudra.url}/-/oauth_token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: app.clientId,
        client_secret: app.clientSecret ?? '',
        refresh_token,
      }),
    })

  test('several do not know of each other', async () => {
    await using other = await startMudra()
    expect(other.url).not.toBe(mudra.url)
    const token = await other.person('ada').token()
    expect((await me(token)).status).toBe(401)
  })

  test('makes tokens and apps, and has people allow apps, without a browser', async () => {
    expect((await me(await mudra.person('ben').token({ scopes: ['users:read'] }))).status).toBe(200)
    const app = await newApp(true)
    const tokens = await app.authorize(mudra.person('Ada Byron'), { scopes: ['users:read'] })
    expect((await me(tokens.access_token)).status).toBe(200)
    expect(() => mudra.person('nobody')).toThrow('nobody is called nobody; there are ada@')
    await expect(mudra.person('ada').token({ scopes: ['cats:read'] })).rejects.toMatchObject({
      code: 'invalid_field',
    })
  })

  test('its clock ends tokens, and stands still where it is told to', async () => {
    const tokens = await (await newApp(false)).authorize(mudra.person('ada'))
    const frozen = await mudra.clock.freeze()
    await mudra.clock.advance('59m')
    expect((await me(tokens.access_token)).status).toBe(200)
    await mudra.clock.advance('2m')
    expect((await me(tokens.access_token)).status).toBe(401)
    expect(Date.parse((await mudra.clock.now()).now) - Date.parse(frozen.now)).toBe(61 * 60_000)
    expect((await mudra.clock.set('2031-05-01T00:00:00Z')).now).toBe('2031-05-01T00:00:00.000Z')
    await expect(mudra.clock.advance('soon')).rejects.toMatchObject({ code: 'invalid_field' })
  })

  test('faults: the connection is cut before anything is done, or after all is', async () => {
    const app = await newApp(true)
    const tokens = await app.authorize(mudra.person('ada'))
    await mudra.fault(REFRESH_RULE, { cut: 'before' })
    await expect(refresh(app, tokens)).rejects.toThrow('fetch failed')
    await mudra.fault({ ...REFRESH_RULE, client: app.clientId }, { cut: 'after' })
    await expect(refresh(app, tokens)).rejects.toThrow('fetch failed')
    // The answer that was lost is given again.
    const again = await refresh(app, tokens)
    expect(again.status).toBe(200)
    const log = await mudra.requests({ operation: 'oauth_token' })
    expect(log.map(({ cut, status }) => [cut, status])).toEqual([
      ['before', null],
      ['after', null],
      [null, 200],
    ])
    await mudra.expectNoTokenReuse()
  })

  test.each([
    [{ when: { operaton: 'getUser' }, act: { status: 500 } }, 'when.operaton: unknown'],
    [{ when: {}, act: { explode: true } }, 'act.explode: unknown'],
    [{ when: {}, act: {} }, 'act: says nothing'],
    [{ when: {}, act: { status: 299 } }, 'act.status: must be one of'],
    [{ when: { nth: 0 }, act: { status: 500 } }, 'when.nth: must be a whole number'],
    [{ when: {}, act: { status: 500, retry_after: 3 } }, 'act.retry_after: goes with'],
  ])('an unknown rule of faults is named: %j', async ({ act, when }, message) => {
    const added = mudra.fault(when as object, act as object)
    await expect(added).rejects.toMatchObject({
      name: 'MudraControlError',
      code: 'unknown_fault_rule',
      message: expect.stringContaining(message) as string,
    })
  })

  test('goes back to a snapshot, and every state can be made anew from its seed', async () => {
    const token = await mudra.person('ada').token()
    const kept = await mudra.snapshot()
    const workspace = mudra.person('ada').workspaces[0]
    const create = async () => {
      const response = await fetch(`${mudra.apiUrl}/tasks`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ data: { name: 'Snapshot', workspace, assignee: 'me' } }),
      })
      return ((await response.json()) as { data: { gid: string } }).data.gid
    }
    const read = async (gid: string) =>
      (await fetch(`${mudra.apiUrl}/tasks/${gid}`, { headers: { authorization: `Bearer ${token}` } })).status
    const first = await create()
    expect(await read(first)).toBe(200)
    await mudra.restore(kept)
    expect([await read(first), (await me(token)).status]).toEqual([404, 200])
    const again = await create()
    await mudra.restore(kept)
    // From one state the same ids come every time.
    expect(await create()).toBe(again)
    await using copy = await startMudra({ seed: await mudra.exportSeed() })
    expect(copy.person('ada').gid).toBe(mudra.person('ada').gid)
    await expect(mudra.restore('s99')).rejects.toMatchObject({ code: 'unknown_snapshot' })
  })

  test('the record of a run has the descent of tokens, and no secret', async () => {
    const app = await newApp(true)
    const tokens = await app.authorize(mudra.person('ada'), { scopes: ['users:read'] })
    const next = (await (await refresh(app, tokens)).json()) as TokenAnswer
    await me(next.access_token)
    await mudra.expectScopesUsed(['users:read'])
    const [seen] = await mudra.requests({ operation: 'getUser' })
    expect(seen?.credential).toMatchObject({ kind: 'access', generation: 2, client: app.clientId })
    await mudra.fault({ token: next.access_token }, { status: 500 })
    const file = join(tmpdir(), `mudra-record-${process.pid}.json`)
    await mudra.saveRecord(file)
    const text = await readFile(file, 'utf8')
    await rm(file)
    expect(JSON.parse(text)).toMatchObject({
      format: 'mudra-record-1',
      requests: [{ operation: 'oauth_token' }, {}],
    })
    mudra.expectNoSecrets(text)
    expect(() => {
      mudra.expectNoSecrets(`refreshing with ${next.refresh_token}`)
    }).toThrow(/a secret is in the text: mdr_…/)
  })

  test('the log is a page with filters, and each row says what was judged and why', async () => {
    const app = await newApp(true)
    const tokens = await app.authorize(mudra.person('ada'), { scopes: ['users:read'] })
    await refresh(app, tokens)
    await mudra.fault({ operation: 'getUser' }, { status: 429, retry_after: 7 })
    await me(tokens.access_token)
    await fetch(`${mudra.apiUrl}/projects`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    await fetch(`${mudra.url}/assets/console.css`)
    const read = async (query = '') => {
      const response = await fetch(`${mudra.logUrl}${query}`)
      expect(response.status).toBe(200)
      const html = await response.text()
      mudra.expectNoSecrets(html)
      const rows = [...html.matchAll(/<tr role="row">(.*?)<\/tr>/gs)].slice(1)
      const told = rows.map(([row]) => row.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' '))
      return { html, told }
    }
    const { html, told } = await read()
    expect(told).toHaveLength(3)
    expect(told[0]).toMatch(
      /GET \/api\/1.0\/projects getProjects access token .* Reports · Ada Byron 403 insufficient_scope takes projects:read · the token has users:read/,
    )
    expect(told[1]).toMatch(/429 come again in 7 s .* rule 1 {&quot;status&quot;:429/)
    expect(told[2]).toMatch(/oauth_token refresh token .* grant \d+, generation 1 Reports 200 rotated/)
    expect(html).toContain('Scopes that were needed')
    expect((await read('?status=429')).told).toEqual([told[1]])
    expect((await read('?operation=oauth_token&status=200')).told).toEqual([told[2]])
    expect((await read('?fault=2')).html).toContain('No request matches.')
    // Looking at it is no request of an app.
    expect(await mudra.requests()).toHaveLength(3)
    const grant = String((await mudra.requests())[0]?.redeemed?.grant)
    expect(await mudra.requests({ grant })).toHaveLength(3)
    const [projects] = await mudra.requests({ operation: 'getProjects' })
    expect(projects).toMatchObject({
      scope: 'projects:read',
      reason: 'insufficient_scope',
      credential: { scope: 'users:read' },
    })
    await mudra.reset()
    expect((await read()).html).toContain('Nothing was asked yet.')
  })

  test('a mail is read as who it is for would read it, and its link works once', async () => {
    const ada = mudra.person('ada')
    const visitor = makeVisitor(mudra.url)
    const page = await visitor('/login/reset')
    const asked = await visitor('/login/reset', {
      csrf_token: hiddenIn(page.text, 'csrf_token'),
      email: ada.email,
    })
    expect(asked.status).toBe(303)
    const [mail, ...more] = await ada.mails('password_reset')
    expect([mail?.to, mail?.text.includes(mail.link ?? '-'), more]).toEqual([ada.email, true, []])
    expect(mail?.link?.startsWith(`${mudra.url}/login/reset/`)).toBe(true)
    expect(await mudra.mails({ to: 'nobody@people.example' })).toEqual([])
    const opened = await visitor(mail?.link?.slice(mudra.url.length) ?? '')
    const form = await visitor(opened.location ?? '')
    expect(form.text).toContain(ada.email)
    await mudra.clock.advance('2d')
    expect((await visitor(opened.location ?? '')).text).not.toContain('name="new_password"')
    await mudra.reset()
    expect(await ada.mails()).toEqual([])
  })

  test('rate limits follow the clock, where they are on', async () => {
    await using limited = await startMudra({ rateLimits: 'asana' })
    await limited.clock.freeze()
    const token = await limited.person('cara').token()
    const statusOf = async () => {
      const headers = { authorization: `Bearer ${token}` }
      const answer = await fetch(`${limited.apiUrl}/users/me`, { headers })
      return [answer.status, Number(answer.headers.get('retry-after'))] as const
    }
    let answer = await statusOf()
    for (let count = 1; answer[0] === 200 && count < 200; count++) answer = await statusOf()
    const [status, seconds] = answer
    expect([status, seconds > 0]).toEqual([429, true])
    await limited.clock.advance((seconds - 1) * 1_000)
    expect((await statusOf())[0]).toBe(429)
    await limited.clock.advance('1m')
    expect((await statusOf())[0]).toBe(200)
  })

  test('a server that runs already is used as well; one that is not in CI mode is refused', async () => {
    const other = await connectMudra(`${mudra.url}/`)
    expect(other.person('ada').gid).toBe(mudra.person('ada').gid)
    await expect(connectMudra('http://127.0.0.1:1')).rejects.toThrow()
    const control = await fetch(`${mudra.url}/-/test/clock`, { method: 'POST', body: '{}' })
    expect([control.status, await control.json()]).toMatchObject([400, { error: { code: 'invalid_json' } }])
  })
})
