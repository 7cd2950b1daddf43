import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  plainApp,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { inTransaction } from '../../db/transaction.js'
import { nameColumns, refreshNameSkeletons } from './app-names.store.js'
import { secretIsLive, type AppIcon } from './app.js'
import type { AppToStore } from './ports.js'
import { markSecretExposed } from './secrets/secret-exposure.writers.js'
import { DAY_MS } from '../../time-units.js'

const GID_OF_NOTHING = '9' as Gid
const LATER_MS = NOW_MS + DAY_MS
const PNG: AppIcon = { mediaType: 'image/png', bytes: new Uint8Array([0x89, 0x50, 0, 255, 10]) }

/** What any store of apps and of their secrets must do. */
export function appContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  beforeAll(async () => {
    stores = await open()
    ada = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const tryCreate = async (wish: Partial<AppToStore> = {}, appsMax = 1_000) => {
    const app: AppToStore = { ...plainApp(ada.gid, await stores.nextGid()), icon: null, ...wish }
    const { hash, hint } = freshSecret()
    const secret = app.kind === 'native' ? null : { gid: await stores.nextGid(), hash, hint }
    const decided = await stores.apps.create({ app, secret, appsMax, actor: OPERATOR })
    return { app, clientId: app.clientId, secret, hash, hint, decided }
  }
  const create = async (wish: Partial<AppToStore> = {}) => {
    const made = await tryCreate(wish)
    expect(made.decided).toEqual({ decision: 'created' })
    return made
  }
  const act = (clientId: Gid, nowMs = LATER_MS) => ({ clientId, actor: OPERATOR, nowMs })
  const addSecret = async (
    clientId: Gid,
    wish: { nowMs?: number; oldExpiresAtMs?: number | null; diedAfterMs?: number; countMax?: number } = {},
  ) => {
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    const decision = await stores.appSecrets.add({
      ...act(clientId, wish.nowMs),
      secret: { gid, hash, hint },
      liveMax: 2,
      oldExpiresAtMs: wish.oldExpiresAtMs ?? null,
      deadKept: { diedAfterMs: wish.diedAfterMs ?? 0, countMax: wish.countMax ?? 10 },
    })
    return { gid, hash, hint, decision }
  }
  const secretsOf = async (clientId: Gid) => (await stores.apps.find(clientId))?.secrets ?? []
  const liveOf = async (clientId: Gid, nowMs = LATER_MS) =>
    (await secretsOf(clientId)).filter((secret) => secretIsLive(secret, nowMs)).map((secret) => secret.gid)
  const lastAct = async (clientId: Gid) => (await stores.trail(clientId)).at(-1)
  const countActs = async (clientId: Gid) => (await stores.trail(clientId)).length

  describe('create', () => {
    it('stores the app with all that belongs to it, and an audit row without the secret', async () => {
      const workspaceGids = [ada.workspaceGid]
      const { app, clientId, hash, secret } = await create({
        description: 'Plans.\nReports, too.',
        permissions: 'specific',
        scopes: ['tasks:read', 'users:read'],
        identityScopes: ['openid'],
        distribution: 'workspaces',
        workspaceGids,
        redirectUris: ['https://z.example/b', 'https://a.example/A?x=%2F'],
        requiresPkce: true,
        rotatesRefreshTokens: true,
        replayWindowSeconds: 0,
        isResourceServer: true,
        sendsIssuer: true,
        icon: PNG,
      })
      const { icon, ...stored } = app
      expect(await stores.apps.find(clientId)).toEqual({
        ...stored,
        iconMediaType: 'image/png',
        secrets: [
          {
            gid: secret?.gid,
            hint: secret?.hint,
            createdAtMs: NOW_MS,
            expiresAtMs: null,
            lastUsedAtMs: null,
            lastUsedAddress: null,
            exposedAtMs: null,
            restoredAtMs: null,
            replacedByGid: null,
            endedReason: null,
          },
        ],
      })
      expect(await stores.apps.icon(clientId)).toEqual(icon)
      const trail = await stores.trail(clientId)
      expect(trail).toMatchObject([
        {
          action: 'app_created',
          actorKind: 'operator',
          atMs: NOW_MS,
          details: {
            owner: ada.gid,
            name: 'Planner',
            scopes: 'tasks:read users:read',
            workspaces: ada.workspaceGid,
            redirectUris: 'https://z.example/b https://a.example/A?x=%2F',
            icon: 'image/png',
            hint: secret?.hint,
          },
        },
      ])
      expect(JSON.stringify(trail)).not.toContain(hash)
    })

    it('stores a native app without a secret, and one without anything', async () => {
      const native = await create({ kind: 'native' })
      const { icon: _, ...stored } = native.app
      expect(await stores.apps.find(native.clientId)).toEqual({ ...stored, secrets: [], iconMediaType: null })
      expect(await stores.apps.icon(native.clientId)).toBeNull()
    })

    describe('a name that could be taken for that of somebody else’s app', () => {
      const COLLEAGUE = 'colleague'
      const scene = async () => {
        const ben = await stores.newPerson({ workspaceGid: ada.workspaceGid })
        const name = `Planner ${await stores.nextGid()}`
        // With a Cyrillic letter, and with a capital i for the l.
        return { ben, name, alike: name.replace('a', '\u0430'), capital: name.replace('l', 'I') }
      }
      const named = async (owner: Person, name: string, wish: Partial<AppToStore> = {}) => {
        const { decided, ...made } = await tryCreate({ ownerGid: owner.gid, name, ...wish })
        return { ...made, decision: decided.decision }
      }
      const rename = async (clientId: Gid, settings: Parameters<Stores['apps']['update']>[0]['settings']) =>
        (await stores.apps.update({ clientId, settings, actor: OPERATOR, nowMs: LATER_MS })).decision

      it.each<[string, Partial<AppToStore> | null]>([
        ['distributed to the workspace', { distribution: 'workspaces' }],
        ['distributed to everybody by a colleague', { distribution: 'any' }],
        ['approved there', null],
        ['acting for a member of it', null],
      ])('is refused to whoever makes, renames or distributes one: %s', async (how, wish) => {
        const { alike, ben, capital, name } = await scene()
        const outsider = await stores.newPerson({ name: COLLEAGUE })
        const workspaceGids = wish?.distribution === 'workspaces' ? [ada.workspaceGid] : []
        const { clientId } = await named(wish === null ? outsider : ada, name, { ...wish, workspaceGids })
        const { queries } = stores.db
        const [workspace, at] = [ada.workspaceGid, LATER_MS]
        if (how.startsWith('approved'))
          await queries
            .insertInto('app_approvals')
            .values({
              workspace_gid: workspace,
              client_id: clientId,
              approved_by_gid: ada.gid,
              approved_at_ms: at,
            })
            .execute()
        if (how.startsWith('acting'))
          await queries
            .insertInto('grants')
            .values({
              gid: await stores.nextGid(),
              client_id: clientId,
              user_gid: ada.gid,
              scopes: 'default',
              authenticated_at_ms: NOW_MS,
              granted_at_ms: NOW_MS,
              expires_at_ms: LATER_MS + 1,
            })
            .execute()
        for (const one of [name, alike, capital, name.toUpperCase(), `${name.replace(' ', '\u00a0 ')}`]) {
          const made = await named(ben, one)
          expect([one, made.decision]).toEqual([one, 'looks_alike'])
          expect(await stores.apps.find(made.clientId)).toBeNull()
        }
        const other = await named(ben, `${name} for teams`)
        expect(await rename(other.clientId, { name: alike })).toBe('looks_alike')
        expect((await stores.apps.find(other.clientId))?.name).toBe(`${name} for teams`)
        expect(await rename(other.clientId, { name: `${name} 2`, description: 'x' })).toBe('updated')
      })

      it('is nobody’s business where nobody of the workspace uses that app, and of one’s own apps', async () => {
        const { alike, ben, name } = await scene()
        const stranger = await stores.newPerson()
        await named(stranger, name, { distribution: 'any' })
        await named(ada, name)
        expect((await named(ben, alike)).decision).toBe('created')
        expect((await named(ben, name)).decision).toBe('created')
      })

      it('is refused when it comes to light: by distributing further, never by distributing less', async () => {
        const { alike, ben, name } = await scene()
        const mine = await named(ben, alike, {
          distribution: 'workspaces',
          workspaceGids: [ben.workspaceGid],
        })
        const theirs = await named(ada, name)
        // Neither saw the other: the second was used by nobody.
        expect(mine.decision).toBe('created')
        expect(theirs.decision).toBe('looks_alike')
        const { clientId } = await named(ada, `${name} x`)
        expect(await rename(clientId, { name })).toBe('looks_alike')
        await stores.db.queries
          .updateTable('apps')
          .set(nameColumns(name))
          .where('client_id', '=', clientId)
          .execute()
        expect(await rename(clientId, { distribution: 'any', workspaceGids: [] })).toBe('looks_alike')
        expect(
          await rename(clientId, { distribution: 'workspaces', workspaceGids: [ada.workspaceGid] }),
        ).toBe('looks_alike')
        expect(await rename(clientId, { distribution: 'none', workspaceGids: [], description: 'x' })).toBe(
          'updated',
        )
        expect(await rename(clientId, { name, description: 'y' })).toBe('updated')
        expect(await rename(mine.clientId, { distribution: 'none', workspaceGids: [] })).toBe('updated')
        expect(await rename(clientId, { distribution: 'any', workspaceGids: [] })).toBe('updated')
      })

      it('is worked out anew for names from before, and where the rules changed', async () => {
        const { alike, ben, name } = await scene()
        const { clientId } = await named(ada, name, { distribution: 'any' })
        const { queries } = stores.db
        await queries
          .updateTable('apps')
          .set({ name_skeleton: null, name_skeleton_small: null })
          .where('client_id', '=', clientId)
          .execute()
        expect((await named(ben, alike)).decision).toBe('created')
        await queries.deleteFrom('settings').where('name', '=', 'name_skeleton_rule').execute()
        expect(await refreshNameSkeletons(stores.db)).toBeGreaterThan(0)
        expect(await refreshNameSkeletons(stores.db)).toBe(0)
        expect((await named(ben, alike)).decision).toBe('looks_alike')
      })

      it('of many at once one is made', async () => {
        const { alike, ben, name } = await scene()
        for (let round = 0; round < 5; round++) {
          const suffix = `${name} ${round}`
          const made = await Promise.all(
            Array.from({ length: 8 }, async (_, index) =>
              index % 2 === 0
                ? await named(ada, suffix, { distribution: 'any' })
                : await named(ben, `${alike} ${round}`, { distribution: 'any' }),
            ),
          )
          const owners = made.filter(({ decision }) => decision === 'created').map(({ app }) => app.ownerGid)
          expect(owners.length).toBeGreaterThan(0)
          expect(new Set(owners).size).toBe(1)
        }
      })
    })

    it('refuses an owner who does not exist or is deactivated, and a workspace they are not in: nothing is stored', async () => {
      const gone = await stores.newPerson()
      await stores.users.deactivate({ userGid: gone.gid, actor: OPERATOR, nowMs: NOW_MS })
      const other = await stores.newPerson()
      const foreign = {
        distribution: 'workspaces' as const,
        workspaceGids: [ada.workspaceGid, other.workspaceGid],
      }
      for (const [wish, decided] of [
        [{ ownerGid: GID_OF_NOTHING }, { decision: 'owner_unknown' }],
        [{ ownerGid: gone.gid }, { decision: 'owner_inactive' }],
        [foreign, { decision: 'workspace_foreign', workspaceGid: other.workspaceGid }],
      ] as const) {
        const refused = await tryCreate(wish)
        expect(refused.decided).toEqual(decided)
        expect(await stores.apps.find(refused.clientId)).toBeNull()
        expect(await stores.trail(refused.clientId)).toEqual([])
      }
    })

    it('holds the limit of one owner, and counts nobody else’s', async () => {
      const owner = await stores.newPerson()
      const first = await tryCreate({ ownerGid: owner.gid }, 2)
      await create({ ownerGid: ada.gid })
      expect((await tryCreate({ ownerGid: owner.gid }, 2)).decided).toEqual({ decision: 'created' })
      expect((await tryCreate({ ownerGid: owner.gid }, 2)).decided).toEqual({ decision: 'limit_reached' })
      await stores.apps.delete(act(first.clientId))
      expect((await tryCreate({ ownerGid: owner.gid }, 2)).decided).toEqual({ decision: 'created' })
    })
  })

  describe('find, list', () => {
    it('find one’s apps, oldest first, or everybody’s, each with what is its own', async () => {
      const owner = await stores.newPerson()
      const uris = (n: number) => [`https://app.example/${n}/b`, `https://app.example/${n}/a`]
      const second = await create({ ownerGid: owner.gid, createdAtMs: NOW_MS + 2, redirectUris: uris(2) })
      const first = await create({
        ownerGid: owner.gid,
        createdAtMs: NOW_MS + 1,
        redirectUris: uris(1),
        icon: PNG,
      })
      const listed = await stores.apps.list({ ownerGid: owner.gid })
      expect(listed).toEqual([
        await stores.apps.find(first.clientId),
        await stores.apps.find(second.clientId),
      ])
      expect(
        listed.map((app) => [app.redirectUris, app.iconMediaType, app.secrets.map(({ gid }) => gid)]),
      ).toEqual([
        [uris(1), 'image/png', [first.secret?.gid]],
        [uris(2), null, [second.secret?.gid]],
      ])
      const everybody = (await stores.apps.list({ ownerGid: null })).map((app) => app.clientId)
      expect(everybody).toEqual(expect.arrayContaining([first.clientId, second.clientId]))
      expect(everybody.length).toBeGreaterThan(2)
      expect(await stores.apps.list({ ownerGid: GID_OF_NOTHING })).toEqual([])
      expect(await stores.apps.find(GID_OF_NOTHING)).toBeNull()
      expect(await stores.apps.icon(GID_OF_NOTHING)).toBeNull()
    })
  })

  describe('update', () => {
    it('changes what is given and nothing else', async () => {
      const { clientId } = await create({ redirectUris: ['https://app.example/'], icon: PNG })
      const before = await stores.apps.find(clientId)
      const changes = [
        { name: 'Planner 2' },
        { description: 'New' },
        { permissions: 'specific', scopes: ['tasks:read'], identityScopes: ['email'] },
        { requiresPkce: true, rotatesRefreshTokens: true, replayWindowSeconds: 600, isResourceServer: true },
        { sendsIssuer: true },
        { sendsIssuer: false },
        { distribution: 'workspaces', workspaceGids: [ada.workspaceGid] },
        { distribution: 'any', workspaceGids: [] },
        { requiresPkce: false, rotatesRefreshTokens: false, replayWindowSeconds: 0, isResourceServer: false },
      ] as const
      let expected = { ...before }
      for (const [index, settings] of changes.entries()) {
        const nowMs = LATER_MS + index
        expect(await stores.apps.update({ ...act(clientId, nowMs), settings })).toEqual({
          decision: 'updated',
        })
        expected = { ...expected, ...settings, updatedAtMs: nowMs }
        expect(await stores.apps.find(clientId)).toEqual(expected)
      }
      expect(await stores.apps.icon(clientId)).toEqual(PNG)
      expect((await stores.trail(clientId)).slice(1, 6)).toMatchObject([
        { action: 'app_updated', atMs: LATER_MS, details: { name: 'Planner 2' } },
        { details: { description: 'New' } },
        { details: { permissions: 'specific', scopes: 'tasks:read', identityScopes: 'email' } },
        { details: { requiresPkce: true, replayWindowSeconds: 600 } },
        { details: { sendsIssuer: true } },
      ])
      expect(Object.keys((await stores.trail(clientId))[1]?.details ?? {})).toEqual(['name'])
    })

    it('replaces the icon, and takes it away', async () => {
      const { clientId } = await create({ icon: PNG })
      const webp: AppIcon = { mediaType: 'image/webp', bytes: new Uint8Array(65_536).fill(3) }
      await stores.apps.update({ ...act(clientId), settings: { icon: webp } })
      expect(await stores.apps.icon(clientId)).toEqual(webp)
      await stores.apps.update({ ...act(clientId), settings: { icon: null } })
      expect(await stores.apps.icon(clientId)).toBeNull()
      expect((await stores.apps.find(clientId))?.iconMediaType).toBeNull()
    })

    it('refuses a workspace that the owner is not in, changing nothing', async () => {
      const { clientId } = await create({ distribution: 'workspaces', workspaceGids: [ada.workspaceGid] })
      const before = await stores.apps.find(clientId)
      const settings = { name: 'No', distribution: 'workspaces', workspaceGids: [GID_OF_NOTHING] } as const
      expect(await stores.apps.update({ ...act(clientId), settings })).toEqual({
        decision: 'workspace_foreign',
        workspaceGid: GID_OF_NOTHING,
      })
      expect(await stores.apps.find(clientId)).toEqual(before)
      expect(await countActs(clientId)).toBe(1)
      expect(await stores.apps.update({ ...act(GID_OF_NOTHING), settings })).toEqual({ decision: 'unknown' })
    })
  })

  describe('redirect URIs', () => {
    it('are kept character for character, in the order of registration', async () => {
      const { clientId } = await create({ redirectUris: ['https://app.example/b'] })
      const add = async (uri: string, urisMax = 20) =>
        await stores.apps.addRedirectUri({ ...act(clientId), uri, urisMax })
      const remove = async (uri: string) => await stores.apps.removeRedirectUri({ ...act(clientId), uri })
      expect(await add('https://app.example/B')).toBe('added')
      expect(await add('https://app.example/a')).toBe('added')
      expect(await remove('https://app.example/b')).toBe('removed')
      expect(await add('https://app.example/b')).toBe('added')
      const expected = ['https://app.example/B', 'https://app.example/a', 'https://app.example/b']
      expect(await stores.apps.find(clientId)).toMatchObject({
        redirectUris: expected,
        updatedAtMs: LATER_MS,
      })
      expect(await lastAct(clientId)).toMatchObject({
        action: 'app_redirect_uri_added',
        atMs: LATER_MS,
        details: { uri: 'https://app.example/b' },
      })
      const acts = await countActs(clientId)
      expect(await add('https://app.example/B')).toBe('already_registered')
      expect(await add('https://app.example/new', 3)).toBe('limit_reached')
      expect(await remove('https://app.example/A')).toBe('not_registered')
      expect(await countActs(clientId)).toBe(acts)
      expect((await stores.apps.find(clientId))?.redirectUris).toEqual(expected)
      expect(await remove('https://app.example/B')).toBe('removed')
      expect(await lastAct(clientId)).toMatchObject({ action: 'app_redirect_uri_removed' })
    })

    it('of no app: unknown; of another app: untouched', async () => {
      const uri = 'https://app.example/'
      const [one, other] = [await create({ redirectUris: [uri] }), await create({ redirectUris: [uri] })]
      expect(await stores.apps.removeRedirectUri({ ...act(one.clientId), uri })).toBe('removed')
      expect((await stores.apps.find(other.clientId))?.redirectUris).toEqual([uri])
      expect(await stores.apps.addRedirectUri({ ...act(GID_OF_NOTHING), uri, urisMax: 1 })).toBe('unknown')
      expect(await stores.apps.removeRedirectUri({ ...act(GID_OF_NOTHING), uri })).toBe('unknown')
    })
  })

  describe('secrets', () => {
    it('two can be live; a third is refused, until one has ended', async () => {
      const { clientId, secret: first } = await create()
      const second = await addSecret(clientId)
      expect(second.decision).toBe('added')
      expect((await secretsOf(clientId)).map(({ gid }) => gid)).toEqual([second.gid, first?.gid])
      expect(await lastAct(clientId)).toMatchObject({
        action: 'app_secret_created',
        atMs: LATER_MS,
        details: { secret: second.gid, hint: second.hint },
      })
      const refused = await addSecret(clientId, { oldExpiresAtMs: LATER_MS })
      expect(refused.decision).toBe('limit_reached')
      expect(await liveOf(clientId)).toEqual([second.gid, first?.gid])
      expect(await stores.appSecrets.credentials(clientId, refused.hash)).toMatchObject({ secret: null })
      expect(await countActs(clientId)).toBe(2)

      const end = { ...act(clientId), secretGid: second.gid, expiresAtMs: LATER_MS }
      expect(await stores.appSecrets.expire(end)).toEqual({ decision: 'set', othersLive: 1 })
      expect(await liveOf(clientId)).toEqual([first?.gid])
      const third = await addSecret(clientId)
      expect(third.decision).toBe('added')
      // The end is the first instant at which it is dead, and counts no more from then on.
      expect((await addSecret(clientId, { nowMs: LATER_MS })).decision).toBe('limit_reached')
    })

    it('a new one can end the old one, sooner but never later than somebody said', async () => {
      const { clientId, secret: first } = await create()
      const soon = { ...act(clientId), secretGid: first?.gid ?? GID_OF_NOTHING, expiresAtMs: LATER_MS + 5 }
      await stores.appSecrets.expire(soon)
      const second = await addSecret(clientId, { oldExpiresAtMs: LATER_MS + 10 })
      expect((await secretsOf(clientId)).map((one) => one.expiresAtMs)).toEqual([null, LATER_MS + 5])
      const third = await addSecret(clientId, { nowMs: LATER_MS + 5, oldExpiresAtMs: LATER_MS + 7 })
      expect(third.decision).toBe('added')
      expect(await liveOf(clientId, LATER_MS + 6)).toEqual([third.gid, second.gid])
      expect(await liveOf(clientId, LATER_MS + 7)).toEqual([third.gid])
      expect(await lastAct(clientId)).toMatchObject({ details: { oldExpiresAtMs: LATER_MS + 7 } })
    })

    describe('rotation', () => {
      const settle = async (clientId: Gid, as: 'completed' | 'cancelled', freshGid: Gid | null = null) =>
        await stores.appSecrets.settleRotation({ ...act(clientId), freshGid, as })
      const start = async () => {
        const made = await create()
        const fresh = await addSecret(made.clientId, { oldExpiresAtMs: LATER_MS + DAY_MS })
        return { clientId: made.clientId, old: made.secret?.gid ?? GID_OF_NOTHING, fresh }
      }
      const endsOf = async (clientId: Gid) => (await secretsOf(clientId)).map((one) => one.expiresAtMs)

      it('completed, the old secret ends now and the new one stays; a second wish finds none', async () => {
        const { clientId, fresh, old } = await start()
        expect(await lastAct(clientId)).toMatchObject({
          action: 'app_secret_rotation_started',
          details: { secret: fresh.gid, old, oldExpiresAtMs: LATER_MS + DAY_MS },
        })
        expect(await settle(clientId, 'completed', GID_OF_NOTHING)).toEqual({ decision: 'not_rotating' })
        expect(await settle(clientId, 'completed', fresh.gid)).toMatchObject({
          decision: 'settled',
          endedGid: old,
          keptGid: fresh.gid,
        })
        expect(await endsOf(clientId)).toEqual([null, LATER_MS])
        expect(await lastAct(clientId)).toMatchObject({
          action: 'app_secret_rotation_completed',
          details: { ended: old, kept: fresh.gid },
        })
        for (const as of ['completed', 'cancelled'] as const)
          expect(await settle(clientId, as)).toEqual({ decision: 'not_rotating' })
        expect(await settle(GID_OF_NOTHING, 'completed')).toEqual({ decision: 'unknown' })
      })

      it('cancelled, the new secret ends now, and the old one has its end back, or none', async () => {
        const { clientId, fresh, old } = await start()
        expect(await settle(clientId, 'cancelled')).toMatchObject({ endedGid: fresh.gid, keptGid: old })
        expect(await endsOf(clientId)).toEqual([LATER_MS, null])
        const end = { ...act(clientId), secretGid: old, expiresAtMs: LATER_MS + 9 * DAY_MS }
        await stores.appSecrets.expire(end)
        await addSecret(clientId, { nowMs: LATER_MS, oldExpiresAtMs: LATER_MS + DAY_MS })
        await settle(clientId, 'cancelled')
        expect((await secretsOf(clientId)).find((one) => one.gid === old)?.expiresAtMs).toBe(end.expiresAtMs)
      })

      it('is over when the end of the old secret came, or when either got another end', async () => {
        const passed = await start()
        const later = { ...act(passed.clientId, LATER_MS + DAY_MS), freshGid: null, as: 'cancelled' } as const
        expect(await stores.appSecrets.settleRotation(later)).toEqual({ decision: 'not_rotating' })
        for (const which of ['old', 'fresh'] as const) {
          const { clientId, fresh, old } = await start()
          const secretGid = which === 'old' ? old : fresh.gid
          await stores.appSecrets.expire({ ...act(clientId), secretGid, expiresAtMs: LATER_MS + 5 })
          expect(await settle(clientId, 'cancelled')).toEqual({ decision: 'not_rotating' })
          expect(await endsOf(clientId)).toContain(LATER_MS + 5)
        }
      })
    })

    it('a new one removes those that are dead for long, or too many, and no others', async () => {
      const { clientId } = await create()
      const made = []
      for (let day = 1; day <= 5; day++) {
        const nowMs = NOW_MS + day * DAY_MS
        made.push(await addSecret(clientId, { nowMs, oldExpiresAtMs: nowMs }))
      }
      expect(await secretsOf(clientId)).toHaveLength(6)
      const other = await create()
      await addSecret(other.clientId, { nowMs: LATER_MS, oldExpiresAtMs: LATER_MS })
      const nowMs = NOW_MS + 6 * DAY_MS
      const last = await addSecret(clientId, { nowMs, diedAfterMs: NOW_MS + 2 * DAY_MS, countMax: 2 })
      // Of the dead ones three died after day 2; two of them are kept. The live one stays whatever is kept.
      expect((await secretsOf(clientId)).map(({ gid }) => gid)).toEqual(
        [last, made[4], made[3], made[2]].map((one) => one?.gid),
      )
      expect(await secretsOf(other.clientId)).toHaveLength(2)
    })

    it('a dead one stays dead; another app’s and none at all are not found', async () => {
      const [{ clientId, secret }, other] = [await create(), await create()]
      const secretGid = secret?.gid ?? GID_OF_NOTHING
      const expire = async (id: Gid, gid: Gid, expiresAtMs = LATER_MS) =>
        await stores.appSecrets.expire({ ...act(id), secretGid: gid, expiresAtMs })
      expect(await expire(other.clientId, secretGid)).toEqual({ decision: 'secret_unknown' })
      expect(await expire(clientId, GID_OF_NOTHING)).toEqual({ decision: 'secret_unknown' })
      expect(await expire(GID_OF_NOTHING, secretGid)).toEqual({ decision: 'unknown' })
      expect(await liveOf(clientId)).toEqual([secretGid])
      expect(await expire(clientId, secretGid)).toEqual({ decision: 'set', othersLive: 0 })
      expect(await lastAct(clientId)).toMatchObject({
        action: 'app_secret_expired',
        details: { secret: secretGid, hint: secret?.hint, expiresAtMs: LATER_MS },
      })
      expect(await expire(clientId, secretGid, LATER_MS + DAY_MS)).toEqual({ decision: 'already_dead' })
      expect(await liveOf(clientId)).toEqual([])
      expect(await countActs(clientId)).toBe(2)
    })

    it('a native app and no app get none', async () => {
      const native = await create({ kind: 'native' })
      expect((await addSecret(native.clientId)).decision).toBe('app_native')
      expect((await addSecret(GID_OF_NOTHING)).decision).toBe('unknown')
      expect(await secretsOf(native.clientId)).toEqual([])
    })

    it('credentials: the app with that one of its secrets, dead or alive; never another app’s', async () => {
      const [one, other] = [await create({ isResourceServer: true }), await create()]
      const {
        description: _d,
        workspaceGids: _w,
        redirectUris: _r,
        createdAtMs: _c,
        updatedAtMs: _u,
        icon: _i,
        ...app
      } = one.app
      const read = async (id: Gid, hash = one.hash) => await stores.appSecrets.credentials(id, hash)
      const secret = { gid: one.secret?.gid, expiresAtMs: null, lastUsedAtMs: null }
      expect(await read(one.clientId)).toEqual({ app, secret })
      expect(await read(one.clientId, other.hash)).toEqual({ app, secret: null })
      expect(await read(GID_OF_NOTHING)).toBeNull()
      const second = await addSecret(one.clientId, { oldExpiresAtMs: LATER_MS })
      expect(await read(one.clientId)).toEqual({ app, secret: { ...secret, expiresAtMs: LATER_MS } })
      expect(await read(one.clientId, second.hash)).toMatchObject({ secret: { gid: second.gid } })
    })

    it('a use is written once an interval, never backwards, and moves no stamp', async () => {
      const { clientId, secret } = await create()
      const secretGid = secret?.gid ?? GID_OF_NOTHING
      const use = async (atMs: number) => {
        await stores.appSecrets.recordUse({ secretGid, atMs, address: '10.0.0.7', intervalMs: 1_000 })
        return (await secretsOf(clientId))[0]?.lastUsedAtMs
      }
      const stamp = stores.db.changeStamp()
      expect(await use(LATER_MS)).toBe(LATER_MS)
      expect(await use(LATER_MS + 999)).toBe(LATER_MS)
      expect(await use(LATER_MS + 1_000)).toBe(LATER_MS + 1_000)
      expect(await use(LATER_MS)).toBe(LATER_MS + 1_000)
      expect(stores.db.changeStamp()).toBe(stamp)
    })
  })

  describe('delete', () => {
    it('removes the app and all that hangs on it; its trail stays, and other apps', async () => {
      const wish = {
        redirectUris: ['https://app.example/'],
        distribution: 'workspaces' as const,
        workspaceGids: [ada.workspaceGid],
        icon: PNG,
      }
      const [one, other] = [await create(wish), await create(wish)]
      const before = await stores.apps.find(other.clientId)
      expect(await stores.apps.delete(act(one.clientId))).toBe('deleted')
      expect(await stores.apps.find(one.clientId)).toBeNull()
      expect(await stores.appSecrets.credentials(one.clientId, one.hash)).toBeNull()
      for (const table of ['app_redirect_uris', 'app_secrets', 'app_workspaces', 'app_icons'] as const) {
        const rows = stores.db.queries.selectFrom(table).selectAll().where('client_id', '=', one.clientId)
        expect(await rows.execute()).toEqual([])
      }
      expect(await stores.trail(one.clientId)).toMatchObject([
        { action: 'app_created' },
        { action: 'app_deleted', atMs: LATER_MS, details: { name: 'Planner' }, personGid: ada.gid },
      ])
      expect(await stores.apps.delete(act(one.clientId))).toBe('unknown')
      expect(await countActs(one.clientId)).toBe(2)
      expect(await stores.apps.find(other.clientId)).toEqual(before)
    })
  })

  it('nothing happens whose audit row cannot be written', async () => {
    const { clientId, secret } = await create({ redirectUris: ['https://app.example/'], icon: PNG })
    const before = await stores.apps.find(clientId)
    const fresh = { ...plainApp(ada.gid, await stores.nextGid()), icon: null }
    const secretGid = secret?.gid ?? GID_OF_NOTHING
    await stores.withoutTrail(async () => {
      for (const attempt of [
        async () => await stores.apps.create({ app: fresh, secret: null, appsMax: 1_000, actor: OPERATOR }),
        async () => await stores.apps.update({ ...act(clientId), settings: { name: 'No', icon: null } }),
        async () =>
          await stores.apps.addRedirectUri({ ...act(clientId), uri: 'https://b.example/', urisMax: 9 }),
        async () => await stores.apps.removeRedirectUri({ ...act(clientId), uri: 'https://app.example/' }),
        async () => await addSecret(clientId, { oldExpiresAtMs: LATER_MS }),
        async () => await stores.appSecrets.expire({ ...act(clientId), secretGid, expiresAtMs: LATER_MS }),
        async () => await stores.apps.delete(act(clientId)),
      ]) {
        await expect(attempt()).rejects.toThrow(/audit_events/)
      }
    })
    expect(await stores.apps.find(clientId)).toEqual(before)
    expect(await stores.apps.icon(clientId)).toEqual(PNG)
    expect(await stores.apps.find(fresh.clientId)).toBeNull()
  })

  it('a secret that came in clear is marked, anew once the mark is old enough', async () => {
    const { clientId, hash, secret } = await create()
    const mark = async (nowMs: number, unlessSinceMs: number, of = hash) =>
      await inTransaction(
        stores.db,
        async (tx) => await markSecretExposed(tx, { hash: of, nowMs, unlessSinceMs }),
      )
    const marked = { gid: secret?.gid, clientId, ownerGid: ada.gid }
    expect(await mark(NOW_MS, NOW_MS, freshSecret().hash)).toBeNull()
    expect(await mark(NOW_MS, NOW_MS - 10)).toEqual(marked)
    expect(await mark(NOW_MS + 5, NOW_MS - 1)).toBeNull()
    expect(await mark(NOW_MS + 5, NOW_MS)).toEqual(marked)
    expect(await mark(NOW_MS + 6, NOW_MS + 4)).toBeNull()
  })
}
