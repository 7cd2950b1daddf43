import type { CustomFieldsFeature } from '../custom-fields/custom-fields.feature.js'
import type { Base } from '../feature.js'
import type { PortfoliosFeature } from '../portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TagsFeature } from '../tags/tags.feature.js'
import type { TasksFeature } from '../tasks/tasks.feature.js'
import type { TeamsFeature } from '../teams/teams.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import type { LoadSeen } from './read-references.js'
import { searchApi } from './search.api.js'
import { SEARCH_DESCRIBED } from './search.operations.js'
import { searchStore } from './search.store.js'
import { makeTypeahead } from './typeahead.js'

/** Finding tasks, projects, and whatever somebody has begun to type the name of. */
export function searchFeature(
  base: Base,
  needs: {
    readonly customFields: CustomFieldsFeature
    readonly loadGoals: LoadSeen
    readonly loadTemplates: LoadSeen
    readonly portfolios: PortfoliosFeature
    readonly projects: ProjectsFeature
    readonly tags: TagsFeature
    readonly tasks: TasksFeature
    readonly teams: TeamsFeature
    readonly users: UsersFeature
  },
) {
  const { customFields, loadGoals, loadTemplates, portfolios, projects, tags, tasks, teams, users } = needs
  const search = searchStore(base.db)
  const load =
    ({ load: loadAll }: { readonly load: LoadSeen }): LoadSeen =>
    async (viewer, gids) =>
      await loadAll(viewer, gids)
  const loads = {
    user: load(users.resources.user),
    project: load(projects.resources.project),
    task: load(tasks.resources.task),
    tag: load(tags.resources.tag),
    team: load(teams.resources.team),
    portfolio: load(portfolios.resources.portfolio),
    custom_field: load(customFields.resources.custom_field),
    goal: loadGoals,
    project_template: loadTemplates,
  }
  // Whoever may see a record sees the people in it; whom they may look up is another question.
  const findableUsers: LoadSeen = async (viewer, gids) => {
    const seen = await users.seenAmong(viewer, gids)
    return await loads.user(
      viewer,
      gids.filter((gid) => seen.has(gid)),
    )
  }
  return {
    operations: SEARCH_DESCRIBED,
    handlers: searchApi({
      search,
      loadTasks: loads.task,
      loadProjects: loads.project,
      reading: {
        findUser: users.findUser,
        loadUsers: findableUsers,
        findFields: customFields.visibleDefinitions,
        loadOptions: customFields.loadOptions,
        loads: {
          projects: loads.project,
          sections: load(projects.resources.section),
          tags: loads.tag,
          teams: loads.team,
          portfolios: loads.portfolio,
        },
      },
      typeahead: makeTypeahead({ search, loads: { ...loads, user: findableUsers } }),
    }),
  }
}
