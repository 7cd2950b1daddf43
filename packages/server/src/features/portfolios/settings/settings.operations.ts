import type { DescribedOperation } from '../../../protocol/asana/description.js'
import { flag } from '../../../protocol/asana/field.js'
import type { OperationId } from '../../../protocol/asana/operations.js'

export const SETTING_FIELDS = {
  is_access_control_inherited: flag.says(
    'Whether members of the portfolio are let into the project, with what they may do in the portfolio.',
  ),
} as const

export const PORTFOLIO_SETTINGS_OPERATIONS = {
  getProjectPortfolioSetting: {
    tag: 'Project portfolio settings',
    summary: 'Get a setting',
    says: 'That of a project in a portfolio, both of which you may see.',
  },
  updateProjectPortfolioSetting: {
    tag: 'Project portfolio settings',
    summary: 'Change a setting',
    says: 'Whoever edits the portfolio and administers the project.',
    body: { fields: SETTING_FIELDS },
    example: { body: { is_access_control_inherited: false } },
  },
  getProjectPortfolioSettingsForProject: {
    tag: 'Project portfolio settings',
    summary: 'List the settings of a project',
    says: 'One for each portfolio that it is in and that you may see.',
  },
  getProjectPortfolioSettingsForPortfolio: {
    tag: 'Project portfolio settings',
    summary: 'List the settings of a portfolio',
    says: 'One for each project in it that you may see.',
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
