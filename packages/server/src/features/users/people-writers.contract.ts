import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  freshSecret,
  NO_PROFILE,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import type { Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { ProfileStore } from './profile.js'
import { profileStore } from './profiles.store.js'
import { freeAddressOfUser, insertUser, removeUser, renameUser, upsertUser } from './users.writers.js'

const LATER_MS = NOW_MS + 60_000
const PICTURE = { mediaType: 'image/png', bytes: new Uint8Array([1, 2, 3]) } as const

/** What people change of themselves, and what features write about people in their own transaction, in any store. */
export function peopleWritersContract(open: OpenStores): void {
  let stores: Stores
  let profiles: ProfileStore
  beforeAll(async () => {
    stores = await open()
    profiles = profileStore(stores.db)
  })
  afterAll(async () => {
    await stores.close()
  })

  const write = async <T>(work: (tx: Queries) => Promise<T>) => await inTransaction(stores.db, work)
  const found = async (gid: Gid) => await stores.users.findForOperator({ gid })
  const byThemself = ({ gid }: Person): Actor => ({ kind: 'user', gid })
  const changes = async ({ gid }: Person) =>
    (await stores.trail(gid))
      .filter(({ action }) => action === 'profile_changed')
      .map(({ actorKind, atMs, details }) => [actorKind, atMs, details])

  describe('a profile', () => {
    const NOTHING = { name: 'Somebody', language: null, timeZone: null }
    it.each([
      [{ ...NOTHING, name: 'Ada' }, 'name'],
      [{ ...NOTHING, language: 'de' }, 'language'],
      [{ ...NOTHING, timeZone: 'Europe/Berlin' }, 'time_zone'],
      [{ name: 'Ada', language: 'de', timeZone: 'Europe/Berlin' }, 'name language time_zone'],
    ])('%j is one person’s, and one line says what changed', async (profile, changed) => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      const save = { userGid: ada.gid, profile, actor: byThemself(ada), nowMs: LATER_MS }
      await profiles.save(save)
      await profiles.save({ ...save, nowMs: LATER_MS + 1 })
      expect(await found(ada.gid)).toEqual({ ...ada.user, ...NO_PROFILE, ...profile })
      expect(await found(ben.gid)).toEqual({ ...ben.user, ...NO_PROFILE })
      expect(await changes(ada)).toEqual([['user', LATER_MS, { changed }]])
      expect(await changes(ben)).toEqual([])
    })

    it('has one picture, which takes the place of the last; another’s stays', async () => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      const set = async (person: Person, name: string | null, nowMs = LATER_MS) => {
        const picture = name === null ? null : { ...PICTURE, name }
        await profiles.setPicture({ userGid: person.gid, picture, actor: byThemself(person), nowMs })
      }
      const [first, second, bens] = [`first ${ada.gid}`, `second ${ada.gid}`, `ben's ${ben.gid}`]
      await set(ada, null)
      expect(await changes(ada)).toEqual([])
      await set(ben, bens)
      await set(ada, first)
      await set(ada, second, LATER_MS + 1)
      expect((await found(ada.gid))?.picture).toBe(second)
      expect((await found(ben.gid))?.picture).toBe(bens)
      expect(await profiles.findPicture(first)).toBeNull()
      const kept = await profiles.findPicture(second)
      expect([kept?.mediaType, [...(kept?.bytes ?? [])]]).toEqual(['image/png', [1, 2, 3]])
      await set(ada, null, LATER_MS + 2)
      expect((await found(ada.gid))?.picture).toBeNull()
      expect([await profiles.findPicture(second), (await profiles.findPicture(bens))?.mediaType]).toEqual([
        null,
        'image/png',
      ])
      expect(await changes(ada)).toEqual(
        [LATER_MS, LATER_MS + 1, LATER_MS + 2].map((atMs) => ['user', atMs, { changed: 'picture' }]),
      )
    })

    it('is not changed by a session that has ended, nor without its line in the record', async () => {
      const ada = await stores.newPerson()
      await stores.passwords.set({ userGid: ada.gid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
      const sessionGid = await stores.nextGid()
      const session = {
        gid: sessionGid,
        hash: freshSecret().hash,
        userGid: ada.gid,
        address: '192.0.2.7',
        userAgent: 'Browser/1',
        methods: ['pwd'],
      }
      await stores.sessions.start({ session, passwordHash: 'stored', replacesGid: null, nowMs: NOW_MS })
      const credential = { kind: 'session', gid: sessionGid } as const
      const actor: Actor = { kind: 'user', gid: ada.gid, from: { address: '192.0.2.7', credential } }
      const acts = [
        async () =>
          await profiles.save({
            userGid: ada.gid,
            profile: { ...NOTHING, name: 'X' },
            actor,
            nowMs: LATER_MS,
          }),
        async () =>
          await profiles.setPicture({
            userGid: ada.gid,
            picture: { ...PICTURE, name: `x ${ada.gid}` },
            actor,
            nowMs: LATER_MS,
          }),
      ]
      await stores.withoutTrail(async () => {
        for (const act of acts) await expect(act()).rejects.toThrow()
      })
      await stores.sessions.end({ sessionGid, reason: 'signed_out', actor: OPERATOR, nowMs: NOW_MS })
      for (const act of acts) await expect(act()).rejects.toThrow()
      expect(await found(ada.gid)).toEqual({ ...ada.user, ...NO_PROFILE })
    })
  })

  describe('writers', () => {
    it('make a person once, and as they were from then on', async () => {
      const { user } = await stores.newPerson()
      const changed = {
        ...user,
        name: 'Other',
        email: `other.${user.gid}@People.example`,
        emailVerifiedAtMs: null,
        deactivatedAtMs: NOW_MS + 7,
      }
      await write(async (tx) => {
        await upsertUser(tx, { ...changed, createdAtMs: NOW_MS + 99 })
      })
      expect(await found(user.gid)).toEqual({ ...changed, ...NO_PROFILE })
      expect((await stores.users.findForOperator({ email: changed.email.toUpperCase() }))?.gid).toBe(user.gid)
      expect(await stores.users.findForOperator({ email: user.email })).toBeNull()
      const gid = await stores.nextGid()
      const made = { ...changed, gid, email: `made.${gid}@people.example` }
      await write(async (tx) => {
        await upsertUser(tx, made)
      })
      expect(await found(gid)).toEqual({ ...made, ...NO_PROFILE })
    })

    it('make nobody under an address that somebody has', async () => {
      const { user } = await stores.newPerson()
      const make = async (email: string) => {
        const gid = await stores.nextGid()
        const wish = { ...user, gid, email, deactivatedAtMs: NOW_MS + 1, emailVerifiedAtMs: NOW_MS + 2 }
        return { wish, isMade: await write(async (tx) => await insertUser(tx, wish)) }
      }
      const taken = await make(user.email.toUpperCase())
      expect([taken.isMade, await found(taken.wish.gid)]).toEqual([false, null])
      const free = await make(`free.${user.gid}@people.example`)
      expect([free.isMade, await found(free.wish.gid)]).toEqual([true, { ...free.wish, ...NO_PROFILE }])
    })

    it('free an address, name and remove one person', async () => {
      const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
      await write(async (tx) => {
        await renameUser(tx, { userGid: ada.gid, name: 'Named' })
        await freeAddressOfUser(tx, ada.gid)
      })
      expect((await found(ada.gid))?.name).toBe('Named')
      expect((await found(ben.gid))?.name).toBe('Somebody')
      const atAddress = async ({ user }: Person) =>
        (await stores.users.findForOperator({ email: user.email }))?.gid ?? null
      expect([await atAddress(ada), await atAddress(ben)]).toEqual([null, ben.gid])
      const lone = { ...ada.user, gid: await stores.nextGid() }
      await write(async (tx) => {
        await insertUser(tx, lone)
        await removeUser(tx, lone.gid)
      })
      expect([await found(lone.gid), (await found(ben.gid))?.gid]).toEqual([null, ben.gid])
    })
  })

  it('people are listed for the operator by address, with their workspaces by name', async () => {
    const late = await stores.newPerson()
    await write(async (tx) => {
      await upsertUser(tx, { ...late.user, email: `00late.${late.gid}@people.example` })
    })
    const [one, other] = [await stores.newPerson(), await stores.newPerson()]
    const name = async (gid: Gid, words: string) => {
      await stores.db.queries.updateTable('workspaces').set({ name: words }).where('gid', '=', gid).execute()
    }
    await name(late.workspaceGid, 'Middle')
    await name(one.workspaceGid, 'Zebra')
    await name(other.workspaceGid, 'Aardvark')
    await stores.joinWorkspace(late.gid, one.workspaceGid, 'guest')
    await stores.joinWorkspace(late.gid, other.workspaceGid, 'member')
    const listed = await stores.users.listAll()
    const made = [late.gid, one.gid, other.gid]
    expect(listed.map(({ gid }) => gid).filter((gid) => made.includes(gid))).toEqual(made)
    expect(listed.at(-1)?.gid).toBe(other.gid)
    expect(listed[0]).toMatchObject({
      gid: late.gid,
      workspaces: [
        { gid: other.workspaceGid, name: 'Aardvark', role: 'member' },
        { gid: late.workspaceGid, name: 'Middle', role: 'admin' },
        { gid: one.workspaceGid, name: 'Zebra', role: 'guest' },
      ],
    })
  })

  it('a deactivation says how much of each kind ended, and ends nothing of others', async () => {
    const [ada, ben] = [await stores.newPerson(), await stores.newPerson()]
    for (const person of [ada, ben]) {
      const userGid = person.gid
      await stores.passwords.set({ userGid, hash: 'stored', actor: OPERATOR, nowMs: NOW_MS })
      for (const nowMs of [NOW_MS, NOW_MS + 1]) {
        const session = {
          gid: await stores.nextGid(),
          hash: freshSecret().hash,
          userGid,
          address: '192.0.2.7',
          userAgent: 'Browser/1',
          methods: ['pwd'],
        }
        await stores.sessions.start({ session, passwordHash: 'stored', replacesGid: null, nowMs })
      }
      const { hash, hint } = freshSecret()
      const token = { gid: await stores.nextGid(), hash, hint, userGid, name: 'T' }
      await stores.tokens.createPersonal({
        token: { ...token, scopes: 'full', expiresAtMs: null },
        liveMax: 100,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
    }
    await stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: LATER_MS })
    expect((await stores.trail(ada.gid)).at(-1)).toMatchObject({
      action: 'user_deactivated',
      actorKind: 'operator',
      details: { tokensEnded: 1, grantsEnded: 0, sessionsEnded: 2 },
    })
    const live = async ({ gid }: Person) =>
      (await stores.sessions.list({ userGid: gid, nowMs: LATER_MS, rowsMax: 9 })).length
    expect([await live(ada), await live(ben)]).toEqual([0, 2])
    expect((await found(ben.gid))?.deactivatedAtMs).toBeNull()
  })

  describe('a first proof', () => {
    it('is in the record with its way, and in a mail that says from where; with all kept there is no mail', async () => {
      const [vic, wren, other] = [
        await stores.newPerson({ isProved: false }),
        await stores.newPerson({ isProved: false }),
        await stores.newPerson({ isProved: false }),
      ]
      for (const { gid: userGid } of [vic, wren])
        await stores.addresses.verify({
          userGid,
          keepsAll: userGid === wren.gid,
          actor: OPERATOR,
          nowMs: LATER_MS,
        })
      expect(
        await Promise.all([vic, wren, other].map(async ({ gid }) => (await found(gid))?.emailVerifiedAtMs)),
      ).toEqual([LATER_MS, LATER_MS, null])
      const mails = await stores.db.queries
        .selectFrom('mails')
        .select(['user_gid', 'facts'])
        .where('kind', '=', 'address_proved')
        .execute()
      expect(mails.map(({ facts, user_gid }) => [user_gid, JSON.parse(facts)])).toEqual([
        [vic.gid, { by: 'operator', address: null, ended: [] }],
      ])
      const [event] = (await stores.trail(vic.gid)).filter(({ action }) => action === 'address_proved')
      expect(event).toMatchObject({
        atMs: LATER_MS,
        actorKind: 'operator',
        details: { by: 'operator', kept: false, sessionsEnded: 0, invitationsEnded: 0, passkeysRemoved: 0 },
      })
    })
  })
}
