import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkHash, type ChainLink } from '../../src/protocol/audit/chain-link.js'
import type { exportedEvent } from '../../src/features/audit/exported-event.rules.js'
import { browserOf, newAskingApp, REDIRECT_URI } from '../support/authorize.js'
import { codeFor, redeem, refresh, tokensOf } from '../support/oauth-forms.js'
import { asGid, DEMO, newPerson, tokenFor } from '../support/demo.js'
import { formsOf } from '../support/html-form.js'
import { strayToken } from '../support/token-scene.js'
import { openTestServer, tokenOf, type TestServer } from '../support/services.js'

let server: TestServer
let greenfield: string
let harbour: string
beforeAll(async () => {
  server = await openTestServer()
  ;[greenfield = '', harbour = ''] = server.demo.workspaces.map(({ gid }) => gid)
  for (const [email, password] of [
    ['ada@greenfield.example', 'wrong'],
    ['cara@harbour.example', 'wrong'],
  ] as const)
    await server.services.signIn.signIn({
      email,
      password,
      address: '192.0.2.7',
      userAgent: '',
      replacesGid: null,
    })
})
afterAll(async () => {
  await server.close()
})

/** Cara, who then is an admin of both workspaces, at her browser. */
let caraJoined = false
async function caraOfBoth() {
  const cara = await browserOf(server, 'cara')
  if (caraJoined) return cara
  const invited = await server.services.members.invite({
    workspaceGid: asGid(greenfield),
    adminGid: asGid(DEMO.ada),
    email: 'cara@harbour.example',
    role: 'admin',
    isMailed: false,
  })
  const link = invited.ok ? invited.secret : ''
  const joined = await cara.submit(await cara.follow(await cara.get(`/invitations/${link}`)))
  expect(joined.status).toBe(303)
  caraJoined = true
  return cara
}

const events = (workspace: string, query = '') => `/workspaces/${workspace}/audit_log_events${query}`

