import { randomBytes } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pruneChanges } from '../../src/db/prune-changes.js'
import { makeChangeLog } from '../../src/db/change-log.js'
import { makeRemembered } from '../../src/platform/remembered.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { grantScene, type GrantScene } from '../support/grant-scene.js'
import { policyScene } from '../support/policy-scene.js'
import { DATABASE_KINDS } from '../support/services.js'
import { openStores, type Person, type Stores } from '../support/stores.js'

/** Records of which each has a row in every table that the journal watches. */
interface Scene {
  readonly person: Person
  readonly tokenGid: Gid
  readonly grantGid: Gid
  /** One without tokens. */
  readonly emptyGrantGid: Gid
  readonly clientId: Gid
  readonly secretGid: Gid
}

type Statement = (scene: Scene) => RawBuilder<unknown>
type Act = readonly [act: Statement, of: (scene: Scene) => Gid]

const ofToken = ({ tokenGid }: Scene) => tokenGid
const ofGrant = ({ grantGid }: Scene) => grantGid
const ofApp = ({ clientId }: Scene) => clientId
const ofPerson = ({ person }: Scene) => person.gid
const ofWorkspace = ({ person }: Scene) => person.workspaceGid

/** An act for each trigger, which no other trigger tells of, and the record that it changes. */
const ACTS: Readonly<Record<string, Act>> = {
  changes_tokens_update: [
    ({ tokenGid }) => sql`update tokens set revoked_at_ms = 1 where gid = ${tokenGid}`,
    ofToken,
  ],
  changes_tokens_delete: [({ tokenGid }) => sql`delete from tokens where gid = ${tokenGid}`, ofToken],
  changes_access_tokens_update: [
    ({ grantGid }) => sql`update access_tokens set revoked_at_ms = 1 where grant_gid = ${grantGid}`,
    ofGrant,
  ],
  changes_access_tokens_delete: [
    ({ grantGid }) => sql`delete from access_tokens where grant_gid = ${grantGid}`,
    ofGrant,
  ],
  changes_grants_update: [
    ({ grantGid }) => sql`update grants set revoked_at_ms = 1 where gid = ${grantGid}`,
    ofGrant,
  ],
  changes_grants_delete: [
    ({ emptyGrantGid }) => sql`delete from grants where gid = ${emptyGrantGid}`,
    ({ emptyGrantGid }) => emptyGrantGid,
  ],
  changes_users_update: [
    ({ person }) => sql`update users set name = 'Another' where gid = ${person.gid}`,
    ofPerson,
  ],
  changes_users_delete: [() => sql`delete from users where gid = '77'`, () => '77' as Gid],
  changes_workspace_members_insert: [
    ({ person }) =>
      sql`insert into workspace_members (gid, workspace_gid, user_gid, role, joined_at_ms) values (${person.gid}, '78', ${person.gid}, 'guest', 1)`,
    ofPerson,
  ],
  changes_workspace_members_update: [
    ({ person }) => sql`update workspace_members set role = 'guest' where user_gid = ${person.gid}`,
    ofPerson,
  ],
  changes_workspace_members_delete: [
    ({ person }) => sql`delete from workspace_members where user_gid = ${person.gid}`,
    ofPerson,
  ],
  changes_workspaces_update: [
    ({ person }) =>
      sql`update workspaces set plan = 'free', name = 'Another' where gid = ${person.workspaceGid}`,
    ofWorkspace,
  ],
  changes_workspaces_delete: [() => sql`delete from workspaces where gid = '79'`, () => '79' as Gid],
  changes_workspace_policies_insert: [
    () =>
      sql`insert into workspace_policies (workspace_gid, version, personal_tokens, apps, second_factor, address_ranges, changed_at_ms) values ('78', 1, 0, 'any', 0, '', 1)`,
    () => '78' as Gid,
  ],
  changes_workspace_policies_update: [
    ({ person }) =>
      sql`update workspace_policies set personal_tokens = 0 where workspace_gid = ${person.workspaceGid}`,
    ofWorkspace,
  ],
  changes_workspace_policies_delete: [
    ({ person }) => sql`delete from workspace_policies where workspace_gid = ${person.workspaceGid}`,
    ofWorkspace,
  ],
  changes_app_blocks_insert: [
    ({ clientId, person }) =>
      sql`insert into app_blocks (workspace_gid, client_id, blocked_by_gid, blocked_at_ms) values ('78', ${clientId}, ${person.gid}, 1)`,
    ofApp,
  ],
  changes_app_blocks_delete: [
    ({ clientId }) => sql`delete from app_blocks where client_id = ${clientId}`,
    ofApp,
  ],
  changes_app_approvals_insert: [
    ({ clientId, person }) =>
      sql`insert into app_approvals (workspace_gid, client_id, approved_by_gid, approved_at_ms) values ('78', ${clientId}, ${person.gid}, 1)`,
    ofApp,
  ],
  changes_app_approvals_delete: [
    ({ clientId }) => sql`delete from app_approvals where client_id = ${clientId}`,
    ofApp,
  ],
  changes_apps_update: [
    ({ clientId }) => sql`update apps set name = 'Another' where client_id = ${clientId}`,
    ofApp,
  ],
  changes_apps_delete: [() => sql`delete from apps where client_id = '80'`, () => '80' as Gid],
  changes_app_secrets_update: [
    ({ secretGid }) => sql`update app_secrets set expires_at_ms = 1 where gid = ${secretGid}`,
    ofApp,
  ],
  changes_app_secrets_delete: [
    ({ secretGid }) => sql`delete from app_secrets where gid = ${secretGid}`,
    ofApp,
  ],
}

