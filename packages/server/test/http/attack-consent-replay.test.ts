import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import {
  allow,
  answerOf,
  browserOf,
  isConsentPage,
  newAskingApp,
  REDIRECT_URI,
  requestOf,
  type AskedApp,
} from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { formOf, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'
import { codeFor, redeem, tokensOf } from '../support/oauth-forms.js'
import { MINUTE_MS } from '../../src/time-units.js'

const CONSENT = '/-/oauth_consent'
const OPERATOR = { kind: 'operator' } as const
const SENDS = 50

describe.each(DATABASE_KINDS)('a consent page that is sent again, on %s — RFC 9700 §4.16', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  let app: AskedApp

  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })
  beforeEach(async () => {
    app = await newAskingApp(server.services, { settings: { scopes: ['tasks:read', 'users:read'] } })
  })

  const page = async (query: Record<string, string> = {}) =>
    await ada.get(requestOf(app, { scope: 'tasks:read', ...query }))
  const bodyOf = (shown: Shown, decision: string): Readonly<Record<string, string>> => ({
    ...formOf(shown).fields,
    decision,
  })
  const send = async (body: Record<string, string>) => await ada.post(CONSENT, body)
  /** The page is there anew, and the answer gives nothing away. */
  const expectAskedAgain = (answer: Shown) => {
    expect([answer.status, answer.location, isConsentPage(answer)]).toEqual([200, null, true])
    expect(answer.text).not.toContain('mdc_')
  }
  const grants = async () =>
    (await server.services.grants.list({ userGid: DEMO.ada as Gid, clientId: app.clientId })).length

  it.each(['allow', 'deny'])(
    'gives nothing after %s, and shows the page anew, to be decided on',
    async (first) => {
      const body = bodyOf(await page(), 'allow')
      expect(answerOf(await send({ ...body, decision: first }))).toHaveProperty(
        first === 'allow' ? 'code' : 'error',
      )
      for (const decision of ['allow', 'deny', 'allow']) expectAskedAgain(await send({ ...body, decision }))
      const again = await send(body)
      expectAskedAgain(again)
      expect(readText(again)).toContain('You have decided on this page already')
      expect(formOf(again).fields['ticket']).not.toBe(body['ticket'])
      expect(answerOf(await ada.submit(again, { decision: 'allow' }))).toHaveProperty('code')
    },
  )

  it('gives nothing after the app was deauthorized', async () => {
    const body = bodyOf(await page(), 'allow')
    tokensOf(await redeem(server, app, { code: answerOf(await send(body))['code'] ?? '' }))
    const deauthorize = await ada.get(`/0/profile/apps/${app.clientId}/deauthorize`)
    expect((await ada.submit(deauthorize)).status).toBe(303)
    expectAskedAgain(await send(body))
    expect((await ada.get(requestOf(app, { scope: 'tasks:read', prompt: 'none' }))).location).toContain(
      'error=consent_required',
    )
  })

  it(`${SENDS} times at once gives one code`, async () => {
    const body = bodyOf(await page(), 'allow')
    const answers = await Promise.all(Array.from({ length: SENDS }, async () => await send(body)))
    const codes = answers.flatMap(({ location }) => (location === null ? [] : [location]))
    expect(codes).toHaveLength(1)
    for (const answer of answers.filter(({ location }) => location === null)) expectAskedAgain(answer)
    tokensOf(await redeem(server, app, { code: new URL(codes[0] ?? '').searchParams.get('code') ?? '' }))
    expect(await grants()).toBe(1)
  })

  it('holds for its own request, its own session and an hour, and for no page without its ticket', async () => {
    const body = bodyOf(await page(), 'allow')
    const { ticket: _ticket, ...bare } = body
    expectAskedAgain(await send(bare))
    expectAskedAgain(await send({ ...body, ticket: 'x' }))
    const other = bodyOf(await page({ state: 'another' }), 'allow')
    expectAskedAgain(await send({ ...body, ticket: other['ticket'] ?? '' }))
    const elsewhere = await browserOf(server)
    const theirs = formOf(await elsewhere.get(requestOf(app, { scope: 'tasks:read' }))).fields
    expectAskedAgain(await send({ ...body, ticket: theirs['ticket'] ?? '' }))
    expect(answerOf(await send(body))).toHaveProperty('code')
    const stale = bodyOf(await page({ prompt: 'consent' }), 'allow')
    server.clock.advance(60 * MINUTE_MS)
    const answer = await send(stale)
    expectAskedAgain(answer)
    expect(readText(answer)).toContain('Nothing was decided')
  })

  it('two pages are two decisions', async () => {
    const [one, other] = [await page(), await page()]
    const codes = [await send(bodyOf(one, 'allow')), await send(bodyOf(other, 'allow'))].map(
      (answer) => answerOf(answer)['code'],
    )
    expect(new Set(codes).size).toBe(2)
    for (const code of codes) tokensOf(await redeem(server, app, { code: code ?? '' }))
  })

  describe('and a code that is out already, whose app changed since', () => {
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      'its redirect URI was removed': async () =>
        await server.services.apps.removeRedirectUri({
          clientId: app.clientId,
          uri: REDIRECT_URI,
          actor: OPERATOR,
        }),
      'its app is distributed to nobody': async () =>
        await server.services.apps.update({
          clientId: app.clientId,
          settings: { distribution: { to: 'none' } },
          actor: OPERATOR,
        }),
      'its app was blocked': async () =>
        await server.services.appAdmission.block({
          workspaceGid: DEMO.greenfield as Gid,
          clientId: app.clientId,
          adminGid: DEMO.ada as Gid,
          from: undefined,
        }),
    }

    it.each(Object.keys(changes))('gives nothing: %s', async (what) => {
      const unknown = (await redeem(server, app, { code: `mdc_${'0'.repeat(38)}` })).text
      // Somebody uses it, so that it can be blocked; and what was allowed before is answered without a page.
      tokensOf(await redeem(server, app, { code: await codeFor(ada, app, { scope: 'tasks:read' }) }))
      const asked = await codeFor(ada, app, { scope: 'tasks:read', prompt: 'consent' })
      const silent = answerOf(await page())['code'] ?? ''
      expect(silent).toMatch(/^mdc_/)
      await changes[what]?.()
      for (const code of [asked, silent]) {
        const answer = await redeem(server, app, { code })
        expect([answer.status, answer.text]).toEqual([400, unknown])
      }
      expect(await grants()).toBe(1)
    })

    it('gives nothing where the app is gone', async () => {
      const code = await codeFor(ada, app, { scope: 'tasks:read' })
      await server.services.apps.delete({ clientId: app.clientId, actor: OPERATOR })
      expect((await redeem(server, app, { code })).status).toBe(401)
    })
  })

  it('an app that is blocked everywhere can be denied, and not be allowed', async () => {
    tokensOf(await redeem(server, app, { code: await codeFor(ada, app, { scope: 'tasks:read' }) }))
    const before = await page({ prompt: 'consent' })
    const act = {
      workspaceGid: DEMO.greenfield as Gid,
      clientId: app.clientId,
      adminGid: DEMO.ada as Gid,
      from: undefined,
    }
    expect(await server.services.appAdmission.block(act)).toBe('blocked')
    for (const shown of [await page(), await ada.submit(before, { decision: 'allow' })]) {
      expect([shown.status, shown.location, isConsentPage(shown)]).toEqual([200, null, false])
      expect(readText(shown)).toContain('An admin of Greenfield Labs has blocked this app there')
    }
    const back = await ada.submit(await page(), { decision: 'deny' })
    expect(answerOf(back)).toMatchObject({ error: 'access_denied' })
    await server.services.appAdmission.unblock(act)
    expect(answerOf(await allow(ada, requestOf(app, { scope: 'tasks:read' })))).toHaveProperty('code')
  })
})
