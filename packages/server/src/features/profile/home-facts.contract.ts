import { afterAll, beforeAll, expect, it } from 'vitest'
import { grantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import { policyScene } from '../../../test/support/policy-scene.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { App } from '../apps/app.js'
import { makeOwnSessions } from '../sessions/own-sessions.js'
import { makeFindHomeFacts } from './home-facts.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import { homeFactsStore } from './home-facts.store.js'
import { NO_GID } from '../../protocol/asana/gid.js'

/** What any store must tell for the start page of whoever administers several workspaces. */
export function homeFactsContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  it('counts the apps that wait in each workspace, the most first, whichever was made first, and none of other workspaces', async () => {
    const policies = policyScene(stores)
    const admins = []
    for (const count of [1, 3, 2, 1]) {
      const admin = await stores.newPerson({})
      await policies.demand(admin.workspaceGid, { apps: 'approved' })
      for (let index = 0; index < count; index++) {
        const { clientId } = await newApp(stores, admin)
        await stores.policies.approvals.ask({ userGid: admin.gid, clientId, actor: OPERATOR, nowMs: NOW_MS })
      }
      admins.push(admin.workspaceGid)
    }
    const [one, three, two] = admins
    if (one === undefined || three === undefined || two === undefined)
      throw new Error('no workspaces were made')
    const facts = homeFactsStore(stores.db)
    expect(await facts.waitingIn([one, three, two], 10)).toEqual([
      { workspaceGid: three, apps: 3 },
      { workspaceGid: two, apps: 2 },
      { workspaceGid: one, apps: 1 },
    ])
    expect(await facts.waitingIn([one, three, two], 1)).toEqual([{ workspaceGid: three, apps: 3 }])
    expect(await facts.waitingIn([], 10)).toEqual([])
  })

  const newToken = async (person: Person, name: string, expiresAtMs: number | null) => {
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    const token = { gid, hash, hint, userGid: person.gid, name, scopes: 'full' as const, expiresAtMs }
    await stores.tokens.createPersonal({ token, liveMax: 100, actor: OPERATOR, nowMs: NOW_MS - 1 })
    return gid
  }
  const DAY_MS = 24 * 60 * 60 * 1_000
  const span = { nowMs: NOW_MS, untilMs: NOW_MS + 14 * DAY_MS, rowsMax: 10 }

  it('tells which live tokens and secrets of the person end within a span, the first to end first', async () => {
    const ada = await stores.newPerson()
    const zoe = await stores.newPerson()
    const app = await newApp(stores, ada)
    const facts = homeFactsStore(stores.db)
    const ending = async (wish: Partial<typeof span> = {}) =>
      (await facts.endingOf(ada.gid, { ...span, ...wish })).map(({ name }) => name)
    expect(await ending()).toEqual([])
    await newToken(ada, 'later', span.untilMs + 1)
    await newToken(ada, 'last', span.untilMs)
    await newToken(ada, 'over', NOW_MS)
    await newToken(ada, 'next', NOW_MS + 1)
    await newToken(ada, 'endless', null)
    await newToken(zoe, 'hers', NOW_MS + 5)
    const gone = await newToken(ada, 'gone', NOW_MS + 5)
    await stores.tokens.revoke({ tokenGid: gone, actor: OPERATOR, nowMs: NOW_MS })
    const [{ gid: secretGid } = { gid: NO_GID }] = (await stores.apps.find(app.clientId))?.secrets ?? []
    await stores.db.queries
      .updateTable('app_secrets')
      .set({ expires_at_ms: NOW_MS + 3 })
      .where('gid', '=', secretGid)
      .execute()
    expect(await ending()).toEqual(['next', app.name, 'last'])
    expect(await ending({ rowsMax: 1 })).toEqual(['next'])
    expect(await facts.endingOf(ada.gid, { ...span, untilMs: NOW_MS + 3 })).toEqual([
      { kind: 'token', gid: expect.any(String) as string, name: 'next', endsAtMs: NOW_MS + 1 },
      { kind: 'secret', gid: app.clientId, name: app.name, endsAtMs: NOW_MS + 3 },
    ])
  })

  it('tells the end of a token that is being replaced, whichever comes first', async () => {
    const ada = await stores.newPerson()
    const facts = homeFactsStore(stores.db)
    for (const [name, expiresAtMs, retiresAtMs] of [
      ['a', null, NOW_MS + 3],
      ['b', NOW_MS + 9, NOW_MS + 2],
      ['c', NOW_MS + 1, NOW_MS + 9],
      ['d', NOW_MS + 4, null],
    ] as const) {
      const gid = await newToken(ada, name, expiresAtMs)
      await stores.db.queries
        .updateTable('tokens')
        .set({ retires_at_ms: retiresAtMs })
        .where('gid', '=', gid)
        .execute()
    }
    expect(
      (await facts.endingOf(ada.gid, span)).map(({ endsAtMs, name }) => [name, endsAtMs - NOW_MS]),
    ).toEqual([
      ['c', 1],
      ['b', 2],
      ['a', 3],
      ['d', 4],
    ])
  })

  it('tells where else somebody signed in lately, the newest first, five at most', async () => {
    const ada = await stores.newPerson()
    const userGid = ada.gid
    const start = async (daysAgo: number, hoursSeenAgo: number) => {
      const gid = await stores.nextGid()
      await stores.db.queries
        .insertInto('sessions')
        .values({
          gid,
          hash: hashToBytes(freshSecret().hash),
          user_gid: userGid,
          created_at_ms: NOW_MS - daysAgo * DAY_MS,
          last_seen_at_ms: NOW_MS - hoursSeenAgo * 60 * 60_000,
          authenticated_at_ms: NOW_MS - daysAgo * DAY_MS,
          methods: 'pwd',
          address: '192.0.2.1',
          user_agent: 'curl/8',
        } as never)
        .execute()
      return gid
    }
    const here = await start(1, 0)
    const gids = [await start(3, 1), await start(2, 3), await start(7, 2), await start(8, 0)]
    const clock = { nowMs: () => NOW_MS }
    const find = makeFindHomeFacts({
      facts: homeFactsStore(stores.db),
      ownSessions: makeOwnSessions({ sessions: stores.sessions, clock }),
      clock,
    })
    const session = { gid: here, user: { gid: userGid } } as unknown as Parameters<typeof find>[0]
    const [three, two, seven] = gids
    expect((await find(session, [])).signIns.map(({ gid }) => gid)).toEqual([two, three, seven])
    for (let more = 0; more < 4; more++) await start(1, 4)
    expect((await find(session, [])).signIns).toHaveLength(5)
  })

  it('tells which apps used the account since a moment, each once by its last use, the last used first', async () => {
    const ada = await stores.newPerson()
    const zoe = await stores.newPerson()
    const grants = grantScene(stores)
    const facts = homeFactsStore(stores.db)
    const sinceMs = NOW_MS - 7 * DAY_MS
    const active = async (rowsMax = 10, nowMs = NOW_MS) =>
      await facts.activeAppsOf(ada.gid, { nowMs, sinceMs, rowsMax })
    const [often, seldom, old, theirs, over] = [
      await newApp(stores, ada),
      await newApp(stores, ada),
      await newApp(stores, ada),
      await newApp(stores, ada),
      await newApp(stores, ada),
    ]
    const use = async (
      person: Person,
      app: App,
      at: { readonly atMs: number; readonly address: string; readonly endsAtMs?: number },
    ) => {
      const { grantGid } = await grants.newGrant({
        person,
        app,
        ...(at.endsAtMs === undefined ? {} : { grantExpiresAtMs: at.endsAtMs }),
      })
      await stores.tokens.recordUses(
        [{ kind: 'access', tokenGid: grantGid, atMs: at.atMs, address: at.address }],
        0,
      )
      return grantGid
    }
    await use(ada, often, { atMs: NOW_MS - 30, address: '192.0.2.1' })
    await use(ada, often, { atMs: NOW_MS - 10, address: '192.0.2.2' })
    await use(ada, often, { atMs: NOW_MS - 20, address: '192.0.2.3' })
    await use(ada, seldom, { atMs: sinceMs, address: '192.0.2.4' })
    await use(ada, old, { atMs: sinceMs - 1, address: '192.0.2.5' })
    await use(zoe, theirs, { atMs: NOW_MS, address: '192.0.2.6' })
    const grantGid = await use(ada, theirs, { atMs: NOW_MS - 1, address: '192.0.2.7' })
    await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: NOW_MS })
    await use(ada, over, { atMs: NOW_MS - 5, address: '192.0.2.8', endsAtMs: NOW_MS + 5 })
    await grants.newGrant({ person: ada, app: await newApp(stores, ada) })
    expect((await active()).map(({ clientId }) => clientId)).toEqual([
      over.clientId,
      often.clientId,
      seldom.clientId,
    ])
    expect(await active(10, NOW_MS + 5)).toEqual([
      { clientId: often.clientId, name: often.name, lastUsedAtMs: NOW_MS - 10, lastUsedAddress: '192.0.2.2' },
      { clientId: seldom.clientId, name: seldom.name, lastUsedAtMs: sinceMs, lastUsedAddress: '192.0.2.4' },
    ])
    expect((await active(1)).map(({ clientId }) => clientId)).toEqual([over.clientId])
  })
}
