import type { Database } from '../../db/database.js'
import { claimRank } from '../../db/ranked-list.js'
import { readInSteps } from '../../db/read-in-steps.js'
import { inTransaction, undo } from '../../db/transaction.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../../protocol/asana/pagination.js'
import { projectIsVisible } from '../projects/projects.writers.js'
import { portfolioIsVisible } from './portfolios.writers.js'
import type { PortfolioItem, PortfolioItemStore } from './ports.js'

type Key = readonly [rank: number, projectGid: Gid]

export function portfolioItemStore(db: Database): PortfolioItemStore {
  return {
    async list(viewer, { page, portfolioGid, rest }) {
      const isVisible = projectIsVisible(viewer)
      return await readInSteps<Key, PortfolioItem>({
        rowsMax: rowsToRead(page),
        after: page.after === null ? null : [Number(page.after[0]), gidOfKey(page.after, 1)],
        isFiltered: true,
        places: async (after, rowsMax) => {
          const rows = await db.queries
            .selectFrom('portfolio_items')
            .select(['rank', 'project_gid'])
            .where('portfolio_gid', '=', portfolioGid)
            .$if(after !== null, (query) =>
              query.where((row) =>
                row(
                  row.refTuple('rank', 'project_gid'),
                  '>',
                  row.tuple(after?.[0] ?? 0, after?.[1] ?? NO_GID),
                ),
              ),
            )
            .orderBy('rank')
            .orderBy('project_gid')
            .limit(rowsMax)
            .execute()
          return rows.map((row) => ({ key: [row.rank, row.project_gid] as const, isShown: true }))
        },
        rows: async (places) => {
          const gids = places.map(({ key: [, gid] }) => gid)
          const seen = await db.queries
            .selectFrom('projects')
            .select('gid')
            .where('gid', 'in', gids)
            .where(isVisible)
            .execute()
          const visible = new Set(seen.map(({ gid }) => gid))
          return places
            .map(({ key: [rank, projectGid] }) => ({ projectGid, rank }))
            .filter(({ projectGid }) => visible.has(projectGid))
        },
        rest,
      })
    },

    add: async ({ gid, itemsMax, nowMs, portfolioGid, position, projectGid }) =>
      await inTransaction(db, async (tx) => {
        // The portfolio's row is the queue in which those stand who change its order.
        const portfolio = await tx
          .selectFrom('portfolios')
          .select('gid')
          .where('gid', '=', portfolioGid)
          .$if(db.locksRows, (query) => query.forUpdate())
          .executeTakeFirst()
        if (portfolio === undefined) return 'gone'
        const project = await tx
          .selectFrom('projects')
          .select('gid')
          .where('gid', '=', projectGid)
          .$if(db.locksRows, (query) => query.forKeyShare())
          .executeTakeFirst()
        if (project === undefined) return 'item_gone'
        const [moved] = await tx
          .deleteFrom('portfolio_items')
          .where('portfolio_gid', '=', portfolioGid)
          .where('project_gid', '=', projectGid)
          .returning(['gid', 'is_access_control_inherited', 'created_at_ms'])
          .execute()
        if (moved === undefined) {
          const { held } = await tx
            .selectFrom('portfolio_items')
            .select((row) => row.fn.countAll<number>().as('held'))
            .where('portfolio_gid', '=', portfolioGid)
            .executeTakeFirstOrThrow()
          if (Number(held) >= itemsMax) return 'too_many'
        }
        const rank = await claimRank(tx, { table: 'portfolio_items', scope: portfolioGid }, position)
        // Back to where it stood: nothing of a refused move stays.
        if (rank === null) return undo('anchor_unknown')
        await tx
          .insertInto('portfolio_items')
          .values({
            portfolio_gid: portfolioGid,
            project_gid: projectGid,
            rank,
            ...(moved ?? { gid, is_access_control_inherited: 0, created_at_ms: nowMs }),
          })
          .execute()
        return 'added'
      }),

    async portfoliosOf(viewer, projectGids) {
      const byProject = new Map<Gid, Gid[]>(projectGids.map((gid) => [gid, []]))
      if (projectGids.length === 0) return byProject
      const rows = await db.queries
        .selectFrom('portfolio_items')
        // From the projects to their portfolios, as places of tasks are read.
        .crossJoin('portfolios')
        .whereRef('portfolios.gid', '=', 'portfolio_items.portfolio_gid')
        .select(['portfolio_items.project_gid', 'portfolio_items.portfolio_gid'])
        .where('portfolio_items.project_gid', 'in', projectGids)
        .where(portfolioIsVisible(viewer))
        .orderBy('portfolio_items.portfolio_gid')
        .execute()
      for (const row of rows) byProject.get(row.project_gid)?.push(row.portfolio_gid)
      return byProject
    },

    async remove({ portfolioGid, projectGid }) {
      const removed = await db.queries
        .deleteFrom('portfolio_items')
        .where('portfolio_gid', '=', portfolioGid)
        .where('project_gid', '=', projectGid)
        .returning('project_gid')
        .execute()
      return removed.length > 0
    },
  }
}
