import { join } from 'node:path'
import type { DatabaseLocation } from '../db/database.js'
import { problemOfPostgresUrl } from '../db/postgres-url.js'

type Complain = (flag: 'database-url' | 'prepared-statements' | 'wait-for-database', problem: string) => void

/** @returns SQLite in the data folder where no URL is given */
export function readDatabase(
  text: string | undefined,
  {
    dataDir,
    preparedStatements = 'on',
    complain,
  }: {
    readonly dataDir: string
    readonly preparedStatements: string | undefined
    readonly complain: Complain
  },
): DatabaseLocation {
  if (preparedStatements !== 'on' && preparedStatements !== 'off')
    complain('prepared-statements', 'must be on or off')
  if (text === undefined) return { kind: 'sqlite', path: join(dataDir, 'mudra.sqlite') }
  const problem = problemOfPostgresUrl(text)
  if (problem !== null) complain('database-url', problem)
  return { kind: 'postgres', url: text, ...(preparedStatements === 'off' ? { preparedStatements } : {}) }
}

/** Longer than any database takes to come up, recovery after a crash included. */
const DATABASE_WAIT_SECONDS_MAX = 3_600
const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600 }

/** @returns for how many seconds a start waits for the database; 0 for not at all */
export function readDatabaseWait(
  text: string | undefined,
  { hasPostgres, complain }: { readonly hasPostgres: boolean; readonly complain: Complain },
): number {
  if (text === undefined) return 0
  const [, count, unit = ''] = /^(\d{1,5})([smh]?)$/.exec(text) ?? []
  const seconds = count === undefined ? Number.NaN : Number(count) * (SECONDS_PER_UNIT[unit] ?? Number.NaN)
  if (!(seconds <= DATABASE_WAIT_SECONDS_MAX))
    complain('wait-for-database', `${text} is not a time of at most an hour; use one like 60s or 2m`)
  else if (seconds > 0 && !hasPostgres)
    complain(
      'wait-for-database',
      'waits for PostgreSQL, and MUDRA_DATABASE_URL names none: leave it out for SQLite, which is a file',
    )
  return seconds
}
