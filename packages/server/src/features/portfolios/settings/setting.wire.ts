import type { RecordFields, Resource } from '../../../protocol/asana/call.js'
import { CREATED } from '../../../protocol/asana/common-fields.js'
import { formatDateTime } from '../../../protocol/asana/dates.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import { FLAG } from '../../../protocol/asana/openapi-schema.js'
import type { PortfolioSettingStore } from './ports.js'
import type { PortfolioSetting } from './setting.js'

const FIELDS: RecordFields<PortfolioSetting> = {
  project: {
    in: 'compact',
    of: 'project',
    says: 'The project.',
    example: EXAMPLES.project,
    value: ({ projectGid }) => projectGid,
  },
  portfolio: {
    in: 'compact',
    of: 'portfolio',
    says: 'The portfolio that it is in.',
    example: EXAMPLES.portfolio,
    value: ({ portfolioGid }) => portfolioGid,
  },
  is_access_control_inherited: {
    in: 'compact',
    says: 'Whether members of the portfolio are let into the project, with what they may do in the portfolio.',
    schema: FLAG,
    example: false,
    value: ({ isAccessControlInherited }) => isAccessControlInherited,
  },
  created_at: { in: 'full', ...CREATED, value: ({ createdAtMs }) => formatDateTime(createdAtMs) },
}

export function portfolioSettingResource({
  settings,
}: {
  readonly settings: PortfolioSettingStore
}): Resource<PortfolioSetting> {
  return {
    type: 'project_portfolio_setting',
    nestedScope: 'project_portfolio_settings:read',
    says: 'That a project is in a portfolio, and what follows from it.',
    exampleGid: EXAMPLES.project_portfolio_setting.gid,
    fields: FIELDS,
    load: async (viewer, gids) => await settings.load(viewer, gids),
  }
}
