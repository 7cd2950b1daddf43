import { sql, type RawBuilder } from 'kysely'
import { atLeastOne } from '../../db/in-list.js'
import type { Principal } from '../../protocol/token/principal.js'

/** Whether somebody may see a project, a portfolio or a goal, as conditions on rows of `projects`, of `portfolios` and of `goals`. */
export interface SeenParents {
  readonly projectIsVisible: (viewer: Principal) => RawBuilder<boolean>
  readonly portfolioIsVisible: (viewer: Principal) => RawBuilder<boolean>
  readonly goalIsVisible: (viewer: Principal) => RawBuilder<boolean>
}

/**
 * Whether somebody may see a field, as a condition on rows of `custom_fields`: those of the library, unless they are a guest, and those of each
 * project, portfolio and goal that they see.
 */
export function fieldIsSeen(viewer: Principal, parents: SeenParents): RawBuilder<boolean> {
  const asMember = sql.join(
    atLeastOne([...viewer.roles].filter(([, role]) => role !== 'guest').map(([gid]) => gid)),
  )
  return sql<boolean>`(
    (custom_fields.is_global = 1 and custom_fields.workspace_gid in (${asMember}))
    or exists (
      select 1 from custom_field_settings as asking cross join projects
      where asking.custom_field_gid = custom_fields.gid and projects.gid = asking.project_gid
        and ${parents.projectIsVisible(viewer)})
    or exists (
      select 1 from custom_field_settings as asking cross join portfolios
      where asking.custom_field_gid = custom_fields.gid and portfolios.gid = asking.portfolio_gid
        and ${parents.portfolioIsVisible(viewer)})
    or exists (
      select 1 from custom_field_settings as asking cross join goals
      where asking.custom_field_gid = custom_fields.gid and goals.gid = asking.goal_gid
        and ${parents.goalIsVisible(viewer)}))`
}