describe('GET /workspaces/{workspace_gid}/audit_log_events', () => {
  it("shows of an object what is named, and whose it is — Asana's opt_fields", async () => {
    const query =
      '?limit=1&opt_fields=resource.resource_type,context.context_type,details.outcome,actor.nonsense'
    const { json } = await server.api('GET', events(DEMO.greenfield, query))
    expect(json.data).toEqual([
      {
        gid: expect.any(String) as string,
        actor: {},
        context: { context_type: 'asana' },
        details: { outcome: 'done' },
        resource: { gid: DEMO.greenfield, resource_type: 'workspace' },
      },
    ])
  })

  it("answers Asana's events, oldest first, always with a next page — Asana's audit log API", async () => {
    const { json, status } = await server.api('GET', events(greenfield))
    expect(status).toBe(200)
    const failed = json.data.find((one: { event_type: string }) => one.event_type === 'user_login_failed')
    expect(failed).toMatchObject({
      event_category: 'logins',
      actor: { actor_type: 'anonymous' },
      resource: { resource_type: 'user', name: 'Ada Byron', email: 'ada@greenfield.example' },
      context: { context_type: 'web', client_ip_address: '192.0.2.7' },
      details: { outcome: 'refused', reason: 'password_wrong' },
    })
    expect(json.next_page.offset).toEqual(expect.any(String))
    const more = await server.api('GET', events(greenfield, `?offset=${json.next_page.offset}`))
    expect(more.json).toMatchObject({ data: [], next_page: { offset: expect.any(String) as string } })
    // What happens later comes with the offset of now.
    await server.services.signIn.signIn({
      email: 'ben@greenfield.example',
      password: 'wrong',
      address: '192.0.2.8',
      userAgent: '',
      replacesGid: null,
    })
    const later = await server.api('GET', events(greenfield, `?offset=${json.next_page.offset}`))
    expect(later.json.data.map((one: { context: object }) => one.context)).toEqual([
      { context_type: 'web', client_ip_address: '192.0.2.8' },
    ])
  })

  it('shows nothing of another workspace', async () => {
    const { text } = await server.api('GET', events(greenfield))
    expect(text).not.toContain('harbour')
    const theirs = await server.api('GET', events(harbour), { as: 'cara' })
    expect(theirs.text).toContain('cara@harbour.example')
    expect(theirs.text).not.toContain('greenfield')
  })

  it.each([
    ['a member', 'ben', 403],
    ['a guest', 'gil', 403],
    ['somebody of another workspace', 'cara', 404],
  ] as const)('refuses %s', async (_, as, status) => {
    expect((await server.api('GET', events(greenfield), { as })).status).toBe(status)
  })

  it('is closed to a narrowed token', async () => {
    const ada = server.demo.users[0]
    const made = await server.services.tokens.create({
      userGid: ada?.gid as never,
      name: 'Narrow',
      scopes: ['users:read'],
      expires: 'default',
      actor: { kind: 'operator' },
    })
    const token = made.ok ? made.secret : ''
    expect((await server.api('GET', events(greenfield), { as: { token } })).status).toBe(403)
    expect(tokenOf(server.demo, 'ada')).not.toBe(token)
  })

  it('filters by type, actor, time and resource', async () => {
    const count = async (query: string) =>
      (await server.api('GET', events(greenfield, query))).json.data.length as number
    expect(await count('?event_type=user_login_failed')).toBe(2)
    expect(await count('?event_type=no_such_type')).toBe(0)
    expect(await count('?actor_type=anonymous')).toBe(2)
    expect(await count('?start_at=2100-01-01T00:00:00Z')).toBe(0)
    expect(await count('?end_at=2000-01-01T00:00:00Z')).toBe(0)
    expect(await count('?limit=1')).toBe(1)
    expect((await server.api('GET', events(greenfield, '?actor_type=nobody'))).status).toBe(400)
  })

  it('filters are each what they say of the events of the whole list', async () => {
    const [ada] = server.demo.users
    await server.services.tokens.create({
      userGid: asGid(ada?.gid ?? ''),
      name: 'Own',
      scopes: ['users:read'],
      expires: 'default',
      actor: { kind: 'user', gid: asGid(ada?.gid ?? '') },
    })
    const list = async (query: string) =>
      (await server.api('GET', events(greenfield, query))).json.data as readonly {
        readonly gid: string
        readonly created_at: string
        readonly actor: { readonly actor_type: string; readonly gid?: string }
        readonly resource: { readonly gid: string }
      }[]
    const all = await list('?limit=100')
    const gids = async (query: string) => (await list(`?limit=100&${query}`)).map(({ gid }) => gid)
    const those = (chosen: (event: (typeof all)[number]) => boolean) =>
      all.filter(chosen).map(({ gid }) => gid)
    for (const type of ['user', 'asana', 'asana_support', 'anonymous', 'external_administrator'])
      expect([type, await gids(`actor_type=${type}`)]).toEqual([
        type,
        those(({ actor }) => actor.actor_type === type),
      ])
    const [first] = all
    const other = all.find(({ created_at }) => created_at !== first?.created_at) ?? first
    const at = other?.created_at ?? ''
    expect(await gids(`start_at=${at}`)).toEqual(those(({ created_at }) => created_at >= at))
    expect(await gids(`end_at=${at}`)).toEqual(those(({ created_at }) => created_at < at))
    const actorGid = all.find(({ actor }) => actor.gid !== undefined)?.actor.gid ?? ''
    expect(await gids(`actor_gid=${actorGid}`)).toEqual(those(({ actor }) => actor.gid === actorGid))
    const resourceGid = first?.resource.gid ?? ''
    expect(await gids(`resource_gid=${resourceGid}`)).toEqual(
      those(({ resource }) => resource.gid === resourceGid),
    )
  })

  it('what concerns an app or a person, by whomever it is done, is seen where its developer or that person is, and nowhere else', async () => {
    const { clock, services } = server
    const actor = { kind: 'operator' } as const
    const seen = async () => {
      await services.audit.refusals.flushAll()
      const all = await services.audit.trail.list({ workspaceGid: null }, { beforeSeq: null, rowsMax: 200 })
      const rows = all.filter(({ seq }) => seq > before)
      const places = await Promise.all(
        [greenfield, harbour].map(async (workspace) => {
          const page = { beforeSeq: null, rowsMax: 200 } as const
          const listed = await services.audit.trail.list({ workspaceGid: asGid(workspace) }, page)
          return new Set(listed.map(({ seq }) => seq))
        }),
      )
      return new Set(
        rows.map(
          ({ action, seq }) => `${action} ${places.map((one) => (one.has(seq) ? 'y' : 'n')).join('')}`,
        ),
      )
    }
    const [last] = await services.audit.trail.list({ workspaceGid: null }, { beforeSeq: null, rowsMax: 1 })
    const before = last?.seq ?? 0
    // An app of Cara's, who is in the harbour, and Ada of Greenfield who uses it.
    const app = await newAskingApp(services, { ownerGid: asGid(DEMO.cara) })
    const ada = await browserOf(server)
    const { clientId } = app
    const code = await codeFor(ada, app)
    const { accessToken, refreshToken } = tokensOf(await redeem(server, app, { code }))
    await redeem(server, app, { code: 'nonsense' })
    await refresh(server, app, { refreshToken: 'nonsense' })
    await redeem(server, { ...app, secret: strayToken('client_secret') }, { code })
    await redeem(server, { ...app, clientId, secret: '' }, { code, client_secret: '' })
    await services.apps.update({ clientId, settings: { description: 'Plans more' }, actor })
    const uri = `${REDIRECT_URI}/2`
    await services.apps.addRedirectUri({ clientId, uri, actor })
    await services.apps.removeRedirectUri({ clientId, uri, actor })
    const made = await services.apps.rotateSecret({ clientId, overlapSeconds: 3_600, actor })
    expect(made).toMatchObject({ ok: true })
    await services.apps.settleRotation({ clientId, freshGid: null, as: 'completed', actor })
    const inClear = { remoteAddress: '203.0.113.7', headers: { authorization: `Bearer ${accessToken}` } }
    await server.server.inject({ url: '/api/1.0/users/me', ...inClear })
    const { token: dead } = await tokenFor(services, DEMO.ada, { expires: { atMs: clock.nowMs() + 120_000 } })
    clock.advance(120_001)
    expect((await server.api('GET', '/users/me', { as: { token: dead } })).status).toBe(401)
    await services.leaks.revokeLeaked({ credentials: [refreshToken], address: '203.0.113.9' })
    await services.apps.delete({ clientId, actor })
    const found = await seen()
    expect([...found].toSorted()).toEqual(
      [
        'app_created ny',
        'app_updated ny',
        'app_redirect_uri_added ny',
        'app_redirect_uri_removed ny',
        'app_secret_rotation_started ny',
        'app_secret_rotation_completed ny',
        'app_deleted ny',
        'client_authentication_failed ny',
        'code_redemption_failed ny',
        'refresh_failed ny',
        'clear_text_credential yn',
        'consent_given yn',
        'credential_leaked yn',
        'grant_created yn',
        'signed_in yn',
        'token_created yn',
        'token_used_after_expiry yn',
      ].toSorted(),
    )
  })

  it('what an admin of two workspaces does to somebody of one leaves no trace in the other; a leak is seen where its owner is', async () => {
    const { services } = server
    const zoe = await newPerson(services, { name: 'Zoe', workspace: greenfield })
    const { token: leaked } = await tokenFor(services, zoe.gid)
    const cara = await caraOfBoth()
    const page = await cara.get(`/0/admin/${greenfield}/tokens/personal/${zoe.tokenGid}`)
    const form = formsOf(page.text).find(({ action }) => action.endsWith('/revoke'))
    const revoked = await cara.post(form?.action ?? '', Object.fromEntries(form?.values ?? []))
    expect(revoked.location).toBe(`/0/admin/${greenfield}/tokens`)
    await services.leaks.revokeLeaked({ credentials: [leaked], address: '203.0.113.9' })
    // Somebody whom Greenfield knows nothing of, with a token of theirs.
    const stranger = await newPerson(services, { name: 'Halvard', workspace: harbour })
    const credential = { kind: 'personal_token', gid: stranger.tokenGid } as const
    await services.audit.trail.record([
      {
        action: 'token_rotated',
        actor: { kind: 'user', gid: stranger.gid, from: { address: '192.0.2.1', credential } },
        target: { kind: 'token', gid: zoe.tokenGid },
        personGid: zoe.gid,
        atMs: server.clock.nowMs(),
      },
    ])

    const seenAt = async (workspace: string) => {
      const api = await server.api('GET', events(workspace), { as: 'cara' })
      const shown = await cara.get(`/0/admin/${workspace}/audit`)
      const file = await cara.get(`/0/admin/${workspace}/audit/export`)
      expect([api.status, shown.status, file.status]).toEqual([200, 200, 200])
      return { api, all: api.text + shown.text + file.text }
    }
    const here = await seenAt(greenfield)
    const ofZoe = here.api.json.data.filter(
      (one: { event_type: string; resource: { gid: string } }) =>
        one.event_type === 'credential_leaked' || one.resource.gid === zoe.tokenGid,
    )
    expect(ofZoe.slice(-3, -1)).toMatchObject([
      {
        event_type: 'personal_access_token_revoked',
        actor: { name: 'Cara Lindqvist' },
        resource: { name: 'a test' },
      },
      { event_type: 'credential_leaked', actor: { actor_type: 'anonymous' }, resource: { name: 'a test' } },
    ])
    expect(here.all).toContain('Somebody outside this workspace')
    for (const name of ['Halvard', 'halvard@']) expect([name, here.all.includes(name)]).toEqual([name, false])
    const there = await seenAt(harbour)
    for (const trace of [zoe.gid, zoe.tokenGid, 'Zoe', 'zoe@greenfield.example'])
      expect([trace, there.all.includes(trace)]).toEqual([trace, false])
  })

  it('has what it takes to verify each event without the server, by the API and as a file, and names no other workspace that sees it', async () => {
    await caraOfBoth()
    const attempt = { email: 'cara@harbour.example', password: 'wrong' }
    await server.services.signIn.signIn({
      ...attempt,
      address: '192.0.2.7',
      userAgent: '',
      replacesGid: null,
    })
    const api = await server.api('GET', events(greenfield, '?opt_fields=chain_link'))
    const file = await (await browserOf(server)).get(`/0/admin/${greenfield}/audit/export`)
    const links = [
      ...api.json.data.map((one: { chain_link: ExportedLink }) => one.chain_link),
      ...file.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as ExportedLink),
    ] as readonly ExportedLink[]
    expect(links.length).toBeGreaterThan(20)
    for (const link of links) expect([link.seq, linkHash(toChainLink(link))]).toEqual([link.seq, link.hash])
    const page = { beforeSeq: null, rowsMax: 1 } as const
    const [seenByBoth] = await server.services.audit.trail.list(
      { workspaceGid: null, actions: ['sign_in_failed'] },
      page,
    )
    expect(seenByBoth?.workspaceGids).toBe(`${greenfield} ${harbour}`)
    expect(links.map(({ seq }) => seq)).toContain(seenByBoth?.seq)
    // Neither its id, nor what the hash of it could be guessed with.
    for (const text of [harbour, seenByBoth?.workspacesSalt ?? '?'])
      expect([text, api.text.includes(text), file.text.includes(text)]).toEqual([text, false, false])
    expect((await server.api('GET', events(greenfield))).text).not.toContain('chain_link')
  })
})

type ExportedLink = ReturnType<typeof exportedEvent>

function toChainLink(link: ExportedLink): ChainLink {
  const { chain, position, prev_hash: prevHash, workspaces_hash: workspacesHash } = link
  if (chain === null || position === null || prevHash === null || workspacesHash === null)
    throw new Error('not a link of a chain')
  return {
    chain,
    position,
    prevHash,
    seq: link.seq,
    atMs: link.at_ms,
    action: link.action,
    actorKind: link.actor_kind,
    actorGid: link.actor_gid,
    address: link.address,
    credentialKind: link.credential_kind,
    credentialGid: link.credential_gid,
    targetKind: link.target_kind,
    targetGid: link.target_gid,
    personGid: link.person_gid,
    workspaceGid: link.workspace_gid,
    appGid: link.app_gid,
    outcome: link.outcome,
    reason: link.reason,
    details: link.details,
    workspacesHash,
    firstHash: link.first_hash,
  }
}
