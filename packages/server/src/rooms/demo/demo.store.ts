import type { Database, Queries } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { richFromPlain } from '../../protocol/asana/rich-text-plain.js'
import { IDENTITY_SCOPES } from '../../protocol/oauth/scope.js'
import type { insertPassword } from '../accounts/passwords.store.js'
import type { endSessionsOfUser } from '../accounts/sessions.store.js'
import type { removeFactorsOfUser } from '../factors/factor-rows.store.js'
import type { deleteApps, insertApp } from '../apps/apps.store.js'
import type { AppendAudit } from '../audit/audit.store.js'
import type { insertProject, insertProjectMember } from '../projects/projects.store.js'
import type { revokeGrantsOfUser } from '../grants/grant-rows.store.js'
import type { insertSection } from '../sections/sections.store.js'
import type { insertFollowers, insertTask, insertTaskPlace } from '../tasks/tasks.store.js'
import type { insertTeam } from '../teams/teams.store.js'
import type { revokeTokensOfUser } from '../tokens/token-ends.store.js'
import type { insertPersonalToken } from '../tokens/tokens.store.js'
import type { upsertUser } from '../users/users.store.js'
import type { insertWorkspace, insertWorkspaceMember } from '../workspaces/workspaces.store.js'
import {
  DEMO_APPS,
  DEMO_APPS_OWNER,
  DEMO_PEOPLE,
  DEMO_PROJECTS,
  DEMO_TEAMS,
  DEMO_WORKSPACES,
  type DemoProject,
} from './demo-organisation.js'
import type { DemoSecrets, DemoStore } from './ports.js'

/** Every writer is the owning room's. */
interface Needs {
  readonly appendAudit: AppendAudit
  readonly deleteApps: typeof deleteApps
  readonly endSessionsOfUser: typeof endSessionsOfUser
  readonly removeFactorsOfUser: typeof removeFactorsOfUser
  readonly insertApp: typeof insertApp
  readonly insertFollowers: typeof insertFollowers
  readonly insertPassword: typeof insertPassword
  readonly insertPersonalToken: typeof insertPersonalToken
  readonly insertProject: typeof insertProject
  readonly insertProjectMember: typeof insertProjectMember
  readonly insertSection: typeof insertSection
  readonly insertTask: typeof insertTask
  readonly insertTaskPlace: typeof insertTaskPlace
  readonly insertTeam: typeof insertTeam
  readonly insertWorkspace: typeof insertWorkspace
  readonly insertWorkspaceMember: typeof insertWorkspaceMember
  readonly revokeGrantsOfUser: typeof revokeGrantsOfUser
  readonly revokeTokensOfUser: typeof revokeTokensOfUser
  readonly upsertUser: typeof upsertUser
}

const DAY_MS = 24 * 60 * 60 * 1_000
const WORKSPACE_GIDS = DEMO_WORKSPACES.map((workspace) => workspace.gid)
const PEOPLE_GIDS = DEMO_PEOPLE.map((person) => person.gid)

export function demoStore(db: Database, needs: Needs): DemoStore {
  return {
    brought: async (userGid) => await Promise.resolve(PEOPLE_GIDS.some((gid) => gid === userGid)),

    async holdsOthers() {
      const user = await db.queries
        .selectFrom('users')
        .select('gid')
        .where('gid', 'not in', PEOPLE_GIDS)
        .executeTakeFirst()
      if (user !== undefined) return true
      const workspace = await db.queries
        .selectFrom('workspaces')
        .select('gid')
        .where('gid', 'not in', WORKSPACE_GIDS)
        .executeTakeFirst()
      return workspace !== undefined
    },

    async exists() {
      const row = await db.queries
        .selectFrom('users')
        .select('gid')
        .where('gid', 'in', PEOPLE_GIDS)
        .executeTakeFirst()
      return row !== undefined
    },

    async takenAddress() {
      const row = await db.queries
        .selectFrom('users')
        .select('email')
        .where(
          'email_key',
          'in',
          DEMO_PEOPLE.map((person) => person.email),
        )
        .where('gid', 'not in', PEOPLE_GIDS)
        .executeTakeFirst()
      return row?.email ?? null
    },

    recreate: async ({ secrets, actor, nowMs }) => {
      await inTransaction(db, async (tx) => {
        await removeWork(tx)
        await needs.deleteApps(
          tx,
          DEMO_APPS.map((app) => app.clientId),
        )
        await makePlaces(tx, needs, nowMs)
        await makePeople(tx, needs, { secrets, nowMs })
        await makeTeams(tx, needs, nowMs)
        for (const project of DEMO_PROJECTS) await makeProject(tx, needs, { project, nowMs })
        await makeApps(tx, needs, { secrets, nowMs })
        await needs.appendAudit(tx, {
          action: 'demo_created',
          actor,
          target: { kind: 'workspace', gid: DEMO_WORKSPACES[0].gid },
          workspaceGid: DEMO_WORKSPACES[0].gid,
          atMs: nowMs,
        })
      })
    },
  }
}

