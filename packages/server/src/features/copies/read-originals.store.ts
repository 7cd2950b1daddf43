import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { attachmentsOfTasks } from '../attachments/attachments.writers.js'
import { readCopiedValues } from '../custom-fields/field-copies.writers.js'
import type { OriginalTask } from '../tasks/copies/task-copy.rules.js'
import { taskIsVisible } from '../tasks/visible-tasks.writers.js'
import type { CopyLimits, NoOriginals } from './originals.rules.js'
import type { Originals, Source } from './ports.js'
import { readProjectSource } from './read-sources.store.js'

interface Wanted {
  readonly viewer: Principal
  readonly source: Source
  readonly limits: CopyLimits
}

/** See `CopyStore.originals`; the queries all see one moment. */
export async function readOriginals(queries: Queries, wanted: Wanted): Promise<Originals | NoOriginals> {
  const { limits, source } = wanted
  if (!(await isThere(queries, source))) return 'gone'
  const gids = await readOriginalGids(queries, { ...wanted, ...limits })
  if (gids === null) return 'too_many_tasks'
  const tasks = await readTasks(queries, gids, limits)
  if (typeof tasks === 'string') return tasks
  const { attachmentsMax: rowsMax } = limits
  const attachments = source.withAttachments
    ? await attachmentsOfTasks(queries, { taskGids: gids, rowsMax })
    : []
  if (attachments.length > rowsMax) return 'too_many_attachments'
  return {
    tasks,
    attachments,
    ...(source.of === 'project'
      ? await readProjectSource(queries, source.gid)
      : { sections: [], members: [], fields: [] }),
  }
}

async function isThere(queries: Queries, { gid, of }: Source): Promise<boolean> {
  const row = await queries
    .selectFrom(of === 'task' ? 'tasks' : 'projects')
    .select('gid')
    .where('gid', '=', gid)
    .executeTakeFirst()
  return row !== undefined
}

/** Tasks with all that they are joined to. */
async function readTasks(
  queries: Queries,
  gids: readonly Gid[],
  { dependenciesMax, valuesMax }: CopyLimits,
): Promise<readonly OriginalTask[] | NoOriginals> {
  if (gids.length === 0) return []
  const tasks = await queries.selectFrom('tasks').selectAll().where('gid', 'in', gids).execute()
  const followers = await queries
    .selectFrom('task_followers')
    .select(['task_gid', 'user_gid'])
    .where('task_gid', 'in', gids)
    .execute()
  const tags = await queries
    .selectFrom('task_tags')
    .select(['task_gid', 'tag_gid'])
    .where('task_gid', 'in', gids)
    .execute()
  const places = await queries.selectFrom('task_projects').selectAll().where('task_gid', 'in', gids).execute()
  const links = await queries
    .selectFrom('task_dependencies')
    .selectAll()
    .where('task_gid', 'in', gids)
    .limit(dependenciesMax + 1)
    .execute()
  if (links.length > dependenciesMax) return 'too_many_dependencies'
  const valuesOf = await readCopiedValues(queries, gids, valuesMax)
  if (valuesOf === null) return 'too_many_values'
  const [followersOf, tagsOf] = [byTask(followers), byTask(tags)]
  const [placesOf, linksOf] = [byTask(places), byTask(links)]
  return tasks.map((row) => ({
    gid: row.gid,
    parentGid: row.parent_gid,
    rank: row.rank,
    name: row.name,
    htmlNotes: row.html_notes,
    resourceSubtype: row.resource_subtype,
    assigneeGid: row.assignee_gid,
    startOn: row.start_on,
    startAtMs: row.start_at_ms,
    dueOn: row.due_on,
    dueAtMs: row.due_at_ms,
    followerGids: (followersOf.get(row.gid) ?? []).map((one) => one.user_gid),
    tagGids: (tagsOf.get(row.gid) ?? []).map((one) => one.tag_gid),
    places: (placesOf.get(row.gid) ?? []).map((one) => ({
      projectGid: one.project_gid,
      sectionGid: one.section_gid,
      rank: one.rank,
    })),
    dependsOnGids: (linksOf.get(row.gid) ?? []).map((one) => one.depends_on_gid),
    fieldValues: valuesOf.get(row.gid) ?? [],
  }))
}

const byTask = <T extends { readonly task_gid: Gid }>(rows: readonly T[]) =>
  Map.groupBy(rows, (row) => row.task_gid)

/** The gids of the tasks, level by level; null when there are too many. */
export async function readOriginalGids(
  queries: Queries,
  {
    source: { gid, of, withSubtasks },
    tasksMax,
    viewer,
  }: Omit<Wanted, 'limits'> & Pick<CopyLimits, 'tasksMax'>,
): Promise<readonly Gid[] | null> {
  const found = new Set(of === 'task' ? [gid] : await inProject(queries, gid, tasksMax))
  let level = [...found]
  while (withSubtasks && level.length > 0 && found.size <= tasksMax) {
    const below = await queries
      .selectFrom('tasks')
      .select('gid')
      .where('parent_gid', 'in', level)
      // Who sees a task by its project need not see what is below it.
      .where(taskIsVisible(viewer))
      .limit(tasksMax + 1)
      .execute()
    level = below.map((row) => row.gid).filter((one) => !found.has(one))
    for (const one of level) found.add(one)
  }
  return found.size > tasksMax ? null : [...found]
}

async function inProject(queries: Queries, projectGid: Gid, tasksMax: number): Promise<readonly Gid[]> {
  const rows = await queries
    .selectFrom('task_projects')
    .select('task_gid')
    .where('project_gid', '=', projectGid)
    .orderBy('task_gid')
    .limit(tasksMax + 1)
    .execute()
  return rows.map((row) => row.task_gid)
}
