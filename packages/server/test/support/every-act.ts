import type { AuditAction } from '../../src/features/audit/events.rules.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, demoPerson, newAskingApp, REDIRECT_URI, requestOf, type AskedApp } from './authorize.js'
import { asGid, DEMO } from './demo.js'
import { codesOn, setUpApp } from './factors.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from './form-browser.js'
import { formsOf } from './html-form.js'
import type { TestServer } from './services.js'
import { linkIn, takeMail } from './mailbox.js'
import { codeFor, postForm, redeem, refresh, tokensOf } from './oauth-forms.js'
import { passkeyFormOf, softPasskey } from './passkey.js'
import { DAY_MS, MINUTE_MS } from '../../src/time-units.js'

const OPERATOR = { kind: 'operator' } as const
const ADMIN = `/0/admin/${DEMO.greenfield}`
const SECURITY = '/0/profile/security'
const ELSEWHERE = '203.0.113.7'
/** What the server has to be opened with. */
export const METRICS_TOKEN = 'kD0cbl5aSgyTQFzkqT7a0n0yI2nTnQf5WfY1m9cH3Zs='
const NEW_PASSWORD = 'violet harbour lantern 42'

type Fields = Readonly<Record<string, string>>

/** Notes a secret that somebody was given, under what it is. Each must stay with them alone. */
export type NoteSecret = (kind: string, value: string) => void

/** Of the operator alone, on a whole database; the tests of sealing and of restoring look for them. */
type OnWholeDatabase =
  | 'database_restored'
  | 'sealed_secrets_abandoned'
  | 'secrets_resealed'
  | 'secrets_sealed'
  | 'signing_key_retired'

/** What each act leaves in the record: by whom, with which credential in their hand, from an address that is known (`@`); to what; for which app; and how it ended. */
export const ACT_LINES: Readonly<Record<Exclude<AuditAction, OnWholeDatabase>, readonly string[]>> = {
  account_attempted: ['anonymous @ → user refused: email_taken'],
  address_proved: ['user @ → user'],
  app_approval_asked: ['user by session @ → app for an app'],
  app_approval_withdrawn: ['user by session @ → app for an app'],
  app_approved: ['user by session @ → app for an app'],
  app_blocked: ['user by session @ → app for an app'],
  app_created: ['operator → app for an app', 'user by session @ → app for an app'],
  app_deauthorized: ['user by session @ → app for an app'],
  app_declined: ['user by session @ → app for an app'],
  app_deleted: ['user by session @ → app for an app'],
  app_redirect_uri_added: ['user by session @ → app for an app'],
  app_redirect_uri_removed: ['user by session @ → app for an app'],
  app_secret_created: ['user by session @ → app for an app'],
  app_secret_expired: ['user by session @ → app for an app'],
  app_secret_rotation_cancelled: ['user by session @ → app for an app'],
  app_secret_rotation_completed: ['user by session @ → app for an app'],
  app_secret_rotation_started: ['user by session @ → app for an app'],
  app_unblocked: ['user by session @ → app for an app'],
  app_updated: ['user by session @ → app for an app'],
  audit_pruned: ['system → audit_log'],
  audit_rehashed: [],
  clear_text_credential: ['user by personal_token @ → token refused: insecure_transport'],
  client_authentication_failed: ['anonymous @ → app refused: secret_malformed'],
  code_redemption_failed: ['app by client_secret @ → app for an app refused: redirect_mismatch'],
  code_replayed: ['app by client_secret @ → grant for an app refused: code_replayed'],
  consent_denied: ['user by session @ → app for an app'],
  consent_given: ['user by session @ → app for an app'],
  credential_leaked: ['anonymous @ → token'],
  demo_created: ['system → workspace'],
  grant_created: ['app by client_secret @ → grant for an app'],
  grant_revoked: ['app by client_secret @ → grant for an app', 'user by session @ → grant for an app'],
  invitation_revoked: ['user by session @ → workspace'],
  mail_failed: ['system → user refused: refused'],
  member_invited: ['user by session @ → workspace'],
  member_joined: ['user @ → user'],
  member_removed: ['user by session @ → user'],
  member_role_changed: ['user by session @ → user'],
  metrics_refused: ['anonymous @ → server refused: metrics_token_in_clear'],
  organization_export_started: ['user by personal_token @ → workspace'],
  passkey_added: ['user by session @ → user'],
  passkey_removed: ['user by session @ → user'],
  password_reset: ['user @ → user'],
  password_reset_requested: ['anonymous @ → user'],
  password_set: ['user by session @ → user'],
  profile_changed: ['user by session @ → user'],
  policy_changed: ['user by session @ → workspace'],
  recovery_code_used: ['user by session @ → user'],
  recovery_codes_made: ['user by session @ → user'],
  refresh_failed: ['app by client_secret @ → app for an app refused: refresh_token_app_mismatch'],
  refresh_token_replayed: ['app by client_secret @ → grant for an app refused: refresh_token_replayed'],
  second_factor_added: ['user by session @ → user'],
  second_factor_asked: ['user @ → user'],
  second_factor_failed: ['anonymous @ → user refused: code_wrong'],
  second_factor_removed: ['user by session @ → user'],
  second_factors_reset: ['user by session @ → user'],
  session_ended: ['user by session @ → session'],
  sign_in_failed: ['anonymous @ → user refused: password_wrong'],
  sign_in_throttled: ['anonymous @ → user refused: sign_in_pair'],
  signed_in: ['user by session @ → session'],
  signing_key_created: ['system → signing_key'],
  signing_key_rotated: ['operator → signing_key'],
  token_created: ['operator → token', 'user by session @ → token'],
  token_replaced: ['system → token'],
  token_revoked: ['user by session @ → token'],
  token_rotated: ['user by session @ → token'],
  token_used_after_expiry: ['anonymous by personal_token @ → token refused: token_expired'],
  user_created: ['user @ → user'],
  user_deactivated: ['operator → user', 'user by session @ → user'],
  team_member_added: ['user by personal_token @ → user'],
  team_member_removed: ['user by personal_token @ → user'],
  workspace_plan_changed: ['operator → workspace'],
  workspace_renamed: ['user by personal_token @ → workspace'],
}

