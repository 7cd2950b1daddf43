import type { Queries } from '../../db/database.js'
import { insertPersonalToken, removeTokenOfUser } from '../tokens/tokens.writers.js'
import type { DemoToMake } from './ports.js'
import type { SeedPlan } from './seed-plan.js'
import { makeFields } from './demo-custom-fields.store.js'
import { insertAttachment } from '../attachments/attachments.writers.js'
import { insertWorkspace, insertWorkspaceMember } from '../workspaces/workspaces.writers.js'
import { insertComment } from '../stories/stories.writers.js'
import { insertPortfolio } from '../portfolios/portfolios.writers.js'
import { insertTaskTemplate } from '../copies/task-templates/task-templates.writers.js'
import { insertTag } from '../tags/tags.writers.js'
import { insertFollowers, insertTask, insertTaskPlace, insertTaskTags } from '../tasks/tasks.writers.js'
import { insertProject, insertProjectMember } from '../projects/projects.writers.js'
import { insertApp } from '../apps/apps.writers.js'
import { insertSection } from '../projects/sections/sections.writers.js'
import { insertTeam } from '../teams/teams.writers.js'
import { replacePassword } from '../passwords/passwords.writers.js'
import { upsertUser } from '../users/users.writers.js'

const RECORDS_PER_INSERT_MAX = 500

/** Writes all of a seed, each record after those that it refers to. */
export async function makeDemo(tx: Queries, making: DemoToMake): Promise<void> {
  const { nowMs, plan } = making
  await makePeople(tx, making)
  for (const workspace of plan.workspaces) await insertWorkspace(tx, workspace)
  for (const member of plan.members) await insertWorkspaceMember(tx, { ...member, nowMs })
  for (const team of plan.teams) await insertTeam(tx, { ...team, nowMs })
  await makeWork(tx, making)
  for (const { app } of plan.apps)
    await insertApp(tx, { app, secret: making.secrets.get(app.clientId) ?? null })
  await recordSeed(tx, plan, nowMs)
}

async function makePeople(tx: Queries, making: DemoToMake): Promise<void> {
  const { nowMs, passwordHashes, plan, tokens } = making
  for (const { user } of plan.people) {
    await upsertUser(tx, user)
    const hash = passwordHashes.get(user.gid) ?? null
    await replacePassword(tx, { userGid: user.gid, hash, nowMs })
  }
  for (const token of tokens) {
    // One of the same value, which a file gives each time, was revoked a moment ago.
    await removeTokenOfUser(tx, token)
    await insertPersonalToken(tx, { token, replacesGid: null, nowMs })
  }
}

async function makeWork(tx: Queries, { nowMs, plan }: DemoToMake): Promise<void> {
  for (const tag of plan.tags) await insertTag(tx, tag)
  for (const { members, project } of plan.projects) {
    await insertProject(tx, project)
    for (const member of members) await insertProjectMember(tx, { projectGid: project.gid, ...member, nowMs })
  }
  for (const template of plan.taskTemplates) await insertTaskTemplate(tx, template)
  for (const portfolio of plan.portfolios) await insertPortfolio(tx, portfolio)
  for (const section of plan.sections) await insertSection(tx, { section, place: { at: 'end' } })
  for (const { comments, followerGids, links, tagGids, task } of plan.tasks) {
    await insertTask(tx, task)
    await insertTaskTags(tx, { taskGid: task.gid, tagGids })
    for (const link of links) await insertAttachment(tx, link)
    for (const comment of comments) await insertComment(tx, comment)
    await insertFollowers(tx, { taskGid: task.gid, userGids: followerGids, nowMs })
  }
  for (const place of plan.places) await insertTaskPlace(tx, { ...place, position: { at: 'end' } })
  await makeFields(tx, plan)
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
