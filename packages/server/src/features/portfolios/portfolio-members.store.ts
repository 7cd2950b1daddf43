import type { Database } from '../../db/database.js'
import { atLeastOne } from '../../db/in-list.js'
import { isTooManyRelated, relatedRowsToRead } from '../../db/related-rows.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { holdMembersAmong } from '../workspaces/workspaces.writers.js'
import { admissionTo } from './admission.js'
import { MEMBERSHIP_COLUMNS } from './portfolio.columns.js'
import { addPortfolioMembers } from './portfolio-members.writers.js'
import type { PortfolioMemberStore } from './ports.js'
import { holdStanding } from './standings.store.js'

export function portfolioMemberStore(db: Database): PortfolioMemberStore {
  return {
    async load(gids) {
      if (gids.length === 0) return new Map()
      const rows = await db.queries
        .selectFrom('portfolio_members')
        .selectAll()
        .where('gid', 'in', gids)
        .execute()
      return new Map(rows.map((row) => [row.gid, MEMBERSHIP_COLUMNS.read(row)]))
    },

    async list({ page, portfolioGid, user }) {
      const rows = await db.queries
        .selectFrom('portfolio_members')
        .selectAll('portfolio_members')
        .$if(portfolioGid !== null, (query) =>
          query.where('portfolio_members.portfolio_gid', '=', portfolioGid ?? NO_GID),
        )
        .$if(user !== null, (query) =>
          query
            .crossJoin('portfolios')
            .whereRef('portfolios.gid', '=', 'portfolio_members.portfolio_gid')
            .where('portfolio_members.user_gid', '=', user?.gid ?? NO_GID)
            .where('portfolios.workspace_gid', '=', user?.workspaceGid ?? NO_GID),
        )
        .$if(page.after !== null, (query) =>
          query.where('portfolio_members.gid', '>', gidOfKey(page.after, 0)),
        )
        .orderBy('portfolio_members.gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => MEMBERSHIP_COLUMNS.read(row))
    },

    async people(portfolioGids) {
      const byPortfolio = new Map<Gid, Gid[]>(portfolioGids.map((gid) => [gid, []]))
      if (portfolioGids.length === 0) return byPortfolio
      const rows = await db.queries
        .selectFrom((query) =>
          query
            .selectFrom('portfolio_members')
            .selectAll()
            .where('portfolio_gid', 'in', portfolioGids)
            .limit(relatedRowsToRead(portfolioGids.length))
            .as('some'),
        )
        .select(['portfolio_gid', 'user_gid'])
        .orderBy('joined_at_ms')
        .orderBy('user_gid')
        .execute()
      if (isTooManyRelated(portfolioGids.length, rows.length)) return null
      for (const row of rows) byPortfolio.get(row.portfolio_gid)?.push(row.user_gid)
      return byPortfolio
    },

    add: async ({ members, membersMax, nowMs, portfolioGid, viewer }) =>
      await inTransaction(db, async (tx) => {
        const standing = await holdStanding(db, tx, { viewer, portfolioGid })
        if (standing === null) return 'gone'
        const { level, mayAdmit, workspaceGid } = admissionTo(standing, viewer)
        if (!mayAdmit) return 'refused'
        const userGids = members.map(({ userGid }) => userGid)
        const present = await holdMembersAmong(db, tx, { workspaceGid, userGids })
        const joining = members.filter(({ userGid }) => present.has(userGid))
        const people = await addPortfolioMembers(tx, { portfolioGid, members: joining, level, nowMs })
        return people > membersMax ? undo('too_many') : 'added'
      }),

    remove: async ({ portfolioGid, userGids, viewer }) =>
      await inTransaction(db, async (tx) => {
        const standing = await holdStanding(db, tx, { viewer, portfolioGid })
        if (standing === null) return 'gone'
        if (!admissionTo(standing, viewer).mayAdmit) return 'refused'
        const leaving = userGids.filter((gid) => gid !== standing.portfolio.ownerGid)
        await tx
          .deleteFrom('portfolio_members')
          .where('portfolio_gid', '=', portfolioGid)
          .where('user_gid', 'in', atLeastOne(leaving))
          .execute()
        return 'removed'
      }),
  }
}