/** Nothing that is remembered is made of these. */
const NO_CHANGES: Readonly<Record<string, Statement>> = {
  'a use of a token': ({ tokenGid }) => sql`update tokens set last_used_at_ms = 1 where gid = ${tokenGid}`,
  'a use of a grant': ({ grantGid }) => sql`update grants set last_used_at_ms = 1 where gid = ${grantGid}`,
  'a use of a secret': ({ secretGid }) =>
    sql`update app_secrets set last_used_at_ms = 1 where gid = ${secretGid}`,
  'a setting that stays as it is': ({ tokenGid }) =>
    sql`update tokens set scopes = scopes where gid = ${tokenGid}`,
  'a language': ({ person }) => sql`update users set language = 'de' where gid = ${person.gid}`,
  'a new access token': ({ grantGid }) =>
    sql`insert into access_tokens (hash, grant_gid, created_at_ms, expires_at_ms, ordinal) values (${randomBytes(32)}, ${grantGid}, 1, 2, 9)`,
  'an access token that goes after its end': ({ grantGid }) =>
    sql`delete from access_tokens where grant_gid = ${grantGid} and expires_at_ms < 3`,
  'a refresh': ({ grantGid }) =>
    sql`update refresh_tokens set last_used_at_ms = 1 where grant_gid = ${grantGid}`,
}

