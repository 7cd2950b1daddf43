import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { factorStores } from '../../src/compose-factors.js'
import { insertHalfSession } from '../../src/rooms/accounts/half-sessions.store.js'
import type { SecondStepStore } from '../../src/rooms/accounts/second-step-ports.js'
import { personHasFactor } from '../../src/rooms/factors/factor-rows.store.js'
import { owesEnrolment } from '../../src/rooms/factors/owed-enrolment.store.js'
import type { FactorStore } from '../../src/rooms/factors/ports.js'
import { adminStores } from '../../src/compose-admin.js'
import { openDemoStore } from '../../src/compose-demo.js'
import { proveAddressOver } from '../../src/compose-proof.js'
import { leakStores } from '../../src/compose-leaks.js'
import { policyStores } from '../../src/compose-policies.js'
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
import { insertPassword, passwordStore } from '../../src/rooms/accounts/passwords.store.js'
import type { PasswordStore, SessionStore } from '../../src/rooms/accounts/ports.js'
import type { PasswordResetStore } from '../../src/rooms/accounts/password-reset-ports.js'
import { passwordResetStore } from '../../src/rooms/accounts/password-resets.store.js'
import { endSessionsOfUser, sessionStore } from '../../src/rooms/accounts/sessions.store.js'
import type { App } from '../../src/rooms/apps/app.js'
import { appSecretStore } from '../../src/rooms/apps/app-secrets.store.js'
import type { AppUsageStore } from '../../src/rooms/apps/app-usage-ports.js'
import { appUsageStore } from '../../src/rooms/apps/app-usage.store.js'
import { appReachOf } from '../../src/rooms/grants/app-reach.store.js'
import { appStore } from '../../src/rooms/apps/apps.store.js'
import type { AppSecretStore, AppStore } from '../../src/rooms/apps/ports.js'
import type { Actor } from '../../src/rooms/audit/audit-event.js'
import { appendAudit } from '../../src/rooms/audit/audit.store.js'
import type { DemoStore } from '../../src/rooms/demo/ports.js'
import { consentStore } from '../../src/rooms/grants/consents.store.js'
import { grantStore } from '../../src/rooms/grants/grants.store.js'
import type { ConsentStore, GrantStore } from '../../src/rooms/grants/ports.js'
import { hasTooManyResetRequests, mailStore, queueMail } from '../../src/rooms/mail/mails.store.js'
import type { MailStore } from '../../src/rooms/mail/ports.js'
import { forgetCodeTries } from '../../src/rooms/factors/code-tries.store.js'
import type { ProjectStore } from '../../src/rooms/projects/ports.js'
import type { Project } from '../../src/rooms/projects/project.js'
import {
  insertProjectMember,
  projectIsVisible,
  projectStore,
} from '../../src/rooms/projects/projects.store.js'
import type { SectionStore } from '../../src/rooms/sections/ports.js'
import { insertSection, sectionStore } from '../../src/rooms/sections/sections.store.js'
import type { TaskStore } from '../../src/rooms/tasks/ports.js'
import type { Task } from '../../src/rooms/tasks/task.js'
import { taskStore } from '../../src/rooms/tasks/tasks.store.js'
import type { TeamStore } from '../../src/rooms/teams/ports.js'
import type { Team } from '../../src/rooms/teams/team.js'
import { insertTeam, teamStore } from '../../src/rooms/teams/teams.store.js'
import { accessTokenStore, accessTokenWriter } from '../../src/rooms/tokens/access-tokens.store.js'
import type { TokenUsageStore } from '../../src/rooms/tokens/token-usage.js'
import { tokenUsageStore } from '../../src/rooms/tokens/token-usage.store.js'
import type { AccessTokenStore, TokenStore } from '../../src/rooms/tokens/ports.js'
import type { SigningKeyStore } from '../../src/rooms/tokens/signing-key-ports.js'
import { signingKeyStore } from '../../src/rooms/tokens/signing-keys.store.js'
import { revokeGrantsOfUser } from '../../src/rooms/grants/grant-rows.store.js'
import { revokeTokensOfUser } from '../../src/rooms/tokens/token-ends.store.js'
import { tokenStore } from '../../src/rooms/tokens/tokens.store.js'
import type { UserStore } from '../../src/rooms/users/ports.js'
import type { User } from '../../src/rooms/users/user.js'
import { addressStore } from '../../src/rooms/users/addresses.store.js'
import type { AddressStore } from '../../src/rooms/users/proof.js'
import { renameUser, userStore } from '../../src/rooms/users/users.store.js'
import { makeHoldSealing } from '../../src/rooms/sealing/sealing.store.js'
import type { WorkspaceStore } from '../../src/rooms/workspaces/ports.js'
import {
  insertWorkspace,
  insertWorkspaceMember,
  workspaceStore,
} from '../../src/rooms/workspaces/workspaces.store.js'
import { freshLocation, type DatabaseKind } from './house.js'

/** When everything in these tests happens, unless a test says otherwise. */
export const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
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

/** Every store over one database, and what tests need to set a scene: the writers that rooms hand to each other. */
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
  readonly sessions: SessionStore
  readonly factors: FactorStore
  readonly steps: SecondStepStore
  readonly workspaces: WorkspaceStore
  /** Members, invitations, blocked apps, tokens of a workspace. */
  readonly admin: ReturnType<typeof adminStores>
  /** What workspaces demand of tokens, and the apps that they let in. */
  readonly policies: ReturnType<typeof policyStores>
  readonly teams: TeamStore
  readonly projects: ProjectStore
  readonly sections: SectionStore
  readonly tasks: TaskStore
  readonly demo: DemoStore
  /** What ends leaked credentials, and tells of ends to come. */
  readonly leaks: ReturnType<typeof leakStores>
  readonly nextGid: () => Promise<Gid>
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
  newTask(
    creator: Person,
    wish?: Partial<Task> & {
      readonly places?: readonly { readonly projectGid: Gid; readonly sectionGid: Gid | null }[]
      readonly followerGids?: readonly Gid[]
    },
  ): Promise<Task>
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

