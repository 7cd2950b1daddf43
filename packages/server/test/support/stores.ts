import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { SignInStore } from '../../src/features/sign-in/ports.js'
import { signInStore } from '../../src/features/sign-in/sign-in.store.js'
import type { SecondStepStore } from '../../src/features/sign-in/second-step-ports.js'
import type { FactorStore } from '../../src/features/factors/ports.js'
import { openDatabase, type Database, type DatabaseLocation, type Queries } from '../../src/db/database.js'
import { freeDueRows, type DueRows } from '../../src/db/due-rows.js'
import { makeGidBlocks } from '../../src/db/gid-blocks.js'
import { migrate } from '../../src/db/migrations.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { AccessLevel } from '../../src/protocol/asana/access-level.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import type { Principal, Role } from '../../src/protocol/token/principal.js'
import { makeSecretBox, NO_KEYS } from '../../src/protocol/token/secret-box.js'
import { systemRandom } from '../../src/platform/random.js'
import { newSecret, type NewSecret } from '../../src/protocol/token/secret.js'
import { passwordStore } from '../../src/features/passwords/passwords.store.js'
import type { PasswordResetStore } from '../../src/features/password-resets/password-reset-ports.js'
import { passwordResetStore } from '../../src/features/password-resets/password-resets.store.js'
import { sessionStore } from '../../src/features/sessions/sessions.store.js'
import type { App } from '../../src/features/apps/app.js'
import { appSecretStore } from '../../src/features/apps/secrets/app-secrets.store.js'
import type { AppUsageStore } from '../../src/features/apps/usage/app-usage-ports.js'
import { appUsageStore } from '../../src/features/apps/usage/app-usage.store.js'
import { appReachOf } from '../../src/features/grants/app-reach.store.js'
import { appStore } from '../../src/features/apps/apps.store.js'
import type { AppSecretStore, AppStore } from '../../src/features/apps/ports.js'
import type { Actor } from '../../src/features/audit/audit-event.js'
import type { DemoStore } from '../../src/features/demo/ports.js'
import { consentStore } from '../../src/features/authorization/consents.store.js'
import { grantStore } from '../../src/features/grants/grants.store.js'
import type { ConsentStore, GrantStore } from '../../src/features/grants/ports.js'
import { mailStore } from '../../src/features/mail/mails.store.js'
import type { MailStore } from '../../src/features/mail/ports.js'
import type { ProjectStore } from '../../src/features/projects/ports.js'
import { firstMembers } from '../../src/features/projects/new-project.rules.js'
import type { Project } from '../../src/features/projects/project.js'
import { projectStore } from '../../src/features/projects/projects.store.js'
import type { SectionStore } from '../../src/features/projects/sections/ports.js'
import { sectionStore } from '../../src/features/projects/sections/sections.store.js'
import { newGoal, type Goal } from '../../src/features/goals/goal.js'
import type { StatusUpdateStore } from '../../src/features/status-updates/ports.js'
import { statusUpdateStore } from '../../src/features/status-updates/status-updates.store.js'
import type { StoryStore } from '../../src/features/stories/ports.js'
import { storyStore } from '../../src/features/stories/stories.store.js'
import type { SearchStore } from '../../src/features/search/ports.js'
import type { SearchBounds } from '../../src/features/search/search.rules.js'
import { searchStore } from '../../src/features/search/search.store.js'
import type { TaskStore, Telling } from '../../src/features/tasks/ports.js'
import type { TagStore } from '../../src/features/tags/ports.js'
import { newTag, type Tag } from '../../src/features/tags/tag.js'
import { tagStore } from '../../src/features/tags/tags.store.js'
import type { TaskRelationStore } from '../../src/features/tasks/relation-ports.js'
import { taskRelationStore } from '../../src/features/tasks/task-relations.store.js'
import { newTask, type Task } from '../../src/features/tasks/task.rules.js'
import { taskStore } from '../../src/features/tasks/tasks.store.js'
import type { AttachmentFileStore, AttachmentStore } from '../../src/features/attachments/ports.js'
import { attachmentFileStore } from '../../src/features/attachments/attachment-files.store.js'
import { attachmentStore } from '../../src/features/attachments/attachments.store.js'
import { TOUCH_TARGETS } from '../../src/compose/story-targets.js'
import type { TeamStore } from '../../src/features/teams/ports.js'
import { newTeam, type NewTeamMember, type Team } from '../../src/features/teams/team.rules.js'
import { teamStore } from '../../src/features/teams/teams.store.js'
import { accessTokenStore, accessTokenWriter } from '../../src/features/tokens/access/access-tokens.store.js'
import type { TokenUsageStore } from '../../src/features/tokens/token-usage.js'
import { tokenUsageStore } from '../../src/features/tokens/token-usage.store.js'
import type { AccessTokenStore, TokenStore } from '../../src/features/tokens/ports.js'
import type { SigningKeyStore } from '../../src/features/openid/signing-key-ports.js'
import { signingKeyStore } from '../../src/features/openid/signing-keys.store.js'
import { tokenStore } from '../../src/features/tokens/tokens.store.js'
import type { UserStore } from '../../src/features/users/ports.js'
import type { User } from '../../src/features/users/user.js'
import { addressStore } from '../../src/features/users/addresses.store.js'
import type { AddressStore } from '../../src/features/users/proof.js'
import { userStore } from '../../src/features/users/users.store.js'
import { makeHoldSealing } from '../../src/features/encryption/sealing.store.js'
import type { WorkspaceStore } from '../../src/features/workspaces/ports.js'
import { workspaceStore } from '../../src/features/workspaces/workspaces.store.js'
import {
  adminStores,
  customFieldStores,
  factorStores,
  goalStores,
  leakStores,
  membershipStores,
  policyStores,
  proveAddressOver,
} from './store-groups.js'
import { deactivateIn } from '../../src/features/users/users.store.js'
import { demoStore } from '../../src/features/demo/demo.store.js'
import { schemaImage, type NewDatabase } from './databases.js'
import { freshLocation, type DatabaseKind } from './services.js'
import type { PasswordStore } from '../../src/features/passwords/ports.js'
import type { SessionStore } from '../../src/features/sessions/ports.js'
import { insertWorkspaceMember } from '../../src/features/workspaces/workspaces.writers.js'
import { projectSharing } from '../../src/features/projects/memberships/sharing.store.js'
import { insertProjectMember } from '../../src/features/projects/projects.writers.js'
import { insertTeam } from '../../src/features/teams/teams.writers.js'
/** When everything in these tests happens, unless a test says otherwise. */
export const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
/** Stories that one change of these tests has at most. */
const TOLD_AT_ONCE_MAX = 80
/** Who changes something, and when, where it does not matter. */
export const TOLD = { byGid: '1' as Gid, nowMs: NOW_MS }
export const OPERATOR: Actor = { kind: 'operator' }
const CLEAR_BOX = makeSecretBox({ keys: NO_KEYS, random: systemRandom })