describe.each(DATABASE_KINDS)('the journal of changes on %s', (kind) => {
  let stores: Stores
  let grants: GrantScene
  beforeAll(async () => {
    stores = await openStores(kind)
    grants = grantScene(stores)
    const { queries } = stores.db
    const other = await stores.newPerson()
    for (const statement of [
      sql`insert into users (gid, name, email, email_key, created_at_ms) values ('77', 'Nobody', 'n@x.example', 'n@x.example', 1)`,
      sql`insert into workspaces (gid, name, is_organization, email_domains, created_at_ms) values ('78', 'Elsewhere', 0, '[]', 1), ('79', 'Gone', 0, '[]', 1)`,
      sql`insert into apps (client_id, owner_gid, name, description, kind, permissions, scopes, identity_scopes, distribution, requires_pkce, rotates_refresh_tokens, replay_window_seconds, is_resource_server, sends_issuer, created_at_ms, updated_at_ms) select '80', ${other.gid}, 'Gone', '', 'native', 'full', '[]', '[]', 'none', 1, 1, 60, 0, 0, 1, 1`,
    ])
      await statement.execute(queries)
  })
  afterAll(async () => {
    await stores.close()
  })

  async function newScene(): Promise<Scene> {
    const person = await stores.newPerson()
    const { app, grantGid } = await grants.newGrant({ person })
    const { clientId } = app
    const { gid: tokenGid } = await policyScene(stores).newToken(person)
    const { queries } = stores.db
    const secret = await queries
      .selectFrom('app_secrets')
      .select('gid')
      .where('client_id', '=', clientId)
      .executeTakeFirstOrThrow()
    const place = { workspace_gid: person.workspaceGid, client_id: clientId }
    await queries
      .insertInto('app_blocks')
      .values({ ...place, blocked_by_gid: person.gid, blocked_at_ms: 1 })
      .execute()
    await queries
      .insertInto('app_approvals')
      .values({ ...place, approved_by_gid: person.gid, approved_at_ms: 1 })
      .execute()
    await sql`insert into workspace_policies (workspace_gid, version, personal_tokens, apps, second_factor, address_ranges, changed_at_ms)
      values (${person.workspaceGid}, 1, 1, 'any', 0, '', 1)`.execute(queries)
    const emptyGrantGid = await stores.nextGid()
    await sql`insert into grants (gid, client_id, user_gid, scopes, authenticated_at_ms, granted_at_ms, expires_at_ms)
      values (${emptyGrantGid}, ${clientId}, ${person.gid}, 'default', 1, 1, 9)`.execute(queries)
    // One that lives for a long time yet, and one that ended long ago.
    for (const [ordinal, endsAtMs] of [
      [77, 9e12],
      [78, 2],
    ])
      await sql`insert into access_tokens (hash, grant_gid, created_at_ms, expires_at_ms, ordinal)
        values (${randomBytes(32)}, ${grantGid}, 1, ${endsAtMs}, ${ordinal})`.execute(queries)
    return { person, tokenGid, grantGid, emptyGrantGid, clientId, secretGid: secret.gid as Gid }
  }

  const catchUp = async () => (await stores.db.changes.catchUp())?.version ?? Number.NaN
  /** The number of the last line of the journal. */
  const lastSeq = async () =>
    (await stores.db.queries.selectFrom('change_head').select('seq').executeTakeFirstOrThrow()).seq
  /** Whether the act is told of as a change of the record. */
  async function isTold([act, of]: Act, scene: Scene): Promise<boolean> {
    const before = await catchUp()
    await act(scene).execute(stores.db.queries)
    await catchUp()
    return stores.db.changes.changedAt(of(scene)) > before
  }

  const names = async () => {
    const { rows } =
      kind === 'sqlite'
        ? await sql<{ name: string }>`select name from sqlite_master where type = 'trigger'`.execute(
            stores.db.queries,
          )
        : await sql<{ name: string }>`select tgname as name from pg_trigger where not tgisinternal`.execute(
            stores.db.queries,
          )
    // Others keep what searches look at.
    return rows
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('search_'))
      .toSorted()
  }

  it('has a trigger for each act below, and no other', async () => {
    expect(await names()).toEqual(Object.keys(ACTS).toSorted())
  })

  // The acts on single rows first: each of those is done once.
  it.each(Object.keys(ACTS))(
    'tells of the act of %s, and without that trigger it would not',
    async (name) => {
      const act = ACTS[name] ?? expect.fail()
      const without = await newScene()
      const isOnce = /users_delete|workspaces_delete|apps_delete|policies_insert/.test(name)
      if (!isOnce) {
        const restore = await takeAway(name)
        expect(await isTold(act, without)).toBe(false)
        await restore()
      }
      expect(await isTold(act, await newScene())).toBe(true)
    },
  )

  it.each(Object.keys(NO_CHANGES))('does not tell of %s', async (name) => {
    const scene = await newScene()
    const before = await catchUp()
    await NO_CHANGES[name]?.(scene).execute(stores.db.queries)
    expect(await catchUp()).toBe(before)
  })

  it('does not tell of a new token, nor of work', async () => {
    const { person } = await newScene()
    const before = await catchUp()
    await policyScene(stores).newToken(person)
    await stores.newTask(person)
    expect(await catchUp()).toBe(before)
  })

  it('tells of nothing that was taken back, and of the next change under the same number', async () => {
    const [one, other] = [await newScene(), await newScene()]
    const before = await catchUp()
    const revoke = (gid: Gid) => sql`update tokens set revoked_at_ms = 1 where gid = ${gid}`
    await expect(
      inTransaction(stores.db, async (tx) => {
        await revoke(one.tokenGid).execute(tx)
        // Whoever looks meanwhile does not see it, or knows that they cannot tell.
        const seen = await stores.db.changes.catchUp()
        expect([null, before]).toContain(seen?.version ?? null)
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    await revoke(other.tokenGid).execute(stores.db.queries)
    expect(await catchUp()).toBe(before + 1)
    expect(stores.db.changes.changedAt(other.tokenGid)).toBe(before + 1)
    expect(stores.db.changes.changedAt(one.tokenGid)).toBeLessThanOrEqual(before)
  })

  it('numbers changes in the order of their commits, however many are made at once', async () => {
    const scenes = await Promise.all(Array.from({ length: 12 }, async () => await newScene()))
    const before = await lastSeq()
    await Promise.all(
      scenes.map(
        async ({ person, tokenGid }) =>
          await inTransaction(stores.db, async (tx) => {
            await sql`update users set name = 'B' where gid = ${person.gid}`.execute(tx)
            await sql`update tokens set revoked_at_ms = 1 where gid = ${tokenGid}`.execute(tx)
          }),
      ),
    )
    expect(await lastSeq()).toBe(before + 24)
    const lines = await stores.db.queries
      .selectFrom('changes')
      .select(['seq', 'gid', 'kind'])
      .where('seq', '>', before)
      .orderBy('seq')
      .execute()
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, index) => before + 1 + index))
    expect(new Set(lines.map(({ gid }) => gid)).size).toBe(24)
    for (let pair = 0; pair < 24; pair += 2)
      expect(lines.slice(pair, pair + 2).map((line) => line.kind)).toEqual(['user', 'token'])
  })

  it('keeps as many lines as somebody who is behind may need, and frees the rest batch by batch', async () => {
    await catchUp()
    const head = await lastSeq()
    await sql`update change_head set seq = ${head + 30_000}`.execute(stores.db.queries)
    const prune = pruneChanges(stores.db, 5)
    const backlog = (await prune.backlog()).rows
    expect(backlog).toBeGreaterThan(10)
    while (await prune.run());
    expect((await prune.backlog()).rows).toBe(0)
    expect(await prune.run()).toBe(false)
    // Whoever asks after a number whose lines are gone takes everything for changed.
    const version = await catchUp()
    expect(stores.db.changes.changedAt('anything')).toBe(version)
  })

  /** @returns puts it back */
  async function takeAway(name: string): Promise<() => Promise<void>> {
    const { queries } = stores.db
    if (kind === 'sqlite') {
      const { rows } = await sql<{ sql: string }>`select sql from sqlite_master where name = ${name}`.execute(
        queries,
      )
      await sql`drop trigger ${sql.ref(name)}`.execute(queries)
      return async () => {
        await sql.raw(rows[0]?.sql ?? '').execute(queries)
      }
    }
    const table = sql.table(name.replace(/^changes_|_[a-z]+$/g, ''))
    await sql`alter table ${table} disable trigger ${sql.ref(name)}`.execute(queries)
    return async () => {
      await sql`alter table ${table} enable trigger ${sql.ref(name)}`.execute(queries)
    }
  }
})

