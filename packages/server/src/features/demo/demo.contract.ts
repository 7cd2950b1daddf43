import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SEED_RULES } from '../../compose/demo.js'
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
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import { hashSecret } from '../../protocol/token/secret.js'
import { DEMO_SEED } from './demo-organisation.js'
import { planCheckedSeed, type CheckedSeed } from './read-seed.js'
import type { SeedPlan } from './seed-plan.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const gid = (number: number) => String(1_200_000_000_000_000 + number) as Gid
const [GREENFIELD, HARBOUR] = [gid(1), gid(2)]
const [ADA, BEN, GIL, CARA] = [gid(11), gid(12), gid(13), gid(14)]
const [REPORTS, PLANNER, TERMINAL] = [gid(91), gid(92), gid(93)]
const ROLES = [
  [ADA, GREENFIELD, 'admin'],
  [BEN, GREENFIELD, 'member'],
  [GIL, GREENFIELD, 'guest'],
  [CARA, HARBOUR, 'admin'],
] as const

/** Kept of a password that has ended: of none. What was bound to it stays ended when the person has another. */
const NOBODYS = expect.stringMatching(/\$A{22}\$A{43}$/) as unknown

/** What any store of the demo organization, or of another seed, must do. */
export function demoContract(open: OpenStores): void {
  let stores: Stores
  beforeEach(async () => {
    stores = await open()
  })
  afterEach(async () => {
    await stores.close()
  })

  const plan = async (seed: Partial<typeof DEMO_SEED> = {}, nowMs = NOW_MS): Promise<SeedPlan> =>
    await planCheckedSeed({ ...DEMO_SEED, ...seed } as CheckedSeed, {
      nowMs,
      rules: SEED_RULES,
      takeGids: async (count) => await Promise.all(Array.from({ length: count }, stores.nextGid)),
    })

  /** Makes it with a token for everybody and a secret for every app. */
  const replace = async ({
    nowMs = NOW_MS,
    force = false,
    onlyIfEmpty = false,
    seed = {},
    secrets = {},
  }: {
    nowMs?: number
    force?: boolean
    onlyIfEmpty?: boolean
    seed?: Partial<typeof DEMO_SEED>
    secrets?: Readonly<Record<string, ReturnType<typeof freshSecret>>>
  } = {}) => {
    const planned = await plan(seed, nowMs)
    const tokens = await Promise.all(
      planned.people.map(async ({ user }) => {
        const { hash, hint } = secrets[user.gid] ?? freshSecret()
        const name = 'Demo'
        return {
          gid: await stores.nextGid(),
          hash,
          hint,
          userGid: user.gid,
          name,
          scopes: 'full',
          expiresAtMs: null,
        } as const
      }),
    )
    const appSecrets = await Promise.all(
      planned.apps
        .filter(({ app }) => app.kind !== 'native')
        .map(async ({ app }) => {
          const { hash, hint } = secrets[app.clientId] ?? freshSecret()
          return [app.clientId, { gid: await stores.nextGid(), hash, hint }] as const
        }),
    )
    const outcome = await stores.demo.replace({
      plan: planned,
      passwordHashes: new Map(
        planned.people.filter(({ password }) => password !== null).map(({ user }) => [user.gid, `h${nowMs}`]),
      ),
      tokens,
      secrets: new Map(appSecrets),
      actor: OPERATOR,
      nowMs,
      force,
      onlyIfEmpty,
    })
    return {
      outcome,
      hashOf: (who: Gid) => tokens.find(({ userGid }) => userGid === who)?.hash ?? hashSecret(''),
    }
  }
  const make = async (wish: Parameters<typeof replace>[0] = {}) => {
    const made = await replace(wish)
    expect(made.outcome).toEqual({ decision: 'made' })
    return made
  }

  /** All that people of the demo can see, as plain data. */
  const everything = async () =>
    await Promise.all(
      ROLES.map(async ([userGid, workspaceGid, role]) => {
        const viewer = viewerOf(userGid, [[workspaceGid, role]])
        const filter = { workspaceGid, teamGid: null, taskGid: null, archived: null, page: UNPAGED }
        const projects = await stores.projects.list(viewer, filter)
        const tasks = await Promise.all(
          projects.map(async ({ gid: projectGid }) =>
            (
              await stores.tasks.list(viewer, {
                list: { of: 'project', projectGid },
                completedSinceMs: null,
                modifiedSinceMs: null,
                page: UNPAGED,
              })
            ).map((row) => row.task.gid),
          ),
        )
        return {
          who: userGid,
          projects: projects.map((project) => project.gid),
          tasks,
          teams: (await stores.teams.list(viewer, { workspaceGid, memberGid: null, page: UNPAGED })).map(
            (team) => team.gid,
          ),
          workspaces: [...(await stores.workspaces.load([workspaceGid])).values()],
          apps: (await stores.apps.list({ ownerGid: userGid })).map(({ clientId }) => clientId),
          password: await stores.passwords.find(userGid),
        }
      }),
    )
  const withoutPasswords = async () => (await everything()).map((one) => ({ ...one, password: null }))

  /** Somebody whom Ada might have invited: in her workspace, and in no other. */
  const invite = async (): Promise<Person> =>
    await stores.newPerson({ workspaceGid: GREENFIELD, role: 'member', name: 'Dora' })

  const tokenFor = async (userGid: Gid, { hash, hint } = freshSecret()) => {
    const token = {
      gid: await stores.nextGid(),
      hash,
      hint,
      userGid,
      name: 'T',
      scopes: 'full',
      expiresAtMs: null,
    } as const
    await stores.tokens.createPersonal({ token, liveMax: 100, actor: OPERATOR, nowMs: NOW_MS })
    return hash
  }

  it('makes the organisation of the contract', async () => {
    expect(await stores.demo.exists()).toBe(false)
    expect(await stores.demo.facts()).toBeNull()
    expect(await stores.demo.losses(NOW_MS)).toBeNull()
    await make()
    expect(await stores.demo.exists()).toBe(true)
    expect(await stores.demo.others()).toEqual({ workspaces: 0, people: 0 })
    const [ada, ben, gil, cara] = await everything()
    expect(ada?.workspaces[0]?.name).toBe('Greenfield Labs')
    expect(cara?.workspaces[0]?.name).toBe('Harbour Works')
    expect(ada?.projects).toEqual([gid(31), gid(32), gid(33), gid(34)])
    // Hiring is Ada's alone; Gil is in one project only.
    expect(ben?.projects).toEqual(ada?.projects.slice(0, 3))
    expect(gil?.projects).toHaveLength(1)
    expect(cara?.projects).toHaveLength(4)
    for (const one of [ada, cara]) {
      expect(one?.teams).toHaveLength(2)
      expect(one?.tasks.flat()).toHaveLength(36)
    }
    expect(ada?.apps).toEqual([REPORTS, PLANNER, TERMINAL])
    expect(await stores.trail(GREENFIELD)).toMatchObject([
      {
        action: 'demo_created',
        actorKind: 'operator',
        atMs: NOW_MS,
        details: { people: 4, workspaces: 2, projects: 8, tasks: 72, apps: 3 },
      },
    ])
  })

  it('shows what it brought, as it is now, in the order of the seed', async () => {
    await make()
    await stores.apps.delete({ clientId: PLANNER, actor: OPERATOR, nowMs: NOW_MS })
    await stores.users.deactivate({ userGid: BEN, actor: OPERATOR, nowMs: NOW_MS })
    await invite()
    const facts = await stores.demo.facts()
    expect(facts?.users.map((user) => [user.gid, user.deactivatedAtMs, user.passwordHash])).toEqual([
      [ADA, null, `h${NOW_MS}`],
      [BEN, NOW_MS, `h${NOW_MS}`],
      [GIL, null, `h${NOW_MS}`],
      [CARA, null, `h${NOW_MS}`],
    ])
    expect(facts?.users.map(({ memberships }) => memberships)).toEqual([
      [{ workspaceGid: GREENFIELD, role: 'admin' }],
      [{ workspaceGid: GREENFIELD, role: 'member' }],
      [{ workspaceGid: GREENFIELD, role: 'guest' }],
      [{ workspaceGid: HARBOUR, role: 'admin' }],
    ])
    expect(facts?.workspaces.map((one) => one.name)).toEqual(['Greenfield Labs', 'Harbour Works'])
    expect(facts?.teams.map((one) => one.name)).toEqual(['Growing', 'Marketing', 'Docks', 'Office'])
    expect(facts?.projects.map((one) => one.gid)).toEqual([31, 32, 33, 34, 35, 36, 37, 38].map(gid))
    expect(facts?.apps).toMatchObject([
      {
        clientId: REPORTS,
        redirectUris: ['http://localhost:4567/oauth-callback', 'http://127.0.0.1:8976/callback'],
      },
      { clientId: TERMINAL, kind: 'native' },
    ])
  })

  it('makes it anew: the same ids, the old tokens revoked with that reason, and all that was added gone', async () => {
    const first = await make()
    const before = await withoutPasswords()
    const ada: Person = {
      user: { gid: ADA, name: '', email: '', createdAtMs: 0, deactivatedAtMs: null, emailVerifiedAtMs: null },
      gid: ADA,
      workspaceGid: GREENFIELD,
      role: 'admin',
      viewer: viewerOf(ADA, [[GREENFIELD, 'admin']]),
    }
    const dora = await invite()
    const dorasToken = await tokenFor(dora.gid)
    for (const owner of [ada, dora]) {
      const { project } = await stores.newProject(owner)
      const root = await stores.newTask(owner, { places: [{ projectGid: project.gid, sectionGid: null }] })
      await stores.newTask(owner, { parentGid: root.gid, rootGid: root.gid, followerGids: [ADA, dora.gid] })
      const [app] = await stores.apps.list({ ownerGid: ADA })
      if (app === undefined) throw new Error('no app')
      const { iconMediaType: _icon, secrets: _secrets, ...settings } = app
      const clientId = await stores.nextGid()
      const added = { ...settings, name: `Added by ${owner.gid}`, clientId, ownerGid: owner.gid, icon: null }
      const created = await stores.apps.create({ app: added, secret: null, appsMax: 100, actor: OPERATOR })
      expect(created).toEqual({ decision: 'created' })
    }
    await stores.newTeam(GREENFIELD, { memberGids: [ADA, dora.gid] })
    await stores.users.deactivate({ userGid: BEN, actor: OPERATOR, nowMs: NOW_MS })

    const nowMs = NOW_MS + 1
    const second = await make({ nowMs })
    expect(await withoutPasswords()).toEqual(before)
    expect(await stores.users.findForOperator({ gid: BEN })).toMatchObject({ deactivatedAtMs: null })
    for (const [userGid] of ROLES) {
      expect(await stores.tokens.facts(first.hashOf(userGid))).toMatchObject({
        revokedReason: userGid === BEN ? 'user_deactivated' : 'demo_recreated',
      })
      expect(await stores.tokens.facts(second.hashOf(userGid))).toMatchObject({
        revokedAtMs: null,
        expiresAtMs: null,
        scopes: 'full',
      })
      expect(await stores.passwords.find(userGid)).toBe(`h${nowMs}`)
      // Whatever was bound to the password before this one has ended.
      expect(await stores.passwords.ownerOf(userGid)).toMatchObject({ passwordGeneration: 2 })
    }
    // Nothing is left of her: her address is free, and so is her token's value.
    expect(await stores.users.findForOperator({ gid: dora.gid })).toBeNull()
    expect(await stores.users.findForOperator({ email: dora.user.email })).toBeNull()
    expect(await stores.tokens.facts(dorasToken)).toBeNull()
    expect((await stores.demo.losses(nowMs))?.appsAdded).toBe(0)
  })

  it('is replaced by another seed with other people, who may have the addresses of the first ones', async () => {
    await make()
    const users = [
      { gid: Number(CARA), name: 'Cara', email: 'ADA@greenfield.example', password: 'twelve letters' },
      { gid: Number(ADA), name: 'Ada', email: 'cara@harbour.example' },
      { name: 'Zoe', email: 'ben@greenfield.example' },
    ]
    const workspaces = [{ name: 'One', members: [{ user: 'ben@greenfield.example' }] }]
    await make({ nowMs: NOW_MS + 1, seed: { users, workspaces, apps: [] } })
    const facts = await stores.demo.facts()
    expect(facts?.users.map(({ email, name }) => [name, email])).toEqual(
      users.map(({ email, name }) => [name, email]),
    )
    expect(facts?.workspaces.map(({ name }) => name)).toEqual(['One'])
    expect(facts?.apps).toEqual([])
    expect([await stores.passwords.find(CARA), await stores.passwords.find(ADA)]).toEqual([
      `h${NOW_MS + 1}`,
      NOBODYS,
    ])
    for (const gone of [BEN, GIL]) expect(await stores.users.findForOperator({ gid: gone })).toBeNull()
    expect(await stores.demo.others()).toEqual({ workspaces: 0, people: 0 })
  })

  it('a value that a seed gives a token or a secret is the same one each time', async () => {
    const [token, secret] = [freshSecret(), freshSecret()]
    const secrets = { [ADA]: token, [REPORTS]: secret }
    await make({ secrets })
    await make({ secrets, nowMs: NOW_MS + 1 })
    expect(await stores.tokens.facts(token.hash)).toMatchObject({ userGid: ADA, revokedAtMs: null })
    expect(await stores.appSecrets.credentials(REPORTS, secret.hash)).toMatchObject({
      secret: { expiresAtMs: null },
    })
  })

  describe('beside other workspaces', () => {
    let other: Person
    beforeEach(async () => {
      other = await stores.newPerson()
    })

    it('is not made unless it is forced', async () => {
      expect(await stores.demo.others()).toEqual({ workspaces: 1, people: 1 })
      expect((await replace()).outcome).toEqual({ decision: 'holds_others' })
      expect(await stores.demo.exists()).toBe(false)
    })

    it('leaves people, work, apps and tokens that are not the demo’s alone', async () => {
      const { project, sectionGid } = await stores.newProject(other)
      const task = await stores.newTask(other, { places: [{ projectGid: project.gid, sectionGid }] })
      const hash = await tokenFor(other.gid)
      await make({ force: true })
      await stores.joinWorkspace(other.gid, GREENFIELD, 'guest')
      expect(await stores.demo.losses(NOW_MS)).toMatchObject({ peopleAdded: [], peopleLeaving: 1, tokens: 4 })
      await make({ force: true, nowMs: NOW_MS + 1 })
      expect(await stores.demo.others()).toEqual({ workspaces: 1, people: 1 })
      expect(await stores.tasks.read(other.viewer, [task.gid])).toEqual([
        { task, involved: true, projectGids: [project.gid] },
      ])
      expect(await stores.tokens.facts(hash)).toMatchObject({ revokedAtMs: null })
      expect(await stores.users.findForOperator({ gid: other.gid })).toEqual({ ...other.user, ...NO_PROFILE })
    })

    it('whom another seed does not bring any more is deactivated, with nothing to act with', async () => {
      const { hashOf } = await make({ force: true })
      await stores.joinWorkspace(BEN, other.workspaceGid, 'member')
      const users = DEMO_SEED.users.slice(0, 1)
      const workspaces = [{ gid: Number(GREENFIELD), name: 'Greenfield', members: [{ user: ADA }] }]
      await make({ force: true, nowMs: NOW_MS + 1, seed: { users, workspaces, apps: [] } })
      expect(await stores.users.findForOperator({ gid: BEN })).toMatchObject({ deactivatedAtMs: NOW_MS + 1 })
      expect(await stores.passwords.find(BEN)).toEqual(NOBODYS)
      expect(await stores.tokens.facts(hashOf(BEN))).toMatchObject({ revokedReason: 'demo_recreated' })
    })

    it.each([
      [
        'an address',
        'address_taken',
        async () => ({ users: [{ name: 'X', email: other.user.email.toUpperCase() }] }),
      ],
      [
        'the gid of a person',
        'gid_taken',
        async () => ({ users: [{ gid: other.gid, name: 'X', email: 'x@y.example' }] }),
      ],
      [
        'the gid of a workspace',
        'gid_taken',
        async () => ({ workspaces: [{ gid: other.workspaceGid, name: 'X' }] }),
      ],
      [
        'the gid of a team',
        'gid_taken',
        async () => {
          const team = await stores.newTeam(other.workspaceGid)
          return { workspaces: [{ name: 'X', teams: [{ gid: team.gid, name: 'T' }] }] }
        },
      ],
      [
        'the gid of a project',
        'gid_taken',
        async () => {
          const { project } = await stores.newProject(other)
          return { workspaces: [{ name: 'X', projects: [{ gid: project.gid, name: 'P' }] }] }
        },
      ],
      [
        'the gid of a section',
        'gid_taken',
        async () => {
          const { sectionGid } = await stores.newProject(other)
          const sections = [{ gid: sectionGid, name: 'S' }]
          return { workspaces: [{ name: 'X', projects: [{ name: 'P', sections }] }] }
        },
      ],
      [
        'the gid of a task',
        'gid_taken',
        async () => {
          const task = await stores.newTask(other)
          const [user] = DEMO_SEED.users
          const tasks = [{ gid: task.gid, name: 'T' }]
          return { workspaces: [{ name: 'X', members: [{ user: user?.email ?? '' }], tasks }] }
        },
      ],
      [
        'the gid of a comment',
        'gid_taken',
        async () => {
          const task = await stores.newTask(other, { assigneeGid: other.gid })
          const [story] = await stores.stories.list({ type: 'task', ...task }, { limit: null, after: null })
          const [user] = DEMO_SEED.users
          const comments = [{ gid: story?.gid ?? '', text: 'C' }]
          const tasks = [{ name: 'T', comments }]
          return { workspaces: [{ name: 'X', members: [{ user: user?.email ?? '' }], tasks }] }
        },
      ],
    ] as const)('refuses %s that somebody else has, and changes nothing', async (_what, decision, seedOf) => {
      await make({ force: true })
      const before = await everything()
      const outcome = (await replace({ force: true, seed: { apps: [], ...(await seedOf()) } })).outcome
      expect(outcome).toEqual({ decision, what: expect.any(String) as unknown })
      expect(await everything()).toEqual(before)
      expect(await stores.users.findForOperator({ gid: other.gid })).toEqual({ ...other.user, ...NO_PROFILE })
    })

    it('refuses the values of somebody else’s token and secret', async () => {
      const [token, secret] = [freshSecret(), freshSecret()]
      await tokenFor(other.gid, token)
      await make({ force: true })
      const [app] = await stores.apps.list({ ownerGid: ADA })
      if (app === undefined) throw new Error('no app')
      const { iconMediaType: _icon, secrets: _secrets, ...settings } = app
      const clientId = await stores.nextGid()
      await stores.apps.create({
        app: { ...settings, clientId, ownerGid: other.gid, icon: null },
        secret: { gid: await stores.nextGid(), hash: secret.hash, hint: secret.hint },
        appsMax: 100,
        actor: OPERATOR,
      })
      const taken = { decision: 'credential_taken', what: expect.stringContaining('…') as unknown }
      expect((await replace({ force: true, secrets: { [ADA]: token } })).outcome).toEqual(taken)
      expect((await replace({ force: true, secrets: { [REPORTS]: secret } })).outcome).toEqual(taken)
      expect(await stores.tokens.facts(token.hash)).toMatchObject({ userGid: other.gid, revokedAtMs: null })
    })
  })

  it('counts what making it anew would take away', async () => {
    await make()
    const later = NOW_MS + 1_000
    const nothing = {
      peopleAdded: [],
      peopleLeaving: 0,
      tokens: 4,
      appsAdded: 0,
      secrets: 2,
      grants: 0,
      sessions: 0,
      projectsAdded: 0,
      tasksAdded: 0,
      tasksChanged: 0,
    }
    expect(await stores.demo.losses(later)).toEqual(nothing)
    const dora = await invite()
    await tokenFor(dora.gid)
    await stores.newProject(dora)
    await stores.newTask(dora, { createdAtMs: later, modifiedAtMs: later })
    const changes = { name: 'Changed' }
    await stores.db.queries
      .updateTable('tasks')
      .set({ ...changes, modified_at_ms: later })
      .where('gid', '=', gid(31_000))
      .execute()
    expect(await stores.demo.losses(later)).toEqual({
      ...nothing,
      peopleAdded: [dora.user.email],
      tokens: 5,
      projectsAdded: 1,
      tasksAdded: 1,
      tasksChanged: 1,
    })
  })

  it('changes nothing at all when its audit row cannot be written', async () => {
    const first = await make()
    const before = await everything()
    await stores.withoutTrail(async () => {
      await expect(replace({ nowMs: NOW_MS + 1 })).rejects.toThrow()
    })
    expect(await everything()).toEqual(before)
    for (const [userGid] of ROLES)
      expect(await stores.tokens.facts(first.hashOf(userGid))).toMatchObject({ revokedAtMs: null })
  })

  it('of several that find nobody at once, one makes it', async () => {
    const all = await Promise.all(
      Array.from(
        { length: 4 },
        async (_, index) => await replace({ onlyIfEmpty: true, nowMs: NOW_MS + index }),
      ),
    )
    const winners = all.filter(({ outcome }) => outcome.decision === 'made')
    expect(winners).toHaveLength(1)
    expect(all.filter(({ outcome }) => outcome.decision === 'not_empty')).toHaveLength(3)
    // What the one has shown is good.
    expect(await stores.tokens.facts(winners[0]?.hashOf(ADA) ?? hashSecret(''))).toMatchObject({
      revokedAtMs: null,
    })
    expect(await stores.trail(GREENFIELD)).toHaveLength(1)
  })

  it('of several that make it anew at once, each does, one after the other', async () => {
    await make()
    const all = await Promise.all(
      Array.from({ length: 4 }, async (_, index) => await replace({ nowMs: NOW_MS + 1 + index })),
    )
    expect(all.map(({ outcome }) => outcome.decision)).toEqual(['made', 'made', 'made', 'made'])
    const live = await Promise.all(
      all.map(async ({ hashOf }) => (await stores.tokens.facts(hashOf(ADA)))?.revokedAtMs === null),
    )
    expect(live.filter(Boolean)).toHaveLength(1)
    expect((await stores.demo.facts())?.users).toHaveLength(4)
  })

  describe('adding credentials', () => {
    const add = async (
      userGids: readonly Gid[],
      clientIds: readonly Gid[],
      { tokensPerUserMax = 100, secretsPerAppMax = 100 } = {},
    ) => {
      const nowMs = NOW_MS + 1
      const tokens = await Promise.all(
        userGids.map(async (userGid) => {
          const { hash, hint } = freshSecret()
          const common = { name: 'More', scopes: 'full', expiresAtMs: null } as const
          return { gid: await stores.nextGid(), hash, hint, userGid, ...common }
        }),
      )
      const secrets = await Promise.all(
        clientIds.map(async (clientId) => {
          const { hash, hint } = freshSecret()
          return { clientId, secret: { gid: await stores.nextGid(), hash, hint } }
        }),
      )
      const outcome = await stores.demo.addCredentials({
        tokens,
        secrets,
        tokensPerUserMax,
        secretsPerAppMax,
        actor: OPERATOR,
        nowMs,
      })
      const live = await Promise.all([
        ...tokens.map(async ({ hash }) => (await stores.tokens.facts(hash))?.revokedAtMs === null),
        ...secrets.map(async ({ clientId, secret }) => {
          const found = await stores.appSecrets.credentials(clientId, secret.hash)
          return found?.secret?.expiresAtMs === null
        }),
      ])
      return { outcome, live }
    }

    it('ends none that there was, nor gives it an end, and is in the trail', async () => {
      const { hashOf } = await make()
      for (let round = 0; round < 3; round++) {
        const { live, outcome } = await add([ADA, BEN], [REPORTS, PLANNER])
        expect([outcome, live]).toEqual([{ decision: 'added' }, [true, true, true, true]])
      }
      for (const who of [ADA, BEN])
        expect(await stores.tokens.facts(hashOf(who))).toMatchObject({ revokedAtMs: null, retiresAtMs: null })
      const app = await stores.apps.find(REPORTS)
      expect(app?.secrets.map(({ expiresAtMs, replacedByGid }) => [expiresAtMs, replacedByGid])).toEqual(
        Array.from({ length: 4 }, () => [null, null]),
      )
      const actions = (await stores.trail(REPORTS)).map(({ action }) => action)
      expect(actions).toEqual(['app_secret_created', 'app_secret_created', 'app_secret_created'])
    })

    it('adds all or none: of a limit, of somebody deactivated, of an app that has gone', async () => {
      await make()
      const limited = await add([ADA, BEN], [REPORTS], { tokensPerUserMax: 1 })
      expect(limited).toEqual({
        outcome: { decision: 'limit_reached', of: 'person', gid: ADA },
        live: [false, false, false],
      })
      const full = await add([ADA], [REPORTS, PLANNER], { secretsPerAppMax: 1 })
      expect(full.outcome).toEqual({ decision: 'limit_reached', of: 'app', gid: REPORTS })
      expect(full.live).toEqual([false, false, false])
      await stores.users.deactivate({ userGid: BEN, actor: OPERATOR, nowMs: NOW_MS })
      expect(await add([ADA, BEN], [])).toEqual({
        outcome: { decision: 'gone', of: 'person', gid: BEN },
        live: [false, false],
      })
      await stores.apps.delete({ clientId: PLANNER, actor: OPERATOR, nowMs: NOW_MS })
      expect(await add([ADA], [PLANNER])).toEqual({
        outcome: { decision: 'gone', of: 'app', gid: PLANNER },
        live: [false, false],
      })
    })
  })
}