/** A person with the one workspace that most tests need. */
export interface Person {
  readonly user: User
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly role: Role
  /** The person as a caller. */
  readonly viewer: Principal
}

export interface AuditRow {
  readonly action: string
  readonly actorKind: string
  readonly targetGid: string
  readonly atMs: number
  readonly details: Readonly<Record<string, unknown>>
  /** These only where something is said. */
  readonly personGid?: string
  readonly workspaceGid?: string
  readonly appGid?: string
  readonly address?: string
  readonly outcome?: 'refused'
  readonly reason?: string
}

/** Every store over one database, and what tests need to set a scene: the writers that features hand to each other. */
export interface Stores {
  readonly kind: DatabaseKind
  readonly db: Database
  readonly location: DatabaseLocation
  readonly tokens: TokenStore
  readonly tokenUsage: TokenUsageStore
  readonly apps: AppStore
  readonly appSecrets: AppSecretStore
  readonly appUsage: AppUsageStore
  readonly appReachOf: ReturnType<typeof appReachOf>
  readonly consents: ConsentStore
  readonly grants: GrantStore
  readonly accessTokens: AccessTokenStore
  readonly users: UserStore
  readonly addresses: AddressStore
  readonly passwords: PasswordStore
  readonly passwordResets: PasswordResetStore
  readonly mails: MailStore
  readonly signingKeys: SigningKeyStore
  readonly sessions: SessionStore & SignInStore
  readonly factors: FactorStore
  readonly steps: SecondStepStore
  readonly workspaces: WorkspaceStore
  /** Members, invitations, blocked apps, tokens of a workspace. */
  readonly admin: ReturnType<typeof adminStores>
  /** What workspaces demand of tokens, and the apps that they let in. */
  readonly policies: ReturnType<typeof policyStores>
  readonly teams: TeamStore
  /** Who is in projects, teams and workspaces. */
  readonly memberships: ReturnType<typeof membershipStores>
  readonly projects: ProjectStore
  readonly sections: SectionStore
  readonly tags: TagStore
  readonly customFields: ReturnType<typeof customFieldStores>
  readonly attachments: AttachmentStore
  readonly attachmentFiles: AttachmentFileStore
  readonly tasks: TaskStore
  readonly stories: StoryStore
  /** Goals, what belongs to them, and the years that they are for. */
  readonly goals: ReturnType<typeof goalStores>
  readonly statusUpdates: StatusUpdateStore
  /** What tasks are joined to. */
  readonly relations: TaskRelationStore
  /** What is found within some bounds, those of the program unless said. */
  readonly search: (bounds?: SearchBounds) => SearchStore
  readonly demo: DemoStore
  /** What ends leaked credentials, and tells of ends to come. */
  readonly leaks: ReturnType<typeof leakStores>
  readonly nextGid: () => Promise<Gid>
  /** Who changes a task, and gids enough to tell of it. */
  readonly telling: (byGid: Gid) => Promise<Telling>
  /** A new person: in a workspace of their own, or in the one named. */
  newPerson(wish?: {
    readonly workspaceGid?: Gid
    readonly role?: Role
    readonly name?: string
    /** False for an account of which nobody has shown that its address is theirs. */
    readonly isProved?: boolean
  }): Promise<Person>
  joinWorkspace(userGid: Gid, workspaceGid: Gid, role: Role): Promise<void>
  newTeam(
    workspaceGid: Gid,
    wish?: Partial<Pick<Team, 'name' | 'visibility'>> & { readonly memberGids?: readonly Gid[] },
  ): Promise<Team>
  /** A project with one section. */
  newProject(owner: Person, wish?: Partial<Project>): Promise<{ project: Project; sectionGid: Gid }>
  joinProject(projectGid: Gid, userGid: Gid, level: AccessLevel): Promise<void>
  /** By the owner of a project, who is an admin of it. */
  shareWithTeam(owner: Person, projectGid: Gid, teamGid: Gid, level: AccessLevel): Promise<void>
  newTask(
    creator: Person,
    wish?: Partial<Task> & {
      readonly places?: readonly { readonly projectGid: Gid; readonly sectionGid: Gid | null }[]
      readonly followerGids?: readonly Gid[]
    },
  ): Promise<Task>
  /** A goal of the workspace that its creator owns. */
  newGoal(creator: Person, wish?: Partial<Goal>): Promise<Goal>
  newTag(creator: Person, wish?: Partial<Tag> & { readonly followerGids?: readonly Gid[] }): Promise<Tag>
  /** The audit trail of one target, oldest first; of everything for null. */
  trail(targetGid: Gid | null): Promise<readonly AuditRow[]>
  /** Runs something while the audit trail cannot be written: what must be recorded must then not happen. */
  withoutTrail<T>(work: () => Promise<T>): Promise<T>
  /** Frees rows as a sweep does, those from before a moment of the test's. @returns how many */
  free(rows: DueRows, before: number | string, rowsMax: number): Promise<number>
  readonly close: () => Promise<void>
}

