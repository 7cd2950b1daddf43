import { sql, type RawBuilder } from 'kysely'
import type { Queries } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { mergeKeys, readInSteps } from '../../db/read-in-steps.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import { goalOf } from './goal.columns.js'
import type { Goal } from './goal.js'
import type { GoalFilter, GoalStore } from './ports.js'

interface Step {
  readonly after: Gid | null
  readonly rowsMax: number
}

/** Goals that the viewer may see, by gid: found in the index of what they are looked for by, and then narrowed. */
export async function listGoals(
  queries: Queries,
  viewer: Principal,
  { filter, page, rest }: Parameters<GoalStore['list']>[1],
): Promise<readonly Goal[]> {
  return await readInSteps<Gid, Goal>({
    rowsMax: rowsToRead(page),
    after: page.after === null ? null : gidOfKey(page.after, 0),
    isFiltered: true,
    places: async (after, rowsMax) =>
      (await candidates(queries, filter, { after, rowsMax })).map((key) => ({ key, isShown: true })),
    rows: async (places) => {
      const { isWorkspaceLevel, teamGid, timePeriodGids, workspaceGid } = filter
      const rows = await queries
        .selectFrom('goals')
        .selectAll()
        .where(
          'gid',
          'in',
          places.map(({ key }) => key),
        )
        .where(goalIsVisible(viewer))
        .$if(workspaceGid !== null, (query) => query.where('workspace_gid', '=', workspaceGid ?? NO_GID))
        .$if(teamGid !== null, (query) => query.where('team_gid', '=', teamGid ?? NO_GID))
        .$if(timePeriodGids !== null, (query) =>
          query.where('time_period_gid', 'in', atLeastOne(timePeriodGids ?? [])),
        )
        .$if(isWorkspaceLevel !== null, (query) =>
          query.where('is_workspace_level', '=', isWorkspaceLevel === true ? 1 : 0),
        )
        .orderBy('gid')
        .execute()
      return rows.map(goalOf)
    },
    rest,
  })
}

/** Whether `goalAccess` gives the viewer anything, as a condition on rows of `goals`. A contract test holds the two against each other. */
export function goalIsVisible(viewer: Principal): RawBuilder<boolean> {
  const within = (isGuest: boolean) =>
    sql.join(
      atLeastOne([...viewer.roles].filter(([, role]) => (role === 'guest') === isGuest).map(([gid]) => gid)),
    )
  return sql<boolean>`(goals.workspace_gid in (${within(false)})
    or (goals.workspace_gid in (${within(true)}) and exists (
      select 1 from goal_members as own where own.goal_gid = goals.gid and own.user_gid = ${viewer.userGid})))`
}

/** Whatever might be in the list, by gid, each out of one index: of what narrows the most. */
async function candidates(
  queries: Queries,
  { of, timePeriodGids }: GoalFilter,
  step: Step,
): Promise<readonly Gid[]> {
  if (of.kind === 'supportedBy') return await supported(queries, of.supportingGid, step)
  if (timePeriodGids === null)
    return await gidsBy(queries, of.kind === 'team' ? 'team_gid' : 'workspace_gid', { gid: of.gid, ...step })
  const found: (readonly Gid[])[] = []
  for (const gid of new Set(timePeriodGids))
    found.push(await gidsBy(queries, 'time_period_gid', { gid, ...step }))
  return mergeKeys(found, step.rowsMax)
}

async function gidsBy(
  queries: Queries,
  column: 'workspace_gid' | 'team_gid' | 'time_period_gid',
  { after, gid, rowsMax }: Step & { readonly gid: Gid },
): Promise<readonly Gid[]> {
  const rows = await queries
    .selectFrom('goals')
    .select('gid')
    .where(column, '=', gid)
    .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
    .orderBy('gid')
    .limit(rowsMax)
    .execute()
  return rows.map((row) => row.gid)
}

async function supported(
  queries: Queries,
  supportingGid: Gid,
  { after, rowsMax }: Step,
): Promise<readonly Gid[]> {
  const rows = await queries
    .selectFrom('goal_relationships')
    .select('goal_gid')
    .where('supporting_gid', '=', supportingGid)
    .$if(after !== null, (query) => query.where('goal_gid', '>', after ?? NO_GID))
    .orderBy('goal_gid')
    .limit(rowsMax)
    .execute()
  return rows.map((row) => row.goal_gid)
}
