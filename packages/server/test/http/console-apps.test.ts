import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../support/pictures.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf } from '../support/authorize.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { OWN_BRAND } from '../../src/config/brand.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const NEW = '/0/my-apps/new'
const URI = 'https://app.example/callback'
const TEN_MINUTES_MS = 10 * 60_000
const BOUNDARY = '----a-boundary-that-nothing-else-says'

/** The form of a page that is sent to an address, with what stands in it. */
function formTo(page: Shown, action: string) {
  const form = formsOf(page.text).find((one) => one.action === action)
  if (form === undefined) throw new Error(`no form is sent to ${action}\n${readText(page)}`)
  return Object.fromEntries(form.values)
}

/** Fills in one of several forms of a page. Names that repeat come as pairs. */
async function send(
  browser: FormBrowser,
  page: Shown,
  action: string,
  filled: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  return await browser.post(action, { ...formTo(page, action), ...filled })
}

const secretIn = (page: Shown) => /mds_\w{38}/.exec(page.text)?.[0] ?? null
const clientIdIn = (page: Shown) => /id="client-id">(\d+)</.exec(page.text)?.[1] ?? ''

const WITH_TERMS = { ...OWN_BRAND, termsUrl: 'https://people.example/terms' }
const GOOD = { name: 'Planner', description: 'Plans', kind: 'confidential', redirect_uris: URI, agree: 'on' }

async function createApp(browser: FormBrowser, wish: Readonly<Record<string, string>> = {}) {
  const answer = await send(browser, await browser.get(NEW), NEW, { ...GOOD, ...wish })
  expect(answer.status, readText(answer)).toBe(200)
  return { answer, clientId: clientIdIn(answer), secret: secretIn(answer) }
}

