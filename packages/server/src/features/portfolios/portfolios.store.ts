import type { Database } from '../../db/database.js'
import { inTransaction } from '../../db/transaction.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { PORTFOLIO_COLUMNS } from './portfolio.columns.js'
import { insertPortfolio } from './portfolios.writers.js'
import type { PortfolioStore } from './ports.js'
import { readStandings } from './standings.store.js'

export function portfolioStore(db: Database): PortfolioStore {
  return {
    read: async (viewer, gids) => await readStandings(db.queries, viewer, gids),

    async ownedBy(ownerGid, { page, workspaceGid }) {
      const rows = await db.queries
        .selectFrom('portfolios')
        .selectAll()
        .where('owner_gid', '=', ownerGid)
        .where('workspace_gid', '=', workspaceGid)
        .$if(page.after !== null, (query) => query.where('gid', '>', gidOfKey(page.after, 0)))
        .orderBy('gid')
        .limit(rowsToRead(page))
        .execute()
      return rows.map((row) => PORTFOLIO_COLUMNS.read(row))
    },

    create: async (portfolio, ownerMembershipGid) => {
      const { createdByGid, gid, ownerGid } = portfolio
      const owner = {
        gid: ownerMembershipGid,
        portfolioGid: gid,
        userGid: ownerGid ?? createdByGid,
        accessLevel: 'admin',
      } as const
      await inTransaction(db, async (tx) => {
        await insertPortfolio(tx, { portfolio, members: [owner], items: [] })
      })
    },

    async update(portfolioGid, changes) {
      const row = await db.queries
        .updateTable('portfolios')
        // An update without a column is none to the database.
        .set((it) => ({ name: it.ref('name'), ...PORTFOLIO_COLUMNS.write(changes) }))
        .where('gid', '=', portfolioGid)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? null : PORTFOLIO_COLUMNS.read(row)
    },

    delete: async (portfolioGid) => {
      await db.queries.deleteFrom('portfolios').where('gid', '=', portfolioGid).execute()
    },
  }
}
