import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { newApp } from '../../../test/support/grants.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { AuditEvent } from './audit-event.js'
import { appendAudit } from './audit.writers.js'
import { exportTrail } from './export-trail.js'
import { ownTrailStore } from './own-trail.store.js'
import type { OwnTrailFilter, OwnTrailStore, TrailFilter, TrailStore } from './ports.js'
import { trailStore } from './trail.store.js'

const AT = '192.0.2.77'

/** What any trail must find: of the same few events, those that a filter names. */
export function trailFiltersContract(open: OpenStores): void {
  let stores: Stores
  let trail: TrailStore
  let own: OwnTrailStore
  let ada: Person
  let ben: Person
  let zoe: Person
  let tokens: ReadonlyMap<Person, Gid>
  let clientId: Gid
  /** When the events below are written, no other is. */
  let firstSeq: number

  const by = (person: Person, credentialGid?: Gid): AuditEvent['actor'] => ({
    kind: 'user',
    gid: person.gid,
    from: {
      address: AT,
      credential: credentialGid === undefined ? null : { kind: 'personal_token', gid: credentialGid },
    },
  })
  const tokenOf = async (person: Person, name: string) => {
    const { hash, hint } = freshSecret()
    const token = { gid: await stores.nextGid(), hash, hint, userGid: person.gid, name }
    await stores.tokens.createPersonal({
      token: { ...token, scopes: 'full', expiresAtMs: null },
      liveMax: 9,
      actor: OPERATOR,
      nowMs: NOW_MS,
    })
    return token.gid
  }

  beforeAll(async () => {
    stores = await open()
    trail = trailStore(stores.db)
    own = ownTrailStore(stores.db)
    ada = await stores.newPerson({ name: 'Ada Lovelace' })
    ben = await stores.newPerson({ name: 'Ben', workspaceGid: ada.workspaceGid, role: 'member' })
    zoe = await stores.newPerson({ name: 'Zoe Elsewhere' })
    tokens = new Map([
      [ada, await tokenOf(ada, 'Nightly build')],
      [ben, await tokenOf(ben, 'Ben’s script')],
      [zoe, await tokenOf(zoe, 'Zoe’s secret plan')],
    ])
    clientId = (await newApp(stores, ada, { name: 'Weather planner' })).clientId
    firstSeq = (await trail.settledSeq()) + 1
    const of = (person: Person) => tokens.get(person) ?? ('1' as Gid)
    const user = (person: Person) => ({ kind: 'user', gid: person.gid }) as const
    const app = { kind: 'app', gid: clientId } as const
    const token = { kind: 'token', gid: of(ada) } as const
    const workspaceGid = ada.workspaceGid
    // Each in Ada's workspace, unless it says otherwise; by its reason it is told from the others.
    const events: readonly Omit<AuditEvent, 'atMs'>[] = [
      { reason: 'a', action: 'token_created', actor: by(ada), target: token, personGid: ada.gid },
      {
        reason: 'b',
        action: 'token_revoked',
        actor: by(ben),
        target: token,
        personGid: ada.gid,
        workspaceGid,
      },
      { reason: 'c', action: 'user_deactivated', actor: OPERATOR, target: user(ben) },
      {
        reason: 'd',
        action: 'grant_created',
        actor: { kind: 'app', gid: clientId },
        target: { kind: 'grant', gid: '3' },
        personGid: ada.gid,
        appGid: clientId,
      },
      { reason: 'e', action: 'app_blocked', actor: by(ada), target: app, workspaceGid },
      {
        reason: 'f',
        action: 'sign_in_failed',
        actor: { kind: 'anonymous', from: { address: '203.0.113.9', credential: null } },
        target: user(ada),
        outcome: 'refused',
      },
      {
        reason: 'g',
        action: 'token_created',
        actor: by(zoe, of(zoe)),
        target: token,
        personGid: ada.gid,
        workspaceGid,
      },
      {
        reason: 'h',
        action: 'signed_in',
        actor: by(zoe),
        target: { kind: 'session', gid: '4' },
        personGid: zoe.gid,
      },
      {
        reason: 'i',
        action: 'app_updated',
        actor: { kind: 'system' },
        target: { kind: 'session', gid: ada.gid },
        workspaceGid,
        details: { note: 'Odd %_words' },
      },
      {
        reason: 'j',
        action: 'app_updated',
        actor: { kind: 'app', gid: ben.gid },
        target: app,
        workspaceGid,
        appGid: '77' as Gid,
      },
    ]
    for (const [index, event] of events.entries())
      await inTransaction(stores.db, async (tx) => {
        await appendAudit(tx, { ...event, atMs: NOW_MS + index })
      })
  })
  afterAll(async () => {
    await stores.close()
  })

  const found = async (filter: Partial<TrailFilter>) => {
    const events = await trail.list({ workspaceGid: null, ...filter }, { beforeSeq: null, rowsMax: 100 })
    return events
      .filter(({ seq }) => seq >= firstSeq)
      .map(({ reason }) => reason)
      .join('')
  }

  it.each<[string, () => Partial<TrailFilter>, string]>([
    ['everything', () => ({}), 'jihgfedcba'],
    ['what a workspace sees', () => ({ workspaceGid: ada.workspaceGid }), 'jigfedcba'],
    ['what another sees', () => ({ workspaceGid: zoe.workspaceGid }), 'h'],
    ['actions', () => ({ actions: ['token_created', 'app_blocked'] }), 'gea'],
    ['no action', () => ({ actions: [] }), ''],
    ['refused', () => ({ outcome: 'refused' }), 'f'],
    ['done', () => ({ outcome: 'done', workspaceGid: ada.workspaceGid }), 'jigedcba'],
    ['since a moment, with it', () => ({ sinceMs: NOW_MS + 7 }), 'jih'],
    ['until a moment, without it', () => ({ untilMs: NOW_MS + 2 }), 'ba'],
    ['a kind of actor', () => ({ actorKinds: ['operator', 'system'] }), 'ic'],
    ['an actor, or whom an app acted for', () => ({ actorGid: ada.gid }), 'eda'],
    ['an app as actor', () => ({ actorGid: clientId }), 'd'],
    ['a target', () => ({ targetGid: ada.gid }), 'if'],
    ['a target in a workspace', () => ({ targetGid: clientId, workspaceGid: ada.workspaceGid }), 'je'],
    ['a target in another', () => ({ targetGid: clientId, workspaceGid: zoe.workspaceGid }), ''],
    ['a person as actor, as target, as whose it is', () => ({ personGid: ada.gid }), 'gfedba'],
    ['a person, not an app or a session of the same number', () => ({ personGid: ben.gid }), 'cb'],
    ['an app as actor, as target, as what it is about', () => ({ appGid: clientId }), 'jed'],
    ['an app that it is about', () => ({ appGid: '77' }), 'j'],
    ['several at once', () => ({ personGid: ada.gid, actions: ['token_created'], sinceMs: NOW_MS + 1 }), 'g'],
  ])('finds %s', async (_what, filter, reasons) => {
    expect(await found(filter())).toBe(reasons)
  })

  describe('search', () => {
    const search = async (
      text: string,
      workspaceGid: Gid | null = ada.workspaceGid,
      actions: readonly string[] = [],
    ) => await found({ workspaceGid, search: { text, actions } })
    it.each<[string, () => string, string]>([
      ['an address', () => '203.0.113', 'f'],
      ['details', () => 'ODD', 'i'],
      ['signs that mean something to a database', () => '%_w', 'i'],
      ['a member’s name, wherever they stand', () => 'lovelace', 'igfedba'],
      ['a member’s address', () => `p${ada.gid}@people`, 'igfedba'],
      ['the name of a member’s token', () => 'nightly', 'gba'],
      ['the name of an app', () => 'weather', 'jed'],
      ['a gid, whole', () => clientId, 'jed'],
      ['a name that this workspace may not know', () => 'elsewhere', ''],
      ['a token that this workspace may not know', () => 'secret plan', ''],
    ])('finds in a workspace by %s', async (_what, text, reasons) => {
      expect(await search(text())).toBe(reasons)
    })

    it('finds by a reason', async () => {
      const event = { actor: { kind: 'system' }, target: { kind: 'app', gid: '1' }, atMs: NOW_MS } as const
      await inTransaction(stores.db, async (tx) => {
        await appendAudit(tx, { ...event, action: 'app_updated', reason: 'quite_unheard_of' })
      })
      expect(await search('UNHEARD', null)).toBe('quite_unheard_of')
      await stores.db.queries.deleteFrom('audit_events').where('reason', '=', 'quite_unheard_of').execute()
    })

    it('finds for the operator whatever anybody is called', async () => {
      expect(await search('elsewhere', null)).toBe('hg')
      expect(await search('secret plan', null)).toBe('g')
    })

    it('finds the actions whose words have the text', async () => {
      expect(await search('no such text', ada.workspaceGid, ['app_blocked', 'token_revoked'])).toBe('eb')
    })
  })

  describe('pages', () => {
    it('go on before or after a number, to the last that is asked for, so many at a time', async () => {
      const seqs = (
        await trail.list({ workspaceGid: ada.workspaceGid }, { beforeSeq: null, rowsMax: 9 })
      ).map(({ seq }) => seq)
      const reasonsOf = async (
        page: Parameters<TrailStore['list']>[1],
        workspaceGid: Gid | null = ada.workspaceGid,
      ) => (await trail.list({ workspaceGid }, page)).map(({ reason }) => reason).join('')
      const [, , third = 0, fourth = 0] = seqs
      expect(await reasonsOf({ beforeSeq: third, rowsMax: 2 })).toBe('fe')
      expect(await reasonsOf({ beforeSeq: third, rowsMax: 2 }, null)).toBe('fe')
      expect(await reasonsOf({ afterSeq: fourth, lastSeq: third, rowsMax: 9 })).toBe('g')
      expect(await reasonsOf({ afterSeq: firstSeq - 1, lastSeq: third, rowsMax: 3 })).toBe('abc')
      expect(await reasonsOf({ afterSeq: firstSeq, lastSeq: third, rowsMax: 99 }, null)).toBe('bcdefg')
    })

    it('are all in one file, oldest first, for whoever reads', async () => {
      const lines: { readonly reason: string | null; readonly workspace_gids?: string }[] = []
      for await (const line of exportTrail(
        { trail },
        { workspaceGid: ada.workspaceGid, sinceMs: NOW_MS + 1 },
        'workspace',
      ))
        lines.push(JSON.parse(line) as { reason: string | null })
      expect(lines.map(({ reason }) => reason).join('')).toBe('bcdefgij')
      expect(lines.every((line) => !('workspace_gids' in line))).toBe(true)
    })
  })

  it('an event is told with all that was written', async () => {
    const [event] = await trail.list(
      { workspaceGid: null, personGid: ada.gid, actions: ['token_created'], sinceMs: NOW_MS + 1 },
      { beforeSeq: null, rowsMax: 1 },
    )
    expect(event).toMatchObject({
      atMs: NOW_MS + 6,
      action: 'token_created',
      actorKind: 'user',
      actorGid: zoe.gid,
      address: AT,
      credentialKind: 'personal_token',
      credentialGid: tokens.get(zoe),
      targetKind: 'token',
      targetGid: tokens.get(ada),
      personGid: ada.gid,
      workspaceGid: ada.workspaceGid,
      appGid: null,
      outcome: 'done',
      reason: 'g',
      details: '{}',
      workspaceGids: ada.workspaceGid,
      firstHash: null,
    })
  })

  describe('a person’s own part', () => {
    const ofPerson = async (
      person: Person,
      filter: Partial<OwnTrailFilter> = {},
      page: { beforeSeq?: number; rowsMax?: number } = {},
    ) =>
      (await own.list({ userGid: person.gid, ...filter }, { beforeSeq: null, rowsMax: 100, ...page })).filter(
        ({ seq }) => seq >= firstSeq,
      )
    const reasons = async (...asked: Parameters<typeof ofPerson>) =>
      (await ofPerson(...asked)).map(({ reason }) => reason).join('')

    it('is what was done to them and theirs, and what they did; no other kinds, and nobody else’s', async () => {
      expect(await reasons(ada)).toBe('gfedba')
      expect(await reasons(ben)).toBe('cb')
      expect(await reasons(zoe)).toBe('hg')
    })

    it('is narrowed and paged', async () => {
      expect(await reasons(ada, { actions: ['token_created'] })).toBe('ga')
      expect(await reasons(ada, { outcome: 'refused' })).toBe('f')
      expect(await reasons(ada, { sinceMs: NOW_MS + 3 })).toBe('gfed')
      expect(await reasons(ada, { untilMs: NOW_MS + 3 })).toBe('ba')
      const [, second] = await ofPerson(ada)
      expect(await reasons(ada, {}, { beforeSeq: second?.seq ?? 0, rowsMax: 2 })).toBe('ed')
    })

    it('tells from where they acted themselves and strangers tried, and not from where others acted', async () => {
      const told = async (person: Person) =>
        Object.fromEntries(
          (await ofPerson(person)).map(({ address, credentialGid, reason }) => [
            reason,
            [address, credentialGid],
          ]),
        )
      expect(await told(ada)).toEqual({
        g: [null, null],
        f: ['203.0.113.9', null],
        e: [AT, null],
        d: [null, null],
        b: [null, null],
        a: [AT, null],
      })
      expect(await told(zoe)).toEqual({ h: [AT, null], g: [AT, tokens.get(zoe)] })
    })

    it('names those with whom they share a workspace, every app, and their own tokens', async () => {
      const names = async (person: Person) => {
        const events = await trail.list(
          { workspaceGid: null, sinceMs: NOW_MS },
          { beforeSeq: null, rowsMax: 10 },
        )
        const { apps, tokens: known, users } = await own.names(events, person.gid)
        return [
          [...users.values()].map(({ name }) => name).toSorted(),
          [...apps.values()],
          [...known.values()].map(({ name }) => name),
        ]
      }
      expect(await names(ada)).toEqual([['Ada Lovelace', 'Ben'], ['Weather planner'], ['Nightly build']])
      expect(await names(ben)).toEqual([['Ada Lovelace', 'Ben'], ['Weather planner'], []])
      expect(await names(zoe)).toEqual([['Zoe Elsewhere'], ['Weather planner'], ['Zoe’s secret plan']])
    })
  })

  it('the owners of apps are told, and nobody for what is no app', async () => {
    expect(await trail.ownersOfApps([clientId, '9' as Gid])).toEqual(new Map([[clientId, ada.gid]]))
    expect(await trail.ownersOfApps([])).toEqual(new Map())
  })
}