/**
 * Everything that people, apps, strangers and the operator can do that belongs into the security record, once at least, by the pages,
 * endpoints and use cases that are there for it. Takes a server whose clock is the test's, fresh, which counts guesses and has the metrics' token.
 */
export async function doEveryAct(server: TestServer, note: NoteSecret): Promise<void> {
  const scene: Scene = {
    server,
    ada: await browserOf(server, 'ada'),
    found: (kind, value) => noted(note, kind, value),
  }
  await tokens(scene)
  const app = await developerApp(scene)
  await grants(scene, app)
  await policies(scene)
  await members(scene)
  await teams(scene)
  await firstProof(scene)
  await profile(scene)
  await passwords(scene)
  await factors(scene)
  await strangers(scene)
  await operator(scene)
  await server.services.audit.refusals.flushAll()
}

interface Scene {
  readonly server: TestServer
  /** An admin, at her browser. */
  readonly ada: FormBrowser
  /** Notes a secret. @returns it; throws where there is none */
  readonly found: (kind: string, value: string | undefined) => string
}

function noted(note: NoteSecret, kind: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Error(`there is no ${kind}`)
  note(kind, value)
  return value
}

/** Sends the form of a page whose action ends so. */
async function press(who: FormBrowser, path: string, ends: string, filled: Fields = {}): Promise<Shown> {
  const page = await who.get(path)
  const form = formsOf(page.text).find(({ action }) => action.endsWith(ends))
  if (form === undefined) throw new Error(`${path} has no form to …${ends}: ${page.status} ${readText(page)}`)
  const answer = await who.post(form.action, { ...Object.fromEntries(form.values), ...filled })
  if (answer.status >= 400) throw new Error(`…${ends}: ${answer.status} ${readText(answer)}`)
  return answer
}

const me = async (server: TestServer, token: string) =>
  (await server.api('GET', '/users/me', { as: { token } })).status

