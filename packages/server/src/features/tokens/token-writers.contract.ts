import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { revokeLeakedTokens } from './leaked-tokens.writers.js'
import { settleRestoredTokens } from './restored-tokens.writers.js'
import { markTokenExposed } from './token-exposure.writers.js'
import { removeTokenOfUser, removeTokensOfUser, revokeTokensOfUser } from './tokens.writers.js'

const LATER_MS = NOW_MS + 60_000

/** How the tokens of one person can be, at a later moment; which of them live is the same for every writer. */
const KINDS = {
  endless: { expiresAtMs: null, retiresAtMs: null, revokedAtMs: null },
  lasts: { expiresAtMs: LATER_MS + 1, retiresAtMs: LATER_MS + 1, revokedAtMs: null },
  expired: { expiresAtMs: LATER_MS, retiresAtMs: null, revokedAtMs: null },
  retired: { expiresAtMs: null, retiresAtMs: LATER_MS, revokedAtMs: null },
  revoked: { expiresAtMs: null, retiresAtMs: null, revokedAtMs: NOW_MS + 5 },
} as const
type Kind = keyof typeof KINDS
const NAMES = Object.keys(KINDS) as readonly Kind[]

/** What other features do with personal tokens in their own transaction, in any store. */
export function tokenWritersContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const write = async <T>(work: (tx: Queries) => Promise<T>) => await inTransaction(stores.db, work)
  const newToken = async (owner: Person, kind: Kind) => {
    const { hash, hint } = freshSecret()
    const gid = await stores.nextGid()
    const token = {
      gid,
      hash,
      hint,
      userGid: owner.gid,
      name: kind,
      scopes: 'full',
      expiresAtMs: null,
    } as const
    await stores.tokens.createPersonal({ token, liveMax: 99, actor: OPERATOR, nowMs: NOW_MS })
    const { expiresAtMs, retiresAtMs, revokedAtMs } = KINDS[kind]
    await stores.db.queries
      .updateTable('tokens')
      .set({
        expires_at_ms: expiresAtMs,
        retires_at_ms: retiresAtMs,
        revoked_at_ms: revokedAtMs,
        revoked_reason: revokedAtMs === null ? null : 'revoked',
      })
      .where('gid', '=', gid)
      .execute()
    return { gid, hash }
  }
  /** One of each kind. */
  const each = async (owner: Person) => {
    const made: { readonly gid: Gid; readonly hash: Awaited<ReturnType<typeof newToken>>['hash'] }[] = []
    for (const kind of NAMES) made.push(await newToken(owner, kind))
    return made
  }
  const rowsOf = async (tokens: readonly { readonly gid: Gid }[]) => {
    const rows = await stores.db.queries
      .selectFrom('tokens')
      .select(['gid', 'revoked_at_ms', 'revoked_reason', 'restored_at_ms', 'exposed_at_ms'])
      .where(
        'gid',
        'in',
        tokens.map(({ gid }) => gid),
      )
      .execute()
    return tokens.map(({ gid }) => rows.find((row) => row.gid === gid))
  }
  const endsOf = async (tokens: readonly { readonly gid: Gid }[]) =>
    (await rowsOf(tokens)).map((row) =>
      row === undefined ? 'gone' : [row.revoked_at_ms, row.revoked_reason],
    )
  const untouched = [null, null]
  const before = [NOW_MS + 5, 'revoked']

  it('revokeTokensOfUser ends what lives of one person, says how many, and lets other ends stand', async () => {
    const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
    const [adas, bens] = [await each(ada), await each(ben)]
    const input = { userGid: ada.gid, reason: 'user_deactivated', nowMs: LATER_MS } as const
    expect(await write(async (tx) => await revokeTokensOfUser(tx, input))).toBe(2)
    const now = [LATER_MS, 'user_deactivated']
    expect(await endsOf(adas)).toEqual([now, now, untouched, untouched, before])
    expect(await endsOf(bens)).toEqual([untouched, untouched, untouched, untouched, before])
  })

  it('revokeLeakedTokens ends what lives of those that it is given, and says which', async () => {
    const ada = await stores.newPerson()
    const [given, other] = [await each(ada), await each(ada)]
    const found = await write(
      async (tx) => await revokeLeakedTokens(tx, { gids: given.map(({ gid }) => gid), nowMs: LATER_MS }),
    )
    expect(found).toEqual(new Set([given[0]?.gid, given[1]?.gid]))
    const now = [LATER_MS, 'leaked']
    expect(await endsOf(given)).toEqual([now, now, untouched, untouched, before])
    expect(await endsOf(other)).toEqual([untouched, untouched, untouched, untouched, before])
  })

  it.each(['keep', 'end'] as const)(
    'settleRestoredTokens, %s: what lives of active people is marked, or ends',
    async (credentials) => {
      const [ada, gone] = [await stores.newPerson(), await stores.newPerson()]
      const [adas, theirs] = [await each(ada), await each(gone)]
      await stores.db.queries
        .updateTable('users')
        .set({ deactivated_at_ms: NOW_MS })
        .where('gid', '=', gone.gid)
        .execute()
      const settled = await write(
        async (tx) => await settleRestoredTokens(tx, { credentials, nowMs: LATER_MS }),
      )
      const made = [...adas, ...theirs].map(({ gid }) => gid)
      expect(
        settled
          .filter(({ gid }) => made.includes(gid))
          .toSorted((one, other) => (one.gid < other.gid ? -1 : 1)),
      ).toEqual(adas.slice(0, 2).map(({ gid }) => ({ gid, ownerGid: ada.gid, appGid: null })))
      const now = credentials === 'keep' ? untouched : [LATER_MS, 'restored']
      expect(await endsOf(adas)).toEqual([now, now, untouched, untouched, before])
      expect(await endsOf(theirs)).toEqual([untouched, untouched, untouched, untouched, before])
      const marks = (await rowsOf([...adas, ...theirs])).map((row) => row?.restored_at_ms)
      const mark = credentials === 'keep' ? LATER_MS : null
      expect(marks).toEqual([mark, mark, ...Array.from({ length: 8 }, () => null)])
    },
  )

  it('markTokenExposed marks one token, not again before a moment', async () => {
    const ada = await stores.newPerson()
    const [one, other] = await each(ada)
    if (one === undefined || other === undefined) throw new Error('two tokens')
    const mark = async (nowMs: number, unlessSinceMs: number, hash = one.hash) =>
      await write(async (tx) => await markTokenExposed(tx, { hash, nowMs, unlessSinceMs }))
    const named = { gid: one.gid, userGid: ada.gid }
    expect(await mark(LATER_MS, NOW_MS, freshSecret().hash)).toBeNull()
    expect(await mark(LATER_MS, NOW_MS)).toEqual(named)
    expect(await mark(LATER_MS + 5, LATER_MS - 1)).toBeNull()
    const marks = async () => (await rowsOf([one, other])).map((row) => row?.exposed_at_ms)
    expect(await marks()).toEqual([LATER_MS, null])
    expect(await mark(LATER_MS + 5, LATER_MS)).toEqual(named)
    expect(await marks()).toEqual([LATER_MS + 5, null])
  })

  describe('tokens go', () => {
    it('with their person, and nobody else’s', async () => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      const [adas, bens] = [await each(ada), await each(ben)]
      await write(async (tx) => {
        await removeTokensOfUser(tx, ada.gid)
      })
      expect(await endsOf(adas)).toEqual(NAMES.map(() => 'gone'))
      expect(await endsOf(bens)).not.toContain('gone')
    })

    it('one by one, by the person and the value', async () => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      const [one, other] = await each(ada)
      if (one === undefined || other === undefined) throw new Error('two tokens')
      await write(async (tx) => {
        await removeTokenOfUser(tx, { hash: one.hash, userGid: ben.gid })
      })
      expect(await endsOf([one, other])).toEqual([untouched, untouched])
      await write(async (tx) => {
        await removeTokenOfUser(tx, { hash: one.hash, userGid: ada.gid })
      })
      expect(await endsOf([one, other])).toEqual(['gone', untouched])
    })
  })
}
