import type { PortfoliosFeature } from '../features/portfolios/portfolios.feature.js'
import type { ProjectsFeature } from '../features/projects/projects.feature.js'
import type { ParentsByType } from '../features/status-updates/ports.js'
import { mapFound } from '../protocol/asana/visibility.js'

/** What status updates are of. @param owners  asked for when they are called: they stand below */
export function statusParents(
  owners: () => { readonly projects: ProjectsFeature; readonly portfolios: PortfoliosFeature },
): ParentsByType {
  return {
    project: {
      find: async (viewer, gid) =>
        mapFound(await owners().projects.findProject(viewer, gid), ({ level, project }) => ({
          level,
          record: project,
        })),
      load: async (viewer, gids) => await owners().projects.resources.project.load(viewer, gids),
    },
    portfolio: {
      find: async (viewer, gid) =>
        mapFound(await owners().portfolios.findPortfolio(viewer, gid), ({ level, portfolio }) => ({
          level,
          record: portfolio,
        })),
      load: async (viewer, gids) => await owners().portfolios.resources.portfolio.load(viewer, gids),
    },
  }
}