describe('what is known of the journal', () => {
  const tail = (head: number, ...gids: readonly string[]) => ({
    server: 'one',
    head,
    lines: gids.map((gid) => ({ gid })),
  })

  it('is nothing before the first look, and each line from then on', () => {
    const log = makeChangeLog()
    const first = log.add(tail(7))
    expect([log.head(), log.changedAt('a')]).toEqual([7, first])
    const second = log.add(tail(9, 'a', 'b'))
    expect([log.changedAt('a'), log.changedAt('b'), log.changedAt('c')]).toEqual([second, second, first])
    expect(second).toBeGreaterThan(first)
    expect(log.add(tail(9))).toBe(second)
  })

  it.each([
    ['lines are missing', tail(12, 'a', 'b')],
    ['changes were lost, and their numbers will come again', tail(3)],
    [
      'another server answers, which may have lost some and have others instead',
      { ...tail(8, 'a'), server: 'other' },
    ],
    ['another server answers, and has as many', { ...tail(7), server: 'other' }],
  ])('is that everything changed, where %s', (_, next) => {
    const log = makeChangeLog()
    const before = log.add(tail(7))
    const version = log.add(next)
    expect(version).toBeGreaterThan(before)
    expect([log.head(), log.changedAt('c')]).toEqual([next.head, version])
  })

  it('grows where the numbers of the journal fall, so that what is remembered is asked about again', () => {
    const log = makeChangeLog()
    const memory = makeRemembered<string, string>({ changes: log, dependsOn: (gid) => [gid], entriesMax: 10 })
    const at = (version: number) => ({ version, stamp: null })
    memory.set('key', at(log.add(tail(100))), 'a')
    expect(memory.get('key', at(log.add(tail(100))))).toBe('a')
    // The failover took the last ten away, and the next ones have their numbers.
    log.add({ ...tail(90), server: 'other' })
    expect(memory.get('key', at(log.add({ ...tail(91, 'a'), server: 'other' })))).toBeUndefined()
  })

  it('is that everything changed, once it is too much to keep in mind', () => {
    const log = makeChangeLog()
    const first = log.add(tail(0))
    let version = 0
    for (let head = 1_000; head <= 60_000; head += 1_000)
      version = log.add(tail(head, ...Array.from({ length: 1_000 }, (_, index) => `${head} ${index}`)))
    expect(log.changedAt('nobody')).toBeGreaterThan(first + 30)
    expect(log.changedAt('60000 999')).toBe(version)
  })
})
