import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { keyOf, keyOfBefore, mailboxes } from '../../src/db/migrations/0016-mailboxes.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { emailKey, emailKeys } from '../../src/protocol/mail/email-key.js'
import { sharedMailboxes } from '../../src/features/users/shared-mailboxes.store.js'
import { openShell, type Shell } from '../support/command.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, OPERATOR, sharedLocation, type Stores } from '../support/stores.js'
import { insertUser } from '../../src/features/users/users.writers.js'

/** Three spellings of one mailbox, which were three addresses before. */
const WRITTEN = 'anna@exämple.com'
const BY_BROWSERS = 'anna@xn--exmple-cua.com'
const APART = 'anna@exa\u0308mple.com'
const KEY = BY_BROWSERS

interface Before {
  readonly gid: string
  readonly email: string
  readonly deactivated?: boolean
  /** Of an account that was deactivated before its address was proved. */
  readonly gaveUp?: boolean
  readonly createdAtMs?: number
}

/** Accounts as an older version kept them. */
async function writeBefore({ db }: Pick<Stores, 'db'>, people: readonly Before[]): Promise<void> {
  for (const { createdAtMs, deactivated = false, email, gaveUp = false, gid } of people)
    await sql`insert into users (gid, name, email, email_key, created_at_ms, deactivated_at_ms, email_verified_at_ms)
      values (${gid}, 'Anna', ${email}, ${keyOfBefore(email) + (gaveUp ? ` ${gid}` : '')}, ${createdAtMs ?? Number(gid)},
        ${deactivated || gaveUp ? 300 : null}, ${gaveUp ? null : 1})`.execute(db.queries)
}

describe.each(DATABASE_KINDS)(
  'accounts of before their addresses were compared by the standards, on %s',
  (kind) => {
    let stores: Stores
    let drop: () => Promise<void>
    beforeEach(async () => {
      const place = await sharedLocation(kind, 'with schema')
      stores = await openStoresAt(place.location)
      drop = async () => {
        await stores.close()
        await place.drop()
      }
    })
    afterEach(async () => {
      await drop()
    })

    const migrated = async (people: readonly Before[]) => {
      await writeBefore(stores, people)
      await mailboxes().up(stores.db.queries)
    }
    const found = async (email: string) => {
      const [account, person] = [
        await stores.sessions.findAccount(email),
        await stores.users.findForOperator({ email }),
      ]
      expect(account?.userGid ?? null).toBe(person?.gid ?? null)
      return person?.gid ?? null
    }
    const makes = async (gid: string, email: string) =>
      await inTransaction(
        stores.db,
        async (tx) =>
          await insertUser(tx, {
            gid: gid as Gid,
            name: 'New',
            email,
            createdAtMs: NOW_MS,
            deactivatedAtMs: null,
            emailVerifiedAtMs: null,
          }),
      )

    it('are found under every spelling, where they are the only ones', async () => {
      await migrated([
        { gid: '1', email: 'Anna@EXÄMPLE.com' },
        { gid: '2', email: 'ben@example.com' },
      ])
      for (const email of [WRITTEN, BY_BROWSERS, APART, ' ANNA@Exämple.com.'])
        expect(await found(email)).toBe('1')
      expect(await found('BEN@example.com')).toBe('2')
      expect(await sharedMailboxes(stores.db.queries)).toEqual([])
      expect(await makes('9', APART)).toBe(false)
    })

    it('that are one mailbox are named, and each is found under its own spelling alone', async () => {
      await migrated([
        { gid: '3', email: APART, createdAtMs: 2 },
        { gid: '2', email: WRITTEN },
        { gid: '1', email: BY_BROWSERS },
        { gid: '4', email: 'ben@example.com' },
      ])
      expect(await sharedMailboxes(stores.db.queries)).toEqual([
        {
          emailKey: KEY,
          accounts: [
            { gid: '1', email: BY_BROWSERS },
            { gid: '2', email: WRITTEN },
            { gid: '3', email: APART },
          ],
        },
      ])
      expect([await found(BY_BROWSERS), await found(WRITTEN), await found(APART)]).toEqual(['1', '2', '3'])
      expect(await found('ANNA@exämple.com')).toBe('2')
      expect(await found('anna@exämple.com.')).toBeNull()
      // None is made beside them.
      for (const email of [WRITTEN, BY_BROWSERS, APART, 'anna@exämple.com.'])
        expect(await makes('9', email)).toBe(false)
      expect(await makes('9', 'anna@exämple.org')).toBe(true)
    })

    it('have the mailbox under every spelling once an operator left one of them', async () => {
      await migrated([
        { gid: '1', email: BY_BROWSERS },
        { gid: '2', email: WRITTEN },
        { gid: '3', email: APART },
      ])
      const end = async (gid: string) =>
        await stores.users.deactivate({ userGid: gid as Gid, actor: OPERATOR, nowMs: NOW_MS })
      await end('1')
      expect([await found(BY_BROWSERS), await found(WRITTEN), await found(APART)]).toEqual([null, '2', '3'])
      expect(await makes('9', BY_BROWSERS)).toBe(false)
      await end('3')
      for (const email of [WRITTEN, BY_BROWSERS, APART]) expect(await found(email)).toBe('2')
      expect(await sharedMailboxes(stores.db.queries)).toEqual([])
      expect(await makes('9', APART)).toBe(false)
      expect((await stores.users.findForOperator({ gid: '1' as Gid }))?.email).toBe(BY_BROWSERS)
    })

    it('lose the mailbox to the only one that is active, and keep it where none is', async () => {
      await migrated([
        { gid: '1', email: BY_BROWSERS, deactivated: true },
        { gid: '2', email: WRITTEN },
        { gid: '3', email: APART, gaveUp: true },
        { gid: '4', email: 'bea@exämple.com', deactivated: true },
        { gid: '5', email: 'bea@xn--exmple-cua.com', deactivated: true },
      ])
      for (const email of [WRITTEN, BY_BROWSERS, APART]) expect(await found(email)).toBe('2')
      expect(await makes('8', 'bea@exämple.com')).toBe(false)
      expect(await sharedMailboxes(stores.db.queries)).toEqual([])
    })

    it('are invited under their own spelling', async () => {
      const admin = await stores.newPerson()
      await writeBefore(stores, [
        { gid: '1', email: BY_BROWSERS },
        { gid: '2', email: WRITTEN },
      ])
      const invite = async (email: string, gid: string) => {
        await sql`insert into invitations (hash, gid, workspace_gid, email, email_key, role, invited_by_gid, created_at_ms, expires_at_ms)
        values (${new Uint8Array(32).fill(Number(gid))}, ${gid}, ${admin.workspaceGid}, ${email}, ${keyOfBefore(email)}, 'member', ${admin.gid}, 1, ${NOW_MS + 1})`.execute(
          stores.db.queries,
        )
      }
      await invite(WRITTEN, '71')
      await invite(APART, '72')
      await mailboxes().up(stores.db.queries)
      const keys = async () =>
        (await stores.db.queries.selectFrom('invitations').select('email_key').orderBy('gid').execute()).map(
          (row) => row.email_key,
        )
      expect(await keys()).toEqual([emailKeys(WRITTEN)[1], KEY])
      await stores.users.deactivate({ userGid: '1' as Gid, actor: OPERATOR, nowMs: NOW_MS })
      expect(await keys()).toEqual([KEY, KEY])
    })

    it('go through twice as once', async () => {
      await migrated([
        { gid: '1', email: BY_BROWSERS },
        { gid: '2', email: WRITTEN },
        { gid: '3', email: 'josé@example.com' },
      ])
      await mailboxes().up(stores.db.queries)
      expect([await found(BY_BROWSERS), await found(WRITTEN), await found('JOSE\u0301@example.com')]).toEqual(
        ['1', '2', '3'],
      )
    })
  },
)

