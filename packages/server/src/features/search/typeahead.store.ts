import { sql, type RawBuilder } from 'kysely'
import type { Database } from '../../db/database.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Candidate, SearchStore } from './ports.js'
import type { TypeaheadKind } from './typeahead.rules.js'
import { readWordSearch } from './words.store.js'

/** Of what somebody has to do with, the newest. */
const OWN_ROWS_MAX = 400
const ROWS_PER_STATEMENT = 400
/** Whole words of what was typed that tasks are found by, and tasks that have one of them. */
const TYPED_WORDS_MAX = 5
const TASKS_PER_WORD_MAX = 2_000
/** Tasks that changed last, among which one is looked for that its words alone do not find yet. */
const RECENT_TASKS_MAX = 2_000

interface Row {
  readonly gid: Gid
  readonly text: string
  readonly other?: string
}

interface Place {
  readonly viewer: Principal
  readonly workspaceGid: Gid
  readonly byAddress: boolean
}

/** What people are found by beside their names. */
const addressIf = (byAddress: boolean) => (byAddress ? sql`users.email` : sql`''`)

export function typeaheadCandidates(db: Database): SearchStore['candidates'] {
  return async function* (viewer, { byAddress, kind, typed, workspaceGid }) {
    const place = { byAddress, viewer, workspaceGid }
    const own = OWN[kind]?.(place)
    if (own !== undefined) yield await read(db, own)
    if (kind !== 'task') {
      yield* everything(db, kind, place)
      return
    }
    const words = await readWordSearch(db, { text: typed, textBytesMax: 0, workspaceGid })
    for (const statement of words?.candidates.slice(0, TYPED_WORDS_MAX) ?? []) {
      const { rows } = await sql<Row>`${statement} limit ${TASKS_PER_WORD_MAX}`.execute(db.queries)
      for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
        const gids = rows.slice(at, at + ROWS_PER_STATEMENT).map(({ gid }) => gid)
        yield await read(db, sql<Row>`select gid, name as text from tasks where gid in (${sql.join(gids)})`)
      }
    }
    yield* recentTasks(db, workspaceGid)
  }
}

async function read(db: Database, statement: RawBuilder<Row>): Promise<readonly Candidate[]> {
  const { rows } = await statement.execute(db.queries)
  return rows.map(({ gid, other, text }) => ({ gid, texts: other === undefined ? [text] : [text, other] }))
}

const NEWEST = sql`limit ${OWN_ROWS_MAX}`

/**
 * What somebody has to do with, the newest first; people by how often somebody gave them work of late. SQLite takes the tables of a cross join as
 * they stand.
 */
const OWN: Readonly<Partial<Record<TypeaheadKind, (place: Place) => RawBuilder<Row>>>> = {
  user: ({ byAddress, viewer, workspaceGid }) => sql`
    select users.gid, users.name as text, ${addressIf(byAddress)} as other from (
      select assignee_gid, count(*) as times from (
        select assignee_gid from tasks
        where assigned_by_gid = ${viewer.userGid} and workspace_gid = ${workspaceGid} and assignee_gid is not null
        order by gid desc ${NEWEST}) as given
      group by assignee_gid) as known
    cross join users cross join workspace_members as it
    where users.gid = known.assignee_gid and it.user_gid = users.gid and it.workspace_gid = ${workspaceGid}
      and users.deactivated_at_ms is null order by known.times desc, users.gid`,
  project: ({ viewer, workspaceGid }) => sql`
    select projects.gid, projects.name as text from project_members as own cross join projects
    where own.user_gid = ${viewer.userGid} and projects.gid = own.project_gid and projects.workspace_gid = ${workspaceGid}
    order by own.joined_at_ms desc, projects.gid desc ${NEWEST}`,
  task: ({ viewer, workspaceGid }) => sql`
    select tasks.gid, tasks.name as text from (
      select * from (select task_gid as gid from task_followers where user_gid = ${viewer.userGid} order by task_gid desc ${NEWEST}) as followed
      union
      select * from (select gid from tasks where assignee_gid = ${viewer.userGid} and workspace_gid = ${workspaceGid}
        order by gid desc ${NEWEST}) as given) as own
    cross join tasks where tasks.gid = own.gid and tasks.workspace_gid = ${workspaceGid} order by tasks.modified_at_ms desc, tasks.gid desc`,
  tag: ({ viewer, workspaceGid }) => sql`
    select tags.gid, tags.name as text from tag_followers as own cross join tags
    where own.user_gid = ${viewer.userGid} and tags.gid = own.tag_gid and tags.workspace_gid = ${workspaceGid}
    order by own.followed_at_ms desc, tags.gid desc ${NEWEST}`,
  team: ({ viewer, workspaceGid }) => sql`
    select teams.gid, teams.name as text from team_members as own cross join teams
    where own.user_gid = ${viewer.userGid} and teams.gid = own.team_gid and teams.workspace_gid = ${workspaceGid} order by teams.gid desc ${NEWEST}`,
  portfolio: ({ viewer, workspaceGid }) => sql`
    select portfolios.gid, portfolios.name as text from portfolio_members as own cross join portfolios
    where own.user_gid = ${viewer.userGid} and portfolios.gid = own.portfolio_gid and portfolios.workspace_gid = ${workspaceGid}
    order by own.joined_at_ms desc, portfolios.gid desc ${NEWEST}`,
  goal: ({ viewer, workspaceGid }) => sql`
    select goals.gid, goals.name as text from goal_members as own cross join goals
    where own.user_gid = ${viewer.userGid} and goals.gid = own.goal_gid and goals.workspace_gid = ${workspaceGid}
    order by own.goal_gid desc ${NEWEST}`,
}

