import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { PortfolioMembersTable, PortfoliosTable } from '../../db/schema.js'
import type { Portfolio, PortfolioMembership } from './portfolio.js'

export const PORTFOLIO_COLUMNS = columnsOf<Portfolio, Selectable<PortfoliosTable>>()({
  gid: 'gid',
  workspaceGid: 'workspace_gid',
  ownerGid: 'owner_gid',
  createdByGid: 'created_by_gid',
  name: 'name',
  color: 'color',
  dueOn: 'due_on',
  startOn: 'start_on',
  privacySetting: 'privacy_setting',
  defaultAccessLevel: 'default_access_level',
  archivedAtMs: 'archived_at_ms',
  createdAtMs: 'created_at_ms',
})

export const MEMBERSHIP_COLUMNS = columnsOf<
  PortfolioMembership,
  Omit<Selectable<PortfolioMembersTable>, 'joined_at_ms'>
>()({
  gid: 'gid',
  portfolioGid: 'portfolio_gid',
  userGid: 'user_gid',
  accessLevel: 'access_level',
})
