import type { Selectable } from 'kysely'
import type { Database } from '../../../db/database.js'
import { readInSteps } from '../../../db/read-in-steps.js'
import type { PortfolioItemsTable } from '../../../db/schema.js'
import { inTransaction, undo } from '../../../db/transaction.js'
import { isAtLeast } from '../../../protocol/asana/access-level.js'
import { NO_GID, type Gid } from '../../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import { holdProjectLevel } from '../../projects/level.writers.js'
import { projectIsVisible } from '../../projects/projects.writers.js'
import { portfolioAccess } from '../portfolio.js'
import { portfolioIsVisible } from '../portfolios.writers.js'
import { holdStanding } from '../standings.store.js'
import type { PortfolioSettingStore } from './ports.js'
import type { PortfolioSetting } from './setting.js'

const COLUMNS = { project: 'project_gid', portfolio: 'portfolio_gid' } as const

export function portfolioSettingStore(db: Database): PortfolioSettingStore {
  const read = async (viewer: Principal, gids: readonly Gid[]) => {
    if (gids.length === 0) return []
    const rows = await db.queries
      .selectFrom('portfolio_items')
      .innerJoin('projects', 'projects.gid', 'portfolio_items.project_gid')
      .innerJoin('portfolios', 'portfolios.gid', 'portfolio_items.portfolio_gid')
      .selectAll('portfolio_items')
      .where('portfolio_items.gid', 'in', gids)
      .where(projectIsVisible(viewer))
      .where(portfolioIsVisible(viewer))
      .orderBy('portfolio_items.gid')
      .execute()
    return rows.map(settingOf)
  }

  return {
    load: async (viewer, gids) => new Map((await read(viewer, gids)).map((one) => [one.gid, one])),

    find: async (gid) => {
      const row = await db.queries
        .selectFrom('portfolio_items')
        .selectAll()
        .where('gid', '=', gid)
        .executeTakeFirst()
      return row === undefined ? null : settingOf(row)
    },

    list: async (viewer, { gid: ofGid, of, page, rest }) =>
      await readInSteps<Gid, PortfolioSetting>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : gidOfKey(page.after, 0),
        isFiltered: true,
        places: async (after, rowsMax) => {
          const rows = await db.queries
            .selectFrom('portfolio_items')
            .select('gid')
            .where(COLUMNS[of], '=', ofGid)
            .$if(after !== null, (query) => query.where('gid', '>', after ?? NO_GID))
            .orderBy('gid')
            .limit(rowsMax)
            .execute()
          return rows.map(({ gid }) => ({ key: gid, isShown: true }))
        },
        rows: async (places) =>
          await read(
            viewer,
            places.map(({ key }) => key),
          ),
        rest,
      }),

    setInherited: async ({ gid, portfolioGid, projectGid }, { isInherited, lettingInMax, viewer }) =>
      await inTransaction(db, async (tx) => {
        // The portfolio first, as whoever changes what is in it.
        const standing = await holdStanding(db, tx, { viewer, portfolioGid })
        if (standing === null) return 'gone'
        const level = portfolioAccess(standing, viewer.roles.get(standing.portfolio.workspaceGid))
        const projectLevel = await holdProjectLevel(db, tx, { viewer, projectGid })
        if (level === null || !isAtLeast(level, 'editor') || projectLevel !== 'admin') return 'refused'
        const { numUpdatedRows } = await tx
          .updateTable('portfolio_items')
          .set({ is_access_control_inherited: isInherited ? 1 : 0 })
          .where('gid', '=', gid)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) return 'gone'
        const { lettingIn } = await tx
          .selectFrom('portfolio_items')
          .select((row) => row.fn.countAll<number>().as('lettingIn'))
          .where('project_gid', '=', projectGid)
          .where('is_access_control_inherited', '=', 1)
          .executeTakeFirstOrThrow()
        return Number(lettingIn) > lettingInMax ? undo('too_many') : 'changed'
      }),
  }
}

function settingOf(row: Selectable<PortfolioItemsTable>): PortfolioSetting {
  return {
    gid: row.gid,
    portfolioGid: row.portfolio_gid,
    projectGid: row.project_gid,
    isAccessControlInherited: row.is_access_control_inherited === 1,
    createdAtMs: row.created_at_ms,
  }
}