async function tokens({ ada, found, server }: Scene): Promise<void> {
  const wish = { description: 'Nightly backup', expires: '30', access: 'full', agree: 'on' }
  const shown = await press(ada, '/0/my-apps/tokens/new', '/tokens/new', wish)
  const token = found('personal token', /mdp_\w{38}/.exec(shown.text)?.[0])
  const gid = await gidOf(server, token)
  const replaced = await press(ada, `/0/my-apps/tokens/${gid}/rotate`, '/rotate', { overlap: 'first_use' })
  const fresh = found('rotated token', /mdp_\w{38}/.exec(replaced.text)?.[0])
  await me(server, token)
  await me(server, fresh)
  await press(ada, `/0/my-apps/tokens/${await gidOf(server, fresh)}/revoke`, '/revoke')
  const short = await server.services.tokens.create({
    userGid: DEMO.ada as Gid,
    name: 'Short',
    scopes: null,
    expires: { atMs: server.clock.nowMs() + MINUTE_MS },
    actor: OPERATOR,
  })
  if (!short.ok) throw new Error(short.message)
  found('expired token', short.secret)
  server.clock.advance(2 * MINUTE_MS)
  await me(server, short.secret)
}

async function gidOf({ services }: TestServer, token: string): Promise<string> {
  const all = await services.tokens.list({ userGid: DEMO.ada as Gid })
  const one = all.find(({ hint }) => hint.endsWith(token.slice(-4)))
  if (one === undefined) throw new Error('the token is not in the list')
  return one.gid
}

/** Ada changes what she is called, and back. */
async function profile({ ada }: Scene): Promise<void> {
  await press(ada, '/0/profile', '/0/profile', { name: 'Ada L.' })
  await press(ada, '/0/profile', '/0/profile', { name: 'Ada Byron' })
}

async function developerApp({ ada, found }: Scene): Promise<AskedApp> {
  const made = await press(ada, '/0/my-apps/new', '/0/my-apps/new', {
    name: 'Planner',
    description: 'Plans',
    kind: 'confidential',
    redirect_uris: REDIRECT_URI,
    agree: 'on',
  })
  const clientId = asGid(/id="client-id">(\d+)</.exec(made.text)?.[1] ?? '')
  found('client secret', /mds_\w{38}/.exec(made.text)?.[0])
  const home = `/0/my-apps/${clientId}`
  await press(ada, home, `/${clientId}`, { name: 'Planner 2', description: 'Plans' })
  await press(ada, `${home}/manage-distribution`, '/manage-distribution', { distribution: 'any' })
  await press(ada, `${home}/oauth`, '/oauth/redirect-urls', { uri: `${REDIRECT_URI}/2` })
  await ada.post(`${home}/oauth/redirect-urls/remove`, {
    ...(await tokenField(ada)),
    uri: `${REDIRECT_URI}/2`,
  })
  const rotate = async (settle: 'complete' | 'cancel') => {
    const shown = await press(ada, `${home}/secrets/new`, '/secrets/new', { ends: '86400' })
    const secret = found('rotated client secret', /mds_\w{38}/.exec(shown.text)?.[0])
    const path = new RegExp(`${home}/secrets/\\d+/${settle}`).exec((await ada.get(home)).text)?.[0] ?? ''
    await press(ada, path, `/${settle}`)
    return secret
  }
  await rotate('cancel')
  const secret = await rotate('complete')
  const added = await press(ada, `${home}/secrets/new`, '/secrets/new', { ends: '86400' })
  found('added client secret', /mds_\w{38}/.exec(added.text)?.[0])
  const expire = /\/secrets\/\d+\/expire/.exec((await ada.get(home)).text)?.[0] ?? ''
  await press(ada, `${home}${expire}`, '/expire', { ends: '0' })
  const copy = await press(ada, `${home}/duplicate`, '/duplicate')
  found('client secret of a copy', /mds_\w{38}/.exec(copy.text)?.[0])
  const copyHome = `/0/my-apps/${/id="client-id">(\d+)</.exec(copy.text)?.[1] ?? ''}`
  const only = /\/secrets\/\d+\/expire/.exec((await ada.get(copyHome)).text)?.[0] ?? ''
  await press(ada, `${copyHome}${only}`, '/expire', { ends: '0' })
  await press(ada, `${copyHome}/secrets/new`, '/secrets/new', { ends: '0' })
  await press(ada, `${copyHome}/delete`, '/delete', {
    confirm: 'Planner 2 copy',
  })
  return { clientId, secret }
}

