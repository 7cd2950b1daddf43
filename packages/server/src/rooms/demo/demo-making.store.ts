import type { Queries } from '../../db/database.js'
import type { replacePassword } from '../accounts/passwords.store.js'
import type { insertApp } from '../apps/apps.store.js'
import type { insertProject, insertProjectMember } from '../projects/projects.store.js'
import type { insertSection } from '../sections/sections.store.js'
import type { insertFollowers, insertTask, insertTaskPlace } from '../tasks/tasks.store.js'
import type { insertTeam } from '../teams/teams.store.js'
import type { removeTokenOfUser } from '../tokens/token-ends.store.js'
import type { insertPersonalToken } from '../tokens/tokens.store.js'
import type { upsertUser } from '../users/users.store.js'
import type { insertWorkspace, insertWorkspaceMember } from '../workspaces/workspaces.store.js'
import type { DemoToMake } from './ports.js'
import type { SeedPlan } from './seed-plan.js'

/** Every writer is the owning room's. */
export interface MakingNeeds {
  readonly insertApp: typeof insertApp
  readonly insertFollowers: typeof insertFollowers
  readonly insertPersonalToken: typeof insertPersonalToken
  readonly insertProject: typeof insertProject
  readonly insertProjectMember: typeof insertProjectMember
  readonly insertSection: typeof insertSection
  readonly insertTask: typeof insertTask
  readonly insertTaskPlace: typeof insertTaskPlace
  readonly insertTeam: typeof insertTeam
  readonly insertWorkspace: typeof insertWorkspace
  readonly insertWorkspaceMember: typeof insertWorkspaceMember
  readonly removeTokenOfUser: typeof removeTokenOfUser
  readonly replacePassword: typeof replacePassword
  readonly upsertUser: typeof upsertUser
}

const RECORDS_PER_INSERT_MAX = 500

/** Writes all of a seed, each record after those that it refers to. */
export async function makeDemo(tx: Queries, making: DemoToMake, needs: MakingNeeds): Promise<void> {
  const { nowMs, plan } = making
  await makePeople(tx, making, needs)
  for (const workspace of plan.workspaces) await needs.insertWorkspace(tx, workspace)
  for (const member of plan.members) await needs.insertWorkspaceMember(tx, { ...member, nowMs })
  for (const team of plan.teams) await needs.insertTeam(tx, { ...team, nowMs })
  await makeWork(tx, making, needs)
  for (const { app } of plan.apps)
    await needs.insertApp(tx, { app, secret: making.secrets.get(app.clientId) ?? null })
  await recordSeed(tx, plan, nowMs)
}

async function makePeople(tx: Queries, making: DemoToMake, needs: MakingNeeds): Promise<void> {
  const { nowMs, passwordHashes, plan, tokens } = making
  for (const { user } of plan.people) {
    await needs.upsertUser(tx, user)
    const hash = passwordHashes.get(user.gid) ?? null
    await needs.replacePassword(tx, { userGid: user.gid, hash, nowMs })
  }
  for (const token of tokens) {
    // One of the same value, which a file gives each time, was revoked a moment ago.
    await needs.removeTokenOfUser(tx, token)
    await needs.insertPersonalToken(tx, { token, replacesGid: null, nowMs })
  }
}

async function makeWork(tx: Queries, { nowMs, plan }: DemoToMake, needs: MakingNeeds): Promise<void> {
  for (const { members, project } of plan.projects) {
    await needs.insertProject(tx, project)
    for (const member of members)
      await needs.insertProjectMember(tx, { projectGid: project.gid, ...member, nowMs })
  }
  for (const section of plan.sections) await needs.insertSection(tx, { section, place: { at: 'end' } })
  for (const { followerGids, task } of plan.tasks) {
    await needs.insertTask(tx, task)
    await needs.insertFollowers(tx, { taskGid: task.gid, userGids: followerGids, nowMs })
  }
  for (const place of plan.places) await needs.insertTaskPlace(tx, { ...place, position: { at: 'end' } })
}

async function recordSeed(tx: Queries, plan: SeedPlan, nowMs: number): Promise<void> {
  const records = [
    ...plan.people.map(({ user }, position) => ({ kind: 'user', gid: user.gid, position }) as const),
    ...plan.workspaces.map(({ gid }, position) => ({ kind: 'workspace', gid, position }) as const),
    ...plan.teams.map(({ team }, position) => ({ kind: 'team', gid: team.gid, position }) as const),
    ...plan.projects.map(
      ({ project }, position) => ({ kind: 'project', gid: project.gid, position }) as const,
    ),
    ...plan.apps.map(({ app }, position) => ({ kind: 'app', gid: app.clientId, position }) as const),
  ]
  for (let start = 0; start < records.length; start += RECORDS_PER_INSERT_MAX) {
    const rows = records.slice(start, start + RECORDS_PER_INSERT_MAX)
    await tx
      .insertInto('seed_records')
      .values(rows.map((row) => ({ ...row, made_at_ms: nowMs })))
      .execute()
  }
}
