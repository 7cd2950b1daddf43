import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OWN_BRAND } from '../../src/config/brand.js'
import { GRANULAR_SCOPES } from '../../src/protocol/asana/scopes.js'
import { OWN_TOKENS_PER_PAGE } from '../../src/features/tokens/own-tokens.js'
import { browserOf } from '../support/authorize.js'
import { asGid, DEMO, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { formOf, openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'
import { DAY_MS, MINUTE_MS } from '../../src/time-units.js'

const LIST = '/0/my-apps'
const NEW = `${LIST}/tokens/new`
const TOKEN = /mdp_\w{38}/
const FILLED = { description: 'Nightly backup', expires: '30', access: 'full', agree: 'on' }

// Each test has a server of its own; what the stores do on PostgreSQL, their contracts show.
describe('personal access tokens', () => {
  let server: TestServer
  let ada: FormBrowser
  beforeEach(async () => {
    server = await openTestServer('sqlite', undefined, {
      brand: { ...OWN_BRAND, termsUrl: 'https://people.example/terms' },
    })
    ada = await browserOf(server)
  })
  afterEach(async () => {
    await server.close()
  })

  const secretOn = ({ text }: Shown) => TOKEN.exec(text)?.[0] ?? ''
  const me = async (token: string) => (await server.api('GET', '/users/me', { as: { token } })).status
  const tokensOf = async (gid: string = DEMO.ada) =>
    (await server.services.tokens.list({ userGid: asGid(gid) })).filter(({ name }) => name !== 'Demo')
  const create = async (filled: Record<string, string> = FILLED) =>
    await ada.submit(await ada.get(NEW), filled)
  const ownToken = async () => (await tokenFor(server.services, DEMO.ada)).tokenGid
  const pathOf = (gid: string, rest = '') => `${LIST}/tokens/${gid}${rest}`
  /** The form with some scopes ticked: a name that is sent once for each. */
  const withScopes = async (scopes: readonly string[], filled: Record<string, string> = {}) => {
    const { fields } = formOf(await ada.get(NEW))
    const form = new URLSearchParams({ ...fields, ...FILLED, access: 'scopes', ...filled })
    for (const scope of scopes) form.append('scopes', scope)
    return await ada.post(NEW, form)
  }

  describe('the list', () => {
    it('asks whoever is not signed in to be so, and comes back', async () => {
      for (const path of [LIST, `${LIST}?page=2`, NEW, pathOf(UNKNOWN_GID), pathOf(UNKNOWN_GID, '/rotate')]) {
        const answer = await openFormBrowser(server).get(path)
        expect([answer.status, answer.location]).toEqual([303, `/login?to=${encodeURIComponent(path)}`])
      }
    })

    it('has the tokens, their sentence and button, and below them the apps', async () => {
      const page = await ada.get(LIST)
      const text = readText(page)
      expect(text).toMatch(
        /Personal access tokens They let developers conveniently authenticate one-off apps and scripts\. Learn more Create New Personal Access Token .*mdp_….* My apps .*Greenfield/,
      )
      expect(page.text).toContain(`href="${NEW}"`)
      expect(page.text).toContain(`href="${LIST}/new"`)
      for (const { client_id } of server.demo.apps) expect(page.text).toContain(`href="${LIST}/${client_id}"`)
    })

    it('says what tokens are for to somebody who has none', async () => {
      const ben = await browserOf(server, 'ben')
      for (const { gid } of await server.services.tokens.list({ userGid: asGid(DEMO.ben) }))
        await server.services.tokens.revoke({ tokenGid: gid, actor: { kind: 'operator' } })
      server.clock.advance(11 * 60 * MINUTE_MS)
      expect(readText(await ben.get(LIST))).toContain('Demo mdp_')
      server.clock.advance(31 * DAY_MS)
      const later = await browserOf(server, 'ben')
      expect(readText(await later.get(LIST))).toContain('You have no token yet.')
    })

    it('shows hint, scopes, state, times and where from, and nobody else’s', async () => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ada, {
        scopes: ['tasks:read', 'users:read'],
        expires: { atMs: server.clock.nowMs() + 30 * DAY_MS },
      })
      await tokenFor(server.services, DEMO.ben)
      await server.services.tokens.verify(token, '203.0.113.7')
      await server.services.tokens.uses.flushAll()
      server.clock.advance(3 * MINUTE_MS)
      const text = readText(await ada.get(LIST))
      expect(text).toContain(
        `a test mdp_…${token.slice(-4)} · created 3 minutes ago Active Expires in 29 days Can view tasks and people 3 minutes ago from 203.0.113.7 1 request in 30 days Revoke a test`,
      )
      expect(text.match(/a test mdp_/g)).toHaveLength(1)
      const detail = readText(await ada.get(pathOf(tokenGid)))
      expect(detail).toMatch(/View tasks tasks:read View people users:read/)
      expect(detail).toMatch(/203\.0\.113\.7 3 minutes ago 23 Nov 2026, 12:00 UTC/)
    })

    it('keeps what has expired, was revoked or replaced, with the reason', async () => {
      await tokenFor(server.services, DEMO.ada, { expires: { atMs: server.clock.nowMs() + 1 } })
      const revoked = await ownToken()
      await server.services.tokens.revoke({ tokenGid: revoked, actor: { kind: 'operator' } })
      const rotated = await ownToken()
      const actor = { kind: 'operator' } as const
      const wish = { tokenGid: rotated, overlapSeconds: 0, idempotencyKey: null, actor }
      expect((await server.services.tokens.rotate(wish)).ok).toBe(true)
      server.clock.advance(5 * MINUTE_MS)
      const text = readText(await ada.get(LIST))
      expect(text).toContain('Expired 4 minutes ago')
      expect(text).toContain('Revoked 5 minutes ago')
      expect(text).toContain('Replaced Its overlap ended 5 minutes ago')
    })

    it('keeps it for thirty days', async () => {
      const revoked = await ownToken()
      const path = `href="${pathOf(revoked)}"`
      await server.services.tokens.revoke({ tokenGid: revoked, actor: { kind: 'operator' } })
      server.clock.advance(30 * DAY_MS - 1)
      const listed = async () => {
        const fresh = await browserOf(server)
        return (await fresh.get(LIST)).text.includes(path)
      }
      expect(await listed()).toBe(true)
      server.clock.advance(1)
      expect(await listed()).toBe(false)
    })

    it('has pages, the live ones first', async () => {
      for (let count = 0; count < OWN_TOKENS_PER_PAGE; count++) await ownToken()
      const first = await ada.get(LIST)
      expect(first.text.match(/a test/g)).toHaveLength(2 * OWN_TOKENS_PER_PAGE)
      expect(first.text).toContain(`href="${LIST}?page=2"`)
      const second = readText(await ada.get(`${LIST}?page=2`))
      expect(second).toContain('Demo mdp_')
      expect(second).not.toContain('a test')
      expect(second).toContain('Newer tokens Page 2')
      for (const odd of ['', '0', '-1', 'x', '2x', '02', '1e3', '1000000', '9'.repeat(40)])
        expect((await ada.get(`${LIST}?page=${odd}`)).text).toContain(`href="${LIST}?page=2"`)
      expect(readText(await ada.get(`${LIST}?page=999999`))).toMatch(/Nothing is on this page.*Page 1000\b/s)
    })
  })

  describe('creating one', () => {
    it('shows it once, and it works: in no other page, no log, no address', async () => {
      const shown = await create()
      expect(shown.status).toBe(200)
      expect(shown.headers['cache-control']).toBe('no-store')
      const secret = secretOn(shown)
      const text = readText(shown)
      expect(text).toContain('You won’t see this again.')
      expect(text).toContain('I have stored it')
      expect(text).toContain(
        `curl 'http://localhost:8080/api/1.0/users/me' \\ -H 'Authorization: Bearer ${secret}'`,
      )
      expect(await me(secret)).toBe(200)
      const [token] = await tokensOf()
      expect(token).toMatchObject({
        name: 'Nightly backup',
        scopes: 'full',
        hint: `mdp_…${secret.slice(-4)}`,
      })
      expect(token?.expiresAtMs).toBe(server.clock.nowMs() + 30 * DAY_MS)
      const middle = secret.slice(6, 36)
      for (const path of [LIST, pathOf(token?.gid ?? ''), pathOf(token?.gid ?? '', '/revoke')])
        expect((await ada.get(path)).text).not.toContain(middle)
      expect(JSON.stringify(server.lines)).not.toContain(middle)
      expect(server.lines.filter((line) => line['operation'] === 'token_create')).toMatchObject([
        { status: 200, user: DEMO.ada },
      ])
    })

    it('a form that is sent twice, or twice at once, makes one token and shows it again', async () => {
      const form = await ada.get(NEW)
      const first = await ada.submit(form, FILLED)
      const second = await ada.submit(form, { ...FILLED, description: 'Changed meanwhile' })
      expect(secretOn(second)).toBe(secretOn(first))
      expect(readText(first)).not.toContain('You sent this form before')
      expect(readText(second)).toContain('You sent this form before. This is the token that it made then')
      expect(readText(second)).toContain('Nightly backup')
      expect(await tokensOf()).toHaveLength(1)
      const other = await ada.get(NEW)
      const shown = await Promise.all([1, 2, 3, 4].map(async () => await ada.submit(other, FILLED)))
      expect(new Set(shown.map(secretOn)).size).toBe(1)
      expect(await tokensOf()).toHaveLength(2)
    })

    it('a form that is sent again after its token has ended shows no secret', async () => {
      const form = await ada.get(NEW)
      await ada.submit(form, FILLED)
      const [token] = await tokensOf()
      await server.services.tokens.revoke({ tokenGid: asGid(token?.gid ?? ''), actor: { kind: 'operator' } })
      const again = await ada.submit(form, FILLED)
      expect([again.status, again.location]).toEqual([303, pathOf(token?.gid ?? '')])
      expect(await tokensOf()).toHaveLength(1)
    })

    it('somebody else’s form key opens nothing', async () => {
      const form = await ada.get(NEW)
      const shown = await ada.submit(form, FILLED)
      const ben = await browserOf(server, 'ben')
      const { form_key = '' } = formOf(form).fields
      const his = await ben.submit(await ben.get(NEW), { ...FILLED, form_key })
      expect(secretOn(his)).not.toBe(secretOn(shown))
      expect(await tokensOf()).toHaveLength(1)
    })

    it('takes chosen scopes, all of them too, and offers a call that such a token may make', async () => {
      const narrow = await withScopes(['users:read', 'tasks:read'])
      expect(readText(narrow)).toContain('/users/me')
      const [token] = await tokensOf()
      expect(token?.scopes).toEqual(new Set(['users:read', 'tasks:read']))
      expect(readText(await withScopes(['workspaces:read']))).toContain('/api/1.0/workspaces')
      expect(readText(await withScopes(['goals:read']))).not.toContain('curl')
      const whole = await withScopes(GRANULAR_SCOPES)
      expect(await me(secretOn(whole))).toBe(200)
    })

    it.each([
      ['7', 7 * DAY_MS],
      ['365', 365 * DAY_MS],
      ['never', null],
    ])('lives as long as was chosen: %s', async (expires, lifeMs) => {
      await create({ ...FILLED, expires })
      const [token] = await tokensOf()
      expect(token?.expiresAtMs).toBe(lifeMs === null ? null : server.clock.nowMs() + lifeMs)
    })

    it('proposes 90 days, and takes a date: it works through that day', async () => {
      expect((await ada.get(NEW)).text).toMatch(/<option value="90" selected>In 90 days, on 21 Feb 2027</)
      await create({ ...FILLED, expires: 'date', expires_on: '2026-11-23' })
      const [token] = await tokensOf()
      expect(token?.expiresAtMs).toBe(Date.parse('2026-11-24T00:00:00Z') - 1)
    })

    it.each<[field: string, says: string, filled: Record<string, string>]>([
      ['description', 'Say what the token is for.', { description: ' ' }],
      ['description', 'Must be at most 255 characters long.', { description: 'x'.repeat(4_096) }],
      ['description', 'Must not contain NUL characters.', { description: 'a\0b' }],
      ['description', 'Must not contain line ends', { description: 'a\u202eb' }],
      ['description', 'Must not contain line ends', { description: '\u001b[31mred' }],
      ['expires', 'Choose when the token expires.', { expires: '91' }],
      ['expires_on', 'Enter the date as year-month-day', { expires: 'date', expires_on: '2027-02-30' }],
      ['expires_on', 'Choose today or a later day.', { expires: 'date', expires_on: '2026-11-22' }],
      ['scopes', 'Choose at least one scope, or full permissions.', { access: 'scopes' }],
      ['scopes', 'One of these is not a scope.', { access: 'scopes', scopes: 'tasks:fly' }],
      ['agree', 'Tick the box if you agree.', { agree: '' }],
    ])('says beside %s what is wrong, and keeps what was typed: %s', async (field, says, filled) => {
      const form = await ada.get(NEW)
      const answer = await ada.submit(form, { ...FILLED, ...filled })
      expect(answer.status).toBe(400)
      expect(answer.text).toMatch(/<title>Error: /)
      expect(answer.text).toContain(`<a href="#${field}">`)
      expect(answer.text).toMatch(new RegExp(`id="${field}-error">${says}`))
      const { description = FILLED.description } = filled
      expect(formOf(answer).fields).toMatchObject({ description })
      expect(await tokensOf()).toEqual([])
      // The same form, mended, goes through.
      expect(secretOn(await ada.submit(answer, FILLED))).not.toBe('')
    })

    it('sums up every field that is wrong at once', async () => {
      const answer = await create({
        description: '',
        expires: 'date',
        expires_on: '',
        access: 'scopes',
        agree: '',
      })
      for (const field of ['description', 'expires_on', 'scopes', 'agree'])
        expect(answer.text).toContain(`id="${field}-error"`)
    })

    it.each([
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      'javascript:alert(1)',
      '&lt;b&gt;',
      '{{7*7}}',
    ])('a description is text wherever it stands: %s', async (description) => {
      const shown = await create({ ...FILLED, description })
      expect(shown.status).toBe(200)
      const [token] = await tokensOf()
      expect(token?.name).toBe(description)
      const gid = token?.gid ?? ''
      for (const path of [LIST, pathOf(gid), pathOf(gid, '/rotate'), pathOf(gid, '/revoke')]) {
        const page = await ada.get(path)
        expect(page.text).not.toMatch(/<script>|<img src=x|href="javascript/)
        expect(readText(page)).toContain(description.replaceAll(/\s+/g, ' '))
      }
    })

    it('10 kB of description are refused, and nothing breaks', async () => {
      expect((await create({ ...FILLED, description: 'é'.repeat(10_000) })).status).toBe(413)
      const answer = await create({ ...FILLED, description: 'x'.repeat(10_000) })
      expect(answer.status).toBe(400)
      expect(await tokensOf()).toEqual([])
    })

    it('is refused to a form of another site, of another session, or without a key', async () => {
      const form = await ada.get(NEW)
      const foreign = await ada.submit(form, FILLED, { origin: 'https://evil.example' })
      expect(foreign.status).toBe(403)
      expect((await ada.submit(form, { ...FILLED, csrf_token: 'x' })).status).toBe(403)
      const ben = await browserOf(server, 'ben')
      expect((await ben.submit(form, FILLED)).status).toBe(403)
      for (const form_key of ['', 'short']) {
        const answer = await ada.submit(form, { ...FILLED, form_key })
        expect(answer.status).toBe(400)
        expect(readText(answer)).toContain('This form was incomplete. Nothing was created: send it again.')
        expect(formOf(answer).fields['form_key']).toHaveLength(43)
      }
      expect(await tokensOf()).toEqual([])
    })

    it('takes a sign-in of the last ten minutes, and brings what was typed back after it', async () => {
      server.clock.advance(10 * MINUTE_MS)
      const form = await ada.get(NEW)
      expect(form.status).toBe(200)
      server.clock.advance(1)
      const asked = await ada.get(NEW)
      expect([asked.status, asked.location]).toEqual([303, `/login?to=${encodeURIComponent(NEW)}&again=1`])
      const sent = await ada.submit(form, { ...FILLED, description: 'Typed & kept', expires: '7' })
      expect(sent.status).toBe(303)
      expect(await tokensOf()).toEqual([])
      const back = await ada.signIn(
        { email: 'ada@greenfield.example', password: server.demo.users[0]?.password ?? '' },
        await ada.get(sent.location ?? ''),
      )
      const filled = await ada.follow(back)
      expect(formOf(filled).fields).toMatchObject({ description: 'Typed & kept' })
      expect(formOf(filled).fields['agree']).toBeUndefined()
      expect(filled.text).toContain('<option value="7" selected>')
      expect(secretOn(await ada.submit(filled, { expires: '7', agree: 'on' }))).not.toBe('')
    })

    it('says so when somebody has as many as one may have', async () => {
      for (let count = 1; count < 100; count++) await ownToken()
      const answer = await create()
      expect(answer.status).toBe(400)
      expect(readText(answer)).toContain('Revoke one that is not used any more.')
      expect(formOf(answer).fields['description']).toBe(FILLED.description)
    })
  })

  describe('rotating one', () => {
    it('shows the new one once; its first use ends the old one', async () => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
      const form = await ada.get(pathOf(tokenGid, '/rotate'))
      const shown = await ada.submit(form)
      const secret = secretOn(shown)
      expect(readText(shown)).toContain(`mdp_…${token.slice(-4)} , which works until this one is first used`)
      expect([await me(token), await me(secret), await me(token)]).toEqual([200, 200, 401])
      const detail = readText(await ada.get(pathOf(tokenGid)))
      expect(detail).toContain('Replaced Its new token was used just now')
    })

    it.each([
      ['1h', 60 * MINUTE_MS],
      ['24h', DAY_MS],
      ['7d', 7 * DAY_MS],
    ])('lets both live for the time that was chosen: %s', async (overlap, lifeMs) => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
      const secret = secretOn(await ada.submit(await ada.get(pathOf(tokenGid, '/rotate')), { overlap }))
      expect([await me(secret), await me(token)]).toEqual([200, 200])
      server.clock.advance(lifeMs - 1)
      expect([await me(secret), await me(token)]).toEqual([200, 200])
      server.clock.advance(1)
      expect([await me(secret), await me(token)]).toEqual([200, 401])
    })

    it('the same form twice shows the same token; another form is told of the first', async () => {
      const tokenGid = await ownToken()
      const path = pathOf(tokenGid, '/rotate')
      const [form, other] = [await ada.get(path), await ada.get(path)]
      const [first, second] = await Promise.all([ada.submit(form), ada.submit(form)])
      expect(secretOn(first)).not.toBe('')
      expect(secretOn(second)).toBe(secretOn(first))
      const late = await ada.submit(other)
      expect(late.status).toBe(409)
      expect(readText(late)).toContain('has a new token already')
      expect(secretOn(late)).toBe('')
      expect(await tokensOf()).toHaveLength(2)
      expect(readText(await ada.get(path))).toContain('has a new token already')
    })

    it('asks again for an overlap that is none, or without its key, and keeps the old one', async () => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
      const form = await ada.get(pathOf(tokenGid, '/rotate'))
      for (const filled of [{ overlap: '1y' }, { overlap: '' }, { form_key: '' }]) {
        const answer = await ada.submit(form, filled)
        expect(answer.status).toBe(400)
        expect(answer.text).toMatch(/id="overlap-error"/)
      }
      expect(await me(token)).toBe(200)
      expect(await tokensOf()).toHaveLength(1)
    })

    it('takes a recent sign-in', async () => {
      const path = pathOf(await ownToken(), '/rotate')
      const form = await ada.get(path)
      server.clock.advance(10 * MINUTE_MS + 1)
      for (const answer of [await ada.get(path), await ada.submit(form)])
        expect([answer.status, answer.location]).toEqual([
          303,
          `/login?to=${encodeURIComponent(path)}&again=1`,
        ])
      expect(await tokensOf()).toHaveLength(1)
    })

    it('of one that has ended is not offered', async () => {
      const tokenGid = await ownToken()
      const form = await ada.get(pathOf(tokenGid, '/rotate'))
      await server.services.tokens.revoke({ tokenGid, actor: { kind: 'operator' } })
      const late = await ada.submit(form)
      expect([late.status, secretOn(late)]).toEqual([409, ''])
      expect(readText(await ada.get(pathOf(tokenGid, '/rotate')))).toContain('has ended. Create a new one.')
      expect((await ada.get(pathOf(tokenGid))).text).not.toContain('/rotate')
    })
  })

  describe('revoking one', () => {
    it('says who still uses it before, and ends it at once', async () => {
      const { token, tokenGid } = await tokenFor(server.services, DEMO.ada)
      await server.services.tokens.verify(token, '192.0.2.1')
      await server.services.tokens.verify(token, '203.0.113.7')
      await server.services.tokens.uses.flushAll()
      server.clock.advance(3 * MINUTE_MS)
      const form = await ada.get(pathOf(tokenGid, '/revoke'))
      const text = readText(form)
      expect(text).toMatch(/It was used 3 minutes ago from (192\.0\.2\.1|203\.0\.113\.7) \./)
      expect(text).toContain('In the last 7 days it was used from 2 addresses.')
      expect(text).toContain('401 Not Authorized from their next request on.')
      expect(await me(token)).toBe(200)
      const answer = await ada.submit(form)
      expect([answer.status, answer.location]).toEqual([303, LIST])
      expect(await me(token)).toBe(401)
      const list = readText(await ada.follow(answer))
      expect(list).toContain('The token is revoked.')
      expect(list).toContain('Revoked just now')
      const again = await ada.follow(await ada.submit(form))
      expect(readText(again)).toContain('That token had ended before.')
      expect((await ada.get(pathOf(tokenGid, '/revoke'))).location).toBe(pathOf(tokenGid))
    })

    it('says that nobody used one that nobody used', async () => {
      expect(readText(await ada.get(pathOf(await ownToken(), '/revoke')))).toContain(
        'Nobody has used it yet.',
      )
    })

    it('is recorded as the act of the person', async () => {
      const tokenGid = await ownToken()
      await ada.submit(await ada.get(pathOf(tokenGid, '/revoke')))
      expect(server.lines.filter((line) => line['operation'] === 'token_revoke')).toMatchObject([
        { status: 303, user: DEMO.ada },
      ])
    })
  })

  describe('somebody else’s', () => {
    it('is not there: to see, to rotate, to revoke — and lives on', async () => {
      const gid = await ownToken()
      const ben = await browserOf(server, 'ben')
      const { csrf_token = '' } = formOf(await ben.get(NEW)).fields
      const unknown = await ben.get(pathOf(UNKNOWN_GID))
      for (const rest of ['', '/rotate', '/revoke']) {
        const seen = await ben.get(pathOf(gid, rest))
        expect(seen.status).toBe(404)
        const plain = ({ text }: Shown) => text.replaceAll(/<code>.*?<\/code>/g, '')
        expect(plain(seen)).toBe(plain(unknown))
      }
      for (const rest of ['/rotate', '/revoke']) {
        const fields = { csrf_token, form_key: 'k'.repeat(43), overlap: 'first_use' }
        expect((await ben.post(pathOf(gid, rest), fields)).status).toBe(404)
      }
      expect(await tokensOf()).toMatchObject([{ gid, state: 'live', successorGid: null }])
      expect((await ben.get(LIST)).text).not.toContain(gid)
      for (const odd of ['0', 'x', '9'.repeat(40), '%00', '<script>'])
        expect((await ada.get(pathOf(encodeURIComponent(odd)))).status).toBe(404)
    })

    it('is not ended by a forged form', async () => {
      const gid = await ownToken()
      const form = await ada.get(pathOf(gid, '/revoke'))
      expect((await ada.submit(form, {}, { origin: 'https://evil.example' })).status).toBe(403)
      expect((await ada.submit(form, { csrf_token: '' })).status).toBe(403)
      expect(await tokensOf()).toMatchObject([{ gid, state: 'live' }])
      expect(await me(tokenOf(server.demo, 'ada'))).toBe(200)
    })
  })
})