async function tokenField(who: FormBrowser): Promise<Fields> {
  const { text } = await who.get('/logout')
  return { csrf_token: /name="csrf_token"[^>]*value="([^"]+)"/.exec(text)?.[1] ?? '' }
}

async function grants({ ada, found, server }: Scene, app: AskedApp): Promise<void> {
  const settings = { rotatesRefreshTokens: true, name: 'Rotating' }
  const rotating = await newAskingApp(server.services, { settings })
  found('client secret', rotating.secret ?? '')
  const scope = { scope: 'default openid' }
  const asked = await ada.get(requestOf(app, scope))
  await ada.submit(asked, { decision: 'deny' })
  const code = found('authorization code', await codeFor(ada, app, scope))
  const given = tokensOf(await redeem(server, app, { code }))
  found('access token', given.accessToken)
  found('refresh token', given.refreshToken)
  found('ID token', given.idToken)
  await me(server, given.accessToken)
  await redeem(server, app, { code })
  const wrong = found('code that failed', await codeFor(ada, app, scope))
  await redeem(server, app, { code: wrong, redirect_uri: 'https://elsewhere.example/' })
  await redeem(server, { ...app, secret: 'mds_nobody' }, { code: wrong })
  const other = tokensOf(
    await redeem(server, rotating, { code: await codeFor(ada, rotating, { prompt: 'consent' }) }),
  )
  found('refresh token', other.refreshToken)
  const next = tokensOf(await refresh(server, rotating, { refreshToken: other.refreshToken }))
  found('rotated refresh token', next.refreshToken)
  found('access token', next.accessToken)
  await refresh(server, app, { refreshToken: next.refreshToken })
  server.clock.advance(10 * MINUTE_MS)
  await refresh(server, rotating, { refreshToken: other.refreshToken })
  const third = tokensOf(await redeem(server, app, { code: await codeFor(ada, app, scope) }))
  found('revoked refresh token', third.refreshToken)
  const credentials = { client_id: app.clientId, client_secret: app.secret ?? '' }
  await postForm(server, '/-/oauth_introspect', { form: { token: third.accessToken, ...credentials } })
  await postForm(server, '/-/oauth_revoke', { form: { token: third.refreshToken, ...credentials } })
  found(
    'access token',
    tokensOf(await redeem(server, app, { code: await codeFor(ada, app, scope) })).accessToken,
  )
  await press(ada, `/0/profile/apps/${app.clientId}/deauthorize`, '/deauthorize')
}

async function policies({ ada, server }: Scene): Promise<void> {
  const set = async (filled: Fields) => {
    await again(server, ada)
    const review = await press(ada, `${ADMIN}/policies`, '/policies/review', filled)
    const form = formsOf(review.text).find(({ action }) => action.endsWith('/policies'))
    await ada.post(form?.action ?? '', Object.fromEntries(form?.values ?? []))
  }
  await set({ apps: 'approved' })
  const ben = await browserOf(server, 'ben')
  const ask = async (name: string) => {
    const app = await newAskingApp(server.services, { settings: { name } })
    await press(ben, requestOf(app), '/-/app_approval')
    return `${ADMIN}/apps/${app.clientId}`
  }
  const [wanted, unwanted] = [await ask('Wanted'), await ask('Unwanted')]
  const apps = `${ADMIN}/apps`
  await press(ada, apps, wanted.slice(apps.length) + '/approve')
  await ada.post(`${unwanted}/decline`, await tokenField(ada))
  await press(ada, wanted, '/block')
  await press(ada, wanted, '/unblock')
  await press(ada, wanted, '/withdraw')
  await set({ apps: 'any' })
}

/** Signs in again, for acts that ask for it. */
async function again(server: TestServer, who: FormBrowser): Promise<void> {
  await who.signIn(demoPerson(server, 'ada'))
}

