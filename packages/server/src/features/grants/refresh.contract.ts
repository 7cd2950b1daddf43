import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ACCESS_ENDS_MS,
  DAY_MS,
  grantScene,
  REFRESH_ENDS_MS,
  type GrantScene,
} from '../../../test/support/grant-scene.js'
import { newApp, AUTHENTICATION } from '../../../test/support/grants.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import { DUE_ROTATION_ANSWERS } from './due-grants.store.js'
import { REFRESH_GENERATIONS_MAX } from './grant.rules.js'

const WINDOW_MS = 120_000
const LATER_MS = NOW_MS + 10 * DAY_MS

/** What any store must do with the refresh tokens that apps present. */
export function refreshContract(open: OpenStores): void {
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

  const bytesOf = (made: object) => ('keptAnswer' in made ? Buffer.from(made.keptAnswer as Uint8Array) : null)
  /** Rotates several times, a second apart. */
  const generations = async (first: SecretHash, times: number) => {
    const hashes = [first]
    for (let count = 0; count < times; count++) {
      const made = await scene.rotate(hashes.at(-1) ?? first, { nowMs: NOW_MS + count * 1_000 })
      expect(made.decision).toBe('won')
      hashes.push(made.successorHash)
    }
    return hashes
  }
  const at = (hashes: readonly SecretHash[], index: number) => hashes[index] ?? freshSecret().hash

  describe('refreshFacts', () => {
    it('says what the token belongs to, in every generation', async () => {
      const { app, grantGid, refreshHash } = await scene.newGrant({ person: ada, scope: 'tasks:read openid' })
      const facts = {
        grantGid,
        clientId: app.clientId,
        owner: { gid: ada.gid, name: 'Ada', email: ada.user.email },
        scopes: { api: ['tasks:read'], identity: ['openid'] },
        authenticatedAtMs: NOW_MS,
        authentication: AUTHENTICATION,
        grantedAtMs: NOW_MS,
      }
      const { successorHash } = await scene.rotate(refreshHash, { nowMs: LATER_MS })
      for (const hash of [refreshHash, successorHash]) {
        expect(await stores.grants.refreshFacts(hash)).toEqual(facts)
        expect(await stores.grants.grantOfRefreshToken(hash)).toEqual({
          gid: grantGid,
          clientId: app.clientId,
        })
      }
    })

    it('is null for a hash that no refresh token has', async () => {
      const { accessHash, codeHash } = await scene.newGrant({ person: ada })
      for (const hash of [freshSecret().hash, accessHash, codeHash]) {
        expect(await stores.grants.refreshFacts(hash)).toBeNull()
        expect(await stores.grants.grantOfRefreshToken(hash)).toBeNull()
        expect(await stores.grants.describeRefreshToken(hash)).toBeNull()
        expect((await scene.refresh(hash)).decision).toBe('unknown')
      }
    })
  })

  describe('refresh without rotation — RFC 6749 §6', () => {
    it('won: a further access token; the end of the same refresh token moves', async () => {
      const { accessHash, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const expiresAtMs = REFRESH_ENDS_MS + 10 * DAY_MS
      const scopes = scene.scopes('openid')
      const access = { hash: freshSecret().hash, scopes, expiresAtMs: ACCESS_ENDS_MS + 10 * DAY_MS }
      expect(await scene.refresh(refreshHash, { expiresAtMs, access, nowMs: LATER_MS })).toMatchObject({
        decision: 'won',
      })
      const rows = await scene.rowsOf(grantGid)
      expect(rows.refresh).toEqual([
        {
          hash: refreshHash,
          grant_gid: grantGid,
          generation: 0,
          created_at_ms: NOW_MS,
          expires_at_ms: expiresAtMs,
          last_used_at_ms: LATER_MS,
          rotated_at_ms: null,
          sealed_answer: null,
          issued: 2,
        },
      ])
      expect(rows.access.find((row) => row.hash === accessHash)).toMatchObject({ revoked_at_ms: null })
      expect(rows.access.find((row) => row.hash === access.hash)).toEqual({
        hash: access.hash,
        grant_gid: grantGid,
        scopes: 'openid',
        created_at_ms: LATER_MS,
        expires_at_ms: access.expiresAtMs,
        revoked_at_ms: null,
        ordinal: 2,
      })
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created'])
    })

    it('won each time: nothing is ever a replay', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      for (let count = 0; count < 5; count++) {
        const nowMs = NOW_MS + count * DAY_MS
        expect((await scene.refresh(refreshHash, { nowMs })).decision).toBe('won')
      }
      const rows = await scene.rowsOf(grantGid)
      expect([rows.refresh.length, rows.access.length]).toEqual([1, 6])
    })

    it('expired: to the millisecond, and nothing is made', async () => {
      const [last, late] = [await scene.newGrant({ person: ada }), await scene.newGrant({ person: ada })]
      expect((await scene.refresh(last.refreshHash, { nowMs: REFRESH_ENDS_MS - 1 })).decision).toBe('won')
      expect((await scene.refresh(late.refreshHash, { nowMs: REFRESH_ENDS_MS })).decision).toBe('expired')
      expect((await scene.rotate(late.refreshHash, { nowMs: REFRESH_ENDS_MS })).decision).toBe('expired')
      const rows = await scene.rowsOf(late.grantGid)
      expect([rows.refresh.length, rows.access.length]).toEqual([1, 1])
      expect(rows.refresh[0]).toMatchObject({ last_used_at_ms: null, expires_at_ms: REFRESH_ENDS_MS })
    })

    it('revoked: after the grant ended, and after its person was deactivated; nothing is made', async () => {
      const [ended, orphaned] = [await scene.newGrant({ person: ada }), await scene.newGrant({ person: ada })]
      const { grantGid } = ended
      await stores.grants.revoke({ grantGid, reason: 'app_revoked', actor: OPERATOR, nowMs: NOW_MS })
      expect((await scene.refresh(ended.refreshHash)).decision).toBe('revoked')
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
      for (const grant of [ended, orphaned]) {
        expect((await scene.refresh(grant.refreshHash)).decision).toBe('revoked')
        expect((await scene.rotate(grant.refreshHash)).decision).toBe('revoked')
        const rows = await scene.rowsOf(grant.grantGid)
        expect([rows.refresh.length, rows.access.length]).toEqual([1, 1])
      }
      expect(await scene.endOf(orphaned.grantGid)).toEqual([NOW_MS, 'user_deactivated'])
    })
  })

  it('revoked: the grant of a person who left, though nobody ended it', async () => {
    const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
    const left = { deactivated_at_ms: NOW_MS }
    await stores.db.queries.updateTable('users').set(left).where('gid', '=', ada.gid).execute()
    expect((await scene.refresh(refreshHash)).decision).toBe('revoked')
    expect((await scene.rotate(refreshHash)).decision).toBe('revoked')
    expect((await scene.rowsOf(grantGid)).access).toHaveLength(1)
  })

  describe('refresh with rotation — RFC 9700 §4.14.2', () => {
    it('won: one successor, and the answer kept for whoever must hear it again', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const expiresAtMs = REFRESH_ENDS_MS + DAY_MS
      const made = await scene.rotate(refreshHash, { expiresAtMs, nowMs: LATER_MS })
      expect(made.decision).toBe('won')
      const { refresh } = await scene.rowsOf(grantGid)
      expect({ ...refresh[0], sealed_answer: null }).toEqual({
        hash: refreshHash,
        grant_gid: grantGid,
        generation: 0,
        created_at_ms: NOW_MS,
        // The old one is not prolonged by what replaces it.
        expires_at_ms: REFRESH_ENDS_MS,
        last_used_at_ms: LATER_MS,
        rotated_at_ms: LATER_MS,
        sealed_answer: null,
        issued: 2,
      })
      expect(Buffer.from(refresh[0]?.sealed_answer ?? [])).toEqual(Buffer.from(made.sealed))
      expect(refresh[1]).toEqual({
        hash: made.successorHash,
        grant_gid: grantGid,
        generation: 1,
        created_at_ms: LATER_MS,
        expires_at_ms: expiresAtMs,
        last_used_at_ms: null,
        rotated_at_ms: null,
        sealed_answer: null,
        issued: 2,
      })
      expect(refresh).toHaveLength(2)
    })

    it('expired: a chain that was rotated as often as one may is at its end, and nothing is revoked', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await stores.db.queries
        .updateTable('refresh_tokens')
        .set({ generation: REFRESH_GENERATIONS_MAX - 1 })
        .where('grant_gid', '=', grantGid)
        .execute()
      const { decision, successorHash } = await scene.rotate(refreshHash)
      expect(decision).toBe('won')
      expect((await scene.rotate(successorHash)).decision).toBe('expired')
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      // Without rotation it makes no further row.
      expect((await scene.refresh(successorHash)).decision).toBe('won')
    })

    it('repeated: the parent gets the very same bytes until the window ends, and nothing more is made', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const first = await scene.rotate(refreshHash)
      for (const laterMs of [0, 1, WINDOW_MS - 1]) {
        const again = await scene.rotate(refreshHash, { nowMs: NOW_MS + laterMs })
        expect(again.decision).toBe('repeated')
        expect(bytesOf(again)).toEqual(Buffer.from(first.sealed))
        expect(await stores.grants.refreshFacts(again.successorHash)).toBeNull()
        expect(await stores.accessTokens.facts(again.accessHash)).toBeNull()
      }
      expect(await scene.actionsOn(grantGid)).toEqual(['grant_created'])
      expect((await scene.rotate(first.successorHash)).decision).toBe('won')
    })

    it('replayed: the parent at the very end of the window ends the grant, and says so once', async () => {
      const { accessHash, grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const { successorHash } = await scene.rotate(refreshHash)
      const endMs = NOW_MS + WINDOW_MS
      expect((await scene.rotate(refreshHash, { nowMs: endMs })).decision).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([endMs, 'refresh_token_replayed'])
      expect((await scene.rotate(successorHash, { nowMs: endMs })).decision).toBe('revoked')
      expect((await scene.rotate(refreshHash, { nowMs: endMs })).decision).toBe('revoked')
      expect((await stores.accessTokens.facts(accessHash))?.revokedAtMs).toBe(endMs)
      expect((await stores.trail(grantGid)).slice(1)).toEqual([
        {
          action: 'refresh_token_replayed',
          actorKind: 'app',
          targetGid: grantGid,
          atMs: endMs,
          details: { generation: 0, newest: 1 },
          personGid: ada.gid,
          appGid: expect.any(String) as string,
          outcome: 'refused',
          reason: 'refresh_token_replayed',
        },
      ])
    })

    it('replayed: a window of 0 s repeats nothing, not even in the same millisecond', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await scene.rotate(refreshHash, { replayWindowSeconds: 0 })
      expect((await scene.rotate(refreshHash, { replayWindowSeconds: 0 })).decision).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([NOW_MS, 'refresh_token_replayed'])
    })

    it('a window of 600 s repeats as long as that', async () => {
      const { refreshHash } = await scene.newGrant({ person: ada })
      await scene.rotate(refreshHash)
      const late = { replayWindowSeconds: 600, nowMs: NOW_MS + 600_000 - 1 }
      expect((await scene.rotate(refreshHash, late)).decision).toBe('repeated')
      const tooLate = { ...late, nowMs: NOW_MS + 600_000 }
      expect((await scene.rotate(refreshHash, tooLate)).decision).toBe('replayed')
    })

    it('superseded: once the successor was used the parent is refused, and the grant lives', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const hashes = await generations(refreshHash, 2)
      const late = { nowMs: NOW_MS + WINDOW_MS - 1 }
      expect((await scene.rotate(refreshHash, late)).decision).toBe('superseded')
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect((await scene.rotate(at(hashes, 1), late)).decision).toBe('repeated')
      expect((await scene.rotate(at(hashes, 2), late)).decision).toBe('won')
    })

    it.each([
      ['three generations behind, within every window', 3, NOW_MS + 4_000],
      ['two behind, after its own window', 2, NOW_MS + WINDOW_MS],
    ])('replayed: %s', async (_what, rotations, nowMs) => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const hashes = await generations(refreshHash, rotations)
      expect((await scene.rotate(refreshHash, { nowMs })).decision).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([nowMs, 'refresh_token_replayed'])
      expect((await scene.rotate(at(hashes, -1 + hashes.length), { nowMs })).decision).toBe('revoked')
      expect((await stores.trail(grantGid)).at(-1)?.details).toEqual({ generation: 0, newest: rotations })
    })

    it('replayed: no other grant of the same person to the same app ends', async () => {
      const app = await newApp(stores, ada)
      const [one, other] = [
        await scene.newGrant({ person: ada, app }),
        await scene.newGrant({ person: ada, app }),
      ]
      await scene.rotate(one.refreshHash, { replayWindowSeconds: 0 })
      expect((await scene.rotate(one.refreshHash, { replayWindowSeconds: 0 })).decision).toBe('replayed')
      expect(await scene.endOf(other.grantGid)).toEqual([null, null])
      expect((await scene.rotate(other.refreshHash)).decision).toBe('won')
    })

    it('an expired generation is a replay still: the newest one is what a thief would hold', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await scene.rotate(refreshHash)
      expect((await scene.rotate(refreshHash, { nowMs: REFRESH_ENDS_MS + 1 })).decision).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([REFRESH_ENDS_MS + 1, 'refresh_token_replayed'])
    })

    it('superseded: a parent whose answer was swept away cannot hear it again', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await scene.rotate(refreshHash)
      await stores.free(DUE_ROTATION_ANSWERS, NOW_MS + 1, 1_000)
      expect((await scene.rotate(refreshHash)).decision).toBe('superseded')
      expect(await scene.endOf(grantGid)).toEqual([null, null])
    })
  })

  describe('when the app’s owner turns rotation on or off in between', () => {
    it('on: a token that was refreshed without rotation gets its one successor', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await scene.refresh(refreshHash, { nowMs: NOW_MS })
      const made = await scene.rotate(refreshHash, { nowMs: NOW_MS + 1 })
      expect(made.decision).toBe('won')
      expect((await scene.rotate(refreshHash, { nowMs: NOW_MS + 2 })).decision).toBe('repeated')
      expect((await scene.rowsOf(grantGid)).refresh).toHaveLength(2)
    })

    it('off: the newest is refreshed and stays; its parent is no way back — RFC 9700 §4.14.2', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const { successorHash } = await scene.rotate(refreshHash)
      const repeated = await scene.refresh(refreshHash, { nowMs: NOW_MS + 1 })
      expect(repeated.decision).toBe('repeated')
      expect((await scene.refresh(successorHash, { nowMs: NOW_MS + 2 })).decision).toBe('won')
      // The successor was used, and that closes the window, rotated or not.
      expect((await scene.refresh(refreshHash, { nowMs: NOW_MS + 3 })).decision).toBe('superseded')
      expect((await scene.refresh(successorHash, { nowMs: NOW_MS + 4 })).decision).toBe('won')
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      const endMs = NOW_MS + WINDOW_MS
      expect((await scene.refresh(refreshHash, { nowMs: endMs })).decision).toBe('replayed')
      expect(await scene.endOf(grantGid)).toEqual([endMs, 'refresh_token_replayed'])
      expect((await scene.refresh(successorHash, { nowMs: endMs })).decision).toBe('revoked')
    })
  })

  describe('what cannot be written whole is not written at all', () => {
    it('a replay without its audit row: the grant stands until the next one', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      await scene.rotate(refreshHash)
      const replay = async () => await scene.rotate(refreshHash, { nowMs: NOW_MS + WINDOW_MS })
      await expect(stores.withoutTrail(replay)).rejects.toThrow()
      expect(await scene.endOf(grantGid)).toEqual([null, null])
      expect((await replay()).decision).toBe('replayed')
    })

    it('a rotation whose tokens cannot be stored: the token serves afterwards', async () => {
      const taken = await scene.newGrant({ person: ada })
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const keptAnswer = new Uint8Array(40)
      const successor = { hash: taken.refreshHash, expiresAtMs: REFRESH_ENDS_MS }
      await expect(scene.rotate(refreshHash, { rotation: { successor, keptAnswer } })).rejects.toThrow()
      const access = { hash: taken.accessHash, scopes: null, expiresAtMs: ACCESS_ENDS_MS }
      await expect(scene.rotate(refreshHash, { access })).rejects.toThrow()
      await expect(scene.refresh(refreshHash, { access, nowMs: LATER_MS })).rejects.toThrow()
      const { refresh } = await scene.rowsOf(grantGid)
      expect(refresh).toMatchObject([{ rotated_at_ms: null, last_used_at_ms: null, sealed_answer: null }])
      expect((await scene.rotate(refreshHash)).decision).toBe('won')
    })
  })

  describe('describeRefreshToken', () => {
    it('tells scope, ends and owner; dead as soon as it was rotated — RFC 7662 §2.2', async () => {
      const { app, refreshHash } = await scene.newGrant({ person: ada, scope: 'tasks:read' })
      const described = {
        scope: 'tasks:read',
        createdAtMs: NOW_MS,
        expiresAtMs: REFRESH_ENDS_MS,
        revokedAtMs: null,
        revokedReason: null,
        retiresAtMs: null,
        userDeactivatedAtMs: null,
        clientId: app.clientId,
        owner: { gid: ada.gid, name: 'Ada', email: ada.user.email },
      }
      expect(await stores.grants.describeRefreshToken(refreshHash)).toEqual(described)
      const { successorHash } = await scene.rotate(refreshHash, { nowMs: LATER_MS })
      expect(await stores.grants.describeRefreshToken(refreshHash)).toEqual({
        ...described,
        revokedAtMs: LATER_MS,
        revokedReason: 'revoked',
      })
      expect(await stores.grants.describeRefreshToken(successorHash)).toEqual({
        ...described,
        createdAtMs: LATER_MS,
      })
    })

    it('tells of the end of the grant, and of its person’s', async () => {
      const { grantGid, refreshHash } = await scene.newGrant({ person: ada })
      const other = await scene.newGrant({ person: ada })
      await stores.grants.revoke({ grantGid, reason: 'revoked', actor: OPERATOR, nowMs: LATER_MS })
      expect(await stores.grants.describeRefreshToken(refreshHash)).toMatchObject({
        revokedAtMs: LATER_MS,
        userDeactivatedAtMs: null,
      })
      await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: LATER_MS + 1 })
      expect(await stores.grants.describeRefreshToken(other.refreshHash)).toMatchObject({
        userDeactivatedAtMs: LATER_MS + 1,
      })
    })
  })
}
