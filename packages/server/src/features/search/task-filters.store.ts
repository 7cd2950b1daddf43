import { sql, type RawBuilder } from 'kysely'
import { atLeastOne } from '../../db/in-list.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import { taskIsVisible } from '../tasks/visible-tasks.writers.js'
import { fieldRows } from './field-filters.store.js'
import type { Range, Related, TaskFilter, TaskFlag } from './search.rules.js'

type Condition = RawBuilder<boolean>
type RelatedFilter = Extract<TaskFilter, { kind: 'related' }>

export const list = (gids: Iterable<Gid>): RawBuilder<unknown> => sql.join(atLeastOne(gids))

/** A filter as a condition on rows of `tasks`. */
export function conditionOf(viewer: Principal, filter: TaskFilter): Condition {
  switch (filter.kind) {
    case 'related':
      return relatedCondition(viewer, filter)
    case 'places':
      return isThere(sql`
        select 1 from task_projects as place where place.task_gid = tasks.gid
          and (place.project_gid in (${list(filter.projectGids)}) or place.section_gid in (${list(filter.sectionGids)}))`)
    case 'day':
    case 'moment':
      return isWithin(sql.ref(`tasks.${filter.of}`), filter.within)
    case 'flag': {
      const flag = FLAGS[filter.of](viewer)
      return filter.is ? flag : sql<boolean>`not ${flag}`
    }
    case 'subtype':
      return sql<boolean>`tasks.resource_subtype = ${filter.is}`
    case 'field': {
      const held = isThere(fieldRows(viewer, filter))
      return filter.isSet ? held : sql<boolean>`not ${held}`
    }
  }
}

export function isWithin(column: RawBuilder<unknown>, within: Range<string | number> | 'none'): Condition {
  if (within === 'none') return sql<boolean>`${column} is null`
  const { from, until } = within
  const ends = [
    ...(from === null ? [] : [sql`${column} >= ${from}`]),
    ...(until === null ? [] : [sql`${column} < ${until}`]),
  ]
  return sql<boolean>`(${ends.length === 0 ? sql`${column} is not null` : sql.join(ends, sql` and `)})`
}

/** What the viewer may not see neither blocks nor waits for them. */
const FLAGS: Readonly<Record<TaskFlag, (viewer: Principal) => Condition>> = {
  completed: () => sql`(tasks.completed_at_ms is not null)`,
  is_subtask: () => sql`(tasks.parent_gid is not null)`,
  has_attachment: () => isThere(sql`select 1 from attachments where attachments.task_gid = tasks.gid`),
  is_blocking: (viewer) =>
    sql`(tasks.completed_at_ms is null and ${isThere(sql`
    select 1 from task_dependencies as blocked where blocked.depends_on_gid = tasks.gid
      and ${isThere(sql`select 1 from tasks where tasks.gid = blocked.task_gid and ${taskIsVisible(viewer)}`)}`)})`,
  is_blocked: (viewer) =>
    isThere(sql`
    select 1 from task_dependencies as waits where waits.task_gid = tasks.gid
      and ${isThere(sql`
        select 1 from tasks where tasks.gid = waits.depends_on_gid and tasks.completed_at_ms is null
          and ${taskIsVisible(viewer)}`)}`),
}

/**
 * Whether there is such a row. PostgreSQL may take an `exists` for all rows at once, and reads the whole table that it is about; this one is looked up for
 * each row that is judged.
 */
export function isThere(rows: RawBuilder<unknown>): Condition {
  return sql<boolean>`((${rows} limit 1) is not null)`
}

function relatedCondition(viewer: Principal, filter: RelatedFilter): Condition {
  const { gids, how, to } = filter
  if (to === 'assignee' || to === 'created_by' || to === 'assigned_by')
    return ownCondition(sql.ref(`tasks.${to}_gid`), filter)
  const isRelated = (some: readonly Gid[]) => isThere(RELATIONS[to](some, viewer))
  switch (how) {
    case 'any':
      return isRelated(gids)
    case 'not':
      return sql<boolean>`not ${isRelated(gids)}`
    case 'all':
      // Of none, every task has all.
      return sql<boolean>`(${sql.join([sql`1 = 1`, ...gids.map((gid) => isRelated([gid]))], sql` and `)})`
  }
}

/** Of a task that has one or none. */
function ownCondition(column: RawBuilder<unknown>, { gids, how, orNobody }: RelatedFilter): Condition {
  const isOneOf = sql<boolean>`${column} in (${list(gids)})`
  if (how === 'not')
    return orNobody === true
      ? sql<boolean>`(${column} is not null and not ${isOneOf})`
      : sql<boolean>`(${column} is null or not ${isOneOf})`
  return orNobody === true ? sql<boolean>`(${column} is null or ${isOneOf})` : isOneOf
}

/** Rows that join `tasks.gid` to one of some records. What the viewer may not see joins nothing. */
const RELATIONS: Readonly<
  Record<
    Exclude<Related, 'assignee' | 'created_by' | 'assigned_by'>,
    (gids: readonly Gid[], viewer: Principal) => RawBuilder<unknown>
  >
> = {
  followers: (gids) => sql`
    select 1 from task_followers as it where it.task_gid = tasks.gid and it.user_gid in (${list(gids)})`,
  liked_by: (gids) => sql`
    select 1 from task_likes as it where it.task_gid = tasks.gid and it.user_gid in (${list(gids)})`,
  commented_on_by: (gids) => sql`
    select 1 from stories as it where it.task_gid = tasks.gid and it.kind = 'comment_added' and it.created_by_gid in (${list(gids)})`,
  projects: (gids) => sql`
    select 1 from task_projects as it where it.task_gid = tasks.gid and it.project_gid in (${list(gids)})`,
  sections: (gids) => sql`
    select 1 from task_projects as it where it.task_gid = tasks.gid and it.section_gid in (${list(gids)})`,
  tags: (gids) => sql`
    select 1 from task_tags as it where it.task_gid = tasks.gid and it.tag_gid in (${list(gids)})`,
  teams: (gids, viewer) => sql`
    select 1 from task_projects as it join projects on projects.gid = it.project_gid
    where it.task_gid = tasks.gid and projects.team_gid in (${list(gids)}) and ${projectIsVisible(viewer)}`,
  portfolios: (gids, viewer) => sql`
    select 1 from task_projects as it join portfolio_items as item on item.project_gid = it.project_gid
      join projects on projects.gid = it.project_gid
    where it.task_gid = tasks.gid and item.portfolio_gid in (${list(gids)}) and ${projectIsVisible(viewer)}`,
}