/** What a person has chosen of their profile who has chosen nothing. */
export const NO_PROFILE = { language: null, timeZone: null, picture: null } as const

export type OpenStores = () => Promise<Stores>

/**
 * A database that several may open at once: SQLite in a file, or PostgreSQL. Nothing is in it yet.
 * @param holding  `with schema` where nothing depends on who makes the schema: it is copied then
 */
export async function sharedLocation(
  kind: DatabaseKind,
  holding: NewDatabase = 'empty',
): Promise<{ location: DatabaseLocation; folder: string; drop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-test-'))
  const removeFolder = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  if (kind === 'sqlite') {
    const location = { kind, path: join(folder, 'mudra.sqlite') }
    if (holding === 'with schema') writeFileSync(location.path, await schemaImage())
    return { location, folder, drop: async () => await Promise.resolve(removeFolder()) }
  }
  const { drop, location } = await freshLocation(kind, holding)
  return {
    location,
    folder,
    drop: async () => {
      removeFolder()
      await drop()
    },
  }
}

/** Stores over a database of their own, with the schema in it. */
export async function openStores(kind: DatabaseKind): Promise<Stores> {
  const { location, drop } = await freshLocation(kind, 'with schema')
  const stores = await openStoresAt(location)
  return {
    ...stores,
    close: async () => {
      await stores.close()
      await drop()
    },
  }
}

