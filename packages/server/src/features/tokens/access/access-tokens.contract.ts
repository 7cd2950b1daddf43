import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ACCESS_ENDS_MS, DAY_MS, grantScene, type GrantScene } from '../../../../test/support/grant-scene.js'
import { newApp } from '../../../../test/support/grants.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { OPEN_POLICY } from '../../../protocol/token/policy.js'
import { hashToBytes, type SecretHash } from '../../../protocol/token/secret.js'
import type { App } from '../../apps/app.js'
import { DUE_ACCESS_TOKENS } from './access-tokens.store.js'
import { ACCESS_TOKENS_KEPT_PER_GRANT_MAX, ACCESS_TOKENS_PER_GRANT_MAX } from '../token.rules.js'

const LATER_MS = NOW_MS + 1_000

/** What any store of access tokens must do. */
export function accessTokenContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  let ada: Person
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    ada = await stores.newPerson({ name: 'Ada' })
  })

  const revoke = async (hash: SecretHash, clientId: Gid, nowMs = LATER_MS) =>
    await stores.accessTokens.revoke({ hash, clientId, nowMs })
  const revokedAt = async (hash: SecretHash) => (await stores.accessTokens.facts(hash))?.revokedAtMs

  describe('facts', () => {
    it('has what the grant allows, to whom, and every workspace of the person', async () => {
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'guest')
      const { accessHash, app, grantGid } = await scene.newGrant({
        person: ada,
        scope: 'tasks:read projects:read openid email',
      })
      expect(await stores.accessTokens.facts(accessHash)).toEqual({
        gid: grantGid,
        kind: 'access',
        clientId: app.clientId,
        userGid: ada.gid,
        userDeactivatedAtMs: null,
        scopes: new Set(['projects:read', 'tasks:read']),
        identity: ['openid', 'email'],
        roles: new Map([
          [ada.workspaceGid, 'admin'],
          [elsewhere.workspaceGid, 'guest'],
        ]),
        plan: 'paid',
        constraints: [],
        createdAtMs: NOW_MS,
        replacesGid: null,
        lastUsedAtMs: null,
        dependsOn: [grantGid, ada.gid, app.clientId, ada.workspaceGid, elsewhere.workspaceGid],
        expiresAtMs: ACCESS_ENDS_MS,
        revokedAtMs: null,
        revokedReason: null,
        retiresAtMs: null,
      })
    })

    it('is judged by what was decided of its own app, in the workspaces of its own person', async () => {
      const elsewhere = await stores.newPerson()
      const stranger = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'guest')
      const [own, other] = [await newApp(stores, ada), await newApp(stores, ada)]
      const { accessHash } = await scene.newGrant({ person: ada, app: own })
      await scene.newGrant({ person: ada, app: other })
      for (const person of [elsewhere, stranger]) await scene.newGrant({ person, app: own })
      const act = (admin: Person, app: App) => ({
        workspaceGid: admin.workspaceGid,
        clientId: app.clientId,
        adminGid: admin.gid,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      const appsOf = async () =>
        new Map(
          (await stores.accessTokens.facts(accessHash))?.constraints.map(({ app, workspaceGid }) => [
            workspaceGid,
            app,
          ]),
        )
      for (const { workspaceGid } of [ada, elsewhere, stranger])
        await stores.policies.policies.save({
          workspaceGid,
          policy: { ...OPEN_POLICY, apps: 'approved' },
          seenVersion: 0,
          adminGid: null,
          actor: OPERATOR,
          nowMs: NOW_MS,
        })
      await stores.admin.blocks.block(act(ada, other))
      await stores.admin.blocks.block(act(stranger, own))
      await stores.policies.approvals.approve(act(ada, other))
      expect(await appsOf()).toEqual(
        new Map([
          [ada.workspaceGid, 'undecided'],
          [elsewhere.workspaceGid, 'undecided'],
        ]),
      )
      await stores.policies.approvals.approve(act(ada, own))
      await stores.admin.blocks.block(act(elsewhere, own))
      expect(await appsOf()).toEqual(
        new Map([
          [ada.workspaceGid, 'approved'],
          [elsewhere.workspaceGid, 'blocked'],
        ]),
      )
    })

    it('of full permissions, of identity alone, of less than the grant — RFC 6749 §3.3, §6', async () => {
      const full = await scene.newGrant({ person: ada, scope: 'default email' })
      expect(await stores.accessTokens.facts(full.accessHash)).toMatchObject({
        scopes: 'full',
        identity: ['email'],
      })
      const alone = await scene.newGrant({ person: ada, scope: 'openid' })
      expect(await stores.accessTokens.facts(alone.accessHash)).toMatchObject({
        scopes: new Set(),
        identity: ['openid'],
      })
      const { refreshHash } = await scene.newGrant({ person: ada, scope: 'tasks:read projects:read openid' })
      const scopes = scene.scopes('projects:read')
      const access = { hash: freshSecret().hash, scopes, expiresAtMs: ACCESS_ENDS_MS }
      await scene.refresh(refreshHash, { access })
      expect(await stores.accessTokens.facts(access.hash)).toMatchObject({
        scopes: new Set(['projects:read']),
        identity: [],
      })
    })

    it('tells of the end of the grant and of the person; is null for a hash that no access token has', async () => {
      const { accessHash, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: LATER_MS })
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({
        revokedAtMs: LATER_MS,
        revokedReason: 'revoked',
      })
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: LATER_MS })
      expect((await stores.accessTokens.facts(accessHash))?.userDeactivatedAtMs).toBe(LATER_MS)
      for (const hash of [refreshHash, freshSecret().hash]) {
        expect(await stores.accessTokens.facts(hash)).toBeNull()
        expect(await stores.accessTokens.describe(hash)).toBeNull()
      }
    })
  })

  describe('describe — RFC 7662 §2.2', () => {
    it('tells scope, life, app and owner', async () => {
      const { accessHash, app, grantGid } = await scene.newGrant({ person: ada, scope: 'tasks:read openid' })
      const described = {
        dependsOn: [grantGid, ada.gid],
        scope: 'tasks:read openid',
        createdAtMs: NOW_MS,
        expiresAtMs: ACCESS_ENDS_MS,
        revokedAtMs: null,
        revokedReason: null,
        retiresAtMs: null,
        userDeactivatedAtMs: null,
        clientId: app.clientId,
        owner: { gid: ada.gid, name: 'Ada', email: ada.user.email },
      }
      expect(await stores.accessTokens.describe(accessHash)).toEqual(described)
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: LATER_MS })
      expect(await stores.accessTokens.describe(accessHash)).toEqual({
        ...described,
        revokedAtMs: LATER_MS,
        revokedReason: 'revoked',
        userDeactivatedAtMs: LATER_MS,
      })
    })

    it('of a narrowed one: the narrower scope', async () => {
      const { refreshHash } = await scene.newGrant({ person: ada, scope: 'tasks:read projects:read' })
      const scopes = scene.scopes('tasks:read')
      const access = { hash: freshSecret().hash, scopes, expiresAtMs: ACCESS_ENDS_MS }
      await scene.refresh(refreshHash, { access })
      expect((await stores.accessTokens.describe(access.hash))?.scope).toBe('tasks:read')
    })
  })

  describe('revoke — RFC 7009 §2.1', () => {
    it('ends that token and nothing else of its grant, with an audit row', async () => {
      const { accessHash, app, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const second = await scene.refresh(refreshHash)
      expect(await revoke(accessHash, app.clientId)).toBe(true)
      expect(await revokedAt(accessHash)).toBe(LATER_MS)
      expect(await revokedAt(second.accessHash)).toBeNull()
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect((await scene.refresh(refreshHash)).decision).toBe('won')
      expect((await stores.trail(grantGid)).slice(1)).toEqual([
        {
          action: 'token_revoked',
          actorKind: 'app',
          targetGid: grantGid,
          atMs: LATER_MS,
          details: { token: 'access' },
          personGid: ada.gid,
          appGid: app.clientId,
        },
      ])
    })

    it('false, and nothing on record: another app’s, dead already, unknown — §5', async () => {
      const { accessHash, app, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const otherApp = await newApp(stores, ada)
      expect(await revoke(accessHash, otherApp.clientId)).toBe(false)
      expect(await revokedAt(accessHash)).toBeNull()
      expect(await revoke(accessHash, app.clientId, ACCESS_ENDS_MS)).toBe(false)
      expect(await revoke(freshSecret().hash, app.clientId)).toBe(false)
      expect(await revoke(refreshHash, app.clientId)).toBe(false)
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created'])
      expect(await revoke(accessHash, app.clientId)).toBe(true)
      expect(await revoke(accessHash, app.clientId, LATER_MS + 1)).toBe(false)
      expect(await revokedAt(accessHash)).toBe(LATER_MS)
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created', 'token_revoked'])
    })

    it('false for a token that died with its grant', async () => {
      const { accessHash, app, grantGid } = await scene.newGrant({ person: ada })
      await stores.grants.revoke({ grantGid, reason: 'app_revoked', actor: OPERATOR, nowMs: NOW_MS })
      expect(await revoke(accessHash, app.clientId)).toBe(false)
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created', 'grant_revoked'])
    })

    it('does not happen when it cannot be recorded', async () => {
      const { accessHash, app } = await scene.newGrant({ person: ada })
      const attempt = stores.withoutTrail(async () => await revoke(accessHash, app.clientId))
      await expect(attempt).rejects.toThrow()
      expect(await revokedAt(accessHash)).toBeNull()
    })
  })

  describe('how many of one grant there are', () => {
    const stateOf = async (hash: SecretHash) => (await stores.accessTokens.facts(hash))?.expiresAtMs
    const give = async (grant: { readonly refreshHash: SecretHash }, count: number, rotates: boolean) => {
      const made: SecretHash[] = []
      let { refreshHash } = grant
      for (let one = 0; one < count; one++) {
        if (!rotates) made.push((await scene.refresh(refreshHash, { nowMs: LATER_MS })).accessHash)
        else {
          const rotated = await scene.rotate(refreshHash, { nowMs: LATER_MS })
          made.push(rotated.accessHash)
          refreshHash = rotated.successorHash
        }
      }
      return made
    }

    it.each([false, true])(
      'fifty live; the oldest ends when one more is given, rotating: %s',
      async (rotates) => {
        const [grant, other] = [await scene.newGrant({ person: ada }), await scene.newGrant({ person: ada })]
        const made = [grant.accessHash, ...(await give(grant, ACCESS_TOKENS_PER_GRANT_MAX + 19, rotates))]
        const ends = await Promise.all(made.map(stateOf))
        // Expired, so that whoever has one refreshes; not revoked, and not gone.
        expect(ends).toEqual(made.map((_, index) => (index < 20 ? LATER_MS : ACCESS_ENDS_MS)))
        expect(await Promise.all(made.map(async (hash) => await revokedAt(hash)))).toEqual(
          made.map(() => null),
        )
        expect(await stateOf(other.accessHash)).toBe(ACCESS_ENDS_MS)
      },
    )

    it('one that had expired by itself keeps its end', async () => {
      const grant = await scene.newGrant({ person: ada })
      const access = { hash: freshSecret().hash, scopes: null, expiresAtMs: LATER_MS - 1 }
      await scene.refresh(grant.refreshHash, { access })
      await give(grant, ACCESS_TOKENS_PER_GRANT_MAX, false)
      expect(await stateOf(access.hash)).toBe(LATER_MS - 1)
    })

    it('of the dead so many stay: an app that refreshes without end makes no rows without end', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const before = 3 * ACCESS_TOKENS_KEPT_PER_GRANT_MAX
      const rows = Array.from({ length: before - 1 }, (_, index) => ({
        hash: hashToBytes(freshSecret().hash),
        grant_gid: grantGid,
        created_at_ms: NOW_MS,
        expires_at_ms: NOW_MS,
        ordinal: index + 2,
      }))
      for (let from = 0; from < rows.length; from += 500)
        await stores.db.queries
          .insertInto('access_tokens')
          .values(rows.slice(from, from + 500))
          .execute()
      await stores.db.queries
        .updateTable('refresh_tokens')
        .set({ issued: before })
        .where('grant_gid', '=', grantGid)
        .execute()
      const made = await give({ refreshHash }, ACCESS_TOKENS_PER_GRANT_MAX, false)
      const left = (await scene.rowsOf(grantGid)).access
      expect(left).toHaveLength(ACCESS_TOKENS_KEPT_PER_GRANT_MAX)
      expect(new Set(left.map(({ hash }) => hash))).toEqual(
        new Set([...left.map(({ hash }) => hash), ...made]),
      )
    })

    it('what ended is not remembered as living: the database’s change stamp moves with it, and only then', async () => {
      const grant = await scene.newGrant({ person: ada })
      await give(grant, ACCESS_TOKENS_PER_GRANT_MAX - 1, false)
      const stamps = [stores.db.changeStamp()]
      await give(grant, 1, false)
      stamps.push(stores.db.changeStamp())
      // The next one to go has expired long before.
      await stores.db.queries
        .updateTable('access_tokens')
        .set({ expires_at_ms: NOW_MS })
        .where('grant_gid', '=', grant.grantGid)
        .execute()
      stamps.push(stores.db.changeStamp())
      await give(grant, 1, false)
      stamps.push(stores.db.changeStamp())
      if (stores.kind === 'postgres') expect(stamps).toEqual([null, null, null, null])
      else expect([stamps[1] !== stamps[0], stamps[3] === stamps[2]]).toEqual([true, true])
    })
  })

  it('sweep takes those that ended before the given time, so many at once', async () => {
    const sweep = async (diedBeforeMs: number, rowsMax: number) =>
      await stores.free(DUE_ACCESS_TOKENS, diedBeforeMs, rowsMax)
    await sweep(NOW_MS + 10 * DAY_MS, 10_000)
    const { refreshHash } = await scene.newGrant({ person: ada })
    const made: SecretHash[] = []
    for (const expiresAtMs of [LATER_MS - 1, LATER_MS - 1, LATER_MS - 1, LATER_MS]) {
      const access = { hash: freshSecret().hash, scopes: null, expiresAtMs }
      made.push((await scene.refresh(refreshHash, { access })).accessHash)
    }
    expect([await sweep(LATER_MS, 2), await sweep(LATER_MS, 2), await sweep(LATER_MS, 2)]).toEqual([2, 1, 0])
    const left = await Promise.all(made.map(async (hash) => await stores.accessTokens.facts(hash)))
    expect(left.map((facts) => facts !== null)).toEqual([false, false, false, true])
  })
}
