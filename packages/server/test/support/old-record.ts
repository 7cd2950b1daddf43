import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { openDatabase, type Database } from '../../src/db/database.js'
import { FOUNDATION } from '../../src/db/migrations/0001-foundation.js'
import { APPS } from '../../src/db/migrations/0002-apps.js'
import { GRANTS } from '../../src/db/migrations/0003-grants.js'
import { CONSOLE } from '../../src/db/migrations/0004-console.js'
import { SECURITY } from '../../src/db/migrations/0005-security.js'
import { portableMigration } from '../../src/db/migrations/portable-ddl.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { NOW_MS, sharedLocation } from './stores.js'
import type { DatabaseKind } from './services.js'
import { DAY_MS } from '../../src/time-units.js'

const BEFORE_CHAINS = {
  '0001-foundation': FOUNDATION,
  '0002-apps': APPS,
  '0003-grants': GRANTS,
  '0004-console': CONSOLE,
}

/** The workspaces that see the events of an old record. */
export const HERE = '7001' as Gid
const THERE = '7002' as Gid

/** As links were hashed before the workspaces that see an event were part of them. */
function firstFormHash(fields: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(['mudra-audit-1', ...fields]))
    .digest('hex')
}

/**
 * A database with the schema of before, and a record in it as it was written then: three events from before there were chains, and two chains,
 * the first of which was pruned up to its second event.
 */
export async function openOldRecord(kind: DatabaseKind) {
  const place = await sharedLocation(kind)
  const db = openDatabase(place.location, { onIdleError: () => undefined })
  const run = async (statement: string) => {
    await sql.raw(statement).execute(db.queries)
  }
  await migrateWith(db, BEFORE_CHAINS)
  for (let day = 23; day > 20; day--)
    await run(`insert into audit_events (at_ms, action, actor_kind, target_kind, target_gid, details)
      values (${NOW_MS - day * DAY_MS}, 'app_created', 'system', 'app', '${day}', '{}')`)
  await migrateWith(db, { ...BEFORE_CHAINS, '0005-security': SECURITY })
  const heads = []
  for (const chain of [0, 5]) {
    let hash = ''
    for (let position = 1; position <= 6; position++) {
      const atMs = NOW_MS - (20 - position) * DAY_MS
      const isPruning = chain === 0 && position === 6
      const action = isPruning ? 'audit_pruned' : 'app_updated'
      const details = isPruning ? JSON.stringify({ anchors: heads[0] }) : '{}'
      const place = [null, null, null, null, 'app', String(position), null, null, null]
      const prevHash = hash
      const fields = [chain, position, prevHash, atMs, action, 'system', ...place, 'done', null, details]
      hash = firstFormHash(fields)
      await run(`insert into audit_events
          (chain, position, prev_hash, at_ms, action, actor_kind, target_kind, target_gid, details, hash)
        values (${chain}, ${position}, '${prevHash}', ${atMs}, '${action}', 'system', 'app', '${position}', '${details}', '${hash}')`)
      for (const gid of position % 2 === 0 ? [HERE] : [THERE, HERE])
        await run(
          `insert into audit_event_workspaces (workspace_gid, seq) select '${gid}', max(seq) from audit_events`,
        )
      if (chain === 0 && position === 2) heads.push(`0:2:${hash}`)
    }
    await run(`update audit_chains set position = 6, hash = '${hash}' where chain = ${chain}`)
    heads.push(`${chain}:6:${hash}`)
  }
  await run(`insert into audit_anchors (chain, position, hash, at_ms, pruned)
    select chain, position, hash, ${NOW_MS}, 2 from audit_events where chain = 0 and position = 2`)
  await run('delete from audit_events where chain = 0 and position <= 2')
  return {
    db,
    location: place.location,
    run,
    /** Of its chains, as `verify` printed them then. */
    heads: heads.slice(1),
    close: async () => {
      await db.close()
      await place.drop()
    },
  }
}

async function migrateWith(db: Database, all: Readonly<Record<string, string>>): Promise<void> {
  const migrations = Object.entries(all).map(
    ([name, ddl]) => [name, portableMigration(db.kind, ddl)] as const,
  )
  const { error } = await new Migrator({
    db: db.queries,
    provider: { getMigrations: async () => await Promise.resolve(Object.fromEntries(migrations)) },
  }).migrateToLatest()
  if (error !== undefined) throw error
}
