import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { emailKey } from '../../protocol/mail/email-key.js'
import { hashToBytes } from '../../protocol/token/secret.js'
import { seededWorkspaces } from './demo-removal.store.js'
import type { DemoConflict, DemoToMake } from './ports.js'

/** Values that one question asks about: databases bound how many a statement has. */
const ASKED_AT_ONCE_MAX = 500

/**
 * Looks whether somebody else has what a seed brings, beside whom it is to be made.
 * @returns the first of what is taken, or null
 */
export async function findConflict(
  tx: Queries,
  { plan, secrets, tokens }: DemoToMake,
): Promise<DemoConflict | null> {
  const seeded = (kind: 'user' | 'app') =>
    tx.selectFrom('seed_records').select('seed_records.gid').where('kind', '=', kind)
  const people = plan.people.map(({ user }) => user)

  const keys = people.map((user) => emailKey(user.email))
  const shared = await sharedBy(tx, keys)
  if (shared !== undefined) return { decision: 'address_taken', what: shared }
  const address = await firstOf(
    keys,
    async (some) =>
      await tx
        .selectFrom('users')
        .select(['gid', 'email'])
        .where('email_key', 'in', some)
        .where((row) => row.or([row('gid', 'not in', seeded('user')), row('gid', 'not in', gidsOf(people))]))
        .executeTakeFirst(),
  )
  if (address !== undefined) return { decision: 'address_taken', what: address.email }

  const gid =
    (await firstOf(
      gidsOf(people),
      async (gids) =>
        await tx
          .selectFrom('users')
          .select('gid')
          .where('gid', 'in', gids)
          .where('gid', 'not in', seeded('user'))
          .executeTakeFirst(),
    )) ?? (await takenPlace(tx, plan))
  if (gid !== undefined) return { decision: 'gid_taken', what: gid.gid }

  const token = await firstOf(
    tokens.map(({ hash }) => hashToBytes(hash)),
    async (hashes) =>
      await tx
        .selectFrom('tokens')
        .select('hint')
        .where('hash', 'in', hashes)
        .where('user_gid', 'not in', seeded('user'))
        .executeTakeFirst(),
  )
  const secret = await firstOf(
    [...secrets.values()].map(({ hash }) => hashToBytes(hash)),
    async (hashes) =>
      await tx
        .selectFrom('app_secrets')
        .innerJoin('apps', 'apps.client_id', 'app_secrets.client_id')
        .select('app_secrets.hint')
        .where('app_secrets.hash', 'in', hashes)
        .where('apps.client_id', 'not in', seeded('app'))
        .where('apps.owner_gid', 'not in', seeded('user'))
        .executeTakeFirst(),
  )
  const taken = token ?? secret
  return taken === undefined ? null : { decision: 'credential_taken', what: taken.hint }
}

type InWorkspace =
  | 'teams'
  | 'tags'
  | 'projects'
  | 'portfolios'
  | 'custom_fields'
  | 'tasks'
  | 'status_updates'
  | 'time_tracking_categories'
  | 'time_tracking_entries'
  | 'goals'