describe.each(DATABASE_KINDS)('the developer console on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer(kind, undefined, { brand: WITH_TERMS })
    ada = await browserOf(server, 'ada')
  })
  afterAll(async () => {
    await server.close()
  })
  const find = async (clientId: string) => await server.services.apps.find(clientId as Gid)

  describe('create new app', () => {
    it('ends with a client id and a secret that works and is shown once', async () => {
      const { answer, clientId, secret } = await createApp(ada, { redirect_uris: `${URI}\r\n\r\n ${URI}/2 ` })
      expect(readText(answer)).toContain('You won’t see this secret again.')
      const app = await find(clientId)
      expect(app).toMatchObject({ name: 'Planner', ownerGid: DEMO.ada, redirectUris: [URI, `${URI}/2`] })
      const known = await server.services.apps.authenticate({
        clientId: clientId as Gid,
        secret: secret ?? '',
      } as never)
      expect(known.ok).toBe(true)
      const page = await ada.get(`/0/my-apps/${clientId}`)
      expect(page.text).toContain(`mds_…${secret?.slice(-4) ?? ''}`)
      expect(page.text).not.toContain(secret)
      expect(JSON.stringify(server.lines)).not.toContain(secret)
      expect(answer.headers['cache-control']).toBe('no-store')
    })

    it('says that nobody can authorize it until it is distributed, and does so in the same form', async () => {
      expect(readText(await ada.get(NEW))).toContain('Nobody can authorize a new app until it is distributed')
      const undistributed = await createApp(ada, { name: 'Not yet' })
      expect(await find(undistributed.clientId)).toMatchObject({ distribution: 'none', workspaceGids: [] })
      expect(readText(undistributed.answer)).toContain('Before anybody can authorize it')

      const chosen = { distribution: 'workspaces', workspace: DEMO.greenfield }
      const made = await createApp(ada, { name: 'At once', ...chosen })
      const workspaceGids = [DEMO.greenfield]
      expect(await find(made.clientId)).toMatchObject({ distribution: 'workspaces', workspaceGids })
      expect(readText(made.answer)).not.toContain('Before anybody can authorize it')
      const any = await createApp(ada, { name: 'For all', distribution: 'any' })
      expect(await find(any.clientId)).toMatchObject({ distribution: 'any' })
    })

    it('keeps what was typed where the choice of workspaces is none of the owner’s, or none', async () => {
      for (const workspace of [{}, { workspace: DEMO.harbour }, { workspace: 'nonsense' }]) {
        const form = { ...formTo(await ada.get(NEW), NEW), ...GOOD, name: 'Kept', distribution: 'workspaces' }
        const answer = await ada.post(NEW, { ...form, ...workspace })
        expect(answer.status).toBe(400)
        expect(readText(answer)).toMatch(
          /Choose at least one workspace, or any workspace|Choose among the workspaces that you belong to/,
        )
        expect(formTo(answer, NEW)).toMatchObject({ name: 'Kept', distribution: 'workspaces' })
      }
    })

    it('makes one app of a form that is sent twice, and does not show the secret again', async () => {
      const form = { ...formTo(await ada.get(NEW), NEW), ...GOOD, name: 'Twice' }
      const answers = await Promise.all([ada.post(NEW, form), ada.post(NEW, form)])
      expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '409'])
      expect(answers.filter((answer) => secretIn(answer) !== null)).toHaveLength(1)
      const again = await ada.post(NEW, form)
      expect(again.status).toBe(409)
      expect(readText(again)).toContain('That app is made already')
      const apps = await server.services.apps.list({ ownerGid: DEMO.ada as Gid })
      expect(apps.filter(({ name }) => name === 'Twice')).toHaveLength(1)
    })

    it('takes no ticket of somebody else’s, none that is old, and none that was made up', async () => {
      const ben = await browserOf(server, 'ben')
      const foreign = formTo(await ben.get(NEW), NEW)['ticket'] ?? ''
      const own = formTo(await ada.get(NEW), NEW)
      for (const ticket of [foreign, '', `${DEMO.ada}.9999999999999.${'a'.repeat(43)}`]) {
        expect((await ada.post(NEW, { ...own, ...GOOD, ticket })).status).toBe(403)
      }
    })

    it.each([
      ['no name', { name: '  ' }, 'Enter a name'],
      ['a long name', { name: 'x'.repeat(81) }, 'at most 80 characters'],
      ['a name that turns text', { name: 'gnp.\u202Etxt' }, 'direction of text'],
      ['NUL', { name: 'a\0b' }, 'NUL'],
      ['a long description', { description: 'x'.repeat(1_025) }, 'at most 1024'],
      ['no kind', { kind: 'other' }, 'Choose where your app runs'],
      ['a javascript: URI', { redirect_uris: 'javascript:alert(1)' }, 'Must be https'],
      ['a wildcard', { redirect_uris: 'https://*.example/cb' }, 'wildcards'],
      ['two of the same', { redirect_uris: `${URI}\n${URI}` }, 'named twice'],
    ])('keeps what was typed and says what is wrong: %s', async (_says, wish, text) => {
      const page = await ada.get(NEW)
      const answer = await send(ada, page, NEW, { ...GOOD, name: 'Kept <b>', ...wish })
      expect(answer.status).toBe(400)
      expect(readText(answer)).toContain(text)
      expect(secretIn(answer)).toBeNull()
      expect(answer.text).not.toContain('Kept <b>')
      const kept = formTo(answer, NEW)
      if (!('name' in wish)) expect(kept['name']).toBe('Kept <b>')
      expect(kept['agree']).toBe('on')
    })

    it('needs the agreement', async () => {
      const form = { ...formTo(await ada.get(NEW), NEW), ...GOOD }
      delete (form as { agree?: string }).agree
      expect(readText(await ada.post(NEW, form))).toContain('Agree to the terms')
    })

    it('shows a native app no secret', async () => {
      const { answer, secret } = await createApp(ada, {
        kind: 'native',
        redirect_uris: 'http://127.0.0.1/cb\nurn:ietf:wg:oauth:2.0:oob',
      })
      expect(secret).toBeNull()
      expect(readText(answer)).toContain('A native app has no secret')
    })

    it('shows hostile names as text', async () => {
      const name = '<script>alert(1)</script>'
      const { clientId } = await createApp(ada, { name, description: '"><img src=x>' })
      for (const tab of [
        '',
        '/oauth',
        '/oauth/scopes',
        '/manage-distribution',
        '/try',
        '/usage',
        '/delete',
        '/duplicate',
      ]) {
        const page = await ada.get(`/0/my-apps/${clientId}${tab}`)
        expect(page.status).toBe(200)
        expect(page.text).not.toContain(name)
        expect(page.text).not.toContain('<img src=x>')
      }
    })

    it('asks for a sign-in of the last ten minutes', async () => {
      const cara = await browserOf(server, 'cara')
      const form = { ...formTo(await cara.get(NEW), NEW), ...GOOD }
      server.clock.advance(TEN_MINUTES_MS + 1)
      expect((await cara.get(NEW)).location).toBe('/login?to=%2F0%2Fmy-apps%2Fnew&again=1')
      expect((await cara.post(NEW, form)).location).toBe('/login?to=%2F0%2Fmy-apps%2Fnew&again=1')
      ada = await browserOf(server, 'ada')
    })
  })

  describe('somebody else', () => {
    it.each(['ben', 'cara'] as const)(
      '%s finds nothing under any address, by GET or by form',
      async (name) => {
        const { clientId } = await createApp(ada)
        const app = await find(clientId)
        const other = await browserOf(server, name)
        const secret = app?.secrets[0]?.gid ?? ''
        const csrf = formTo(await other.get(NEW), NEW)['csrf_token'] ?? ''
        const pages = [
          '',
          '/oauth',
          '/manage-distribution',
          '/try',
          '/try/callback?code=x&state=y',
          '/usage',
          '/delete',
          '/duplicate',
          '/secrets/new',
          `/secrets/${secret}/expire`,
          `/secrets/${secret}/complete`,
          `/secrets/${secret}/cancel`,
        ]
        const forms: readonly (readonly [string, Record<string, string>])[] = [
          ['', { name: 'Stolen' }],
          ['/icon/remove', {}],
          ['/oauth/redirect-urls', { uri: 'https://evil.example/' }],
          ['/oauth/redirect-urls/remove', { uri: URI }],
          ['/oauth/scopes', { permissions: 'full' }],
          ['/oauth/switches', { replay_window: '0' }],
          ['/manage-distribution', { distribution: 'any' }],
          ['/try', { response_type: 'code' }],
          ['/try/callback-url', {}],
          ['/try/exchange', { code: 'x' }],
          ['/try/revoke', { grant: '1' }],
          ['/delete', { confirm: 'Planner' }],
          ['/duplicate', { ticket: 'x' }],
          ['/secrets/new', { ends: '0' }],
          [`/secrets/${secret}/expire`, { ends: '0' }],
          [`/secrets/${secret}/complete`, {}],
          [`/secrets/${secret}/cancel`, {}],
        ]
        const unknown = async (path: string) => readText(await other.get(`/0/my-apps/${UNKNOWN_GID}${path}`))
        const withoutReference = (text: string) => text.replace(/Reference number .*/, '')
        for (const path of pages) {
          const page = await other.get(`/0/my-apps/${clientId}${path}`)
          expect([path, page.status]).toEqual([path, 404])
          expect(withoutReference(readText(page))).toBe(withoutReference(await unknown(path)))
        }
        for (const [path, fields] of forms) {
          const answer = await other.post(`/0/my-apps/${clientId}${path}`, { ...fields, csrf_token: csrf })
          expect([path, answer.status]).toEqual([path, 404])
        }
        expect(await find(clientId)).toEqual(app)
      },
    )

    it('who is not signed in is sent to sign in, and comes back', async () => {
      const { clientId } = await createApp(ada)
      ada.cookies.delete('x')
      const nobody = await browserOf(server, 'gil')
      nobody.cookies.clear()
      const answer = await nobody.get(`/0/my-apps/${clientId}/oauth`)
      expect(answer.location).toBe(`/login?to=${encodeURIComponent(`/0/my-apps/${clientId}/oauth`)}`)
      const posted = await nobody.post(`/0/my-apps/${clientId}/oauth/scopes`, { permissions: 'full' })
      expect(posted.location).toBe(`/login?to=${encodeURIComponent(`/0/my-apps/${clientId}/oauth/scopes`)}`)
    })
  })

  it('refuses every form that comes from elsewhere', async () => {
    const { clientId } = await createApp(ada)
    const app = await find(clientId)
    const secret = app?.secrets[0]?.gid ?? ''
    const paths = [
      '',
      '/icon/remove',
      '/oauth/redirect-urls',
      '/oauth/redirect-urls/remove',
      '/oauth/scopes',
      '/oauth/switches',
      '/manage-distribution',
      '/try',
      '/try/callback-url',
      '/try/exchange',
      '/try/revoke',
      '/delete',
      '/duplicate',
      '/secrets/new',
      `/secrets/${secret}/expire`,
      `/secrets/${secret}/complete`,
      `/secrets/${secret}/cancel`,
    ]
    const csrf = formTo(await ada.get(NEW), NEW)['csrf_token'] ?? ''
    for (const path of paths) {
      const fields = {
        name: 'x',
        uri: URI,
        permissions: 'full',
        confirm: 'Planner',
        distribution: 'any',
        ends: '0',
      }
      const url = `/0/my-apps/${clientId}${path}`
      const answers = [
        await ada.post(url, fields),
        await ada.post(url, { ...fields, csrf_token: `${csrf.slice(0, -1)}~` }),
        await ada.post(url, { ...fields, csrf_token: csrf }, { origin: 'https://evil.example' }),
      ]
      expect([path, ...answers.map(({ status }) => status)]).toEqual([path, 403, 403, 403])
    }
    expect((await ada.post(NEW, GOOD)).status).toBe(403)
    expect(await find(clientId)).toEqual(app)
  })

  describe('basic information', () => {
    it('changes name and description; what is wrong stays typed', async () => {
      const { clientId } = await createApp(ada)
      const path = `/0/my-apps/${clientId}`
      const page = await ada.get(path)
      const saved = await send(ada, page, path, { name: 'Planner 2', description: 'More' })
      expect([saved.status, saved.location]).toEqual([303, path])
      expect(readText(await ada.follow(saved))).toContain('Your changes are saved.')
      expect(await find(clientId)).toMatchObject({ name: 'Planner 2', description: 'More' })
      const refused = await send(ada, page, path, { name: 'x'.repeat(81) })
      expect(refused.status).toBe(400)
      expect(formTo(refused, path)['name']).toBe('x'.repeat(81))
      expect((await find(clientId))?.name).toBe('Planner 2')
    })

    const PNG = ONE_PIXEL
    const upload = async (clientId: string, bytes: Buffer, wish: { csrf?: string; type?: string } = {}) => {
      const page = await ada.get(`/0/my-apps/${clientId}`)
      const csrf = wish.csrf ?? formTo(page, `/0/my-apps/${clientId}`)['csrf_token'] ?? ''
      const payload = Buffer.concat([
        Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="csrf_token"\r\n\r\n${csrf}\r\n`),
        Buffer.from(
          `--${BOUNDARY}\r\ncontent-disposition: form-data; name="icon"; filename="a.svg"\r\ncontent-type: image/svg+xml\r\n\r\n`,
        ),
        bytes,
        Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
      ])
      return await server.server.inject({
        method: 'POST',
        url: `/0/my-apps/${clientId}/icon`,
        headers: {
          accept: 'text/html',
          cookie: [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'content-type': wish.type ?? `multipart/form-data; boundary=${BOUNDARY}`,
        },
        payload,
      })
    }

    it('takes a picture by what is in it, whatever it is called, and removes it', async () => {
      const { clientId } = await createApp(ada)
      expect((await upload(clientId, PNG)).statusCode).toBe(303)
      expect((await find(clientId))?.iconMediaType).toBe('image/png')
      const stored = await server.services.apps.icon(clientId as Gid)
      expect(Buffer.from(stored?.bytes ?? []).equals(PNG)).toBe(true)
      const page = await ada.get(`/0/my-apps/${clientId}`)
      const removed = await send(ada, page, `/0/my-apps/${clientId}/icon/remove`)
      expect(removed.status).toBe(303)
      expect((await find(clientId))?.iconMediaType).toBeNull()
    })

    it('refuses what is no picture, too large, not there, forged or no form', async () => {
      const { clientId } = await createApp(ada)
      const cases: readonly (readonly [
        Parameters<typeof upload>[1],
        Parameters<typeof upload>[2],
        number,
      ])[] = [
        [Buffer.from('<svg onload="alert(1)"/>'), {}, 400],
        [Buffer.alloc(0), {}, 400],
        [Buffer.concat([PNG, Buffer.alloc(64 * 1_024)]), {}, 400],
        [Buffer.concat([PNG, Buffer.alloc(100 * 1_024)]), {}, 413],
        [PNG, { csrf: 'x' }, 403],
        [PNG, { type: 'multipart/form-data' }, 400],
        [PNG, { type: 'multipart/form-data; boundary=C' }, 400],
        [PNG, { type: 'text/plain' }, 400],
      ]
      for (const [bytes, wish, status] of cases) {
        expect((await upload(clientId, bytes, wish)).statusCode).toBe(status)
      }
      expect((await find(clientId))?.iconMediaType).toBeNull()
    })
  })

  describe('secrets', () => {
    it('adds a second, shown once, and ends the first when it is told', async () => {
      const { clientId } = await createApp(ada)
      const path = `/0/my-apps/${clientId}/secrets/new`
      const form = { ...formTo(await ada.get(path), path), ends: '3600' }
      const shown = await ada.post(path, form)
      expect(secretIn(shown)).not.toBeNull()
      const again = await ada.post(path, form)
      expect([again.status, secretIn(again)]).toEqual([409, null])
      const secrets = (await find(clientId))?.secrets ?? []
      expect(secrets.map(({ expiresAtMs }) => expiresAtMs)).toEqual([null, server.clock.nowMs() + 3_600_000])
      const third = await send(ada, await ada.get(path), path, { ends: '3600' })
      expect(third.status).toBe(400)
      expect(readText(third)).toContain('already has 2 live secrets')
    })

    it.each([
      ['complete', 'The old secret ends now', 'The rotation is complete', [true, false]],
      ['cancel', 'The new secret ends now', 'The rotation is canceled', [false, true]],
    ])(
      '%ss a rotation, after saying who still uses which; twice is harmless',
      async (act, says, done, live) => {
        const { clientId, secret } = await createApp(ada)
        const add = `/0/my-apps/${clientId}/secrets/new`
        const started = await send(ada, await ada.get(add), add)
        expect(readText(started)).toContain('complete the rotation on its page')
        const credentials = { clientId, secret, address: '10.1.2.3' }
        await server.services.apps.authenticate(credentials)
        const fresh = (await find(clientId))?.secrets[0]?.gid ?? ''
        const path = `/0/my-apps/${clientId}/secrets/${fresh}/${act}`
        expect((await ada.get(`/0/my-apps/${clientId}`)).text).toContain(path)
        const page = await ada.get(path)
        expect(readText(page)).toContain(says)
        expect(readText(page)).toMatch(/last used .* from 10\.1\.2\.3/)
        const form = formTo(page, path)
        expect((await ada.post(path, form)).location).toBe(`/0/my-apps/${clientId}`)
        expect(readText(await ada.get(`/0/my-apps/${clientId}`))).toContain(done)
        expect((await find(clientId))?.secrets.map(({ isLive }) => isLive)).toEqual(live)
        expect((await ada.post(path, form)).status).toBe(303)
        expect((await ada.get(path)).status).toBe(404)
      },
    )

    it('expires one, and says who would notice', async () => {
      const { clientId } = await createApp(ada)
      const gid = (await find(clientId))?.secrets[0]?.gid ?? ''
      const path = `/0/my-apps/${clientId}/secrets/${gid}/expire`
      const page = await ada.get(path)
      expect(readText(page)).toContain('It is the only live secret')
      expect((await send(ada, page, path)).status).toBe(400)
      expect((await send(ada, page, path, { ends: '12' })).status).toBe(400)
      const form = { ...formTo(page, path), ends: '0' }
      expect((await ada.post(path, form)).location).toBe(`/0/my-apps/${clientId}`)
      expect((await find(clientId))?.secrets[0]?.isLive).toBe(false)
      expect((await ada.post(path, form)).status).toBe(303)
      expect((await ada.get(path)).status).toBe(404)
    })

    it('finds no secret of another app', async () => {
      const one = await createApp(ada)
      const other = await createApp(ada)
      const gid = (await find(other.clientId))?.secrets[0]?.gid ?? ''
      expect((await ada.get(`/0/my-apps/${one.clientId}/secrets/${gid}/expire`)).status).toBe(404)
    })

    it('takes a recent sign-in', async () => {
      const { clientId } = await createApp(ada)
      const gid = (await find(clientId))?.secrets[0]?.gid ?? ''
      const paths = [
        'secrets/new',
        `secrets/${gid}/expire`,
        `secrets/${gid}/complete`,
        `secrets/${gid}/cancel`,
        'duplicate',
      ].map((p) => `/0/my-apps/${clientId}/${p}`)
      const csrf = formTo(await ada.get(NEW), NEW)['csrf_token'] ?? ''
      server.clock.advance(TEN_MINUTES_MS + 1)
      for (const path of paths) {
        const to = `/login?to=${encodeURIComponent(path)}&again=1`
        expect((await ada.get(path)).location).toBe(to)
        expect((await ada.post(path, { csrf_token: csrf, ends: '0' })).location).toBe(to)
      }
      ada = await browserOf(server, 'ada')
    })
  })

  describe('OAuth', () => {
    const oauth = (clientId: string, rest = '') => `/0/my-apps/${clientId}/oauth${rest}`

    it('takes a scheme that nobody owns for a native app, and warns wherever it is shown', async () => {
      const warning = 'Any app on a device can claim cursor: addresses'
      const uri = 'cursor://anysphere.cursor-mcp/oauth/callback'
      const made = await createApp(ada, { kind: 'native', redirect_uris: uri })
      expect(readText(made.answer)).toContain(warning)
      expect(readText(await ada.get(oauth(made.clientId)))).toContain(warning)
      const quiet = await createApp(ada, { kind: 'native', redirect_uris: 'http://127.0.0.1/cb' })
      const page = await ada.get(oauth(quiet.clientId))
      expect(readText(page)).not.toContain('can claim')
      await send(ada, page, oauth(quiet.clientId, '/redirect-urls'), { uri: 'http://app.localhost/cb' })
      expect(readText(await ada.get(oauth(quiet.clientId)))).toContain(
        'ask the network where app.localhost is',
      )
    })

    it('adds and removes redirect URLs; pressing twice is harmless', async () => {
      const { clientId } = await createApp(ada)
      const page = await ada.get(oauth(clientId))
      for (const _ of [1, 2]) {
        const added = await send(ada, page, oauth(clientId, '/redirect-urls'), { uri: ` ${URI}/new ` })
        expect(added.location).toBe(oauth(clientId))
      }
      expect((await find(clientId))?.redirectUris).toEqual([URI, `${URI}/new`])
      for (const _ of [1, 2]) {
        const removed = await ada.post(oauth(clientId, '/redirect-urls/remove'), {
          ...formTo(page, oauth(clientId, '/redirect-urls')),
          uri: URI,
        })
        expect(removed.location).toBe(oauth(clientId))
      }
      expect((await find(clientId))?.redirectUris).toEqual([`${URI}/new`])
    })

    it.each([
      '',
      'javascript:alert(1)',
      'http://app.example/',
      'https://a.example/#x',
      'x'.repeat(2_001),
      'https://u@a.example/',
      'data:text/html,x',
    ])('keeps %j out and in its field', async (uri) => {
      const { clientId } = await createApp(ada)
      const answer = await send(ada, await ada.get(oauth(clientId)), oauth(clientId, '/redirect-urls'), {
        uri,
      })
      expect(answer.status).toBe(400)
      expect(formTo(answer, oauth(clientId, '/redirect-urls'))['uri']).toBe(uri)
      expect((await find(clientId))?.redirectUris).toEqual([URI])
    })

    it.each([
      [URI, 'Yes: it matches'],
      [`${URI}/`, 'with a slash at its end'],
      ['https://app.example/Callback', 'other capital and small letters'],
      ['https://app.example:8443/callback', 'another port: 8443 instead of none'],
      ['http://app.example/callback', 'could not even be registered'],
      ['https://elsewhere.example/x', 'none of the registered ones'],
      ['javascript:alert(1)', 'could not even be registered'],
    ])('says of %s whether it would match, and why not', async (uri, text) => {
      const { clientId } = await createApp(ada)
      const page = await ada.get(oauth(clientId, `?check=${encodeURIComponent(uri)}`))
      expect(page.status).toBe(200)
      expect(readText(page)).toContain(text)
    })

    it('saves scopes: full, or specific with who the person is beside', async () => {
      const { clientId } = await createApp(ada)
      const action = oauth(clientId, '/scopes')
      const csrf = formTo(await ada.get(action), action)['csrf_token'] ?? ''
      const post = async (...pairs: readonly (readonly [string, string])[]) =>
        await ada.post(action, new URLSearchParams([['csrf_token', csrf], ...pairs] as [string, string][]))
      const specific = await post(
        ['permissions', 'specific'],
        ['scope', 'tasks:read'],
        ['scope', 'users:read'],
        ['identity', 'openid'],
      )
      expect(specific.status).toBe(303)
      expect(await find(clientId)).toMatchObject({
        permissions: 'specific',
        scopes: ['tasks:read', 'users:read'],
        identityScopes: ['openid'],
      })
      expect((await post(['permissions', 'read'], ['scope', 'tasks:delete'])).status).toBe(303)
      const reading = (await find(clientId))?.scopes ?? []
      expect([reading.includes('tasks:read'), reading.every((scope) => scope.endsWith(':read'))]).toEqual([
        true,
        true,
      ])
      expect((await post(['permissions', 'tasks'])).status).toBe(303)
      expect((await find(clientId))?.scopes).toEqual([
        'project_sections:read',
        'projects:read',
        'tasks:read',
        'tasks:write',
        'users:read',
        'workspaces:read',
      ])
      expect((await post(['permissions', 'specific'])).status).toBe(400)
      expect((await post(['permissions', 'anything'])).status).toBe(400)
      expect((await post()).status).toBe(400)
      expect((await post(['permissions', 'specific'], ['scope', 'tasks:fly'])).status).toBe(400)
      const all = (await import('../../src/protocol/asana/scopes.js')).GRANULAR_SCOPES
      const most = await post(
        ['permissions', 'specific'],
        ...all.map((scope) => ['scope', scope] as const),
        ['identity', 'openid'],
        ['identity', 'email'],
        ['identity', 'profile'],
      )
      expect(most.status).toBe(303)
      expect((await find(clientId))?.scopes).toHaveLength(all.length)
      await post(['permissions', 'full'], ['scope', 'tasks:read'], ['identity', 'email'])
      expect(await find(clientId)).toMatchObject({
        permissions: 'full',
        scopes: [],
        identityScopes: ['email'],
      })
    })

    it('saves the switches, and refuses a window that is none', async () => {
      const { clientId } = await createApp(ada)
      const action = oauth(clientId, '/switches')
      const page = await ada.get(oauth(clientId))
      const saved = await send(ada, page, action, {
        requires_pkce: 'on',
        sends_iss: 'on',
        replay_window: '30',
      })
      expect(saved.status).toBe(303)
      expect(await find(clientId)).toMatchObject({
        requiresPkce: true,
        sendsIssuer: true,
        rotatesRefreshTokens: false,
        replayWindowSeconds: 30,
      })
      for (const value of ['601', '-1', 'soon', '', '1e2']) {
        const refused = await send(ada, page, action, { replay_window: value })
        expect(refused.status).toBe(400)
        expect(formTo(refused, action)['replay_window']).toBe(value)
      }
      const native = await createApp(ada, { kind: 'native', redirect_uris: 'http://127.0.0.1/cb' })
      const before = formTo(await ada.get(oauth(native.clientId)), oauth(native.clientId, '/switches'))
      expect(before['sends_iss']).toBe('on')
      // An unticked box is not sent.
      const { sends_iss: _, ...unticked } = before
      await ada.post(oauth(native.clientId, '/switches'), { ...unticked, replay_window: '60' })
      expect(await find(native.clientId)).toMatchObject({
        requiresPkce: true,
        sendsIssuer: false,
        replayWindowSeconds: 60,
      })
    })
  })

  it('distributes to nobody, to chosen workspaces of the owner, or to any', async () => {
    const { clientId } = await createApp(ada)
    const path = `/0/my-apps/${clientId}/manage-distribution`
    const page = await ada.get(path)
    expect(readText(page)).toContain('Until it is set nobody can authorize')
    expect(readText(page)).not.toContain('Harbour Works')
    const choose = async (distribution: string, workspace?: string) =>
      await send(ada, page, path, { distribution, ...(workspace === undefined ? {} : { workspace }) })
    expect((await choose('workspaces', DEMO.greenfield)).status).toBe(303)
    expect(await find(clientId)).toMatchObject({
      distribution: 'workspaces',
      workspaceGids: [DEMO.greenfield],
    })
    const refusals = [
      await choose('workspaces'),
      await choose('everybody'),
      await choose('workspaces', DEMO.harbour),
      await choose('workspaces', UNKNOWN_GID),
      await choose('workspaces', '<script>'),
    ]
    expect(refusals.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect(readText(refusals[2] as Shown)).toBe(readText(refusals[3] as Shown))
    expect((await choose('any', DEMO.harbour)).status).toBe(303)
    expect(await find(clientId)).toMatchObject({ distribution: 'any', workspaceGids: [] })
  })

  it('duplicates the configuration, and neither credentials nor distribution', async () => {
    const { clientId, secret } = await createApp(ada, { name: '🦄'.repeat(20) })
    await server.services.apps.update({
      clientId: clientId as Gid,
      settings: { distribution: { to: 'any' }, scopes: ['tasks:read', 'email'], requiresPkce: true },
      actor: { kind: 'operator' },
    })
    const path = `/0/my-apps/${clientId}/duplicate`
    const form = formTo(await ada.get(path), path)
    const shown = await ada.post(path, form)
    const copy = clientIdIn(shown)
    expect(copy).not.toBe(clientId)
    expect(secretIn(shown)).not.toBe(secret)
    expect(await find(copy)).toMatchObject({
      name: `${'🦄'.repeat(20)} copy`,
      distribution: 'none',
      redirectUris: [URI],
      scopes: ['tasks:read'],
      identityScopes: ['email'],
      requiresPkce: true,
    })
    expect((await ada.post(path, form)).status).toBe(409)
  })

  it('deletes for whoever types its name, and says the price before', async () => {
    const { clientId } = await createApp(ada)
    const path = `/0/my-apps/${clientId}/delete`
    const page = await ada.get(path)
    expect(readText(page)).toContain('Nobody has authorized it')
    const wrong = await send(ada, page, path, { confirm: 'planner' })
    expect(wrong.status).toBe(400)
    expect(formTo(wrong, path)['confirm']).toBe('planner')
    expect(await find(clientId)).not.toBeNull()
    const gone = await send(ada, page, path, { confirm: 'Planner' })
    expect([gone.status, gone.location]).toEqual([303, '/0/my-apps'])
    expect(await find(clientId)).toBeNull()
    expect((await send(ada, page, path, { confirm: 'Planner' })).status).toBe(404)
  })
})
