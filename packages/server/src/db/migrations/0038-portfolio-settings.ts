import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
import { numberRows } from './number-rows.js'
import { portableMigration } from './portable-ddl.js'

/** That a project is in a portfolio is a record with settings of its own. The defaults are there for rows of before. */
const COLUMNS = `
alter table portfolio_items add column gid TEXT not null default '';
alter table portfolio_items add column is_access_control_inherited INTEGER not null default 0;
alter table portfolio_items add column created_at_ms INTEGER not null default 0;
update portfolio_items set created_at_ms = (
  select portfolios.created_at_ms from portfolios where portfolios.gid = portfolio_items.portfolio_gid);
`

/** The last one is for whoever looks up what somebody may see. */
const INDEXES = `
create unique index portfolio_items_by_gid on portfolio_items (gid);
create index portfolio_items_of_portfolio on portfolio_items (portfolio_gid, gid);
create index portfolio_items_of_project on portfolio_items (project_gid, gid);
create index portfolio_items_inherited on portfolio_items (project_gid, portfolio_gid) where is_access_control_inherited = 1;
drop index portfolio_items_by_project;
`

/** Gives what is in portfolios ids, in the order in which it stands there. */
export function portfolioSettings(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await portableMigration(kind, COLUMNS).up(db)
      await numberRows(db, {
        table: 'portfolio_items',
        keys: ['portfolio_gid', 'project_gid'],
        order: 'rank',
      })
      await portableMigration(kind, INDEXES).up(db)
    },
  }
}
