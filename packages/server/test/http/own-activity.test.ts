import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditEvent } from '../../src/features/audit/audit-event.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const HERE = '/0/profile/activity'
const STRANGER = { address: '203.0.113.9', credential: null } as const
const ADMIN_AT = { address: '198.51.100.77', credential: { kind: 'session', gid: '4242' as Gid } } as const

describe.each(DATABASE_KINDS)('a person’s own security log on %s', (kind) => {
  let server: TestServer
  let ben: FormBrowser
  const record = async (...events: readonly Omit<AuditEvent, 'atMs'>[]) => {
    await server.services.audit.trail.record(
      events.map((event) => ({ atMs: server.clock.nowMs(), ...event })),
    )
  }
  const ada = asGid(DEMO.ada)
  const benGid = asGid(DEMO.ben)
  const greenfield = asGid(DEMO.greenfield)
  beforeAll(async () => {
    server = await openTestServer(kind)
    ben = await browserOf(server, 'ben')
    const byAdmin = { kind: 'user', gid: ada, from: ADMIN_AT } as const
    const ofBen = { kind: 'user', gid: benGid } as const
    await record(
      {
        action: 'sign_in_failed',
        actor: { kind: 'anonymous', from: STRANGER },
        target: ofBen,
        outcome: 'refused',
        reason: 'password_wrong',
      },
      {
        action: 'member_role_changed',
        actor: byAdmin,
        target: ofBen,
        workspaceGid: greenfield,
        details: { note: 'among admins' },
      },
      {
        action: 'credential_leaked',
        actor: { kind: 'anonymous', from: { address: '192.0.2.200', credential: null } },
        target: { kind: 'token', gid: '77' },
        personGid: benGid,
      },
      {
        action: 'policy_changed',
        actor: byAdmin,
        target: { kind: 'workspace', gid: greenfield },
        workspaceGid: greenfield,
        reason: 'policy of admins',
      },
      {
        action: 'mail_failed',
        actor: { kind: 'system' },
        target: ofBen,
        workspaceGid: greenfield,
        reason: 'mail of admins',
      },
      {
        action: 'member_removed',
        actor: { kind: 'user', gid: asGid(DEMO.cara), from: ADMIN_AT },
        target: ofBen,
        workspaceGid: asGid(DEMO.harbour),
      },
      {
        action: 'app_created',
        actor: { kind: 'user', gid: benGid, from: { address: '192.0.2.5', credential: null } },
        target: { kind: 'app', gid: '78' },
        personGid: benGid,
        details: { name: '=HYPERLINK("x")' },
        reason: '=cmd, "quoted"',
      },
    )
  })
  afterAll(async () => {
    await server.close()
  })

  const text = async (query = '') => readText(await ben.get(`${HERE}${query}`))
  const linesOf = async (query = '') =>
    (await ben.get(`${HERE}/export${query}`)).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)

  it('shows what was done to the account and by the person, and from where strangers tried', async () => {
    const shown = await text()
    expect(shown).toMatch(/You signed in and began a browser session/)
    expect(shown).toMatch(/Somebody unknown failed to sign in as Ben/)
    expect(shown).toContain(STRANGER.address)
    expect(shown).toMatch(/Ada Byron changed the role of Ben/)
    expect(shown).toContain('192.0.2.5')
  })

  it('tells neither from where others acted, nor their names without a shared workspace, nor what is among admins', async () => {
    for (const seen of [
      await text(),
      (await ben.get(`${HERE}/export`)).text,
      (await ben.get(`${HERE}/export?format=csv`)).text,
    ]) {
      expect(seen).not.toContain(ADMIN_AT.address)
      expect(seen).not.toContain(ADMIN_AT.credential.gid)
      expect(seen).not.toContain('192.0.2.200')
      expect(seen).not.toMatch(/among admins|policy of admins|mail of admins/)
      expect(seen).not.toContain('Cara')
    }
    expect(await text()).toContain('Somebody who shares no workspace with you removed from the workspace')
  })

  it('hands out no hash by which a withheld address could be tried out', async () => {
    for (const line of await linesOf())
      for (const name of ['hash', 'prev_hash', 'first_hash', 'workspaces_hash', 'workspaces_salt'])
        expect(line).not.toHaveProperty(name)
  })

  it('is each person’s own: nobody else’s events, admins’ pages notwithstanding', async () => {
    const mine = readText(await (await browserOf(server, 'cara')).get(HERE))
    expect(mine).not.toContain(STRANGER.address)
    expect(mine).not.toContain('failed to sign in as Ben')
    // Whoever did it reads that they did it, by no name of somebody whom they share no workspace with.
    expect(mine).toContain('You removed from the workspace somebody who shares no workspace with you')
  })

  it('sends a visitor to sign in', async () => {
    const visitor = openFormBrowser(server)
    for (const path of [HERE, `${HERE}/export`])
      expect((await visitor.get(path)).location).toMatch(/^\/login\?to=/)
  })

  it('filters by what happened, outcome and day; what is no filter is none', async () => {
    expect(await text('?outcome=refused')).not.toContain('changed the role of Ben')
    expect(await text('?action=app_created')).not.toContain('failed to sign in as Ben')
    expect(await text('?until=2001-01-01')).toContain('Nothing matches.')
    expect(await text('?from=2100-01-01')).toContain('Nothing matches.')
    expect(await text('?from=2001-01-01&until=2100-01-01')).toContain('failed to sign in as Ben')
    expect(await text('?from=nonsense&action=policy_nonsense&before=x')).toContain('failed to sign in as Ben')
    // What a person does not read is no filter either.
    expect(await text('?action=metrics_refused')).toContain('failed to sign in as Ben')
  })

  it('is a file of CSV (RFC 4180), in which nothing is a formula', async () => {
    const answer = await ben.get(`${HERE}/export?format=csv&action=app_created`)
    const [head, row] = answer.text.split('\r\n')
    expect(head).toMatch(/^seq,at,action,says,actor_kind/)
    expect(row).toContain(`,"'=cmd, ""quoted""",`)
    expect(row).toContain('"{""name"":""=HYPERLINK')
  })

  it('has pages and a whole export, each event once', async () => {
    const tries = 230
    await record(
      ...Array.from({ length: tries }, (_, index) => ({
        action: 'sign_in_failed' as const,
        actor: { kind: 'anonymous', from: STRANGER } as const,
        // Found by two ways, and by one.
        target: { kind: 'user', gid: benGid } as const,
        personGid: benGid,
        outcome: 'refused' as const,
        reason: `try ${index}`,
      })),
    )
    const reasons = (await linesOf('?action=sign_in_failed')).map(({ reason }) => reason)
    expect(reasons).toHaveLength(tries + 1)
    expect(reasons.slice(0, 2)).toEqual([`try ${tries - 1}`, `try ${tries - 2}`])
    expect(new Set(reasons).size).toBe(tries + 1)
    const first = await ben.get(`${HERE}?outcome=refused`)
    expect(readText(first)).toContain('try 229')
    const older = /href="([^"]*before=\d+)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(older).toContain('outcome=refused')
    expect(readText(await ben.get(older))).toContain('try 204')
    expect(readText(await ben.get(older))).not.toContain('try 205')
  })
})