/** A database that several may open at once: SQLite in a file, or PostgreSQL. Nothing is in it yet. */
export async function sharedLocation(
  kind: DatabaseKind,
): Promise<{ location: DatabaseLocation; folder: string; drop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'mudra-test-'))
  const removeFolder = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  if (kind === 'sqlite') {
    const location = { kind, path: join(folder, 'mudra.sqlite') }
    return { location, folder, drop: async () => await Promise.resolve(removeFolder()) }
  }
  const { drop, location } = await freshLocation(kind)
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
  const { location, drop } = await freshLocation(kind)
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
  const tokens = tokenStore(db, { appendAudit })
  const users = userStore(db, {
    appendAudit,
    endSessionsOfUser,
    insertPassword,
    insertWorkspace,
    insertWorkspaceMember,
    revokeGrantsOfUser,
    revokeTokensOfUser,
  })
  const projects = projectStore(db, { insertSection })
  const tasks = taskStore(db, { projectIsVisible })
  const write = async (work: (tx: Queries) => Promise<void>) => {
    await inTransaction(db, work)
  }

  return {
    kind: db.kind,
    db,
    tokens,
    apps: appStore(db, { appendAudit }),
    appSecrets: appSecretStore(db, { appendAudit }),
    appUsage: appUsageStore(db),
    tokenUsage: tokenUsageStore(db),
    appReachOf: appReachOf(db),
    consents: consentStore(db, { appendAudit }),
    grants: grantStore(db, { appendAudit, insertAccessToken: accessTokenWriter(db) }),
    accessTokens: accessTokenStore(db, { appendAudit }),
    users,
    addresses: addressStore(db, { proveAddress: proveAddressOver(db) }),
    signingKeys: signingKeyStore(db, {
      appendAudit,
      box: CLEAR_BOX,
      holdSealing: makeHoldSealing(db, CLEAR_BOX),
    }),
    ...factorStores(db, makeHoldSealing(db, CLEAR_BOX)),
    passwords: passwordStore(db, { appendAudit, forgetCodeTries, queueMail }),
    passwordResets: passwordResetStore(db, {
      appendAudit,
      forgetCodeTries,
      hasTooManyResetRequests,
      proveAddress: proveAddressOver(db),
      queueMail,
      renameUser,
    }),
    mails: mailStore(db, { appendAudit }),
    sessions: sessionStore(db, {
      appendAudit,
      personHasFactor,
      owesEnrolment,
      insertHalfSession,
    }),
    workspaces: workspaceStore(db),
    admin: adminStores(db),
    policies: policyStores(db),
    teams: teamStore(db),
    projects,
    sections: sectionStore(db),
    tasks,
    demo: openDemoStore(db),
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
        membership: { workspaceGid: place, role },
        newWorkspaceName: workspaceGid === undefined ? `Workspace ${place}` : null,
        passwordHash: null,
        actor: OPERATOR,
      })
      if (decision !== 'created') throw new Error(`no person was made: ${decision}`)
      return { user, gid, workspaceGid: place, role, viewer: viewerOf(gid, [[place, role]]) }
    },

    async joinWorkspace(userGid, workspaceGid, role) {
      await write(async (tx) => {
        await insertWorkspaceMember(tx, { workspaceGid, userGid, role, nowMs: NOW_MS })
      })
    },

    async newTeam(workspaceGid, { memberGids = [], name = 'Team', visibility = 'public' } = {}) {
      const team: Team = { gid: await nextGid(), workspaceGid, name, htmlDescription: '', visibility }
      await write(async (tx) => {
        await insertTeam(tx, { team, memberGids, nowMs: NOW_MS })
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
        creatorGid: owner.gid,
        followerGids: [],
        section: { gid: sectionGid, name: 'Untitled section' },
      })
      return { project, sectionGid }
    },

    async joinProject(projectGid, userGid, level) {
      await write(async (tx) => {
        await insertProjectMember(tx, { projectGid, userGid, level, follows: false, nowMs: NOW_MS })
      })
    },

    async newTask(creator, { places = [], followerGids = [], ...wish } = {}) {
      const gid = await nextGid()
      const task: Task = { ...blankTask(creator, gid), ...wish }
      const decision = await tasks.create({ task, places, followerGids, like: null })
      if (decision !== 'created') throw new Error(`no task was made: ${decision}`)
      return task
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
    asOf: null,
  }
}

export function blankTask(creator: Person, gid: Gid): Task {
  return {
    gid,
    workspaceGid: creator.workspaceGid,
    parentGid: null,
    rootGid: gid,
    createdByGid: creator.gid,
    name: 'Task',
    htmlNotes: '',
    resourceSubtype: 'default_task',
    approvalStatus: null,
    assigneeGid: null,
    assignedByGid: null,
    assigneeStatus: 'upcoming',
    startOn: null,
    startAtMs: null,
    dueOn: null,
    dueAtMs: null,
    completedAtMs: null,
    completedByGid: null,
    createdAtMs: NOW_MS,
    modifiedAtMs: NOW_MS,
  }
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
