import type { AsRead } from '../../../protocol/asana/as-read.js'
import type { FindProject } from '../../projects/find-project.js'
import type { FindPortfolio } from '../find-portfolio.js'
import type { PortfolioSettingStore } from './ports.js'
import { portfolioSettingResource } from './setting.wire.js'
import { portfolioSettingsApi } from './settings.api.js'

/** What follows from it that a project is in a portfolio: what the feature has of it, put together. */
export function portfolioSettings(needs: {
  readonly settings: PortfolioSettingStore
  readonly findPortfolio: FindPortfolio
  readonly findProject: FindProject
  readonly asRead: AsRead
}) {
  const resource = portfolioSettingResource(needs)
  return {
    resources: { project_portfolio_setting: resource },
    handlers: portfolioSettingsApi({ ...needs, fieldNames: Object.keys(resource.fields) }),
  }
}