/** All work in the demo's workspaces goes, whoever added it; rows that hang on it go with it. */
async function removeWork(tx: Queries): Promise<void> {
  const projects = tx.selectFrom('projects').select('gid').where('workspace_gid', 'in', WORKSPACE_GIDS)
  await tx.deleteFrom('task_projects').where('project_gid', 'in', projects).execute()
  await tx.deleteFrom('tasks').where('workspace_gid', 'in', WORKSPACE_GIDS).execute()
  await tx.deleteFrom('projects').where('workspace_gid', 'in', WORKSPACE_GIDS).execute()
  const teams = tx.selectFrom('teams').select('gid').where('workspace_gid', 'in', WORKSPACE_GIDS)
  await tx.deleteFrom('team_members').where('team_gid', 'in', teams).execute()
  await tx.deleteFrom('teams').where('workspace_gid', 'in', WORKSPACE_GIDS).execute()
  await tx.deleteFrom('workspace_members').where('workspace_gid', 'in', WORKSPACE_GIDS).execute()
  await tx.deleteFrom('workspaces').where('gid', 'in', WORKSPACE_GIDS).execute()
}

async function makePlaces(tx: Queries, needs: Needs, nowMs: number): Promise<void> {
  for (const workspace of DEMO_WORKSPACES) {
    await needs.insertWorkspace(tx, { ...workspace, isOrganization: true, createdAtMs: nowMs })
  }
}

async function makePeople(
  tx: Queries,
  needs: Needs,
  { secrets, nowMs }: { readonly secrets: DemoSecrets; readonly nowMs: number },
): Promise<void> {
  for (const person of DEMO_PEOPLE) {
    const made = secrets.people.get(person.gid)
    if (made === undefined) continue
    await needs.upsertUser(tx, {
      gid: person.gid,
      name: person.name,
      email: person.email,
      createdAtMs: nowMs,
      deactivatedAtMs: null,
      emailVerifiedAtMs: nowMs,
    })
    await needs.insertWorkspaceMember(tx, {
      workspaceGid: person.workspaceGid,
      userGid: person.gid,
      role: person.role,
      nowMs,
    })
    await needs.insertPassword(tx, { userGid: person.gid, hash: made.passwordHash, nowMs })
    const ended = { userGid: person.gid, reason: 'demo_recreated', nowMs } as const
    await needs.revokeTokensOfUser(tx, ended)
    await needs.revokeGrantsOfUser(tx, ended)
    await needs.endSessionsOfUser(tx, ended)
    await needs.removeFactorsOfUser(tx, person.gid)
    await needs.insertPersonalToken(tx, {
      token: {
        gid: made.tokenGid,
        hash: made.token.hash,
        hint: made.token.hint,
        userGid: person.gid,
        name: 'Demo',
        scopes: 'full',
        expiresAtMs: null,
      },
      replacesGid: null,
      nowMs,
    })
  }
}

async function makeTeams(tx: Queries, needs: Needs, nowMs: number): Promise<void> {
  for (const team of DEMO_TEAMS) {
    await needs.insertTeam(tx, {
      team: {
        gid: team.gid,
        workspaceGid: team.workspaceGid,
        name: team.name,
        htmlDescription: '',
        visibility: 'public',
      },
      memberGids: team.members,
      nowMs,
    })
  }
}

