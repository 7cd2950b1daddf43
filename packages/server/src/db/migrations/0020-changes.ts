import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { DatabaseKind } from '../database.js'
import { portableMigration } from './portable-ddl.js'

/** A write that changes what processes may have in mind of the record that it names. */
interface Watched {
  readonly table: string
  readonly on: 'insert' | 'update' | 'delete'
  /** The kind of that record, and the column with its id. */
  readonly kind: string
  readonly gid: string
  /** Of an update: those that count. When something was last used does not. */
  readonly columns?: readonly string[]
  /** A column with the moment at which a row ends by itself; what goes after that changes nothing. */
  readonly endsAtMs?: string
}

const insert = (table: string, kind: string, gid: string): Watched => ({ table, on: 'insert', kind, gid })
const remove = (table: string, kind: string, gid: string): Watched => ({ table, on: 'delete', kind, gid })
const update = (table: string, kind: string, gid: string, ...columns: readonly string[]): Watched => ({
  table,
  on: 'update',
  kind,
  gid,
  columns,
})

/** What a principal, an app or a remembered answer is made of. Making a token, using or refreshing one, and tasks are not among them. */
const WATCHED: readonly Watched[] = [
  update(
    'tokens',
    'token',
    'gid',
    'user_gid',
    'scopes',
    'expires_at_ms',
    'revoked_at_ms',
    'revoked_reason',
    'retires_at_ms',
    'replaces_gid',
  ),
  remove('tokens', 'token', 'gid'),
  update('access_tokens', 'grant', 'grant_gid', 'scopes', 'expires_at_ms', 'revoked_at_ms'),
  { ...remove('access_tokens', 'grant', 'grant_gid'), endsAtMs: 'expires_at_ms' },
  update('grants', 'grant', 'gid', 'client_id', 'user_gid', 'scopes', 'revoked_at_ms'),
  remove('grants', 'grant', 'gid'),
  update('users', 'user', 'gid', 'name', 'email', 'deactivated_at_ms', 'time_zone', 'picture'),
  remove('users', 'user', 'gid'),
  insert('workspace_members', 'user', 'user_gid'),
  update('workspace_members', 'user', 'user_gid', 'role'),
  remove('workspace_members', 'user', 'user_gid'),
  update('workspaces', 'workspace', 'gid', 'name', 'is_organization', 'email_domains', 'plan'),
  remove('workspaces', 'workspace', 'gid'),
  insert('workspace_policies', 'workspace', 'workspace_gid'),
  update(
    'workspace_policies',
    'workspace',
    'workspace_gid',
    'version',
    'personal_tokens',
    'token_days_max',
    'apps',
    'second_factor',
    'address_ranges',
    'unused_days_max',
  ),
  remove('workspace_policies', 'workspace', 'workspace_gid'),
  insert('app_blocks', 'app', 'client_id'),
  remove('app_blocks', 'app', 'client_id'),
  insert('app_approvals', 'app', 'client_id'),
  remove('app_approvals', 'app', 'client_id'),
  update(
    'apps',
    'app',
    'client_id',
    'owner_gid',
    'name',
    'description',
    'kind',
    'permissions',
    'scopes',
    'identity_scopes',
    'distribution',
    'requires_pkce',
    'rotates_refresh_tokens',
    'replay_window_seconds',
    'is_resource_server',
    'sends_issuer',
  ),
  remove('apps', 'app', 'client_id'),
  update('app_secrets', 'app', 'client_id', 'expires_at_ms', 'replaced_by_gid', 'ended_reason'),
  remove('app_secrets', 'app', 'client_id'),
]

const TABLES = `
create table change_head (
  id INTEGER primary key check (id = 1),
  seq INTEGER not null
);
insert into change_head (id, seq) values (1, 0);
create table changes (
  seq INTEGER primary key,
  kind TEXT not null,
  gid TEXT not null
);
`

/** Taken at the commit, so that nobody waits for anything while they have the head, and numbers are in the order of the commits. */
const NOTE_CHANGE = `
create function note_change() returns trigger language plpgsql as $$
declare
  next_seq bigint;
  changed jsonb;
begin
  update change_head set seq = seq + 1 returning seq into next_seq;
  changed := case when tg_op = 'INSERT' then to_jsonb(new) else to_jsonb(old) end;
  insert into changes (seq, kind, gid) values (next_seq, tg_argv[0], changed ->> tg_argv[1]);
  return null;
end
$$`

/**
 * A journal of what changed, written by the database itself: no statement of any process, and none that an operator types, can leave out that something was changed or went.
 * Each line has the next number of one row, in the transaction of what it tells.
 */
export function changeJournal(kind: DatabaseKind): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await portableMigration(kind, TABLES).up(db)
      if (kind === 'postgres') await sql.raw(NOTE_CHANGE).execute(db)
      const trigger = kind === 'postgres' ? postgresTrigger : sqliteTrigger
      for (const watched of WATCHED) await sql.raw(trigger(watched)).execute(db)
    },
  }
}

/** Which rows count, in the words of a database; nothing where all do. */
function whenOf(
  { columns = [], endsAtMs }: Watched,
  words: { readonly differs: string; readonly nowMs: string },
): string {
  const conditions = [
    ...columns.map((column) => `old.${column} ${words.differs} new.${column}`),
    ...(endsAtMs === undefined ? [] : [`old.${endsAtMs} > ${words.nowMs}`]),
  ]
  return conditions.length === 0 ? '' : `when (${conditions.join(' or ')})`
}

const eventOf = ({ columns = [], on }: Watched) => (on === 'update' ? `update of ${columns.join(', ')}` : on)
const nameOf = ({ on, table }: Watched) => `changes_${table}_${on}`

function sqliteTrigger(watched: Watched): string {
  const { gid, kind, on, table } = watched
  const row = on === 'insert' ? 'new' : 'old'
  const counts = whenOf(watched, { differs: 'is not', nowMs: 'unixepoch() * 1000' })
  return `create trigger ${nameOf(watched)} after ${eventOf(watched)} on ${table}
${counts}
begin
  update change_head set seq = seq + 1;
  insert into changes (seq, kind, gid) select seq, '${kind}', ${row}.${gid} from change_head;
end`
}

function postgresTrigger(watched: Watched): string {
  const { gid, kind, table } = watched
  const counts = whenOf(watched, { differs: 'is distinct from', nowMs: 'extract(epoch from now()) * 1000' })
  return `create constraint trigger ${nameOf(watched)} after ${eventOf(watched)} on ${table}
deferrable initially deferred for each row
${counts}
execute function note_change('${kind}', '${gid}')`
}