/** Stores over a database that others may have open, too. */
export async function openStoresAt(location: DatabaseLocation): Promise<Stores> {
  const db = openDatabase(location, { onIdleError: () => undefined })
  await migrate(db)
  return { ...storesOver(db), location, close: async () => await db.close() }
}

function storesOver(db: Database): Omit<Stores, 'location' | 'close'> {
  const gids = makeGidBlocks(db)
  const nextGid = async () => (await gids.next()) as Gid
  const telling = async (byGid: Gid) => ({ byGid, storyGids: await gids.take(TOLD_AT_ONCE_MAX) })
  const tokens = tokenStore(db)
  const users = userStore(db)
  const projects = projectStore(db)
  const tasks = taskStore(db)
  const tags = tagStore(db)
  const write = async (work: (tx: Queries) => Promise<void>) => {
    await inTransaction(db, work)
  }

  return {
    kind: db.kind,
    db,
    tokens,
    apps: appStore(db),
    appSecrets: appSecretStore(db),
    appUsage: appUsageStore(db),
    tokenUsage: tokenUsageStore(db),
    appReachOf: appReachOf(db),
    consents: consentStore(db),
    grants: grantStore(db, { insertAccessToken: accessTokenWriter(db) }),
    accessTokens: accessTokenStore(db),
    users,
    addresses: addressStore(db, { proveAddress: proveAddressOver(db) }),
    signingKeys: signingKeyStore(db, {
      box: CLEAR_BOX,
      holdSealing: makeHoldSealing(db, CLEAR_BOX),
    }),
    ...factorStores(db, makeHoldSealing(db, CLEAR_BOX)),
    passwords: passwordStore(db),
    passwordResets: passwordResetStore(db, {
      proveAddress: proveAddressOver(db),
    }),
    mails: mailStore(db),
    sessions: {
      ...sessionStore(db),
      ...signInStore(db),
    },
    workspaces: workspaceStore(db),
    admin: adminStores(db),
    policies: policyStores(db),
    teams: teamStore(db),
    memberships: membershipStores(db),
    projects,
    sections: sectionStore(db),
    tags,
    customFields: customFieldStores(db),
    attachments: attachmentStore(db),
    attachmentFiles: attachmentFileStore(db),
    tasks,
    goals: goalStores(db),
    stories: storyStore(db, { touch: TOUCH_TARGETS }),
    statusUpdates: statusUpdateStore(db),
    telling,
    relations: taskRelationStore(db),
    search: (bounds) => searchStore(db, bounds),
    demo: demoStore(db, { deactivateUser: deactivateIn }),
    leaks: leakStores(db),
    nextGid,

    async newPerson({ workspaceGid, role = 'admin', name = 'Somebody', isProved = true } = {}) {
      const gid = await nextGid()
      const place = workspaceGid ?? (await nextGid())
      const user: User = {
        gid,
        name,
        email: `P${gid}@people.example`,
        createdAtMs: NOW_MS,
        deactivatedAtMs: null,
        emailVerifiedAtMs: isProved ? NOW_MS : null,
      }
      const decision = await users.create({
        user,
        membership: { gid: await nextGid(), workspaceGid: place, role },
        newWorkspaceName: workspaceGid === undefined ? `Workspace ${place}` : null,
        passwordHash: null,
        actor: OPERATOR,
      })
      if (decision !== 'created') throw new Error(`no person was made: ${decision}`)
      return { user, gid, workspaceGid: place, role, viewer: viewerOf(gid, [[place, role]]) }
    },

    async joinWorkspace(userGid, workspaceGid, role) {
      const gid = await nextGid()
      await write(async (tx) => {
        await insertWorkspaceMember(tx, { gid, workspaceGid, userGid, role, nowMs: NOW_MS })
      })
    },

    async newTeam(workspaceGid, { memberGids = [], name = 'Team', visibility = 'public' } = {}) {
      const team: Team = { ...newTeam({ gid: await nextGid(), workspaceGid, name }), visibility }
      const members: NewTeamMember[] = []
      for (const userGid of memberGids) members.push({ gid: await nextGid(), userGid, isAdmin: false })
      await write(async (tx) => {
        await insertTeam(tx, { team, members, nowMs: NOW_MS })
      })
      return team
    },

    async newProject(owner, wish = {}) {
      const project: Project = {
        gid: await nextGid(),
        workspaceGid: owner.workspaceGid,
        teamGid: null,
        ownerGid: owner.gid,
        name: 'Project',
        htmlNotes: '',
        color: null,
        icon: null,
        defaultView: 'list',
        dueOn: null,
        startOn: null,
        privacySetting: 'public_to_workspace',
        defaultAccessLevel: 'editor',
        minimumAccessLevelForCustomization: 'editor',
        minimumAccessLevelForSharing: 'editor',
        archivedAtMs: null,
        createdAtMs: NOW_MS,
        modifiedAtMs: NOW_MS,
        ...wish,
      }
      const sectionGid = await nextGid()
      await projects.create({
        project,
        members: await firstMembers({ project, creatorGid: owner.gid, followerGids: [] }, nextGid),
        section: { gid: sectionGid, name: 'Untitled section' },
        byGid: owner.gid,
      })
      return { project, sectionGid }
    },

    async joinProject(projectGid, userGid, level) {
      const gid = await nextGid()
      await write(async (tx) => {
        await insertProjectMember(tx, { gid, projectGid, userGid, level, follows: false, nowMs: NOW_MS })
      })
    },

    // oxlint-disable-next-line max-params -- reads like a sentence
    async shareWithTeam(owner, projectGid, teamGid, level) {
      const decision = await projectSharing(db).add({
        viewer: owner.viewer,
        projectGid,
        members: [{ gid: await nextGid(), member: { type: 'team', gid: teamGid } }],
        level,
        follows: false,
        nowMs: NOW_MS,
      })
      if (decision !== 'done') throw new Error(`the project is not shared: ${decision}`)
    },

    async newTask(creator, { places = [], followerGids = [], ...wish } = {}) {
      const gid = await nextGid()
      const task: Task = { ...blankTask(creator, gid), ...wish }
      const decision = await tasks.create({
        task,
        places,
        followerGids,
        like: null,
        telling: await telling(creator.gid),
      })
      if (decision !== 'created') throw new Error(`no task was made: ${decision}`)
      return task
    },

    async newGoal(creator, wish = {}) {
      const { gid: createdByGid, workspaceGid } = creator
      const blank = newGoal({ gid: await nextGid(), workspaceGid, createdByGid, nowMs: NOW_MS })
      const goal: Goal = { ...blank, ...wish }
      const owner = {
        gid: await nextGid(),
        goalGid: goal.gid,
        userGid: createdByGid,
        level: 'admin',
      } as const
      await goalStores(db).goals.create({ goal, members: [owner], like: null })
      return goal
    },

    async newTag(creator, { followerGids = [], ...wish } = {}) {
      const { gid: createdByGid, workspaceGid } = creator
      const blank = newTag({ gid: await nextGid(), workspaceGid, createdByGid, nowMs: NOW_MS })
      const tag: Tag = { ...blank, ...wish }
      await tags.create(tag, followerGids)
      return tag
    },

    async trail(targetGid) {
      const rows = await db.queries
        .selectFrom('audit_events')
        .selectAll()
        .$if(targetGid !== null, (query) => query.where('target_gid', '=', targetGid))
        .orderBy('seq')
        .execute()
      return rows.map((row) => ({
        action: row.action,
        actorKind: row.actor_kind,
        targetGid: row.target_gid,
        atMs: row.at_ms,
        details: JSON.parse(row.details) as Record<string, unknown>,
        ...(row.person_gid === null ? {} : { personGid: row.person_gid }),
        ...(row.workspace_gid === null ? {} : { workspaceGid: row.workspace_gid }),
        ...(row.app_gid === null ? {} : { appGid: row.app_gid }),
        ...(row.address === null ? {} : { address: row.address }),
        ...(row.outcome === 'done' ? {} : { outcome: row.outcome }),
        ...(row.reason === null ? {} : { reason: row.reason }),
      }))
    },

    free: async (rows, before, rowsMax) =>
      await freeDueRows(db, { ...rows, before: () => before }, { nowMs: NOW_MS, rowsMax }),

    async withoutTrail(work) {
      await sql`alter table audit_events rename to audit_events_away`.execute(db.queries)
      try {
        return await work()
      } finally {
        await sql`alter table audit_events_away rename to audit_events`.execute(db.queries)
      }
    },
  }
}

