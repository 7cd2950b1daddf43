import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantScene, type GrantScene } from '../../../test/support/grant-scene.js'
import { newApp } from '../../../test/support/grants.js'
import {
  freshSecret,
  NOW_MS,
  OPERATOR,
  type OpenStores,
  type Person,
  type Stores,
} from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Role } from '../../protocol/token/principal.js'
import { newSecret, type SecretHash } from '../../protocol/token/secret.js'
import { ANY_CREDENTIAL } from '../credentials/dangerous-credentials.contract.js'
import type { Joining } from './ports.js'
import { insertWorkspaceMember } from '../workspaces/workspaces.writers.js'

const LATER_MS = NOW_MS + 1_000
const ENDS_MS = NOW_MS + 7 * 24 * 60 * 60 * 1_000
const ROUNDS = 20
const GID_OF_NOTHING = '9' as Gid

/** What any stores of what a workspace's admins decide must do. */
export function adminContract(open: OpenStores): void {
  let stores: Stores
  let scene: GrantScene
  beforeAll(async () => {
    stores = await open()
    scene = grantScene(stores)
  })
  afterAll(async () => {
    await stores.close()
  })

  const newMember = async (admin: Person, role: Role = 'member') =>
    await stores.newPerson({ workspaceGid: admin.workspaceGid, role })
  const actOf = (admin: Person, nowMs = LATER_MS) => ({
    workspaceGid: admin.workspaceGid,
    adminGid: admin.gid,
    nowMs,
  })
  const actions = async (gid: Gid) => (await stores.trail(gid)).map(({ action }) => action)

  describe('blocking an app', () => {
    const rolesOf = async (hash: SecretHash) => (await stores.accessTokens.facts(hash))?.roles

    it('takes the workspace out of the facts of its tokens, those of others and personal ones left as they are', async () => {
      const ada = await stores.newPerson()
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ada.gid, elsewhere.workspaceGid, 'guest')
      const { accessHash, app } = await scene.newGrant({ person: ada })
      const other = await scene.newGrant({ person: ada })
      const foreign = await scene.newGrant({ person: elsewhere, app })
      const act = { ...actOf(ada), clientId: app.clientId }
      expect(await stores.admin.blocks.block(act)).toBe('blocked')
      expect(await rolesOf(accessHash)).toEqual(new Map([[elsewhere.workspaceGid, 'guest']]))
      expect((await rolesOf(other.accessHash))?.size).toBe(2)
      expect(await rolesOf(foreign.accessHash)).toEqual(new Map([[elsewhere.workspaceGid, 'admin']]))
      const personal = freshSecret()
      await stores.tokens.createPersonal({
        token: {
          gid: await stores.nextGid(),
          hash: personal.hash,
          hint: personal.hint,
          userGid: ada.gid,
          name: 'Script',
          scopes: 'full',
          expiresAtMs: null,
        },
        liveMax: 10,
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      expect((await stores.tokens.facts(personal.hash))?.roles.size).toBe(2)
      expect(await stores.admin.blocks.blockedFor(ada.gid, app.clientId)).toEqual(new Set([ada.workspaceGid]))
      expect(await stores.admin.blocks.blockedFor(elsewhere.gid, app.clientId)).toEqual(new Set())
      expect(await stores.admin.blocks.block(act)).toBe('already')
      expect(await stores.admin.blocks.unblock(act)).toBe('unblocked')
      expect(await stores.admin.blocks.unblock(act)).toBe('already')
      expect((await rolesOf(accessHash))?.size).toBe(2)
      expect((await actions(app.clientId)).slice(-2)).toEqual(['app_blocked', 'app_unblocked'])
    })

    it('leaves tokens in no workspace that are in no other, and they stay tokens', async () => {
      const ada = await stores.newPerson()
      const { accessHash, app } = await scene.newGrant({ person: ada })
      await stores.admin.blocks.block({ ...actOf(ada), clientId: app.clientId })
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({
        revokedAtMs: null,
        roles: new Map(),
      })
    })

    it('is for admins, and for apps that members use', async () => {
      const ada = await stores.newPerson()
      const member = await newMember(ada)
      const stranger = await stores.newPerson()
      const { app } = await scene.newGrant({ person: member })
      const unused = await newApp(stores, stranger)
      const { blocks } = stores.admin
      for (const adminGid of [member.gid, stranger.gid, GID_OF_NOTHING]) {
        const act = { ...actOf(ada), adminGid, clientId: app.clientId }
        expect(await blocks.block(act)).toBe('not_admin')
        expect(await blocks.unblock(act)).toBe('not_admin')
      }
      expect(await blocks.block({ ...actOf(ada), clientId: unused.clientId })).toBe('unknown')
      expect(await blocks.block({ ...actOf(ada), clientId: GID_OF_NOTHING })).toBe('unknown')
      expect(await blocks.blockedFor(ada.gid, app.clientId)).toEqual(new Set())
    })

    it('is not done when it cannot be recorded', async () => {
      const ada = await stores.newPerson()
      const { accessHash, app } = await scene.newGrant({ person: ada })
      await stores.withoutTrail(async () => {
        await expect(stores.admin.blocks.block({ ...actOf(ada), clientId: app.clientId })).rejects.toThrow()
      })
      expect((await rolesOf(accessHash))?.size).toBe(1)
    })

    it('is decided once, however many admins block at once', async () => {
      const ada = await stores.newPerson()
      const { app } = await scene.newGrant({ person: ada })
      const act = { ...actOf(ada), clientId: app.clientId }
      const decisions = await Promise.all(
        Array.from({ length: 8 }, async () => await stores.admin.blocks.block(act)),
      )
      expect(decisions.filter((one) => one === 'blocked')).toHaveLength(1)
      expect((await actions(app.clientId)).filter((one) => one === 'app_blocked')).toHaveLength(1)
    })

    it('lists the apps of the workspace, with their people and all that they were allowed', async () => {
      const ada = await stores.newPerson({ name: 'Ada' })
      const member = await newMember(ada)
      const app = await newApp(stores, ada)
      await scene.newGrant({ person: ada, app, scope: 'tasks:read' })
      await scene.newGrant({ person: member, app, scope: 'projects:read openid' })
      const gone = await scene.newGrant({ person: member })
      await stores.grants.revoke({
        grantGid: gone.grantGid,
        reason: 'revoked',
        actor: OPERATOR,
        nowMs: NOW_MS,
      })
      await scene.newGrant({ person: await stores.newPerson() })
      const list = async () =>
        await stores.admin.blocks.apps(ada.workspaceGid, { nowMs: LATER_MS, sinceMs: NOW_MS })
      expect(await list()).toEqual([
        {
          clientId: app.clientId,
          name: app.name,
          hasIcon: false,
          scopes: { api: ['projects:read', 'tasks:read'], identity: ['openid'] },
          people: 2,
          peopleLately: 0,
          lastUsedAtMs: null,
          block: null,
        },
      ])
      await stores.admin.blocks.block({ ...actOf(ada), clientId: app.clientId })
      expect((await list())[0]?.block).toEqual({ by: 'Ada', atMs: LATER_MS })
    })
  })

  describe('members', () => {
    it('get another role, which is recorded, and lose what they invited to as admins', async () => {
      const ada = await stores.newPerson()
      const ben = await newMember(ada, 'admin')
      const made = await invite(ben)
      const { members } = stores.admin
      expect(await members.setRole({ ...actOf(ada), userGid: ben.gid, role: 'guest' })).toBe('changed')
      expect(await members.setRole({ ...actOf(ada), userGid: ben.gid, role: 'guest' })).toBe('unchanged')
      expect(await members.find(ada.workspaceGid, ben.gid, NOW_MS)).toMatchObject({ role: 'guest' })
      expect(await stores.admin.invitations.find(made.hash)).toMatchObject({ revokedAtMs: LATER_MS })
      expect((await actions(ben.gid)).at(-1)).toBe('member_role_changed')
      expect(await members.setRole({ ...actOf(ben), userGid: ada.gid, role: 'guest' })).toBe('not_admin')
    })

    it('keep their last admin, who can neither go nor be demoted', async () => {
      const ada = await stores.newPerson()
      await newMember(ada)
      const gone = await newMember(ada, 'admin')
      await stores.users.deactivate({ userGid: gone.gid, actor: OPERATOR, nowMs: NOW_MS })
      const { members } = stores.admin
      expect(await members.setRole({ ...actOf(ada), userGid: ada.gid, role: 'member' })).toBe('last_admin')
      expect(await members.remove({ ...actOf(ada), userGid: ada.gid })).toBe('last_admin')
    })

    it('keep an admin when two demote or remove each other at once', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ada = await stores.newPerson()
        const ben = await newMember(ada, 'admin')
        const { members } = stores.admin
        const decisions = await Promise.all([
          members.setRole({ ...actOf(ada), userGid: ben.gid, role: 'member' }),
          round % 2 === 0
            ? members.setRole({ ...actOf(ben), userGid: ada.gid, role: 'member' })
            : members.remove({ ...actOf(ben), userGid: ada.gid }),
        ])
        expect(decisions.filter((one) => one === 'not_admin')).toHaveLength(1)
        const { members: left } = await members.list({ workspaceGid: ada.workspaceGid, skip: 0, sizeMax: 10 })
        expect(left.filter((one) => one.role === 'admin' && one.deactivatedAtMs === null)).toHaveLength(1)
      }
    })

    it('keep an admin when both step down themselves at once', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ada = await stores.newPerson()
        const ben = await newMember(ada, 'admin')
        const decisions = await Promise.all(
          [ada, ben].map(
            async (one) =>
              await stores.admin.members.setRole({ ...actOf(one), userGid: one.gid, role: 'guest' }),
          ),
        )
        expect(decisions.toSorted()).toEqual(['changed', 'last_admin'])
      }
    })

    it('who are elsewhere, too, are taken out with their teams and projects, and keep their tokens', async () => {
      const ada = await stores.newPerson()
      const ben = await newMember(ada)
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ben.gid, elsewhere.workspaceGid, 'member')
      await stores.newTeam(ada.workspaceGid, { memberGids: [ada.gid, ben.gid] })
      const { project } = await stores.newProject(ada)
      await stores.joinProject(project.gid, ben.gid, 'editor')
      const { accessHash } = await scene.newGrant({ person: ben })
      expect(await stores.admin.members.remove({ ...actOf(ada), userGid: ben.gid })).toBe('removed')
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({
        revokedAtMs: null,
        roles: new Map([[elsewhere.workspaceGid, 'member']]),
      })
      const rows = await stores.db.queries
        .selectFrom('team_members')
        .select('user_gid')
        .where('user_gid', '=', ben.gid)
        .unionAll(
          stores.db.queries.selectFrom('project_members').select('user_gid').where('user_gid', '=', ben.gid),
        )
        .execute()
      expect(rows).toEqual([])
      expect(await stores.admin.members.find(ada.workspaceGid, ben.gid, NOW_MS)).toBeNull()
      expect(await stores.admin.members.remove({ ...actOf(ada), userGid: ben.gid })).toBe('unknown')
    })

    it('who are nowhere else are deactivated, and stay listed', async () => {
      const ada = await stores.newPerson()
      const ben = await newMember(ada)
      const { accessHash } = await scene.newGrant({ person: ben })
      expect(await stores.admin.members.remove({ ...actOf(ada), userGid: ben.gid })).toBe('deactivated')
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({ revokedAtMs: LATER_MS })
      expect(await stores.admin.members.find(ada.workspaceGid, ben.gid, NOW_MS)).toMatchObject({
        deactivatedAtMs: LATER_MS,
      })
      expect((await actions(ben.gid)).slice(-2)).toEqual(['user_deactivated', 'member_removed'])
    })

    it('of two workspaces, removed from both at once, are never left active in none', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ada = await stores.newPerson()
        const cara = await stores.newPerson()
        const ben = await newMember(ada)
        await stores.joinWorkspace(ben.gid, cara.workspaceGid, 'member')
        const decisions = await Promise.all(
          [ada, cara].map(
            async (one) => await stores.admin.members.remove({ ...actOf(one), userGid: ben.gid }),
          ),
        )
        expect(decisions.toSorted()).toEqual(['deactivated', 'removed'])
      }
    })
  })

  const invite = async (
    admin: Person,
    wish: { email?: string; role?: Role; liveMax?: number; isMailed?: boolean; nowMs?: number } = {},
  ) => {
    const { hash } = newSecret('invitation', (count) => randomBytes(count))
    const gid = await stores.nextGid()
    const email = wish.email ?? `New${gid}@people.example`
    const made = await stores.admin.invitations.create({
      invitation: { gid, hash, email, role: wish.role ?? 'member', expiresAtMs: ENDS_MS },
      workspaceGid: admin.workspaceGid,
      adminGid: admin.gid,
      liveMax: wish.liveMax ?? 100,
      isMailed: wish.isMailed ?? false,
      nowMs: wish.nowMs ?? NOW_MS,
    })
    const { hash: mailedHash } = newSecret('invitation', (count) => randomBytes(count))
    if (made.decision === 'created')
      await stores.admin.invitations.issueMailed({ invitationGid: gid, hash: mailedHash, nowMs: NOW_MS })
    const held = made.decision === 'created' ? made.held : null
    return { decision: made.decision, held, gid, hash, mailedHash, email }
  }
  const newcomer = async (): Promise<Joining> => ({
    kind: 'new',
    userGid: await stores.nextGid(),
    name: 'New',
    passwordHash: 'hash',
  })
  /** Where mail goes out, unless said. */
  const accept = async (
    hash: SecretHash,
    joining: Joining,
    { nowMs = LATER_MS, sendsMail = true }: { readonly nowMs?: number; readonly sendsMail?: boolean } = {},
  ) =>
    await stores.admin.invitations.accept({
      hash,
      joining,
      membershipGid: await stores.nextGid(),
      shownLinkMakesAccounts: !sendsMail,
      nowMs,
    })

  describe('invitations', () => {
    it('let a new person in once, with the address and the role that were named', async () => {
      const ada = await stores.newPerson()
      const { email, hash, mailedHash } = await invite(ada, { role: 'guest' })
      const joining = await newcomer()
      expect(await accept(hash, joining)).toBe('mail_needed')
      expect(await accept(mailedHash, joining)).toBe('joined')
      expect(await stores.admin.members.find(ada.workspaceGid, joining.userGid, NOW_MS)).toMatchObject({
        email,
        role: 'guest',
      })
      expect(await actions(joining.userGid)).toEqual(['user_created', 'member_joined'])
      expect(await accept(hash, await newcomer())).toBe('used')
      expect(await stores.users.findForOperator({ gid: joining.userGid })).toMatchObject({
        emailVerifiedAtMs: LATER_MS,
      })
    })

    it('have one winner, however many accept at once, and make one person', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ada = await stores.newPerson()
        const { hash, mailedHash } = await invite(ada)
        const sendsMail = round % 2 === 0
        const link = sendsMail ? mailedHash : hash
        const decisions = await Promise.all(
          Array.from({ length: 4 }, async () => await accept(link, await newcomer(), { sendsMail })),
        )
        expect(decisions.toSorted()).toEqual([sendsMail ? 'joined' : 'answered', 'used', 'used', 'used'])
        const { total } = await stores.admin.members.list({
          workspaceGid: ada.workspaceGid,
          skip: 0,
          sizeMax: 1,
        })
        expect(total).toBe(2)
      }
    })

    it('are for one address: nobody else who is signed in gets in', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson()
      const cara = await stores.newPerson()
      const { hash, mailedHash } = await invite(ada, { email: ben.user.email.toUpperCase() })
      expect(await accept(hash, { kind: 'existing', userGid: cara.gid })).toBe('not_theirs')
      expect(await accept(mailedHash, { kind: 'existing', userGid: cara.gid })).toBe('not_theirs')
      expect(await accept(mailedHash, await newcomer())).toBe('email_taken')
      expect(await accept(hash, { kind: 'existing', userGid: ben.gid })).toBe('joined')
    })

    it('let nobody in who is in already, however they came in', async () => {
      const ada = await stores.newPerson()
      const ben = await stores.newPerson()
      const made = await invite(ada, { email: ben.user.email })
      await stores.joinWorkspace(ben.gid, ada.workspaceGid, 'guest')
      expect(await accept(made.hash, { kind: 'existing', userGid: ben.gid })).toBe('already_member')
      expect(await accept(made.mailedHash, { kind: 'existing', userGid: ben.gid })).toBe('already_member')
      expect(await stores.admin.members.find(ada.workspaceGid, ben.gid, NOW_MS)).toMatchObject({
        role: 'guest',
      })
    })

    it('end: expired, withdrawn, used; and a deactivated person does not come back by one', async () => {
      const ada = await stores.newPerson()
      const expired = await invite(ada)
      expect(await accept(expired.hash, await newcomer(), { nowMs: ENDS_MS })).toBe('expired')
      const withdrawn = await invite(ada)
      const revoke = async (adminGid: Gid, invitationGid: Gid) =>
        await stores.admin.invitations.revoke({ ...actOf(ada), adminGid, invitationGid })
      expect(await revoke((await newMember(ada)).gid, withdrawn.gid)).toBe('not_admin')
      expect(await revoke(ada.gid, withdrawn.gid)).toBe('revoked')
      expect(await revoke(ada.gid, withdrawn.gid)).toBe('gone')
      expect(await accept(withdrawn.hash, await newcomer())).toBe('revoked')
      const ben = await stores.newPerson()
      const forBen = await invite(ada, { email: ben.user.email })
      await stores.users.deactivate({ userGid: ben.gid, actor: OPERATOR, nowMs: NOW_MS })
      expect(await accept(forBen.hash, { kind: 'existing', userGid: ben.gid })).toBe('deactivated')
      expect(await accept(freshSecret().hash, await newcomer())).toBe('unknown')
    })

    it('are made by admins, for those who are not in yet; the latest for an address is the one that works', async () => {
      const ada = await stores.newPerson()
      const member = await newMember(ada)
      expect((await invite(member)).decision).toBe('not_admin')
      expect((await invite(ada, { email: member.user.email })).decision).toBe('already_member')
      const email = `twice-${ada.gid}@people.example`
      const first = await invite(ada, { email })
      const second = await invite(ada, { email })
      expect(await accept(first.hash, await newcomer())).toBe('revoked')
      expect((await stores.admin.invitations.live(ada.workspaceGid, NOW_MS)).map(({ gid }) => gid)).toEqual([
        second.gid,
      ])
      expect((await invite(ada, { liveMax: 1 })).decision).toBe('limit_reached')
      // Those of another workspace take none of its places.
      const zoe = await stores.newPerson()
      for (const decision of ['created', 'limit_reached'])
        expect((await invite(zoe, { liveMax: 1 })).decision).toBe(decision)
    })

    it('by the shown link, without mail, make an account that is in this workspace alone, or touch none', async () => {
      const ada = await stores.newPerson()
      const eve = await stores.newPerson()
      const fresh = await invite(ada)
      const joining = await newcomer()
      expect(await accept(fresh.hash, joining, { sendsMail: false })).toBe('answered')
      expect(await stores.users.findForOperator({ gid: joining.userGid })).toMatchObject({
        emailVerifiedAtMs: null,
      })
      const further = await invite(eve, { email: fresh.email })
      const existing = { kind: 'existing', userGid: joining.userGid } as const
      for (const hash of [further.hash, further.mailedHash])
        expect(await accept(hash, existing, { sendsMail: false })).toBe('address_unproved')
      const other = await newcomer()
      expect(await accept(further.hash, other, { sendsMail: false })).toBe('answered')
      expect(await accept(further.hash, await newcomer(), { sendsMail: false })).toBe('used')
      expect(await stores.users.findForOperator({ gid: other.userGid })).toBeNull()
      expect((await stores.trail(joining.userGid)).at(-1)).toMatchObject({
        action: 'account_attempted',
        outcome: 'refused',
        reason: 'email_taken',
      })
      expect(await stores.admin.members.find(eve.workspaceGid, joining.userGid, NOW_MS)).toBeNull()
      // The mailed link still makes the account its owner's, and lets it in.
      expect(await accept(further.mailedHash, await newcomer())).toBe('joined')
      expect(await stores.admin.members.find(eve.workspaceGid, joining.userGid, NOW_MS)).toMatchObject({
        name: 'New',
      })
      expect(await stores.passwords.find(joining.userGid)).toBe('hash')
    })

    it('by the mailed link are the first proof of an address once, and leave an account that was proved as it was', async () => {
      const ada = await stores.newPerson()
      const vic = await stores.newPerson({ isProved: false })
      const { accessHash } = await scene.newGrant({ person: vic })
      const { mailedHash } = await invite(ada, { email: vic.user.email })
      expect(await accept(mailedHash, await newcomer())).toBe('joined')
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({ revokedAtMs: LATER_MS })
      expect(await actions(vic.gid)).toEqual(['user_created', 'address_proved', 'member_joined'])
      const eve = await stores.newPerson()
      const later = await scene.newGrant({ person: vic })
      const second = await invite(eve, { email: vic.user.email })
      expect(await accept(second.mailedHash, await newcomer())).toBe('email_taken')
      expect(await accept(second.mailedHash, { kind: 'existing', userGid: vic.gid })).toBe('joined')
      expect(await stores.accessTokens.facts(later.accessHash)).toMatchObject({ revokedAtMs: null })
    })

    it('are nothing done where it cannot be recorded that the address was proved', async () => {
      const ada = await stores.newPerson()
      const vic = await stores.newPerson({ isProved: false })
      const { accessHash } = await scene.newGrant({ person: vic })
      const { mailedHash } = await invite(ada, { email: vic.user.email })
      await stores.withoutTrail(async () => {
        await expect(accept(mailedHash, await newcomer())).rejects.toThrow()
      })
      expect(await stores.accessTokens.facts(accessHash)).toMatchObject({ revokedAtMs: null })
      expect(await stores.users.findForOperator({ gid: vic.gid })).toMatchObject({ emailVerifiedAtMs: null })
      expect(await accept(mailedHash, await newcomer())).toBe('joined')
    })

    it('are kept back as mail where the budget is spent, which is noted until a later one goes', async () => {
      const ada = await stores.newPerson()
      const email = `held-${ada.gid}@people.example`
      const made = []
      for (let time = 0; time < 4; time++) made.push(await invite(ada, { email, isMailed: true }))
      expect(made.map(({ held }) => held?.by ?? null)).toEqual([null, null, null, 'pair_hour'])
      const [waiting] = await stores.admin.invitations.live(ada.workspaceGid, NOW_MS)
      expect(waiting).toMatchObject({ gid: made[3]?.gid, mailHeld: { by: 'pair_hour' } })
      const hour = 60 * 60 * 1_000
      const freed = await invite(ada, { email, isMailed: true, nowMs: NOW_MS + hour })
      expect(freed.held).toBeNull()
      expect((await stores.admin.invitations.live(ada.workspaceGid, NOW_MS))[0]?.mailHeld).toBeNull()
    })

    it('of another workspace are not withdrawn, and those that wait no longer are gone', async () => {
      const [ada, eve] = [await stores.newPerson(), await stores.newPerson()]
      const { gid, mailedHash } = await invite(ada)
      const revoke = async (admin: Person) =>
        await stores.admin.invitations.revoke({ ...actOf(admin), invitationGid: gid })
      expect(await revoke(eve)).toBe('unknown')
      expect(await accept(mailedHash, await newcomer())).toBe('joined')
      expect(await revoke(ada)).toBe('gone')
    })

    it('withdrawn and accepted at once are one of both', async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const ada = await stores.newPerson()
        const { gid, mailedHash } = await invite(ada)
        const both = await Promise.all([
          accept(mailedHash, await newcomer()),
          stores.admin.invitations.revoke({ ...actOf(ada), invitationGid: gid }),
        ])
        expect([
          ['joined', 'gone'],
          ['revoked', 'revoked'],
        ]).toContainEqual(both)
      }
    })
  })

  describe('tokens of a workspace', () => {
    it('are those of its members, filtered and paged, and within reach only where the admin administers all', async () => {
      const ada = await stores.newPerson()
      const ben = await newMember(ada)
      const elsewhere = await stores.newPerson()
      await stores.joinWorkspace(ben.gid, elsewhere.workspaceGid, 'member')
      const own = await scene.newGrant({ person: ada, scope: 'tasks:read openid' })
      const bens = await scene.newGrant({ person: ben })
      await scene.newGrant({ person: elsewhere })
      const { hash, hint } = freshSecret()
      const tokenGid = await stores.nextGid()
      await stores.tokens.createPersonal({
        token: {
          gid: tokenGid,
          hash,
          hint,
          userGid: ada.gid,
          name: 'Script',
          scopes: new Set(['tasks:read']),
          expiresAtMs: ENDS_MS,
        },
        liveMax: 10,
        actor: OPERATOR,
        nowMs: LATER_MS,
      })
      const list = async (filter = {}, page = {}) => {
        const { credentials, total } = await stores.admin.credentials.list({
          ...actOf(ada),
          filter: {
            ...ANY_CREDENTIAL,
            ...filter,
          },
          sort: 'newest',
          skip: 0,
          sizeMax: 10,
          ...page,
        })
        return [credentials.map(({ gid }) => gid), total] as const
      }
      const all = [bens.grantGid, own.grantGid].toSorted().toReversed()
      expect(await list()).toEqual([[tokenGid, ...all], 3])
      expect(await list({}, { skip: 1, sizeMax: 1 })).toEqual([[all[0]], 3])
      expect(await list({ of: 'personal' })).toEqual([[tokenGid], 1])
      expect(await list({ of: { clientId: own.app.clientId } })).toEqual([[own.grantGid], 1])
      expect(await list({ userGid: ben.gid })).toEqual([[bens.grantGid], 1])
      expect(await list({ userGid: elsewhere.gid })).toEqual([[], 0])
      expect(await list({ unusedSinceMs: LATER_MS })).toEqual([all, 2])
      const actor = { kind: 'user' as const, gid: ada.gid }
      await stores.tokens.revoke({ tokenGid, actor, nowMs: LATER_MS })
      expect(await list({ state: 'ended' })).toEqual([[tokenGid], 1])
      const find = async (kind: 'personal' | 'grant', gid: Gid, admin = ada) =>
        await stores.admin.credentials.find({ ...actOf(admin), kind, gid })
      expect(await find('personal', tokenGid)).toMatchObject({ state: 'revoked', isWithinReach: true, hint })
      expect(await find('grant', own.grantGid)).toMatchObject({
        isWithinReach: true,
        scopes: { set: { api: ['tasks:read'], identity: ['openid'] } },
      })
      expect(await find('grant', bens.grantGid)).toMatchObject({ isWithinReach: false })
      expect(await find('grant', tokenGid)).toBeNull()
      expect(await find('grant', own.grantGid, elsewhere)).toBeNull()
    })

    describe('are ended', () => {
      const newToken = async (owner: Person) => {
        const { hash, hint } = freshSecret()
        const token = { gid: await stores.nextGid(), hash, hint, userGid: owner.gid, name: 'Script' }
        const creation = { token: { ...token, scopes: 'full', expiresAtMs: null } as const, liveMax: 10 }
        await stores.tokens.createPersonal({ ...creation, actor: OPERATOR, nowMs: NOW_MS })
        return { kind: 'personal', gid: token.gid } as const
      }
      const isLive = async ({ gid }: { readonly gid: Gid }) =>
        (await stores.tokens.find(gid))?.revokedAtMs === null

      it('by whoever administers all workspaces of their owner at that moment, and by nobody else', async () => {
        const ada = await stores.newPerson()
        const ben = await newMember(ada)
        const elsewhere = await stores.newPerson()
        const end = async (admin: Person, what: { readonly kind: 'personal' | 'grant'; readonly gid: Gid }) =>
          await stores.admin.credentials.end({ ...actOf(admin), ...what })
        const token = await newToken(ben)
        expect(await end(elsewhere, token)).toBe('unknown')
        expect(await end(ben, token)).toBe('unknown')
        expect(await isLive(token)).toBe(true)
        expect(await end(ada, token)).toBe('revoked')
        expect(await end(ada, token)).toBe('already_revoked')
        expect((await stores.trail(token.gid)).at(-1)).toMatchObject({
          action: 'token_revoked',
          personGid: ben.gid,
        })
        const grant = await scene.newGrant({ person: ben })
        expect(await end(ada, { kind: 'grant', gid: grant.grantGid })).toBe('revoked')
        expect(await end(ada, { kind: 'personal', gid: grant.grantGid })).toBe('unknown')
      })

      it('not by an admin whose member joins another workspace at the same moment', async () => {
        const ada = await stores.newPerson()
        const ben = await newMember(ada)
        const { workspaceGid } = await stores.newPerson()
        const token = await newToken(ben)
        const gid = await stores.nextGid()
        const joined = Promise.withResolvers<undefined>()
        const go = Promise.withResolvers<undefined>()
        const joining = inTransaction(stores.db, async (tx) => {
          const member = { gid, workspaceGid, userGid: ben.gid, role: 'member', nowMs: NOW_MS } as const
          await insertWorkspaceMember(tx, member)
          joined.resolve(undefined)
          await go.promise
        })
        await joined.promise
        const ending = stores.admin.credentials.end({ ...actOf(ada), ...token })
        await new Promise((resolve) => setTimeout(resolve, 50))
        go.resolve(undefined)
        await joining
        expect(await ending).toBe('beyond_reach')
        expect(await isLive(token)).toBe(true)
      })
    })
  })
}
