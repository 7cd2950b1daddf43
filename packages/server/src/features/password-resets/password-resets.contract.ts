import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { NOW_MS, OPERATOR, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { inTransaction } from '../../db/transaction.js'
import { newSecret } from '../../protocol/token/secret.js'
import { claimCodeTry } from '../factors/code-tries.writers.js'
import { RESET_REQUESTS_WAITING_MAX } from '../mail/mail.js'
import { RESET_LINKS_LIVE_MAX } from './password-reset.js'
import { DUE_PASSWORD_RESETS } from './password-resets.store.js'

const ADDRESS = '10.0.0.1'
const ENDS_MS = NOW_MS + 3_600_000

/** What any store of links to a new password must do. */
export function passwordResetContract(open: OpenStores): void {
  let stores: Stores
  let ada: Person
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(async () => {
    await stores.db.queries.deleteFrom('mails').execute()
    ada = await stores.newPerson({ name: 'Ada' })
    await stores.passwords.set({ userGid: ada.gid, hash: 'old', actor: OPERATOR, nowMs: NOW_MS })
  })

  const issue = async (email = ada.user.email, wish: { resetGid?: Person['gid']; nowMs?: number } = {}) => {
    const { hash } = newSecret('password_reset', (count) => randomBytes(count))
    const { nowMs = NOW_MS, resetGid = await stores.nextGid() } = wish
    const to = await stores.passwordResets.issue({
      resetGid,
      hash,
      email,
      address: ADDRESS,
      expiresAtMs: nowMs + 3_600_000,
      liveMax: RESET_LINKS_LIVE_MAX,
      nowMs,
    })
    return { hash, resetGid, to }
  }
  const use = async (hash: Awaited<ReturnType<typeof issue>>['hash'], nowMs = NOW_MS) =>
    await stores.passwordResets.use({ hash, passwordHash: 'new', name: null, address: ADDRESS, nowMs })
  const actionsOf = async (gid: Gid) => (await stores.trail(gid)).map(({ action }) => action)

  it('keeps a request for any address alike, until too many wait', async () => {
    const request = async (email: string) =>
      await stores.passwordResets.request({
        resetGid: await stores.nextGid(),
        email,
        address: ADDRESS,
        nowMs: NOW_MS,
      })
    expect(await request(ada.user.email)).toBe('queued')
    expect(await request('nobody@people.example')).toBe('queued')
    const rows = await stores.db.queries
      .selectFrom('mails')
      .selectAll()
      .where('kind', '=', 'password_reset')
      .execute()
    expect(rows.map(({ email, user_gid }) => [email, user_gid])).toEqual([
      [ada.user.email, null],
      ['nobody@people.example', null],
    ])
    const [first] = rows
    if (first === undefined) throw new Error('no mail is queued')
    const { seq: _seq, ...row } = first
    for (let count = rows.length; count < RESET_REQUESTS_WAITING_MAX; count++)
      await stores.db.queries.insertInto('mails').values(row).execute()
    expect(await request(ada.user.email)).toBe('too_many')
  }, 60_000)

  it('sets the password once, ends sessions and all other links, and tells the person', async () => {
    const [one, other] = [await issue(), await issue()]
    expect(one.to).toMatchObject({ email: ada.user.email, name: 'Ada' })
    expect(await use(one.hash)).toBe('reset')
    expect(await stores.passwords.find(ada.gid)).toBe('new')
    expect(await use(one.hash)).toBe('used')
    expect(await use(other.hash)).toBe('used')
    expect(await actionsOf(ada.gid)).toEqual(
      expect.arrayContaining(['password_reset_requested', 'password_reset_requested', 'password_reset']),
    )
    const mails = await stores.db.queries
      .selectFrom('mails')
      .select(['kind', 'facts', 'user_gid'])
      .orderBy('seq')
      .execute()
    expect(mails.at(-1)).toMatchObject({
      kind: 'password_changed',
      facts: JSON.stringify({ by: 'reset', address: ADDRESS }),
      user_gid: ada.gid,
    })
  })

  it('sends to the address of the account and not to one that only looks the same', async () => {
    const email = `kim${await stores.nextGid()}@kelvin.example`
    await stores.db.queries
      .updateTable('users')
      .set({ email, email_key: email })
      .where('gid', '=', ada.gid)
      .execute()
    // In lower case, the sign for kelvin is the letter k: another domain to a mail server, the same key here.
    const { to } = await issue(email.replaceAll('k', '\u212a'))
    expect(to?.email).toBe(email)
  })

  it('makes no link for nobody and for whoever was deactivated, and says so in the trail alone', async () => {
    expect((await issue('nobody@people.example')).to).toBeNull()
    const { hash } = await issue()
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
    expect((await issue()).to).toBeNull()
    expect(await use(hash)).toBe('deactivated')
    expect(await stores.passwords.find(ada.gid)).toBe('old')
  })

  it(`makes ${RESET_LINKS_LIVE_MAX} links of a person at a time, all of which work`, async () => {
    const made = await Promise.all(
      Array.from({ length: RESET_LINKS_LIVE_MAX + 2 }, async () => await issue()),
    )
    const links = made.filter(({ to }) => to !== null)
    expect(links).toHaveLength(RESET_LINKS_LIVE_MAX)
    expect((await issue()).to).toBeNull()
    expect((await issue(ada.user.email, { nowMs: ENDS_MS })).to).not.toBeNull()
    expect(await use(links[0]?.hash ?? made[0]?.hash ?? ('' as never))).toBe('reset')
  })

  it('gives another attempt at the same mail another link in the place of the first, in one audit row', async () => {
    const first = await issue()
    const again = await issue(ada.user.email, { resetGid: first.resetGid })
    expect(await use(first.hash)).toBe('unknown')
    expect((await actionsOf(ada.gid)).filter((action) => action === 'password_reset_requested')).toHaveLength(
      1,
    )
    expect(await use(again.hash)).toBe('reset')
    expect((await issue(ada.user.email, { resetGid: first.resetGid })).to).toBeNull()
  })

  it('is in the record with who asked from where, and why it was refused; its use with what it ended', async () => {
    const events = async (gid: Gid | null) =>
      (await stores.trail(gid))
        .filter(({ action }) => action.startsWith('password_reset'))
        .map(({ actorKind, address, details, outcome = 'done', reason = null, targetGid }) => ({
          who: `${actorKind} ${address}`,
          details,
          outcome,
          reason,
          targetGid,
        }))
    await issue('nobody@people.example')
    const asked = { who: `anonymous ${ADDRESS}`, details: { address: ADDRESS } }
    const refused = { ...asked, outcome: 'refused' }
    expect((await events(null)).at(-1)).toEqual({ ...refused, reason: 'account_unknown', targetGid: '' })
    const [first] = [await issue(), await issue(), await issue(), await issue(), await issue(), await issue()]
    const all = await events(ada.gid)
    const own = { targetGid: ada.gid }
    expect(all[0]).toEqual({ ...asked, ...own, outcome: 'done', reason: null })
    expect(all.at(-1)).toEqual({ ...refused, ...own, reason: 'limit_reached' })
    const session = {
      gid: await stores.nextGid(),
      hash: newSecret('password_reset', (count) => randomBytes(count)).hash,
      userGid: ada.gid,
      address: ADDRESS,
      userAgent: 'Browser/1',
      methods: ['pwd'],
    }
    await stores.sessions.start({ session, passwordHash: 'old', replacesGid: null, nowMs: NOW_MS })
    const counts = [{ place: 'anywhere', triesMax: 1, windowMs: 3_600_000 }]
    const tries = async () =>
      await inTransaction(
        stores.db,
        async (tx) => (await claimCodeTry(tx, { userGid: ada.gid, counts, nowMs: NOW_MS })).decision,
      )
    expect([await tries(), await tries()]).toEqual(['claimed', 'throttled'])
    expect(await use(first.hash, NOW_MS + 9)).toBe('reset')
    expect(await tries()).toBe('claimed')
    expect((await events(ada.gid)).at(-1)).toEqual({
      who: `user ${ADDRESS}`,
      details: { address: ADDRESS, reset: first.resetGid, sessionsEnded: 1 },
      outcome: 'done',
      reason: null,
      ...own,
    })
    const ends = await stores.db.queries
      .selectFrom('sessions')
      .select(['ended_at_ms', 'ended_reason'])
      .where('gid', '=', session.gid)
      .execute()
    expect(ends).toEqual([{ ended_at_ms: NOW_MS + 9, ended_reason: 'password_changed' }])
    const links = await stores.db.queries
      .selectFrom('password_resets')
      .select(['gid', 'ended_at_ms', 'ended_reason'])
      .where('user_gid', '=', ada.gid)
      .execute()
    for (const { ended_at_ms, ended_reason, gid } of links)
      expect([ended_at_ms, ended_reason]).toEqual([
        NOW_MS + 9,
        gid === first.resetGid ? 'used' : 'password_set',
      ])
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS })
    await issue()
    expect((await events(ada.gid)).at(-1)).toEqual({ ...refused, ...own, reason: 'account_deactivated' })
  })

  it('tells whose it is, where it leads, until when, and what became of it', async () => {
    const vic = await stores.newPerson({ name: 'Vic', isProved: false })
    const { hash, resetGid } = await issue(vic.user.email)
    await issue()
    const facts = {
      userGid: vic.gid,
      email: vic.user.email,
      expiresAtMs: ENDS_MS,
      endedAtMs: null,
      userDeactivatedAtMs: null,
      isProved: false,
    }
    expect(await stores.passwordResets.find(hash)).toEqual(facts)
    const again = await issue(vic.user.email, { resetGid, nowMs: NOW_MS + 5 })
    expect(await stores.passwordResets.find(again.hash)).toEqual({ ...facts, expiresAtMs: ENDS_MS + 5 })
    expect(await stores.passwordResets.find(hash)).toBeNull()
    expect(await use(again.hash, NOW_MS + 6)).toBe('reset')
    expect(await stores.passwordResets.find(again.hash)).toMatchObject({
      endedAtMs: NOW_MS + 6,
      isProved: true,
    })
  })

  it('ends after its hour', async () => {
    const [one, other] = [await issue(), await issue()]
    expect(await use(one.hash, ENDS_MS)).toBe('expired')
    expect(await use(other.hash, ENDS_MS - 1)).toBe('reset')
  })

  it('ends with a password that is set another way', async () => {
    const { hash } = await issue()
    await stores.passwords.set({ userGid: ada.gid, hash: 'by operator', actor: OPERATOR, nowMs: NOW_MS })
    expect(await use(hash)).toBe('used')
    expect(await stores.passwords.find(ada.gid)).toBe('by operator')
  })

  it('does not end with a password that somebody else sets, by whatever way', async () => {
    const zoe = await stores.newPerson({ name: 'Zoe' })
    await stores.passwords.set({ userGid: zoe.gid, hash: 'hers', actor: OPERATOR, nowMs: NOW_MS })
    const [hers, mine] = [await issue(zoe.user.email), await issue()]
    await stores.passwords.set({ userGid: zoe.gid, hash: 'new', actor: OPERATOR, nowMs: NOW_MS })
    expect(await use(hers.hash)).toBe('used')
    const again = await issue(zoe.user.email)
    expect(await use(mine.hash)).toBe('reset')
    expect(await use(again.hash)).toBe('reset')
    expect([await stores.passwords.find(ada.gid), await stores.passwords.find(zoe.gid)]).toEqual([
      'new',
      'new',
    ])
  })

  it('names nobody but whom it is about, and only where it is the first proof of an address', async () => {
    const vic = await stores.newPerson({ name: 'Vic', isProved: false })
    const useAs = async ({ user }: Person, name: string) => {
      const { hash } = await issue(user.email)
      const rest = { passwordHash: 'new', address: ADDRESS, nowMs: NOW_MS }
      expect(await stores.passwordResets.use({ hash, name, ...rest })).toBe('reset')
    }
    const names = async () => {
      const gids = [vic.gid, ada.gid]
      const rows = await stores.db.queries.selectFrom('users').select(['gid', 'name']).execute()
      return gids.map((gid) => rows.find((row) => row.gid === gid)?.name)
    }
    await useAs(vic, 'Victoria')
    expect(await names()).toEqual(['Victoria', 'Ada'])
    // Somebody else was faster to prove it, and chose a name.
    await useAs(vic, 'Vicky')
    await useAs(ada, 'Anybody')
    expect(await names()).toEqual(['Victoria', 'Ada'])
  })

  it('changes nothing when the audit row cannot be written', async () => {
    const { hash } = await issue()
    await stores.withoutTrail(async () => {
      await expect(use(hash)).rejects.toThrow()
    })
    expect(await stores.passwords.find(ada.gid)).toBe('old')
    expect(await use(hash)).toBe('reset')
  })

  it('is swept long after its end', async () => {
    const { hash } = await issue()
    expect(await stores.free(DUE_PASSWORD_RESETS, ENDS_MS, 500)).toBe(0)
    expect(await stores.passwordResets.find(hash)).not.toBeNull()
    expect(await stores.free(DUE_PASSWORD_RESETS, ENDS_MS + 1, 500)).toBeGreaterThan(0)
    expect(await stores.passwordResets.find(hash)).toBeNull()
  })

  it('keeps a password under a costlier hash, unless it was changed meanwhile', async () => {
    await stores.passwords.rehash({ userGid: ada.gid, fromHash: 'old', toHash: 'costlier' })
    expect(await stores.passwords.find(ada.gid)).toBe('costlier')
    await stores.passwords.rehash({ userGid: ada.gid, fromHash: 'old', toHash: 'too late' })
    expect(await stores.passwords.find(ada.gid)).toBe('costlier')
  })
}
