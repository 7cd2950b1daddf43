import { sql } from 'kysely'
import type { Database } from './database.js'
import type { DatabaseFinding } from './finding.js'

const REMEDY =
  'have at least one standby confirm each commit: synchronous_standby_names, or synchronous_mode of Patroni (docs/high-availability.md)'

interface Replication {
  readonly standbys: number
  /** Of them, those that confirm commits, as far as this user may see that. */
  readonly confirming: number
  readonly visible: number
  readonly names: string
  readonly commit: string
}

/**
 * Whether what was acknowledged outlives the primary: only if a standby has it before anybody is told. Nothing to say of SQLite, nor of a PostgreSQL that
 * nothing follows.
 */
export async function checkReplication(db: Database): Promise<readonly DatabaseFinding[]> {
  if (db.kind === 'sqlite') return []
  // Whoever may not see how far standbys are sees that they are there.
  const { rows } = await sql<Replication>`
    select count(*)::int as standbys,
      count(*) filter (where sync_state in ('sync', 'quorum'))::int as confirming,
      count(sync_state)::int as visible,
      current_setting('synchronous_standby_names') as names,
      current_setting('synchronous_commit') as commit
    from pg_stat_replication`.execute(db.queries)
  const [found] = rows
  return found === undefined ? [] : findingsOf(found)
}

function findingsOf({
  commit,
  confirming,
  names,
  standbys,
  visible,
}: Replication): readonly DatabaseFinding[] {
  const follow = `${standbys} ${standbys === 1 ? 'standby follows' : 'standbys follow'}`
  if (names === '')
    return standbys === 0
      ? []
      : [
          {
            level: 'warn',
            what: `replication: asynchronous (${follow}); what was acknowledged last is lost with the primary`,
            remedy: REMEDY,
          },
        ]
  if (commit === 'off' || commit === 'local')
    return [
      {
        level: 'warn',
        what: `replication: synchronous_commit is ${commit}, so no standby is waited for`,
        remedy: 'set synchronous_commit to on for this database and its user',
      },
    ]
  if (visible === standbys && confirming === 0)
    return [
      {
        level: 'warn',
        what: `replication: no standby of synchronous_standby_names (${names}) is there, and every write waits for one`,
        remedy: 'start the standby, or leave it out of synchronous_standby_names',
      },
    ]
  return [{ level: 'ok', what: `replication: synchronous (${follow})` }]
}
