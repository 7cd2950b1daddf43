import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase, type Database } from '../../src/db/database.js'
import { makeGidBlocks } from '../../src/db/gid-blocks.js'
import { migrate, MIGRATION_NAMES, readSchemaState } from '../../src/db/migrations.js'
import { FOUNDATION } from '../../src/db/migrations/0001-foundation.js'
import { APPS } from '../../src/db/migrations/0002-apps.js'
import { GRANTS } from '../../src/db/migrations/0003-grants.js'
import { PORTFOLIOS } from '../../src/db/migrations/0030-portfolios.js'
import { portfolioSettings } from '../../src/db/migrations/0038-portfolio-settings.js'
import { portableMigration } from '../../src/db/migrations/portable-ddl.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { appStore } from '../../src/features/apps/apps.store.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, OPERATOR, openStoresAt, plainApp, sharedLocation } from '../support/stores.js'
const IDENTITY = ['openid', 'email', 'profile']

it('migrations stand in the order in which they run, each once', () => {
  expect(MIGRATION_NAMES).toEqual([...new Set(MIGRATION_NAMES)].toSorted())
})

describe.each(DATABASE_KINDS)('%s: from 0001 with data', (kind) => {
  let place: Awaited<ReturnType<typeof sharedLocation>>
  let db: Database

  beforeEach(async () => {
    place = await sharedLocation(kind)
    db = openDatabase(place.location, { onIdleError: () => undefined })
    const { error } = await new Migrator({
      db: db.queries,
      provider: {
        getMigrations: async () =>
          await Promise.resolve({ '0001-foundation': portableMigration(kind, FOUNDATION) }),
      },
    }).migrateToLatest()
    if (error !== undefined) throw error
    await sql`insert into users (gid, name, email, email_key, created_at_ms) values ('11', 'Ada', 'A@x', 'a@x', 1)`.execute(
      db.queries,
    )
    // As the demo wrote them.
    for (const [id, appKind, permissions, scopes] of [
      ['91', 'confidential', 'full', []],
      ['92', 'confidential', 'specific', ['users:read', 'tasks:write', ...IDENTITY]],
      ['93', 'native', 'full', []],
      ['94', 'confidential', 'specific', ['users:read']],
    ] as const) {
      await sql`insert into apps (client_id, owner_gid, name, description, kind, permissions, scopes, distribution, created_at_ms)
        values (${id}, '11', ${`App ${id}`}, 'What it does', ${appKind}, ${permissions}, ${JSON.stringify(scopes)}, 'any', ${NOW_MS})`.execute(
        db.queries,
      )
      await sql`insert into app_redirect_uris (client_id, uri, position) values (${id}, 'http://127.0.0.1/callback', 0)`.execute(
        db.queries,
      )
    }
    await sql`insert into app_secrets (gid, client_id, hash, hint, created_at_ms)
      values ('95', '91', ${new Uint8Array(32).fill(7)}, 'mds_…abcd', ${NOW_MS})`.execute(db.queries)
  })
  afterEach(async () => {
    await db.close()
    await place.drop()
  })

  it('apps keep what they were, and get what they lacked', async () => {
    expect(await readSchemaState(db)).toMatchObject({
      state: 'behind',
      missing: expect.arrayContaining(['0002-apps']) as unknown,
    })
    expect((await migrate(db))[0]).toBe('0002-apps')
    const apps = await appStore(db).list({ ownerGid: '11' as Gid })
    const common = {
      ...plainApp('11' as Gid, '1' as Gid),
      description: 'What it does',
      distribution: 'any',
      redirectUris: ['http://127.0.0.1/callback'],
      iconMediaType: null,
      secrets: [],
    }
    expect(apps).toEqual([
      {
        ...common,
        clientId: '91',
        name: 'App 91',
        identityScopes: IDENTITY,
        secrets: [
          {
            gid: '95',
            hint: 'mds_…abcd',
            createdAtMs: NOW_MS,
            expiresAtMs: null,
            lastUsedAtMs: null,
            lastUsedAddress: null,
            replacedByGid: null,
            endedReason: null,
            exposedAtMs: null,
            restoredAtMs: null,
          },
        ],
      },
      {
        ...common,
        clientId: '92',
        name: 'App 92',
        permissions: 'specific',
        scopes: ['users:read', 'tasks:write'],
        identityScopes: IDENTITY,
      },
      {
        ...common,
        clientId: '93',
        name: 'App 93',
        kind: 'native',
        identityScopes: IDENTITY,
        requiresPkce: true,
        rotatesRefreshTokens: true,
        sendsIssuer: true,
      },
      { ...common, clientId: '94', name: 'App 94', permissions: 'specific', scopes: ['users:read'] },
    ])
  })

  it('memberships get ids that nothing else has, in the order in which people joined', async () => {
    const run = async (statement: string) => await sql.raw(statement).execute(db.queries)
    await run(`insert into settings (name, value) values ('next_gid', '1300000000005000')`)
    await run(
      `insert into users (gid, name, email, email_key, created_at_ms) values ('12', 'Ben', 'b@x', 'b@x', 1)`,
    )
    await run(
      `insert into workspaces (gid, name, is_organization, email_domains, created_at_ms) values ('1', 'W', 1, '[]', 1)`,
    )
    await run(`insert into workspace_members (workspace_gid, user_gid, role, joined_at_ms)
      values ('1', '11', 'admin', 20), ('1', '12', 'member', 10)`)
    await run(`insert into teams (gid, workspace_gid, name, html_description, visibility, created_at_ms)
      values ('2', '1', 'T', '', 'public', 1)`)
    await run(`insert into team_members (team_gid, user_gid, joined_at_ms) values ('2', '12', 1)`)
    await run(`insert into projects (gid, workspace_gid, name, html_notes, default_view, privacy_setting, default_access_level,
        minimum_access_level_for_customization, minimum_access_level_for_sharing, created_at_ms, modified_at_ms)
      values ('3', '1', 'P', '', 'list', 'private', 'editor', 'editor', 'editor', 1, 1)`)
    await run(`insert into project_members (project_gid, user_gid, access_level, joined_at_ms)
      values ('3', '11', 'admin', 2), ('3', '12', 'viewer', 1)`)
    await migrate(db)
    const members = async (table: string) =>
      (
        await sql<{
          gid: string
          user_gid: string
        }>`select gid, user_gid from ${sql.table(table)} order by gid`.execute(db.queries)
      ).rows
    expect(await members('workspace_members')).toEqual([
      { gid: '1300000000005000', user_gid: '12' },
      { gid: '1300000000005001', user_gid: '11' },
    ])
    expect(await members('team_members')).toEqual([{ gid: '1300000000005002', user_gid: '12' }])
    expect(await members('project_members')).toEqual([
      { gid: '1300000000005003', user_gid: '12' },
      { gid: '1300000000005004', user_gid: '11' },
    ])
    expect(await makeGidBlocks(db).next()).toBe('1300000000005005')
  })

  it('what is in portfolios gets ids that nothing else has, in its order, and is as old as its portfolio', async () => {
    const run = async (statement: string) => await sql.raw(statement).execute(db.queries)
    await run(`insert into settings (name, value) values ('next_gid', '1300000000005000')`)
    await run(
      `insert into workspaces (gid, name, is_organization, email_domains, created_at_ms) values ('1', 'W', 1, '[]', 1)`,
    )
    for (const gid of ['3', '4'])
      await run(`insert into projects (gid, workspace_gid, name, html_notes, default_view, privacy_setting, default_access_level,
          minimum_access_level_for_customization, minimum_access_level_for_sharing, created_at_ms, modified_at_ms)
        values ('${gid}', '1', 'P', '', 'list', 'private', 'editor', 'editor', 'editor', 1, 1)`)
    await portableMigration(kind, PORTFOLIOS).up(db.queries)
    await run(`insert into portfolios (gid, workspace_gid, created_by_gid, name, privacy_setting, default_access_level, created_at_ms)
      values ('5', '1', '11', 'F', 'members_only', 'viewer', 77)`)
    await run(
      `insert into portfolio_items (portfolio_gid, project_gid, rank) values ('5', '3', 2), ('5', '4', 1)`,
    )
    await portfolioSettings(kind).up(db.queries)
    const { rows } = await sql`select * from portfolio_items order by gid`.execute(db.queries)
    const common = { portfolio_gid: '5', is_access_control_inherited: 0, created_at_ms: 77 }
    expect(rows).toEqual([
      { ...common, gid: '1300000000005000', project_gid: '4', rank: 1 },
      { ...common, gid: '1300000000005001', project_gid: '3', rank: 2 },
    ])
    expect(await makeGidBlocks(db).next()).toBe('1300000000005002')
  })

  it('rich text that was kept as it had been sent is kept as XML, page after page', async () => {
    await sql`insert into workspaces (gid, name, is_organization, email_domains, created_at_ms) values ('1', 'W', 0, '[]', 1)`.execute(
      db.queries,
    )
    const gids = Array.from({ length: 1_001 }, (_, index) => String(10_000 + index))
    for (const gid of gids)
      await sql`insert into tasks (gid, workspace_gid, root_gid, created_by_gid, name, html_notes, resource_subtype, assignee_status, created_at_ms, modified_at_ms)
        values (${gid}, '1', ${gid}, '11', 'T', ${`<body><a href="/?a&b">${gid}</a><hr></body>`}, 'default_task', 'upcoming', 1, 1)`.execute(
        db.queries,
      )
    await migrate(db)
    const { rows } = await sql<{
      gid: string
      html_notes: string
    }>`select gid, html_notes from tasks`.execute(db.queries)
    expect(rows).toHaveLength(gids.length)
    for (const row of rows)
      expect(row.html_notes).toBe(`<body><a href="/?a&amp;b">${row.gid}</a><hr/></body>`)
  })

  it('what is new works on what is old', async () => {
    await migrate(db)
    const stores = await openStoresAt(place.location)
    const act = { clientId: '92' as Gid, actor: OPERATOR, nowMs: NOW_MS + 1 }
    const settings = { isResourceServer: true, sendsIssuer: true, replayWindowSeconds: 600 }
    expect(await stores.apps.update({ ...act, settings })).toEqual({ decision: 'updated' })
    expect(await stores.apps.find(act.clientId)).toMatchObject({ ...settings, updatedAtMs: NOW_MS + 1 })
    expect(await stores.apps.delete({ ...act, clientId: '91' as Gid })).toBe('deleted')
    const left = await sql`select * from app_secrets`.execute(db.queries)
    expect(left.rows).toEqual([])
    await stores.close()
  })

  it('a demo that was made before is known as one: shown, counted, and made anew; others beside it are others', async () => {
    const demo = (number: number) => String(1_200_000_000_000_000 + number)
    for (const number of [11, 12])
      await sql`insert into users (gid, name, email, email_key, created_at_ms)
        values (${demo(number)}, 'Somebody', ${`${number}@x.example`}, ${`${number}@x.example`}, ${NOW_MS})`.execute(
        db.queries,
      )
    await sql`insert into workspaces (gid, name, is_organization, email_domains, created_at_ms)
      values (${demo(1)}, 'Greenfield Labs', 1, '[]', ${NOW_MS})`.execute(db.queries)
    await migrate(db)
    const stores = await openStoresAt(place.location)
    expect(await stores.demo.exists()).toBe(true)
    expect((await stores.demo.facts())?.users.map(({ gid }) => gid)).toEqual([demo(11), demo(12)])
    expect((await stores.demo.facts())?.workspaces).toEqual([{ gid: demo(1), name: 'Greenfield Labs' }])
    expect(await stores.demo.others()).toEqual({ workspaces: 0, people: 0 })
    // Ada of before, whom it did not bring, is somebody who was added.
    expect(await stores.demo.losses(NOW_MS)).toMatchObject({ peopleAdded: ['A@x'], appsAdded: 4 })
    await sql`insert into workspaces (gid, name, is_organization, email_domains, plan, created_at_ms)
      values ('7', 'Own', 1, '[]', 'paid', ${NOW_MS})`.execute(db.queries)
    expect(await stores.demo.others()).toEqual({ workspaces: 1, people: 1 })
    await stores.close()
  })

  it('access tokens of before are counted in the order in which their grant was given them', async () => {
    const { error } = await new Migrator({
      db: db.queries,
      provider: {
        getMigrations: async () =>
          await Promise.resolve(
            Object.fromEntries(
              [
                ['0001-foundation', FOUNDATION] as const,
                ['0002-apps', APPS] as const,
                ['0003-grants', GRANTS] as const,
              ].map(([name, ddl]) => [name, portableMigration(kind, ddl)]),
            ),
          ),
      },
    }).migrateToLatest()
    if (error !== undefined) throw error
    for (const grant of ['61', '62'])
      await sql`insert into grants (gid, client_id, user_gid, scopes, authenticated_at_ms, granted_at_ms, expires_at_ms)
        values (${grant}, '91', '11', 'tasks:read', 1, 1, ${NOW_MS})`.execute(db.queries)
    for (const [index, grant] of ['61', '61', '62', '61'].entries())
      await sql`insert into access_tokens (hash, grant_gid, created_at_ms, expires_at_ms)
        values (${new Uint8Array(32).fill(index)}, ${grant}, ${NOW_MS - index}, ${NOW_MS})`.execute(
        db.queries,
      )
    for (const [index, grant] of ['61', '62'].entries())
      await sql`insert into refresh_tokens (hash, grant_gid, generation, created_at_ms, expires_at_ms)
        values (${new Uint8Array(32).fill(index)}, ${grant}, 0, 1, ${NOW_MS})`.execute(db.queries)
    await migrate(db)
    const access = await db.queries
      .selectFrom('access_tokens')
      .select(['grant_gid', 'ordinal'])
      .orderBy('hash')
      .execute()
    expect(access.map(({ grant_gid, ordinal }) => `${grant_gid} ${ordinal}`)).toEqual([
      '61 3',
      '61 2',
      '62 1',
      '61 1',
    ])
    const refresh = await db.queries.selectFrom('refresh_tokens').select('issued').orderBy('hash').execute()
    expect(refresh.map(({ issued }) => issued)).toEqual([3, 1])
  })

  it.each([
    ['replay_window_seconds', 601],
    ['replay_window_seconds', -1],
    ['requires_pkce', 2],
    ['sends_issuer', 2],
  ])('the database itself refuses %s = %s', async (column, value) => {
    await migrate(db)
    const update = sql`update apps set ${sql.ref(column)} = ${value} where client_id = '91'`
    await expect(update.execute(db.queries)).rejects.toThrow(/constraint/i)
  })
})