async function makeProject(
  tx: Queries,
  needs: Needs,
  { project, nowMs }: { readonly project: DemoProject; readonly nowMs: number },
): Promise<void> {
  const workspaceGid = DEMO_TEAMS.find((team) => team.gid === project.teamGid)?.workspaceGid ?? ('' as Gid)
  await needs.insertProject(tx, {
    gid: project.gid,
    workspaceGid,
    teamGid: project.teamGid,
    ownerGid: project.ownerGid,
    name: project.name,
    htmlNotes: richFromPlain(project.notes),
    color: project.color,
    icon: 'list',
    defaultView: 'list',
    dueOn: null,
    startOn: null,
    privacySetting: project.privacy,
    defaultAccessLevel: 'editor',
    minimumAccessLevelForCustomization: 'editor',
    minimumAccessLevelForSharing: 'editor',
    archivedAtMs: null,
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
  })
  for (const userGid of project.members) {
    const level = userGid === project.ownerGid ? 'admin' : 'editor'
    await needs.insertProjectMember(tx, { projectGid: project.gid, userGid, level, follows: true, nowMs })
  }
  for (const section of project.sections) {
    await needs.insertSection(tx, {
      section: { gid: section.gid, projectGid: project.gid, name: section.name, createdAtMs: nowMs },
      place: { at: 'end' },
    })
    for (const task of section.tasks) {
      await needs.insertTask(tx, {
        gid: task.gid,
        workspaceGid,
        parentGid: null,
        rootGid: task.gid,
        createdByGid: project.ownerGid,
        name: task.name,
        htmlNotes: '',
        resourceSubtype: 'default_task',
        approvalStatus: null,
        assigneeGid: task.assigneeGid,
        assignedByGid: task.assigneeGid === null ? null : project.ownerGid,
        assigneeStatus: 'upcoming',
        startOn: null,
        startAtMs: null,
        dueOn: task.dueInDays === null ? null : dayOf(nowMs + task.dueInDays * DAY_MS),
        dueAtMs: null,
        completedAtMs: task.completed ? nowMs : null,
        completedByGid: task.completed ? project.ownerGid : null,
        createdAtMs: nowMs,
        modifiedAtMs: nowMs,
      })
      await needs.insertTaskPlace(tx, {
        taskGid: task.gid,
        projectGid: project.gid,
        sectionGid: section.gid,
        position: { at: 'end' },
      })
      const userGids = [project.ownerGid, ...(task.assigneeGid === null ? [] : [task.assigneeGid])]
      await needs.insertFollowers(tx, { taskGid: task.gid, userGids, nowMs })
    }
  }
}

async function makeApps(
  tx: Queries,
  needs: Needs,
  { secrets, nowMs }: { readonly secrets: DemoSecrets; readonly nowMs: number },
): Promise<void> {
  for (const app of DEMO_APPS) {
    const secret = secrets.apps.get(app.clientId)
    const named: readonly string[] = app.scopes
    const identityScopes = IDENTITY_SCOPES.filter((scope) => named.includes(scope))
    const isNative = app.kind === 'native'
    await needs.insertApp(tx, {
      app: {
        clientId: app.clientId,
        ownerGid: DEMO_APPS_OWNER,
        name: app.name,
        description: app.description,
        kind: app.kind,
        permissions: app.permissions,
        scopes: named.filter((scope) => !identityScopes.some((one) => one === scope)),
        identityScopes: app.permissions === 'full' ? IDENTITY_SCOPES : identityScopes,
        distribution: 'any',
        workspaceGids: [],
        redirectUris: app.redirectUris,
        requiresPkce: isNative,
        rotatesRefreshTokens: isNative,
        replayWindowSeconds: 120,
        isResourceServer: false,
        sendsIssuer: isNative,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
      },
      secret:
        app.secretGid === null || secret === undefined
          ? null
          : { gid: app.secretGid, hash: secret.hash, hint: secret.hint },
    })
  }
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10)
}