async function members({ ada, found, server }: Scene): Promise<void> {
  await again(server, ada)
  const invite = async (email: string) => {
    const shown = await press(ada, `${ADMIN}/members/add`, '/members/add', { email, role: 'member' })
    return found('invitation link', /mdi_\w{38}/.exec(shown.text)?.[0])
  }
  await invite('nobody@people.example')
  await press(ada, `${ADMIN}/members`, '/withdraw')
  const link = await invite('quill@people.example')
  const typed = { name: 'Quill', password: found('password', 'seven quiet lanterns drift') }
  const openedBy = async (who: FormBrowser, path: string) => await who.follow(await who.get(path))
  const quill = openFormBrowser(server)
  await quill.submit(await openedBy(quill, `/invitations/${link}`), typed)
  // The address has an account in another workspace.
  const taken = openFormBrowser(server)
  await taken.submit(
    await openedBy(taken, `/invitations/${await invite(demoPerson(server, 'cara').email)}`),
    typed,
  )
  const filter = { workspaceGid: null, actions: ['user_created'] }
  const [made] = await server.services.audit.trail.list(filter, { beforeSeq: null, rowsMax: 1 })
  const gid = made?.targetGid ?? ''
  await press(ada, `${ADMIN}/members/${gid}`, '/role', { role: 'admin' })
  await press(ada, `${ADMIN}/members/${gid}/remove`, '/remove')
}

/** By the API, which alone changes who is in a team and what a workspace is called, and exports all of one. */
async function teams({ server }: Scene): Promise<void> {
  const send = async (method: 'POST' | 'PUT', path: string, data: object) => {
    const { status, text } = await server.api(method, path, { body: { data } })
    if (status >= 300) throw new Error(`${path}: ${text}`)
  }
  await send('POST', `/teams/${DEMO.marketing}/addUser`, { user: DEMO.ben })
  await send('POST', `/teams/${DEMO.marketing}/removeUser`, { user: DEMO.ben })
  for (const name of ['Greenfield', 'Greenfield Labs'])
    await send('PUT', `/workspaces/${DEMO.greenfield}`, { name })
  // A workspace has one at a time.
  while (await server.services.jobs.runExport());
  await send('POST', '/organization_exports', { organization: DEMO.greenfield })
}

/** An account whose address nobody has proved becomes its owner's. */
async function firstProof({ ada, found, server }: Scene): Promise<void> {
  await again(server, ada)
  const email = 'wren@people.example'
  const shown = await press(ada, `${ADMIN}/members/add`, '/members/add', { email, role: 'member' })
  const link = found('invitation link', /mdi_\w{38}/.exec(shown.text)?.[0])
  const stranger = openFormBrowser(server)
  const page = await stranger.follow(await stranger.get(`/invitations/${link}`))
  await stranger.submit(page, { name: 'Wren', password: found('password', 'copper meadow thimble 19') })
  const owner = openFormBrowser(server)
  await owner.submit(await owner.get('/login/reset'), { email })
  const mailed = linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'password_reset'))
  found('reset link', mailed.split('/').at(-1))
  await owner.submit(await owner.follow(await owner.get(mailed)), {
    name: 'Wren',
    new_password: found('password', 'willow anchor basket 53'),
  })
}

async function passwords({ ada, found, server }: Scene): Promise<void> {
  const ben = await browserOf(server, 'ben')
  const { email, password } = demoPerson(server, 'ben')
  await press(ben, SECURITY, SECURITY, {
    current_password: password,
    new_password: found('password', NEW_PASSWORD),
  })
  await takeMail(server.services)
  const lost = openFormBrowser(server)
  await lost.submit(await lost.get('/login/reset'), { email })
  const link = linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'password_reset'))
  found('reset link', link.split('/').at(-1))
  const page = await lost.follow(await lost.get(link))
  await lost.submit(page, { new_password: found('password', 'amber cellar whistle 77') })
  await ben.signIn({ email, password: 'amber cellar whistle 77' })
  await ben.submit(await ben.get('/logout'))
  const failing = {
    send: async () => await Promise.resolve({ kind: 'refused', reason: 'no such mailbox' } as const),
  }
  await lost.submit(await lost.get('/login/reset'), { email })
  while ((await server.services.mail.send(failing)) > 0);
  await again(server, ada)
}

