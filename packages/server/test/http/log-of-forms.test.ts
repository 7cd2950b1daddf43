import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPEN_POLICY } from '../../src/protocol/token/policy.js'
import { browserOf, demoPerson } from '../support/authorize.js'
import { asGid, DEMO, tokenFor } from '../support/demo.js'
import { setUpApp, submitTo } from '../support/factors.js'
import { openFormBrowser, type FormBrowser, type Shown } from '../support/form-browser.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { openTestServer, type TestServer } from '../support/services.js'

const PASSWORD = 'seven quiet lanterns drift'
const OPERATOR = { kind: 'operator' } as const
const STEP_MS = 30_000

type Line = Readonly<Record<string, unknown>>

/** What operators find in the log of what people sent: why it came to nothing, or who they turned out to be. */
describe('the line of a form', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite')
  })
  afterAll(async () => {
    await server.close()
  })

  const lineOf = async (work: () => Promise<unknown>): Promise<Line> => {
    server.lines.length = 0
    await work()
    return server.lines.findLast(({ status }) => status !== undefined) ?? {}
  }
  const sent = async (browser: FormBrowser, page: Shown, filled: Readonly<Record<string, string>>) => {
    const line = await lineOf(async () => await browser.submit(page, filled))
    return [line['status'], line['reason'], line['user']]
  }
  const typedBy = (name: 'ada' | 'ben') => {
    const { email, password } = demoPerson(server, name)
    return { email, password }
  }

  it('of a sign-in names who signed in, or why nobody did, and whoever did in another tab', async () => {
    const browser = openFormBrowser(server)
    const page = await browser.get('/login')
    const [second, third] = [await browser.get('/login'), await browser.get('/login/passkey')]
    const ada = typedBy('ada')
    expect(await sent(browser, page, { ...ada, password: 'wrong' })).toEqual([
      400,
      'password_wrong',
      undefined,
    ])
    const nobody = { email: 'nobody@people.example', password: 'x' }
    expect(await sent(browser, page, nobody)).toEqual([400, 'account_unknown', undefined])
    const long = { ...ada, password: 'x'.repeat(300) }
    expect(await sent(browser, page, long)).toEqual([400, 'password_malformed', undefined])
    expect(await sent(browser, page, ada)).toEqual([303, undefined, DEMO.ada])
    expect(await sent(browser, second, ada)).toEqual([303, 'signed_in_meanwhile', DEMO.ada])
    expect(await sent(browser, third, {})).toEqual([303, 'signed_in_meanwhile', DEMO.ada])
  })

  it('of a second step names who passed it, or why nobody did', async () => {
    const ben = await browserOf(server, 'ben')
    const { phone } = await setUpApp(ben, server.clock)
    server.clock.advance(2 * STEP_MS)
    const browser = openFormBrowser(server)
    expect(await sent(browser, await browser.get('/login'), typedBy('ben'))).toEqual([
      303,
      'second_factor_needed',
      undefined,
    ])
    const page = await browser.get('/login/verify')
    const right = phone.codeAt(server.clock.nowMs())
    const wrong = right === '000000' ? '000001' : '000000'
    expect(await sent(browser, page, { code: 'x' })).toEqual([400, 'code_malformed', undefined])
    expect(await sent(browser, page, { code: wrong })).toEqual([400, 'code_wrong', undefined])
    const passkey = async (path: string) => {
      const line = await lineOf(
        async () =>
          await browser.post(path, {
            ...Object.fromEntries(new URLSearchParams(tokensOf(page))),
            passkey: '{}',
          }),
      )
      return [line['status'], line['reason']]
    }
    expect(await passkey('/login/passkey')).toEqual([400, expect.stringMatching(/^(?:challenge|passkey)_/)])
    expect(await sent(browser, page, { code: right })).toEqual([303, undefined, DEMO.ben])
    expect(await sent(browser, page, { code: right })).toEqual([303, 'signed_in_meanwhile', DEMO.ben])
  })

  it('of a link to a new password names whose it was, or why it is not set', async () => {
    const made = await server.services.users.create({
      name: 'Grace',
      email: 'grace@people.example',
      role: 'member',
      workspace: { gid: asGid(DEMO.greenfield) },
      password: 'an older password of theirs',
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    const browser = openFormBrowser(server)
    await browser.submit(await browser.get('/login/reset'), { email: made.user.email })
    const mail = (await takeMail(server.services)).find(({ kind }) => kind === 'password_reset')
    const page = await browser.follow(await browser.get(linkIn(mail)))
    expect(await sent(browser, page, { new_password: 'short' })).toEqual([400, 'password_refused', undefined])
    expect(await sent(browser, page, { new_password: PASSWORD })).toEqual([303, undefined, made.user.gid])
    await browser.get(linkIn(mail))
    const used = await lineOf(async () => await browser.get('/login/reset/new'))
    expect(used['reason']).toBe('reset_link_used')
  })

  it('of an invitation says why nobody joined', async () => {
    const invited = await server.services.members.invite({
      workspaceGid: asGid(DEMO.greenfield),
      adminGid: asGid(DEMO.ada),
      email: 'nova@people.example',
      role: 'member',
      isMailed: false,
    })
    if (!invited.ok) throw new Error('nobody was invited')
    const browser = openFormBrowser(server)
    const opened = await browser.get(`/invitations/${invited.secret}`)
    const page = await browser.follow(opened)
    expect(await sent(browser, page, { name: 'Nova', password: 'short' })).toEqual([
      400,
      'invitation_wrong',
      undefined,
    ])
    expect((await sent(browser, page, { name: 'Nova', password: PASSWORD }))[1]).toBeUndefined()
    const other = openFormBrowser(server)
    const again = await lineOf(
      async () => await other.follow(await other.get(`/invitations/${invited.secret}`)),
    )
    expect([again['status'], again['reason']]).toEqual([410, 'invitation_used'])
  })

  it('of a token says which field no token could be made of', async () => {
    const ada = await browserOf(server, 'ada')
    const NEW = '/0/my-apps/tokens/new'
    const page = await ada.get(NEW)
    const filled = { description: 'Nightly', expires: '30', access: 'full', agree: 'on' }
    expect((await sent(ada, page, { ...filled, form_key: '' }))[1]).toBe('token_idempotency-key')
    const { tokenGid } = await tokenFor(server.services, DEMO.ada)
    const rotate = await ada.get(`/0/my-apps/tokens/${tokenGid}/rotate`)
    expect((await sent(ada, rotate, { overlap: 'first_use', form_key: '' }))[1]).toBe('token_idempotency-key')
  })

  it('of a page that is closed until there is a second factor says so', async () => {
    const workspaceGid = asGid(DEMO.harbour)
    const { policies } = server.services
    const { version } = await policies.reading.find(workspaceGid)
    await policies.write({
      workspaceGid,
      adminGid: null,
      seenVersion: version,
      policy: { ...OPEN_POLICY, secondFactorRequired: true },
      actor: OPERATOR,
      nowMs: server.clock.nowMs(),
    })
    const cara = await browserOf(server, 'cara')
    const line = await lineOf(async () => await cara.get('/0/my-apps'))
    expect(line).toMatchObject({ status: 303, reason: 'must_enrol', user: DEMO.cara })
  })

  it('of a factor says what was wrong with its proof', async () => {
    const ada = await browserOf(server, 'ada')
    const APP = '/0/profile/security/app'
    const key = await ada.follow(await ada.submit(await ada.get(`${APP}/new`)))
    const line = await lineOf(
      async () => await submitTo(ada, key, { action: `${APP}/confirm`, filled: { code: '000000' } }),
    )
    expect([line['status'], line['reason'], line['user']]).toEqual([400, 'code_wrong', DEMO.ada])
  })
})

/** The tokens of a form, by which it is one of this browser and page. */
const tokensOf = ({ text }: Shown) =>
  ['csrf_token', 'browser_token']
    .map((name) => `${name}=${new RegExp(`name="${name}"[^>]*value="([^"]+)"`).exec(text)?.[1] ?? ''}`)
    .join('&')
