import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { argon2idHasher } from '../../src/platform/password-hasher.js'
import { strengthEstimator } from '../../src/platform/password-strength.js'
import { makeJudgePassword } from '../../src/features/passwords/judge-password.js'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../src/features/passwords/password.rules.js'
import { makeSetPassword } from '../../src/features/passwords/set-password.js'
import { makeCreateUser, type CreateUser } from '../../src/features/users/create-user.js'
import { DATABASE_KINDS, testClock } from '../support/services.js'
import { NO_PROFILE, NOW_MS, OPERATOR, openStores, type Stores } from '../support/stores.js'

const GID_OF_NOTHING = '9' as Gid
const GOOD_PASSWORD = 'twelve chars or more'

const judgePassword = makeJudgePassword({
  estimate: strengthEstimator(),
  inTurn: async (_whose, work) => await work(),
  aboutPerson: async () => await Promise.resolve(null),
})

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let stores: Stores
  let email: string
  beforeAll(async () => {
    stores = await openStores(kind)
  })
  afterAll(async () => {
    await stores.close()
  })
  beforeEach(() => {
    email = `Grace-${randomUUID()}@people.example`
  })

  const createUser = async (wish: Partial<CreateUser> = {}) =>
    await makeCreateUser({
      users: stores.users,
      hasherFor: () => argon2idHasher,
      clock: testClock(NOW_MS),
      nextGid: stores.nextGid,
      judgePassword,
    })({
      name: 'Grace',
      email,
      role: 'admin',
      workspace: { newName: 'Compilers' },
      password: null,
      actor: OPERATOR,
      ...wish,
    })

  describe('create a user', () => {
    it('trims name and address, and makes the workspace with its first admin', async () => {
      const made = await createUser({ name: ' Grace ', email: ` ${email} `, password: GOOD_PASSWORD })
      if (!made.ok) throw new Error(made.message)
      expect(made.user).toMatchObject({ name: 'Grace', email, createdAtMs: NOW_MS })
      expect((await stores.workspaces.load([made.workspaceGid])).get(made.workspaceGid)?.name).toBe(
        'Compilers',
      )
      expect(await stores.users.listAll()).toContainEqual({
        ...made.user,
        ...NO_PROFILE,
        workspaces: [{ gid: made.workspaceGid, name: 'Compilers', role: 'admin' }],
      })
    })

    it('keeps the password as an Argon2id hash that matches it and nothing else', async () => {
      const made = await createUser({ password: GOOD_PASSWORD })
      if (!made.ok) throw new Error(made.message)
      const hash = (await stores.passwords.find(made.user.gid)) ?? ''
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
      expect(await argon2idHasher.matches(GOOD_PASSWORD, hash)).toBe(true)
      expect(await argon2idHasher.matches(`${GOOD_PASSWORD} `, hash)).toBe(false)
      expect(JSON.stringify(await stores.trail(null))).not.toContain('argon2id')
    })

    it('lets a second person into a workspace that exists, with their role and no password', async () => {
      const first = await createUser()
      if (!first.ok) throw new Error(first.message)
      const made = await createUser({
        email: `guest-${email}`,
        role: 'guest',
        workspace: { gid: first.workspaceGid },
      })
      if (!made.ok) throw new Error(made.message)
      const listed = (await stores.users.listAll()).find((user) => user.gid === made.user.gid)
      expect(listed?.workspaces).toEqual([{ gid: first.workspaceGid, name: 'Compilers', role: 'guest' }])
      expect(await stores.passwords.find(made.user.gid)).toBeNull()
    })

    it.each<[field: string, says: string, wish: Partial<CreateUser>]>([
      ['name', 'empty', { name: ' ' }],
      ['name', '256 characters', { name: 'x'.repeat(256) }],
      ['name', 'a NUL', { name: 'G\0' }],
      ['email', 'no address', { email: 'grace' }],
      ['email', 'two addresses', { email: 'a@b.example, c@d.example' }],
      ['email', 'two at signs', { email: 'a@b@c.example' }],
      ['email', '255 characters', { email: `${'x'.repeat(240)}@people.example` }],
      ['workspace', 'an empty name', { workspace: { newName: ' ' } }],
      ['workspace', 'a gid of nothing', { workspace: { gid: GID_OF_NOTHING } }],
      ['password', 'eleven characters', { password: 'x'.repeat(PASSWORD_LENGTH_MIN - 1) }],
      ['password', 'too many characters', { password: 'x'.repeat(PASSWORD_LENGTH_MAX + 1) }],
    ])('refuses, naming %s: %s; nothing is kept', async (field, _says, wish) => {
      const before = [await stores.users.listAll(), await stores.trail(null)]
      expect(await createUser(wish)).toMatchObject({ ok: false, field })
      expect([await stores.users.listAll(), await stores.trail(null)]).toEqual(before)
    })

    it('refuses an address that somebody has, in whatever case', async () => {
      expect(await createUser()).toMatchObject({ ok: true })
      expect(await createUser({ email: email.toUpperCase() })).toMatchObject({ ok: false, field: 'email' })
      const keys = (await stores.users.listAll()).map((user) => user.email.toLowerCase())
      expect(keys.filter((key) => key === email.toLowerCase())).toHaveLength(1)
    })
  })

  describe('set a password', () => {
    const setPassword = async (userGid: Gid, password: string) =>
      await makeSetPassword({
        passwords: stores.passwords,
        hasherFor: () => argon2idHasher,
        judgePassword,
        clock: testClock(NOW_MS),
      })({
        userGid,
        password,
        actor: OPERATOR,
      })

    it('replaces the old one, and the trail says so', async () => {
      const { gid } = await stores.newPerson()
      expect(await setPassword(gid, GOOD_PASSWORD)).toBeNull()
      expect(await setPassword(gid, 'another long password')).toBeNull()
      const hash = (await stores.passwords.find(gid)) ?? ''
      expect(await argon2idHasher.matches('another long password', hash)).toBe(true)
      expect(await argon2idHasher.matches(GOOD_PASSWORD, hash)).toBe(false)
      const actions = (await stores.trail(gid)).map((row) => row.action)
      expect(actions).toEqual(['user_created', 'password_set', 'password_set'])
    })

    it('takes 12 to 256 characters and leaves the old one otherwise', async () => {
      const { gid } = await stores.newPerson()
      const words = 'wQ4_-cXz81.k harbour lantern quiet river '.repeat(PASSWORD_LENGTH_MAX)
      const [shortest, longest] = [words.slice(0, PASSWORD_LENGTH_MIN), words.slice(0, PASSWORD_LENGTH_MAX)]
      expect(await setPassword(gid, shortest)).toBeNull()
      expect(await setPassword(gid, longest)).toBeNull()
      const hash = await stores.passwords.find(gid)
      for (const refused of [shortest.slice(1), `${longest}l`, 'with a NUL \0 inside', 'half a pair \ud800'])
        expect(await setPassword(gid, refused)).not.toBeNull()
      expect(await stores.passwords.find(gid)).toBe(hash)
    })
  })
})