/** Rows that are read whole, step by step, one part after the other; tasks are too many. */
const PARTS: Readonly<Record<Exclude<TypeaheadKind, 'task' | 'user'>, readonly RawBuilder<unknown>[]>> = {
  project: [sql`${sql.table('projects')} where`],
  tag: [sql`${sql.table('tags')} where`],
  team: [sql`${sql.table('teams')} where`],
  portfolio: [sql`${sql.table('portfolios')} where`],
  // First the library, then what is local.
  custom_field: [
    sql`${sql.table('custom_fields')} where is_global = 1 and`,
    sql`${sql.table('custom_fields')} where is_global = 0 and`,
  ],
  goal: [sql`${sql.table('goals')} where`],
  project_template: [sql`${sql.table('project_templates')} where`],
}

async function* everything(
  db: Database,
  kind: Exclude<TypeaheadKind, 'task'>,
  { byAddress, workspaceGid }: Place,
): AsyncIterable<readonly Candidate[]> {
  if (kind === 'user') {
    yield* inSteps(
      db,
      (after) => sql`select users.gid, users.name as text, ${addressIf(byAddress)} as other
        from workspace_members as it cross join users
        where it.workspace_gid = ${workspaceGid} and it.user_gid > ${after} and users.gid = it.user_gid
          and users.deactivated_at_ms is null
        order by it.user_gid limit ${ROWS_PER_STATEMENT}`,
    )
    return
  }
  for (const part of PARTS[kind])
    yield* inSteps(
      db,
      (after) => sql`select gid, name as text from ${part} workspace_gid = ${workspaceGid} and gid > ${after}
        order by gid limit ${ROWS_PER_STATEMENT}`,
    )
}

async function* inSteps(
  db: Database,
  step: (after: Gid) => RawBuilder<Row>,
): AsyncIterable<readonly Candidate[]> {
  for (let after: Gid | undefined = NO_GID; after !== undefined;) {
    const rows = await read(db, step(after))
    yield rows
    after = rows.length < ROWS_PER_STATEMENT ? undefined : rows.at(-1)?.gid
  }
}

async function* recentTasks(db: Database, workspaceGid: Gid): AsyncIterable<readonly Candidate[]> {
  let after: { readonly gid: Gid; readonly at: number } | undefined
  for (let looked = 0; looked < RECENT_TASKS_MAX; looked += ROWS_PER_STATEMENT) {
    const { rows }: { rows: readonly (Row & { readonly at: number })[] } = await sql<
      Row & { readonly at: number }
    >`
      select gid, name as text, modified_at_ms as at from tasks where workspace_gid = ${workspaceGid}
        ${after === undefined ? sql`` : sql`and (modified_at_ms, gid) < (${after.at}, ${after.gid})`}
      order by modified_at_ms desc, gid desc limit ${ROWS_PER_STATEMENT}`.execute(db.queries)
    yield rows.map(({ gid, text }) => ({ gid, texts: [text] }))
    after = rows.at(-1)
    if (rows.length < ROWS_PER_STATEMENT) return
  }
}