describe.each(DATABASE_KINDS)('accounts of one mailbox, on %s', (kind) => {
  let shell: Shell
  beforeEach(async () => {
    shell = await openShell(kind)
  })
  afterEach(async () => {
    await shell.remove()
  })

  it('are told to the operator with what to do, until it is done', async () => {
    const db = openDatabase(shell.location, { onIdleError: () => undefined })
    await writeBefore({ db }, [
      { gid: '1', email: BY_BROWSERS },
      { gid: '2', email: WRITTEN },
    ])
    await mailboxes().up(db.queries)
    await db.close()
    const migrate = await shell.run(['migrate'])
    expect([migrate.code, migrate.stderr]).toEqual([
      0,
      `2 accounts have one mailbox, ${KEY}: ${BY_BROWSERS} (1) and ${WRITTEN} (2). Each can be used only under its address exactly as it is written here. To mend it, keep the one that is used, and end the others: mudrad user deactivate GID\n`,
    ])
    expect((await shell.run(['doctor'])).stdout).toContain(`warn  2 accounts have one mailbox, ${KEY}`)
    expect((await shell.run(['user', 'create', APART, '--name', 'New', '--new-workspace', 'W'])).code).toBe(1)
    expect((await shell.run(['user', 'deactivate', WRITTEN])).stdout).toContain(`${WRITTEN} is deactivated`)
    expect((await shell.run(['migrate'])).stderr).toBe('')
    expect((await shell.run(['doctor'])).stdout).not.toContain('one mailbox')
    expect(
      (await shell.run(['user', 'set-password', APART], { input: 'a long password of mine' })).stdout,
    ).toBe(`${BY_BROWSERS} has a new password\n`)
  })
})

it('the migration compares as the program does', () => {
  const address = fc.tuple(
    fc.string({ unit: 'grapheme' }),
    fc.oneof(fc.domain(), fc.string({ unit: 'grapheme' })),
  )
  fc.assert(
    fc.property(address, (parts) => {
      expect(keyOf(parts.join('@'))).toBe(emailKey(parts.join('@')))
    }),
  )
})
