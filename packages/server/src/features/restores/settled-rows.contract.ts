import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '../../../test/support/grants.js'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { settleRestoredSecrets } from '../apps/secrets/restored-secrets.writers.js'
import { settleRestoredFactors } from '../factors/restored-factors.writers.js'
import { withdrawRestoredInvitations } from '../members/invitations.writers.js'
import { retireRestoredSigningKeys } from '../openid/restored-signing-keys.writers.js'

const LATER_MS = NOW_MS + 1_000

/** What becomes of secrets, factors, invitations and keys of a restored database, in any store: of what lives, and of what had ended. */
export function settledRowsContract(open: OpenStores): void {
  let stores: Stores
  let queries: Queries
  let ada: Person
  let ben: Person
  beforeAll(async () => {
    stores = await open()
    ;({ queries } = stores.db)
    ada = await stores.newPerson()
    ben = await stores.newPerson({ workspaceGid: ada.workspaceGid, role: 'member' })
  })
  afterAll(async () => {
    await stores.close()
  })

  const write = async <T>(work: (tx: Queries) => Promise<T>) => await inTransaction(stores.db, work)
  const hashOf = (gid: string) => Buffer.from(gid.padStart(32, '0'))

  describe('a client secret', () => {
    const newSecret = async (clientId: Gid, expiresAtMs: number | null, replacedBy: Gid | null = null) => {
      const gid = await stores.nextGid()
      await queries
        .insertInto('app_secrets')
        .values({
          gid,
          client_id: clientId,
          hash: hashOf(gid),
          hint: 'mds_…abcd',
          created_at_ms: NOW_MS,
          expires_at_ms: expiresAtMs,
          replaced_by_gid: replacedBy,
          expires_at_ms_before: replacedBy === null ? null : LATER_MS + 9,
        })
        .execute()
      return gid
    }
    /** Of a native app, which has no secret of its own: a live one that another takes the place of, that one, and one that just ended. */
    const newSecrets = async (owner: Person) => {
      const { clientId } = await newApp(stores, owner, { kind: 'native' })
      const fresh = await newSecret(clientId, null)
      const old = await newSecret(clientId, LATER_MS + 1, fresh)
      const dead = await newSecret(clientId, LATER_MS, fresh)
      const found = (gid: Gid) => ({ gid, ownerGid: owner.gid, appGid: clientId })
      return { fresh, old, dead, live: [fresh, old].map(found) }
    }
    const rowOf = async (gid: Gid) =>
      await queries
        .selectFrom('app_secrets')
        .select(['expires_at_ms as ends', 'end_set_at_ms as set', 'ended_reason as reason'])
        .select(['replaced_by_gid as next', 'expires_at_ms_before as before', 'restored_at_ms as restored'])
        .where('gid', '=', gid)
        .executeTakeFirstOrThrow()

    it('that lives is marked, or ends with its rotation; one that has ended stays as it was', async () => {
      const [one, other] = [await newSecrets(ada), await newSecrets(ben)]
      const untouched = { set: null, reason: null, restored: null }
      const dead = { ...untouched, ends: LATER_MS, next: one.fresh, before: LATER_MS + 9 }
      const keep = { credentials: 'keep', nowMs: LATER_MS } as const
      expect(await write(async (tx) => await settleRestoredSecrets(tx, keep))).toEqual([
        ...one.live,
        ...other.live,
      ])
      const marked = { ...untouched, restored: LATER_MS }
      expect(await rowOf(one.fresh)).toEqual({ ...marked, ends: null, next: null, before: null })
      expect(await rowOf(one.old)).toEqual({
        ...marked,
        ends: LATER_MS + 1,
        next: one.fresh,
        before: LATER_MS + 9,
      })
      expect(await rowOf(one.dead)).toEqual(dead)

      const end = { credentials: 'end', nowMs: LATER_MS } as const
      await write(async (tx) => await settleRestoredSecrets(tx, end))
      for (const gid of [one.fresh, one.old, other.old])
        expect(await rowOf(gid)).toMatchObject({
          ends: LATER_MS,
          set: LATER_MS,
          reason: 'restored',
          next: null,
          before: null,
        })
      expect(await rowOf(one.dead)).toMatchObject({ ends: LATER_MS, set: null, reason: null })
      expect(await write(async (tx) => await settleRestoredSecrets(tx, end))).toEqual([])
    })
  })

  describe('a second factor', () => {
    const addAuthenticator = async ({ gid }: Person, confirmedAtMs: number | null) => {
      const facts = { secret: new Uint8Array(21), created_at_ms: NOW_MS, last_step: 0 }
      await queries
        .insertInto('totp_factors')
        .values({ user_gid: gid, ...facts, confirmed_at_ms: confirmedAtMs })
        .execute()
    }
    const addCode = async ({ gid }: Person, usedAtMs: number | null) => {
      const hash = hashOf(await stores.nextGid())
      await queries
        .insertInto('recovery_codes')
        .values({ hash, user_gid: gid, created_at_ms: NOW_MS, used_at_ms: usedAtMs })
        .execute()
    }

    it('that was confirmed works again, marked; codes that were not used are void where credentials end', async () => {
      await addAuthenticator(ada, NOW_MS)
      await addAuthenticator(ben, null)
      await addCode(ada, null)
      await addCode(ben, NOW_MS)
      const settle = async (credentials: 'keep' | 'end') =>
        await write(async (tx) => await settleRestoredFactors(tx, { credentials, nowMs: LATER_MS }))
      const found = { passkeys: [], authenticatorApps: [ada.gid], recoveryCodes: [ada.gid] }
      expect(await settle('keep')).toEqual(found)
      const marks = await queries
        .selectFrom('totp_factors')
        .select(['user_gid', 'restored_at_ms'])
        .orderBy('user_gid')
        .execute()
      expect(marks.map((row) => [row.user_gid, row.restored_at_ms])).toEqual([
        [ada.gid, LATER_MS],
        [ben.gid, null],
      ])
      expect(await queries.selectFrom('recovery_codes').select('hash').execute()).toHaveLength(2)
      expect(await settle('end')).toEqual(found)
      expect(await queries.selectFrom('recovery_codes').select('hash').execute()).toHaveLength(0)
    })
  })

  it('an invitation that waits is withdrawn; one that was used or withdrawn keeps its moment', async () => {
    const invite = async (accepted: number | null, revoked: number | null) => {
      const gid = await stores.nextGid()
      const email = `${gid}@people.example`
      await queries
        .insertInto('invitations')
        .values({
          hash: hashOf(gid),
          gid,
          workspace_gid: ada.workspaceGid,
          email,
          email_key: email,
          role: 'member',
          invited_by_gid: ada.gid,
          created_at_ms: NOW_MS,
          expires_at_ms: LATER_MS,
          accepted_at_ms: accepted,
          revoked_at_ms: revoked,
        })
        .execute()
      return gid
    }
    const gids = [await invite(null, null), await invite(NOW_MS, null), await invite(null, NOW_MS)]
    await write(async (tx) => {
      await withdrawRestoredInvitations(tx, { nowMs: LATER_MS })
    })
    const rows = await queries
      .selectFrom('invitations')
      .select('revoked_at_ms')
      .where('gid', 'in', gids)
      .orderBy('gid')
      .execute()
    expect(rows.map((row) => row.revoked_at_ms)).toEqual([LATER_MS, null, NOW_MS])
  })

  it('the key that signs is retired without its private half, and recorded; one that was retired before stays so', async () => {
    const key = { public_jwk: '{}', created_at_ms: NOW_MS }
    await queries
      .insertInto('signing_keys')
      .values([
        { kid: 'retired', ...key, private_jwk: null, retired_at_ms: NOW_MS },
        { kid: 'signs', ...key, private_jwk: '{}', retired_at_ms: null },
      ])
      .execute()
    await write(async (tx) => {
      await retireRestoredSigningKeys(tx, { nowMs: LATER_MS })
    })
    const keys = await queries
      .selectFrom('signing_keys')
      .select(['kid', 'private_jwk', 'retired_at_ms'])
      .orderBy('kid')
      .execute()
    expect(keys.map((row) => [row.kid, row.private_jwk, row.retired_at_ms])).toEqual([
      ['retired', null, NOW_MS],
      ['signs', null, LATER_MS],
    ])
    const recorded = (await stores.trail(null)).filter(({ action }) => action === 'signing_key_retired')
    expect(recorded).toMatchObject([
      {
        actorKind: 'operator',
        targetGid: 'signs',
        reason: 'restored',
        atMs: LATER_MS,
      },
    ])
  })
}
