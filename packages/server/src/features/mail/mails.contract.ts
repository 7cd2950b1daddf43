import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import { emailKey } from '../../protocol/mail/email-key.js'
import { retryAfterMs } from './mail.js'
import { queueMail } from './mails.writers.js'

/** What any queue of mails must do. */
export function mailContract(open: OpenStores): void {
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
  })

  const queue = async (person = ada) => {
    await inTransaction(stores.db, async (tx) => {
      await queueMail(tx, {
        kind: 'password_changed',
        to: { userGid: person.gid },
        facts: { by: 'person', address: '10.0.0.1' },
        nowMs: NOW_MS,
      })
    })
  }
  const claim = async (nowMs = NOW_MS, rowsMax = 100) =>
    await stores.mails.claim({ nowMs, rowsMax, retryAfterMs })

  it('gives a mail with the address that its person has now, in the order of coming, so many at a time', async () => {
    await queue()
    const ben = await stores.newPerson({ name: 'Ben' })
    await queue(ben)
    await stores.db.queries
      .updateTable('users')
      .set({ email: 'new@people.example' })
      .where('gid', '=', ada.gid)
      .execute()
    const [first, ...none] = await claim(NOW_MS, 1)
    expect(none).toEqual([])
    expect(first).toMatchObject({
      kind: 'password_changed',
      to: { userGid: ada.gid },
      facts: { by: 'person', address: '10.0.0.1' },
      address: 'new@people.example',
      name: 'Ada',
      queuedAtMs: NOW_MS,
      attempts: 1,
    })
    expect(await claim()).toMatchObject([{ to: { userGid: ben.gid } }])
  })

  it.each([
    ['ANNA@xn--exmple-cua.com', 'anna@exämple.com'],
    ['önal@people.example', 'O\u0308NAL@people.example'],
    ['ben@people.example', ' Ben@people.example'],
  ])('knows in which language to write to whoever has the mailbox: %s, written %s', async (own, written) => {
    const person = await stores.newPerson()
    await stores.db.queries
      .updateTable('users')
      .set({ email: own, email_key: emailKey(own), language: 'de', time_zone: 'Europe/Berlin' })
      .where('gid', '=', person.gid)
      .execute()
    await inTransaction(stores.db, async (tx) => {
      for (const email of [written, 'nobody@people.example'])
        await queueMail(tx, {
          kind: 'password_reset',
          to: { email },
          facts: { reset: ada.gid, address: '10.0.0.1' },
          nowMs: NOW_MS,
        })
    })
    expect(await claim()).toMatchObject([
      { address: written, language: 'de', timeZone: 'Europe/Berlin' },
      { address: 'nobody@people.example', language: null, timeZone: null },
    ])
    await stores.db.queries
      .updateTable('users')
      .set({ email_key: person.gid })
      .where('gid', '=', person.gid)
      .execute()
  })

  it('gives each mail to one of those who ask at once', async () => {
    for (let count = 0; count < 5; count++) await queue()
    const claims = await Promise.all(Array.from({ length: 8 }, async () => await claim()))
    expect(claims.flat()).toHaveLength(5)
    expect(new Set(claims.flat().map(({ seq }) => seq)).size).toBe(5)
  })

  it('gives it again, later and later, until it is removed', async () => {
    await queue()
    const [mail] = await claim()
    expect(await claim(NOW_MS + retryAfterMs(1) - 1)).toEqual([])
    expect(await claim(NOW_MS + retryAfterMs(1))).toMatchObject([{ seq: mail?.seq, attempts: 2 }])
    expect(await claim(NOW_MS + retryAfterMs(1) + retryAfterMs(2) - 1)).toEqual([])
    await stores.mails.remove(mail?.seq ?? 0)
    expect(await claim(NOW_MS + 10 * retryAfterMs(30))).toEqual([])
  })

  it('drops what is for somebody who was deactivated meanwhile', async () => {
    await queue()
    await stores.users.deactivate({ userGid: ada.gid, actor: { kind: 'operator' }, nowMs: NOW_MS })
    expect(await claim()).toEqual([])
    expect(await claim(NOW_MS + 10 * retryAfterMs(30))).toEqual([])
  })

  it('gives up with an audit row, or not at all', async () => {
    await queue()
    const [mail] = await claim()
    if (mail === undefined) throw new Error('there is no mail')
    const giveUp = async () => {
      await stores.mails.giveUp({ mail, reason: 'undeliverable', nowMs: NOW_MS })
    }
    await stores.withoutTrail(async () => {
      await expect(giveUp()).rejects.toThrow()
    })
    expect(await claim(NOW_MS + retryAfterMs(1))).toHaveLength(1)
    await giveUp()
    expect(await claim(NOW_MS + 10 * retryAfterMs(30))).toEqual([])
    const rows = (await stores.trail(ada.gid)).filter(({ action }) => action === 'mail_failed')
    expect(rows).toMatchObject([{ actorKind: 'system', details: { kind: 'password_changed', attempts: 1 } }])
  })

  it('keeps no mail of an act that was not kept', async () => {
    await expect(
      inTransaction(stores.db, async (tx) => {
        await queueMail(tx, {
          kind: 'password_changed',
          to: { userGid: ada.gid },
          facts: { by: 'person', address: null },
          nowMs: NOW_MS,
        })
        throw new Error('the act failed')
      }),
    ).rejects.toThrow('the act failed')
    expect(await claim()).toEqual([])
  })

  it('tells how many are due or wait for another attempt, and for how long the oldest has been due', async () => {
    expect(await stores.mails.waiting(NOW_MS)).toEqual({ due: 0, retrying: 0, lateMs: 0 })
    await queue()
    await queue()
    expect(await stores.mails.waiting(NOW_MS + 5_000)).toEqual({ due: 2, retrying: 0, lateMs: 5_000 })
    await claim(NOW_MS, 1)
    expect(await stores.mails.waiting(NOW_MS)).toEqual({ due: 1, retrying: 1, lateMs: 0 })
  })
}
