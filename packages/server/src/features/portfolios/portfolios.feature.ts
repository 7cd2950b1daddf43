import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { CustomFieldsFeature } from '../custom-fields/custom-fields.feature.js'
import type { ContainersOf } from '../custom-fields/field-values.wire.js'
import type { Base } from '../feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { StatusUpdatesFeature } from '../status-updates/status-updates.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makePortfolioAdmissions } from './admission.js'
import { makeFindFieldParent, makeFindPortfolio } from './find-portfolio.js'
import { portfolioItemsApi } from './portfolio-items.api.js'
import { portfolioItemStore } from './portfolio-items.store.js'
import { portfolioMembersApi } from './portfolio-members.api.js'
import { portfolioMemberStore } from './portfolio-members.store.js'
import { portfolioMembershipResource } from './portfolio-membership.wire.js'
import { portfolioResource } from './portfolio.wire.js'
import { portfoliosApi } from './portfolios.api.js'
import { PORTFOLIOS_OPERATIONS } from './portfolios.operations.js'
import { portfolioStore } from './portfolios.store.js'
import { portfolioSettings } from './settings/settings.js'
import { PORTFOLIO_SETTINGS_OPERATIONS } from './settings/settings.operations.js'
import { portfolioSettingStore } from './settings/settings.store.js'
import { makeCreatePortfolio, makeDeletePortfolio, makeUpdatePortfolio } from './save-portfolio.js'

export type PortfoliosFeature = ReturnType<typeof portfoliosFeature>

interface Needs {
  readonly customFields: CustomFieldsFeature
  readonly projects: ProjectsFeature
  readonly statusUpdates: StatusUpdatesFeature
  readonly users: UsersFeature
  readonly asRead: AsRead
}

/** Projects that are looked at together. */
export function portfoliosFeature(base: Base, needs: Needs) {
  const { clock, db, nextGid, publicUrl } = base
  const { asRead, customFields, projects, statusUpdates, users } = needs
  const portfolios = portfolioStore(db)
  const members = portfolioMemberStore(db)
  const findPortfolio = makeFindPortfolio({ portfolios })
  const items = portfolioItemStore(db)
  const settings = portfolioSettings({
    settings: portfolioSettingStore(db),
    findPortfolio,
    findProject: projects.findProject,
    asRead,
  })
  const resources = {
    portfolio: portfolioResource({
      portfolios,
      members,
      statusUpdates,
      ...customFields.parentFields(inNothing),
      publicUrl,
    }),
    portfolio_membership: portfolioMembershipResource({ portfolios, members }),
    ...settings.resources,
  } satisfies Partial<Resources>
  const saving = {
    portfolios,
    findPortfolio,
    judgeValues: customFields.judgeValues,
    asRead,
    clock,
    nextGid,
    fieldNames: Object.keys(resources.portfolio.fields),
  }
  return {
    findPortfolio,
    portfolioAdmissions: makePortfolioAdmissions({ portfolios }),
    findFieldParent: makeFindFieldParent(findPortfolio),
    portfoliosOf: async (...given: Parameters<ContainersOf>) => await items.portfoliosOf(...given),
    resources,
    operations: { ...PORTFOLIOS_OPERATIONS, ...PORTFOLIO_SETTINGS_OPERATIONS },
    handlers: {
      ...portfoliosApi({
        portfolios,
        findPortfolio,
        findUser: async (viewer, who) => await users.reading.find(viewer, who),
        createPortfolio: makeCreatePortfolio(saving),
        updatePortfolio: makeUpdatePortfolio(saving),
        deletePortfolio: makeDeletePortfolio(saving),
      }),
      ...portfolioItemsApi({
        items,
        findPortfolio,
        findProject: projects.findProject,
        clock,
        nextGid,
        loadProjects: async (viewer, gids) => await projects.resources.project.load(viewer, gids),
      }),
      ...settings.handlers,
      ...portfolioMembersApi({
        members,
        portfolios,
        findPortfolio,
        findMember: users.findMember,
        findUser: async (viewer, who) => await users.reading.find(viewer, who),
        clock,
        nextGid,
      }),
    },
  }
}

/** What has no parents at all. */
const inNothing: ContainersOf = async (_viewer, gids) =>
  await Promise.resolve(new Map(gids.map((gid) => [gid, []])))