/** A workspace, or something in one, that the demo did not bring and that has the gid of something that it brings. */
async function takenPlace(tx: Queries, plan: DemoToMake['plan']) {
  const fields = plan.customFields
  const inWorkspace = (table: InWorkspace) => async (gids: readonly Gid[]) =>
    await tx
      .selectFrom(table)
      .select('gid')
      .where('gid', 'in', gids)
      .where('workspace_gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const workspace = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('workspaces')
      .select('gid')
      .where('gid', 'in', gids)
      .where('gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const section = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('sections')
      .innerJoin('projects', 'projects.gid', 'sections.project_gid')
      .select('sections.gid')
      .where('sections.gid', 'in', gids)
      .where('projects.workspace_gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const template = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('task_templates')
      .innerJoin('projects', 'projects.gid', 'task_templates.project_gid')
      .select('task_templates.gid')
      .where('task_templates.gid', 'in', gids)
      .where('projects.workspace_gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const ofField = (table: 'enum_options' | 'custom_field_settings') => async (gids: readonly Gid[]) =>
    await tx
      .selectFrom(table)
      .innerJoin('custom_fields', 'custom_fields.gid', `${table}.custom_field_gid`)
      .select(`${table}.gid`)
      .where(`${table}.gid`, 'in', gids)
      .where('custom_fields.workspace_gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const brief = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('project_briefs')
      .innerJoin('projects', 'projects.gid', 'project_briefs.project_gid')
      .select('project_briefs.gid')
      .where('project_briefs.gid', 'in', gids)
      .where('projects.workspace_gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const ofGoal =
    (table: 'goal_members' | 'goal_metrics' | 'goal_relationships') => async (gids: readonly Gid[]) =>
      await tx
        .selectFrom(table)
        .innerJoin('goals', 'goals.gid', `${table}.goal_gid`)
        .select(`${table}.gid`)
        .where(`${table}.gid`, 'in', gids)
        .where('goals.workspace_gid', 'not in', seededWorkspaces(tx))
        .executeTakeFirst()
  const story = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('stories')
      .innerJoin('tasks', 'tasks.gid', 'stories.task_gid')
      .select('stories.gid')
      .where('stories.gid', 'in', gids)
      .where('tasks.workspace_gid', 'not in', seededWorkspaces(tx))
      .executeTakeFirst()
  const app = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('apps')
      .select('client_id as gid')
      .where('client_id', 'in', gids)
      .where('client_id', 'not in', (sub) =>
        sub.selectFrom('seed_records').select('seed_records.gid').where('kind', '=', 'app'),
      )
      .where('owner_gid', 'not in', (sub) =>
        sub.selectFrom('seed_records').select('seed_records.gid').where('kind', '=', 'user'),
      )
      .executeTakeFirst()
  const attachment = async (gids: readonly Gid[]) =>
    await tx
      .selectFrom('attachments')
      .leftJoin('tasks', 'tasks.gid', 'attachments.task_gid')
      .select('attachments.gid')
      .where('attachments.gid', 'in', gids)
      .where((row) =>
        row.or([
          row('tasks.workspace_gid', 'is', null),
          row('tasks.workspace_gid', 'not in', seededWorkspaces(tx)),
        ]),
      )
      .executeTakeFirst()
  return (
    (await firstOf(gidsOf(plan.workspaces), workspace)) ??
    (await firstOf(gidsOf(plan.teams.map(({ team }) => team)), inWorkspace('teams'))) ??
    (await firstOf(gidsOf(plan.tags.map(({ tag }) => tag)), inWorkspace('tags'))) ??
    (await firstOf(gidsOf(plan.projects.map(({ project }) => project)), inWorkspace('projects'))) ??
    (await firstOf(gidsOf(plan.portfolios.map(({ portfolio }) => portfolio)), inWorkspace('portfolios'))) ??
    (await firstOf(gidsOf(plan.sections), section)) ??
    (await firstOf(gidsOf(plan.taskTemplates), template)) ??
    (await firstOf(gidsOf(fields.map(({ field }) => field)), inWorkspace('custom_fields'))) ??
    (await firstOf(gidsOf(fields.flatMap(({ options }) => options)), ofField('enum_options'))) ??
    (await firstOf(
      fields.flatMap(({ settings }) => gidsOf(settings.map(({ setting }) => setting))),
      ofField('custom_field_settings'),
    )) ??
    (await firstOf(gidsOf(plan.tasks.map(({ task }) => task)), inWorkspace('tasks'))) ??
    (await firstOf(gidsOf(plan.statusUpdates), inWorkspace('status_updates'))) ??
    (await firstOf(gidsOf(plan.briefs), brief)) ??
    (await firstOf(gidsOf(plan.categories), inWorkspace('time_tracking_categories'))) ??
    (await firstOf(gidsOf(plan.timeEntries), inWorkspace('time_tracking_entries'))) ??
    (await firstOf(gidsOf(plan.goals.map(({ goal }) => goal)), inWorkspace('goals'))) ??
    (await firstOf(gidsOf(plan.goals.flatMap(({ members }) => members)), ofGoal('goal_members'))) ??
    (await firstOf(
      gidsOf(plan.goals.flatMap(({ metric }) => (metric === null ? [] : [metric]))),
      ofGoal('goal_metrics'),
    )) ??
    (await firstOf(
      gidsOf(plan.goals.flatMap(({ relationships }) => relationships)),
      ofGoal('goal_relationships'),
    )) ??
    (await firstOf(gidsOf(plan.tasks.flatMap(({ links }) => links)), attachment)) ??
    (await firstOf(gidsOf(plan.tasks.flatMap(({ comments }) => comments)), story)) ??
    (await firstOf(
      plan.apps.map((one) => one.app.clientId),
      app,
    ))
  )
}

/** @returns the address of an account that shares one of the mailboxes with others, which stand under none of these keys */
async function sharedBy(tx: Queries, keys: readonly string[]): Promise<string | undefined> {
  const rows = await tx.selectFrom('users').select('email').where('email_key', 'like', '%@% %@%').execute()
  return rows.find(({ email }) => keys.includes(emailKey(email)))?.email
}

const gidsOf = (records: readonly { readonly gid: Gid }[]) => records.map(({ gid }) => gid)

async function firstOf<V, R>(
  values: readonly V[],
  ask: (some: readonly V[]) => Promise<R | undefined>,
): Promise<R | undefined> {
  for (let start = 0; start < values.length; start += ASKED_AT_ONCE_MAX) {
    const found = await ask(values.slice(start, start + ASKED_AT_ONCE_MAX))
    if (found !== undefined) return found
  }
  return undefined
}
