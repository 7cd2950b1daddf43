import type { Queries } from '../../db/database.js'
import { insertPersonalToken, removeTokenOfUser } from '../tokens/tokens.writers.js'
import type { DemoToMake } from './ports.js'
import type { SeedPlan } from './seed-plan.js'
import { makeFields } from './demo-custom-fields.store.js'
import { insertAttachment } from '../attachments/attachments.writers.js'
import { insertWorkspace, insertWorkspaceMember } from '../workspaces/workspaces.writers.js'
import { insertComment } from '../stories/stories.writers.js'
import { insertGoal, insertMetric, insertRelationship } from '../goals/goals.writers.js'
import { insertPortfolio } from '../portfolios/portfolios.writers.js'
import { insertTaskTemplate } from '../copies/task-templates/task-templates.writers.js'
import { insertTag } from '../tags/tags.writers.js'
import { insertFollowers, insertTask, insertTaskPlace, insertTaskTags } from '../tasks/tasks.writers.js'
import { insertProject, insertProjectMember } from '../projects/projects.writers.js'
import { insertApp } from '../apps/apps.writers.js'
import { insertBrief } from '../projects/briefs/briefs.writers.js'
import { insertStatusUpdate } from '../status-updates/status-updates.writers.js'
import { insertTimePeriod } from '../time-periods/time-periods.writers.js'
import { insertCategory, insertTimeEntry } from '../time-tracking/time-tracking.writers.js'
import { insertSection } from '../projects/sections/sections.writers.js'
import { insertTeam } from '../teams/teams.writers.js'
import { replacePassword } from '../passwords/passwords.writers.js'
import { upsertUser } from '../users/users.writers.js'

const RECORDS_PER_INSERT_MAX = 500
/** Room for others between what carries a goal. */
const RELATIONSHIP_RANK_STEP = 2 ** 20

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
  await makeProgress(tx, plan)
  await makeFields(tx, plan)
}

/** How work comes along: what is said and counted of it. */
async function makeProgress(tx: Queries, plan: SeedPlan): Promise<void> {
  for (const brief of plan.briefs) await insertBrief(tx, brief)
  for (const status of plan.statusUpdates) await insertStatusUpdate(tx, status)
  for (const category of plan.categories) await insertCategory(tx, category)
  for (const entry of plan.timeEntries) await insertTimeEntry(tx, entry)
  for (const period of plan.timePeriods) await insertTimePeriod(tx, period)
  for (const { goal, members, metric } of plan.goals) {
    await insertGoal(tx, { goal, members })
    if (metric !== null) await insertMetric(tx, goal.gid, metric)
  }
  // Once all goals are there that one carries.
  for (const { relationships } of plan.goals)
    for (const [index, relationship] of relationships.entries())
      await insertRelationship(tx, { ...relationship, rank: (index + 1) * RELATIONSHIP_RANK_STEP })
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
