import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  NO_PROFILE,
  freshSecret,
  NOW_MS,
  OPERATOR,
  viewerOf,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { argon2idHasher } from '../../platform/password-hasher.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { UserToStore } from './ports.js'

const GID_OF_NOTHING = '9' as Gid
const UNPAGED: PageRequest = { limit: null, after: null }

/** What any store of people must do. */
export function userContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const wishFor = async (email: string, wish: Partial<UserToStore> = {}): Promise<UserToStore> => ({
    user: {
      gid: await stores.nextGid(),
      name: 'New',
      email,
      createdAtMs: NOW_MS,
      deactivatedAtMs: null,
      emailVerifiedAtMs: NOW_MS,
    },
    membership: { gid: await stores.nextGid(), workspaceGid: await stores.nextGid(), role: 'member' },
    newWorkspaceName: 'New workspace',
    passwordHash: null,
    actor: OPERATOR,
    ...wish,
  })

  const leavesNothing = async ({ user }: UserToStore) => {
    expect(await stores.users.findForOperator({ gid: user.gid })).toBeNull()
    expect(await stores.passwords.find(user.gid)).toBeNull()
    expect(await stores.trail(user.gid)).toEqual([])
  }

  describe('create', () => {
    it('makes the person, the workspace, the membership, the password and the audit row together', async () => {
      const wish = await wishFor('Makes.All@people.example', { passwordHash: 'a hash' })
      expect(await stores.users.create(wish)).toBe('created')
      const workspaceGid = wish.membership?.workspaceGid ?? GID_OF_NOTHING
      const made = { ...wish.user, ...NO_PROFILE }
      expect(await stores.users.findForOperator({ gid: wish.user.gid })).toEqual(made)
      expect(await stores.users.findForOperator({ email: 'makes.all@PEOPLE.example' })).toEqual(made)
      expect(await stores.passwords.find(wish.user.gid)).toBe('a hash')
      expect((await stores.workspaces.load([workspaceGid])).get(workspaceGid)?.name).toBe('New workspace')
      const listed = (await stores.users.listAll()).find((user) => user.gid === wish.user.gid)
      expect(listed?.workspaces).toEqual([{ gid: workspaceGid, name: 'New workspace', role: 'member' }])
      expect(await stores.trail(wish.user.gid)).toEqual([
        {
          action: 'user_created',
          actorKind: 'operator',
          targetGid: wish.user.gid,
          atMs: NOW_MS,
          details: { email: 'Makes.All@people.example', role: 'member' },
          workspaceGid,
        },
      ])
    })

    it('makes a person who is in no workspace yet', async () => {
      const wish = await wishFor('alone@people.example', { membership: null, newWorkspaceName: null })
      expect(await stores.users.create(wish)).toBe('created')
      const listed = (await stores.users.listAll()).find((user) => user.gid === wish.user.gid)
      expect(listed?.workspaces).toEqual([])
    })

    it('email_taken: the first keeps the address, in whatever case it is written', async () => {
      const first = await wishFor('taken@people.example')
      const second = await wishFor('TAKEN@People.Example', { passwordHash: 'hash' })
      expect(await stores.users.create(first)).toBe('created')
      expect(await stores.users.create(second)).toBe('email_taken')
      await leavesNothing(second)
      const workspaceGid = second.membership?.workspaceGid ?? GID_OF_NOTHING
      expect((await stores.workspaces.load([workspaceGid])).size).toBe(0)
    })

    it('workspace_unknown: nothing of the person stays, and the address is free', async () => {
      const wish = await wishFor('nowhere@people.example', { newWorkspaceName: null, passwordHash: 'hash' })
      expect(await stores.users.create(wish)).toBe('workspace_unknown')
      await leavesNothing(wish)
      expect(await stores.users.create(await wishFor('nowhere@people.example'))).toBe('created')
    })

    it('rolls back whole when a part cannot be written', async () => {
      const { workspaceGid } = await stores.newPerson()
      const wish = await wishFor('half@people.example', {
        membership: { gid: await stores.nextGid(), workspaceGid, role: 'admin' },
        newWorkspaceName: 'A second one with the same gid',
      })
      await expect(stores.users.create(wish)).rejects.toThrow()
      await leavesNothing(wish)
    })
  })

  describe('the address of a person', () => {
    const verify = async (userGid: Gid, keepsAll = false) =>
      await stores.addresses.verify({ userGid, keepsAll, actor: OPERATOR, nowMs: NOW_MS + 1 })

    it('is proved once, which ends the password in a way that nobody can tell', async () => {
      const vic = await stores.newPerson({ isProved: false })
      await stores.passwords.set({ userGid: vic.gid, hash: 'old', actor: OPERATOR, nowMs: NOW_MS })
      expect(await verify(vic.gid)).toMatchObject({ decision: 'verified', ended: { tokensEnded: 0 } })
      const stored = (await stores.passwords.find(vic.gid)) ?? ''
      expect(stored).not.toBe('old')
      // Of today's cost, so trying takes as long as with any other.
      expect(stored.split('$').slice(0, 4)).toEqual((await argon2idHasher.hash('any')).split('$').slice(0, 4))
      expect(await argon2idHasher.matches('', stored)).toBe(false)
      expect(await verify(vic.gid)).toEqual({ decision: 'already' })
      expect((await stores.trail(vic.gid)).filter(({ action }) => action === 'address_proved')).toHaveLength(
        1,
      )
    })

    it('proved, ends nothing of anybody else', async () => {
      const [vic, other] = [
        await stores.newPerson({ isProved: false }),
        await stores.newPerson({ isProved: false }),
      ]
      const addPasskey = async (userGid: Gid) =>
        await stores.factors.addPasskey({
          userGid,
          actor: OPERATOR,
          nowMs: NOW_MS,
          gid: await stores.nextGid(),
          name: 'Laptop',
          passkey: {
            credentialId: `credential ${userGid}`,
            publicKey: new Uint8Array(77),
            counter: 0,
            transports: [],
            isDeviceBound: false,
          },
          challenge: { hash: freshSecret().hash, expiresAtMs: NOW_MS + 1 },
          codeHashes: [freshSecret().hash, freshSecret().hash],
        })
      const invite = async ({ gid, workspaceGid }: Person, email: string, expiresAtMs: number) =>
        await stores.admin.invitations.create({
          workspaceGid,
          adminGid: gid,
          invitation: {
            gid: await stores.nextGid(),
            hash: freshSecret().hash,
            email,
            role: 'member',
            expiresAtMs,
          },
          isMailed: false,
          liveMax: 10,
          nowMs: NOW_MS,
        })
      for (const person of [vic, other]) {
        const { gid } = person
        await stores.factors.beginApp({ userGid: gid, secret: new Uint8Array(20), nowMs: NOW_MS })
        const secret = (await stores.factors.findApp(gid))?.secret ?? new Uint8Array()
        const codeHashes = [freshSecret().hash]
        const act = { userGid: gid, actor: OPERATOR, nowMs: NOW_MS, secret, step: 1, codeHashes }
        expect((await stores.factors.confirmApp(act)).decision).toBe('confirmed')
        await addPasskey(gid)
        await invite(person, `late-${gid}@people.example`, NOW_MS + 1)
        await invite(person, `live-${gid}@people.example`, NOW_MS + 2)
      }
      expect(await verify(vic.gid)).toMatchObject({
        ended: {
          authenticatorAppsRemoved: 1,
          passkeysRemoved: 1,
          recoveryCodesRemoved: 1,
          invitationsEnded: 1,
        },
      })
      const left = async ({ gid, workspaceGid }: Person) => {
        const { appSinceMs, codesLeft, passkeys } = await stores.factors.standingOf(gid)
        const invited = await stores.admin.invitations.live(workspaceGid, NOW_MS)
        return [appSinceMs, passkeys.length, codesLeft, invited.length]
      }
      expect(await left(vic)).toEqual([null, 0, 0, 0])
      expect(await left(other)).toEqual([NOW_MS, 1, 1, 2])
    })

    it('proved on the operator’s word ends nothing if they know whose the account is', async () => {
      const vic = await stores.newPerson({ isProved: false })
      await stores.passwords.set({ userGid: vic.gid, hash: 'theirs', actor: OPERATOR, nowMs: NOW_MS })
      expect(await verify(vic.gid, true)).toMatchObject({ decision: 'verified' })
      expect(await stores.passwords.find(vic.gid)).toBe('theirs')
      expect((await stores.trail(vic.gid)).at(-1)).toMatchObject({
        action: 'address_proved',
        details: { by: 'operator', kept: true },
      })
    })

    it('is not proved for nobody, nor for whoever was deactivated', async () => {
      const vic = await stores.newPerson({ isProved: false })
      await stores.users.deactivate({ userGid: vic.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect(await verify(vic.gid)).toEqual({ decision: 'deactivated' })
      expect(await verify(GID_OF_NOTHING)).toEqual({ decision: 'unknown' })
    })
  })

  describe('deactivate', () => {
    const tokenOf = async (owner: Person) => {
      const { hash, hint } = freshSecret()
      const gid = await stores.nextGid()
      await stores.tokens.createPersonal({
        token: { gid, hash, hint, userGid: owner.gid, name: 'T', scopes: 'full', expiresAtMs: null },
        liveMax: 100,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      return gid
    }

    it('ends the person and every token with that reason; one revoked before keeps its own', async () => {
      const [ada, other] = [await stores.newPerson(), await stores.newPerson()]
      const [one, two, revoked, kept] = [
        await tokenOf(ada),
        await tokenOf(ada),
        await tokenOf(ada),
        await tokenOf(other),
      ]
      await stores.tokens.revoke({ tokenGid: revoked, actor: OPERATOR, nowMs: NOW_MS })
      const input = { userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS + 1 }
      expect(await stores.users.deactivate(input)).toEqual({ decision: 'deactivated', tokensEnded: 2 })

      expect(await stores.users.findForOperator({ gid: ada.gid })).toMatchObject({
        deactivatedAtMs: NOW_MS + 1,
      })
      for (const gid of [one, two]) {
        expect(await stores.tokens.find(gid)).toMatchObject({
          revokedAtMs: NOW_MS + 1,
          revokedReason: 'user_deactivated',
        })
      }
      expect(await stores.tokens.find(revoked)).toMatchObject({
        revokedAtMs: NOW_MS,
        revokedReason: 'revoked',
      })
      expect(await stores.tokens.find(kept)).toMatchObject({ revokedAtMs: null })
      const listed = await stores.tokens.list({ userGid: ada.gid, diedAfterMs: NOW_MS - 1 })
      expect(listed.map((token) => token.revokedReason)).toEqual([
        'revoked',
        'user_deactivated',
        'user_deactivated',
      ])
      expect((await stores.trail(ada.gid)).at(-1)).toMatchObject({
        action: 'user_deactivated',
        atMs: NOW_MS + 1,
        details: { tokensEnded: 2 },
      })
    })

    it('frees an address that the person never proved, and no other', async () => {
      const [squatter, owner] = [await stores.newPerson({ isProved: false }), await stores.newPerson()]
      for (const { gid } of [squatter, owner])
        await stores.users.deactivate({ userGid: gid, actor: OPERATOR, nowMs: NOW_MS + 1 })
      const again = async ({ user }: Person) =>
        await stores.users.create(await wishFor(user.email.toUpperCase()))
      expect(await again(squatter)).toBe('created')
      expect(await again(owner)).toBe('email_taken')
      expect(await stores.users.findForOperator({ gid: squatter.gid })).toMatchObject({
        email: squatter.user.email,
      })
    })

    it('already: the first time stays, with one audit row; unknown: nobody has that gid', async () => {
      const ada = await stores.newPerson()
      const end = async (userGid: Gid, nowMs: number) =>
        (await stores.users.deactivate({ userGid, actor: OPERATOR, nowMs })).decision
      expect(await end(ada.gid, NOW_MS + 1)).toBe('deactivated')
      expect(await end(ada.gid, NOW_MS + 2)).toBe('already')
      expect(await end(GID_OF_NOTHING, NOW_MS)).toBe('unknown')
      expect(await stores.users.findForOperator({ gid: ada.gid })).toMatchObject({
        deactivatedAtMs: NOW_MS + 1,
      })
      expect((await stores.trail(ada.gid)).map((row) => row.action)).toEqual([
        'user_created',
        'user_deactivated',
      ])
      expect(await stores.trail(GID_OF_NOTHING)).toEqual([])
    })

    it('does not happen without its audit row; no person is made without theirs', async () => {
      const ada = await stores.newPerson()
      const token = await tokenOf(ada)
      const wish = await wishFor('untold@people.example', { passwordHash: 'hash' })
      await stores.withoutTrail(async () => {
        await expect(
          stores.users.deactivate({ userGid: ada.gid, actor: OPERATOR, nowMs: NOW_MS }),
        ).rejects.toThrow()
        await expect(stores.users.create(wish)).rejects.toThrow()
      })
      expect(await stores.users.findForOperator({ gid: ada.gid })).toMatchObject({ deactivatedAtMs: null })
      expect(await stores.tokens.find(token)).toMatchObject({ revokedAtMs: null })
      await leavesNothing(wish)
    })
  })

  describe('who is seen', () => {
    /** A workspace with an admin, a member, two guests, a project of member and guest, a team of admin and guest. */
    const scene = async () => {
      const admin = await stores.newPerson()
      const { workspaceGid } = admin
      const member = await stores.newPerson({ workspaceGid, role: 'member' })
      const guest = await stores.newPerson({ workspaceGid, role: 'guest' })
      const lonely = await stores.newPerson({ workspaceGid, role: 'guest' })
      const stranger = await stores.newPerson()
      const { project } = await stores.newProject(member)
      await stores.joinProject(project.gid, guest.gid, 'viewer')
      const team = await stores.newTeam(workspaceGid, { memberGids: [admin.gid, guest.gid] })
      return { admin, member, guest, lonely, stranger, workspaceGid, team }
    }

    it('members see everybody of their workspace, a guest those they share a project or a team with', async () => {
      const { admin, member, guest, lonely, stranger } = await scene()
      const everybody = [admin, member, guest, lonely]
      const expected: readonly [Person, readonly Person[]][] = [
        [admin, everybody],
        [member, everybody],
        [guest, [admin, member, guest]],
        [lonely, [lonely]],
        [stranger, [stranger]],
      ]
      for (const [who, seen] of expected) {
        for (const other of [...everybody, stranger]) {
          const visible = seen.includes(other)
          const byGid = await stores.users.find(who.viewer, { by: 'gid', gid: other.gid })
          const byEmail = await stores.users.find(who.viewer, { by: 'email', email: other.user.email })
          expect([byGid?.gid ?? null, byEmail?.gid ?? null]).toEqual(
            visible ? [other.gid, other.gid] : [null, null],
          )
        }
        expect((await stores.users.find(who.viewer, { by: 'me' }))?.gid).toBe(who.gid)
        const listed = await stores.users.list(who.viewer, {
          workspaceGid: null,
          teamGid: null,
          order: 'gid',
          sizeMax: 100,
          page: UNPAGED,
        })
        expect(listed.map((user) => user.gid)).toEqual(seen.map((one) => one.gid))
      }
    })

    it('whoever stands in a record of a shared workspace is loaded, for a guest, too', async () => {
      const { admin, lonely, member, stranger } = await scene()
      const loaded = await stores.users.load(lonely.viewer, [admin.gid, member.gid, stranger.gid])
      expect([...loaded.keys()].toSorted()).toEqual([admin.gid, member.gid].toSorted())
      expect((await stores.users.load(lonely.viewer, [])).size).toBe(0)
    })

    it('a caller without any workspace sees themself alone', async () => {
      const { admin, guest } = await scene()
      const nobody = viewerOf(guest.gid, [])
      expect(await stores.users.find(nobody, { by: 'gid', gid: admin.gid })).toBeNull()
      expect((await stores.users.find(nobody, { by: 'me' }))?.gid).toBe(guest.gid)
    })

    it('lists one workspace or one team, and nobody who is deactivated', async () => {
      const { admin, guest, lonely, member, team, workspaceGid } = await scene()
      const list = async (filter: { workspaceGid: Gid | null; teamGid: Gid | null }) =>
        (await stores.users.list(admin.viewer, { ...filter, order: 'gid', sizeMax: 100, page: UNPAGED })).map(
          (user) => user.gid,
        )
      expect(await list({ workspaceGid: null, teamGid: team.gid })).toEqual([admin.gid, guest.gid])
      await stores.users.deactivate({ userGid: lonely.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect(await list({ workspaceGid, teamGid: null })).toEqual([admin.gid, member.gid, guest.gid])
    })

    it('tells the workspaces that both are in, and no other', async () => {
      const { admin, member } = await scene()
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(member.gid, elsewhere.workspaceGid, 'member')
      const shared = await stores.users.workspacesOf(admin.viewer, [member.gid, elsewhere.gid])
      expect(shared.get(member.gid)).toEqual([admin.workspaceGid])
      expect(shared.get(elsewhere.gid)).toEqual([])
      // One alone is asked in another way.
      const alone = async (who: Person) => await stores.users.workspacesOf(admin.viewer, [who.gid])
      expect(await alone(member)).toEqual(new Map([[member.gid, [admin.workspaceGid]]]))
      expect(await alone(elsewhere)).toEqual(new Map([[elsewhere.gid, []]]))
    })

    it('finds an active member by gid and by address, and nobody else', async () => {
      const { admin, member, stranger, workspaceGid } = await scene()
      const find = async (who: Person) => [
        await stores.users.findMember(workspaceGid, { by: 'gid', gid: who.gid }),
        await stores.users.findMember(workspaceGid, { by: 'email', email: who.user.email.toUpperCase() }),
      ]
      expect(await find(member)).toEqual([member.gid, member.gid])
      expect(await find(stranger)).toEqual([null, null])
      await stores.users.deactivate({ userGid: member.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect(await find(member)).toEqual([null, null])
      expect(await find(admin)).toEqual([admin.gid, admin.gid])
    })
  })

  describe('pages', () => {
    it.each(['gid', 'name'] as const)(
      'by %s: whole and without repetition while people come',
      async (order) => {
        const admin = await stores.newPerson({ name: 'M' })
        const { workspaceGid } = admin
        const before = [admin.gid]
        // Twice each name: the gid must decide between equal names.
        for (const name of ['b', 'B', 'a', 'Z', 'b', 'é']) {
          before.push((await stores.newPerson({ workspaceGid, role: 'member', name })).gid)
        }
        const seen: Gid[] = []
        let after: PageRequest['after'] = null
        for (;;) {
          const rows = await stores.users.list(admin.viewer, {
            workspaceGid,
            teamGid: null,
            order,
            sizeMax: 100,
            page: { limit: 2, after },
          })
          const page = rows.slice(0, 2)
          seen.push(...page.map((user) => user.gid))
          const last = page.at(-1)
          if (rows.length <= 2 || last === undefined) break
          after = order === 'gid' ? [last.gid] : [last.name, last.gid]
          await stores.newPerson({ workspaceGid, role: 'member', name: 'A' })
        }
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen.filter((gid) => before.includes(gid)).toSorted()).toEqual(before.toSorted())
      },
    )

    it('sorts names by code point, the same on every database and machine', async () => {
      const admin = await stores.newPerson({ name: 'm' })
      const { workspaceGid } = admin
      for (const name of ['é', 'a', 'Z', '_', 'B', '1'])
        await stores.newPerson({ workspaceGid, role: 'member', name })
      const rows = await stores.users.list(admin.viewer, {
        workspaceGid,
        teamGid: null,
        order: 'name',
        sizeMax: 100,
        page: UNPAGED,
      })
      expect(rows.map((user) => user.name)).toEqual(['1', 'B', 'Z', '_', 'a', 'm', 'é'])
    })
  })
}
