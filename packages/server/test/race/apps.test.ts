import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DATABASE_KINDS, openServicesAt, type TestServices } from '../support/services.js'
import { OPERATOR, openStoresAt, sharedLocation, type Stores } from '../support/stores.js'
import { MINUTE_MS } from '../../src/time-units.js'

const CALLERS = 20
const ROUNDS = 20

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let opened: readonly TestServices[]
  let stores: Stores
  let drop: () => Promise<void>
  let ada: Gid
  let workspaceGid: Gid

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    const first = await openServicesAt(shared.location)
    // PostgreSQL serves several nodes; SQLite has one.
    opened = kind === 'postgres' ? [first, await openServicesAt(shared.location, first.clock)] : [first]
    stores = await openStoresAt(shared.location)
    ;({ gid: ada, workspaceGid } = await stores.newPerson())
  })
  afterAll(async () => {
    for (const one of [...opened, stores]) await one.close()
    await drop()
  })

  const servicesOf = (caller: number): Services => {
    const { services } = opened[caller % opened.length] ?? {}
    if (services === undefined) throw new Error('no services is open')
    return services
  }
  const inParallel = async <T>(work: (services: Services, caller: number) => Promise<T>, callers = CALLERS) =>
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => await work(servicesOf(caller), caller)),
    )
  const tryCreate = async (services: Services, ownerGid = ada) =>
    await services.apps.create({
      ownerGid,
      kind: 'confidential',
      redirectUris: [],
      settings: { name: 'Race' },
      actor: OPERATOR,
    })
  const create = async () => {
    const made = await tryCreate(servicesOf(0))
    if (!made.ok || made.secret === null) throw new Error('no app was made')
    return { clientId: made.clientId, secretGid: made.secret.gid, secret: made.secret.secret }
  }
  const withNewApp = async (work: (app: Awaited<ReturnType<typeof create>>) => Promise<void>) => {
    for (let round = 0; round < ROUNDS; round++) {
      const app = await create()
      await work(app)
      await servicesOf(0).apps.delete({ clientId: app.clientId, actor: OPERATOR })
    }
  }
  const rotate = async (services: Services, clientId: Gid, overlapSeconds: number | null = null) =>
    await services.apps.rotateSecret({ clientId, overlapSeconds, actor: OPERATOR })
  const isValid = async (services: Services, clientId: Gid, secret: string) =>
    (await services.apps.authenticate({ clientId, secret })).ok
  const liveOf = async (clientId: Gid) =>
    ((await servicesOf(0).apps.find(clientId))?.secrets ?? [])
      .filter((one) => one.isLive)
      .map((one) => one.gid)
  const actionsOn = async (gid: Gid) => (await stores.trail(gid)).map((row) => row.action)

  it('20 rotations of one app at once: one wins, and never are three secrets live', async () => {
    await withNewApp(async ({ clientId, secret, secretGid }) => {
      const outcomes = await inParallel(async (services) => await rotate(services, clientId))
      const won = outcomes.flatMap((one) => (one.ok ? [one] : []))
      expect(won).toHaveLength(1)
      for (const lost of outcomes.filter((one) => !one.ok)) expect(lost).toMatchObject({ field: 'app' })
      expect((await liveOf(clientId)).toSorted()).toEqual([secretGid, won[0]?.secretGid ?? ''].toSorted())
      expect((await servicesOf(0).apps.find(clientId))?.secrets).toHaveLength(2)
      expect(await isValid(servicesOf(1), clientId, won[0]?.secret ?? '')).toBe(true)
      expect(await isValid(servicesOf(1), clientId, secret)).toBe(true)
      expect(await actionsOn(clientId)).toEqual(['app_created', 'app_secret_rotation_started'])
    })
  })

  it('20 rotations at once that end the old secret: one is live, and works', async () => {
    await withNewApp(async ({ clientId, secret }) => {
      const outcomes = await inParallel(async (services) => await rotate(services, clientId, 0))
      const won = outcomes.flatMap((one) => (one.ok ? [one] : []))
      const live = await liveOf(clientId)
      expect(live).toHaveLength(1)
      for (const { secret: fresh, secretGid } of won)
        expect(await isValid(servicesOf(0), clientId, fresh)).toBe(secretGid === live[0])
      expect(won.map((one) => one.secretGid)).toContain(live[0])
      expect(await isValid(servicesOf(1), clientId, secret)).toBe(false)
      // As many rows in the trail as there were successes; dead secrets that are too many are gone.
      const made = (await actionsOn(clientId)).filter((action) => action === 'app_secret_rotation_started')
      expect(made).toHaveLength(won.length)
      expect((await servicesOf(0).apps.find(clientId))?.secrets.length).toBeLessThanOrEqual(12)
    })
  })

  it('20 callers complete and cancel one rotation at once: one wins, and exactly one secret lives', async () => {
    await withNewApp(async ({ clientId, secretGid }) => {
      const started = await rotate(servicesOf(0), clientId)
      const freshGid = started.ok ? started.secretGid : ('9' as Gid)
      const outcomes = await inParallel(async (services, caller) => {
        const as = caller % 2 === 0 ? ('completed' as const) : ('cancelled' as const)
        return await services.apps.settleRotation({ clientId, freshGid, as, actor: OPERATOR })
      })
      const [won, ...others] = outcomes.flatMap((one) => (one.ok ? [one] : []))
      expect(others).toEqual([])
      expect(await liveOf(clientId)).toEqual([won?.keptGid])
      expect([secretGid, freshGid].toSorted()).toEqual([won?.keptGid, won?.endedGid].toSorted())
      expect((await actionsOn(clientId)).slice(2)).toHaveLength(1)
    })
  })

  it('endings and rotations at once: never three live, and an ended secret stays dead', async () => {
    await withNewApp(async ({ clientId, secret, secretGid }) => {
      const outcomes = await inParallel(async (services, caller) => {
        if (caller % 2 === 0) return (await rotate(services, clientId)).ok
        await services.apps.expireSecret({ clientId, secretGid, inSeconds: 0, actor: OPERATOR })
        expect((await liveOf(clientId)).length).toBeLessThanOrEqual(2)
        return false
      })
      // One beside the first secret, and one in its place when that ended in time; the first is dead whoever came first.
      const won = outcomes.filter(Boolean).length
      expect([1, 2]).toContain(won)
      expect(await liveOf(clientId)).toHaveLength(won)
      expect(await isValid(servicesOf(1), clientId, secret)).toBe(false)
      const ended = (await actionsOn(clientId)).filter((action) => action === 'app_secret_expired')
      expect(ended).toHaveLength(1)
    })
  })

  it('20 additions of redirect URIs at once stop exactly at 20; one and the same is added once', async () => {
    await withNewApp(async ({ clientId }) => {
      const add = async (services: Services, uri: string) =>
        (await services.apps.addRedirectUri({ clientId, uri, actor: OPERATOR })).ok
      const same = await inParallel(async (services) => await add(services, 'https://app.example/'))
      expect(same.filter(Boolean)).toHaveLength(1)
      const others = await inParallel(
        async (services, n) => await add(services, `https://app.example/${n}`),
        30,
      )
      expect(others.filter(Boolean)).toHaveLength(19)
      const { redirectUris = [] } = (await servicesOf(0).apps.find(clientId)) ?? {}
      expect(new Set(redirectUris).size).toBe(20)
      const removals = await inParallel(
        async (services) =>
          (await services.apps.removeRedirectUri({ clientId, uri: 'https://app.example/', actor: OPERATOR }))
            .ok,
      )
      expect(removals.filter(Boolean)).toHaveLength(1)
    })
  })

  it('creations at once stop exactly at 100 apps of one owner', async () => {
    const ownerGid = (await stores.newPerson()).gid
    for (let count = 0; count < 93; count++) await tryCreate(servicesOf(0), ownerGid)
    const outcomes = await inParallel(async (services) => await tryCreate(services, ownerGid))
    expect(outcomes.filter((one) => one.ok)).toHaveLength(7)
    expect(await servicesOf(0).apps.list({ ownerGid })).toHaveLength(100)
  })

  it('updates at once: the app is what one of them made it, and nothing of two', async () => {
    const wishes = [
      ['default'],
      ['tasks:read', 'openid'],
      ['users:read'],
      ['default', 'email', 'profile'],
    ] as const
    const results = [
      ['full'],
      ['specific', 'tasks:read', 'openid'],
      ['specific', 'users:read'],
      ['full', 'email', 'profile'],
    ].map(String)
    await withNewApp(async ({ clientId }) => {
      await inParallel(
        async (services, caller) =>
          await services.apps.update({
            clientId,
            settings: { scopes: wishes[caller % wishes.length] ?? [] },
            actor: OPERATOR,
          }),
      )
      const app = await servicesOf(0).apps.find(clientId)
      expect(results).toContain(
        String([app?.permissions, ...(app?.scopes ?? []), ...(app?.identityScopes ?? [])]),
      )
    })
  })

  it('a deletion amid everything else: one deletes, nothing is left, nobody fails', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { clientId, secret } = await create()
      const deleted = await inParallel(async (services, caller) => {
        if (caller % 5 === 0) return await services.apps.delete({ clientId, actor: OPERATOR })
        if (caller % 5 === 1) await rotate(services, clientId, 0)
        if (caller % 5 === 2) await isValid(services, clientId, secret)
        if (caller % 5 === 3)
          await services.apps.addRedirectUri({
            clientId,
            uri: `https://a.example/${caller}`,
            actor: OPERATOR,
          })
        if (caller % 5 === 4)
          await services.apps.update({
            clientId,
            settings: { distribution: { to: 'workspaces', workspaceGids: [workspaceGid] } },
            actor: OPERATOR,
          })
        return null
      })
      expect(deleted.filter((one) => one === 'deleted')).toHaveLength(1)
      for (const table of ['apps', 'app_redirect_uris', 'app_secrets', 'app_workspaces'] as const) {
        const rows = stores.db.queries.selectFrom(table).selectAll().where('client_id', '=', clientId)
        expect(await rows.execute()).toEqual([])
      }
      expect(await actionsOn(clientId)).toContain('app_deleted')
      expect((await actionsOn(clientId)).at(-1)).toBe('app_deleted')
    }
  })

  it('20 uses of one secret at once all authenticate, and its last use is theirs', async () => {
    const { clientId, secret } = await create()
    for (let round = 0; round < ROUNDS; round++) {
      const nowMs = opened[0]?.clock.nowMs()
      expect(await inParallel(async (services) => await isValid(services, clientId, secret))).not.toContain(
        false,
      )
      expect((await servicesOf(1).apps.find(clientId))?.secrets[0]?.lastUsedAtMs).toBe(nowMs)
      opened[0]?.clock.advance(MINUTE_MS)
    }
  })
})