export function viewerOf(userGid: Gid, roles: Iterable<readonly [Gid, Role]>): Principal {
  return {
    tokenId: '1' as Gid,
    tokenKind: 'personal',
    clientId: null,
    identity: [],
    userGid,
    scopes: 'full',
    roles: new Map(roles),
    withheld: [],
    expiresAt: null,
    plan: 'paid',
  }
}

export function blankTask(creator: Person, gid: Gid): Task {
  const { gid: createdByGid, workspaceGid } = creator
  return { ...newTask({ gid, workspaceGid, parent: null, createdByGid, nowMs: NOW_MS }), name: 'Task' }
}

/** An app as the rules make one when nothing is wished for. */
export function plainApp(ownerGid: Gid, clientId: Gid): App {
  return {
    clientId,
    ownerGid,
    name: 'Planner',
    description: '',
    kind: 'confidential',
    permissions: 'full',
    scopes: [],
    identityScopes: [],
    distribution: 'none',
    workspaceGids: [],
    redirectUris: [],
    requiresPkce: false,
    rotatesRefreshTokens: false,
    replayWindowSeconds: 120,
    isResourceServer: false,
    sendsIssuer: false,
    createdAtMs: NOW_MS,
    updatedAtMs: NOW_MS,
  }
}

export function freshSecret(): NewSecret {
  return newSecret('personal', (count) => randomBytes(count))
}