async function factors({ ada, found, server }: Scene): Promise<void> {
  const gil = await browserOf(server, 'gil')
  const made = await setUpApp(gil, server.clock)
  const step = () => {
    server.clock.advance(MINUTE_MS)
    return found('code of an app', made.phone.codeAt(server.clock.nowMs()))
  }
  found('key of an app', made.key)
  for (const code of made.codes) found('recovery code', code)
  const verify = async (code: string) => {
    const who = openFormBrowser(server)
    const page = await who.follow(await who.signIn(demoPerson(server, 'gil')))
    const form = formsOf(page.text).find(({ values }) => new Map(values).has('code'))
    await who.post(form?.action ?? '', { ...Object.fromEntries(form?.values ?? []), code })
    return who
  }
  await verify('000000')
  await verify(made.codes[0] ?? '')
  const signedIn = await verify(step())
  for (const code of codesOn((await press(signedIn, `${SECURITY}/recovery-codes`, '/recovery-codes')).text))
    found('recovery code', code)
  const device = softPasskey()
  const asks = passkeyFormOf(await signedIn.get(`${SECURITY}/passkeys/new`))
  found('challenge', asks.challenge)
  await signedIn.post(asks.action, {
    ...asks.fields,
    name: 'Laptop',
    response: device.create(asks.challenge),
  })
  const remove = /\/passkeys\/\d+\/remove/.exec((await signedIn.get(SECURITY)).text)?.[0] ?? ''
  await press(signedIn, `${SECURITY}${remove}`, '/remove')
  await press(signedIn, `${SECURITY}/app/remove`, '/app/remove')
  const second = await browserOf(server, 'gil')
  await setUpApp(second, server.clock)
  await press(ada, `${ADMIN}/members/${DEMO.gil}/reset-factors`, '/reset-factors')
  // What stays is there to be looked for.
  found('key of an app', (await setUpApp(await browserOf(server, 'gil'), server.clock)).key)
}

async function strangers({ found, server }: Scene): Promise<void> {
  const { email } = demoPerson(server, 'cara')
  const stranger = openFormBrowser(server)
  for (let time = 0; time < 7; time++)
    await stranger.submit(await stranger.get('/login'), {
      email,
      password: found('wrong password', `not her password at all ${time}`),
    })
  const made = await server.services.tokens.create({
    userGid: DEMO.cara as Gid,
    name: 'Leaked',
    scopes: null,
    expires: 'default',
    actor: OPERATOR,
  })
  if (!made.ok) throw new Error(made.message)
  found('leaked token', made.secret)
  await server.server.inject({
    url: '/api/1.0/users/me',
    remoteAddress: ELSEWHERE,
    headers: { authorization: `Bearer ${made.secret}` },
  })
  await server.server.inject({
    url: '/-/metrics',
    remoteAddress: ELSEWHERE,
    headers: { authorization: `Bearer ${found('token of the metrics', METRICS_TOKEN)}` },
  })
  await server.server.inject({
    method: 'POST',
    url: '/-/credentials/revoke',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ credentials: [made.secret] }),
  })
}

async function operator({ server }: Scene): Promise<void> {
  const { services } = server
  await services.openid.rotateKey({ actor: OPERATOR })
  for (const plan of ['free', 'paid'] as const)
    await services.workspaces.setPlan({
      workspaceGid: DEMO.greenfield as Gid,
      plan,
      actor: OPERATOR,
    })
  await services.users.deactivate({ userGid: DEMO.ben as Gid, actor: OPERATOR })
}

const KEPT_DAYS = 1

/** Lets the record age past what is kept, and deletes the oldest of it. */
export async function pruneTrail({ clock, services }: TestServer): Promise<void> {
  clock.advance(2 * KEPT_DAYS * DAY_MS)
  const onBroken = (seq: number) => {
    throw new Error(`the record is not whole at ${seq}`)
  }
  await services.audit.pruneSweep(KEPT_DAYS, onBroken).run()
}
