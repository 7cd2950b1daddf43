import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type Database, type DatabaseLocation } from '../../src/db/database.js'
import { inTransaction } from '../../src/db/transaction.js'
import { assumeInPostgres, assumeInSqlite } from '../support/assumed-statistics.js'
import { SERVER_OF_STATEMENTS, sayEveryStatement } from '../support/every-statement.js'
import { fillTheRest } from '../support/every-table.js'
import { exceptionOf, HAVE_TO_BE_SAID, MAY_READ_MUCH, WHILE_SMALL } from '../support/judged-plans.js'
import { judgeInPostgres } from '../support/postgres-plans.js'
import { openTestServerAt, testClock, type DatabaseKind } from '../support/services.js'
import { sqliteJudge } from '../support/sqlite-plans.js'
import { recordStatements, type Statement } from '../support/statements.js'
import { openStoresAt, sharedLocation } from '../support/stores.js'

/** It says some thousand statements. */
const OPENING_MS = 240_000
const [THOUSAND, MILLION] = [1_000, 1_000_000]

/** What the planner was told of each table before it plans for a million rows; SQLite is told nothing until somebody asks it to look. */
const TOLD = { sqlite: [0, THOUSAND, MILLION], postgres: [THOUSAND, MILLION] } as const

describe('the plans of all that a server says to its database', () => {
  const used = new Set<string>()

  describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
    let statements: readonly Statement[]
    let db: Database
    let drop: () => Promise<void>
    beforeAll(async () => {
      const place = await sharedLocation(kind)
      drop = place.drop
      statements = await statementsOf(kind, place.location)
      db = openDatabase(place.location, { onIdleError: () => undefined })
    }, OPENING_MS)
    afterAll(async () => {
      await db.close()
      await drop()
    })

    it('has heard every list and every look-up', () => {
      const unheard = Object.entries(HAVE_TO_BE_SAID).filter(
        ([, said]) => !statements.some(({ text }) => said.test(inOneLine(text))),
      )
      expect(unheard).toEqual([])
    })

    it.each(TOLD[kind])(
      'no list, no look-up and no act reads or sorts all of a tenant, planned with statistics of %s rows',
      async (told) => {
        if (told > 0) await (kind === 'sqlite' ? assumeInSqlite : assumeInPostgres)(db, told)
        const judge =
          kind === 'sqlite'
            ? await sqliteJudge(db, MILLION)
            : async (one: Statement) => await judgeInPostgres(db, one, told)
        const found: string[] = []
        for (const statement of statements) {
          const plan = await judge(statement)
          if (plan === null) continue
          const text = inOneLine(statement.text)
          if (kind === 'sqlite' && told === THOUSAND && WHILE_SMALL.test(text)) continue
          const exception = exceptionOf(text)
          if (exception === undefined) found.push([text, ...plan].join('\n    '))
          else used.add(exception)
        }
        expect(found).toEqual([])
      },
    )
  })

  it('makes no exception that is none any more', () => {
    expect(Object.keys(MAY_READ_MUCH).filter((name) => !used.has(name))).toEqual([])
  })
})

const inOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** All that a server says, but for what makes the demo, and for rows that are simply written. */
async function statementsOf(kind: DatabaseKind, location: DatabaseLocation): Promise<readonly Statement[]> {
  await (await openStoresAt(location)).close()
  const recorded = recordStatements(kind)
  const server = await openTestServerAt(location, testClock(), SERVER_OF_STATEMENTS)
  await leaveAPageInEachTable(location)
  await sayEveryStatement(server)
  recorded.stop()
  await server.close()
  return [...recorded.statements.values()].filter(
    ({ text }) =>
      /^\s*(?:\/\*.*?\*\/\s*)?(?:select|update|delete|with|insert)\b/i.test(text) &&
      !/\b(?:seed_records|sqlite_\w+|kysely_\w+|pg_\w+|pragma_\w+|information_schema)\b/i.test(text) &&
      !/^\s*insert into \S+ \([^)]*\) values/i.test(text),
  )
}

/** PostgreSQL counts the pages of a table by itself, and one of none is empty to it, whatever its statistics say. A row that was never kept leaves one. */
async function leaveAPageInEachTable(location: DatabaseLocation): Promise<void> {
  const db = openDatabase(location, { onIdleError: () => undefined })
  const { client_id: app } = await db.queries
    .selectFrom('apps')
    .select('client_id')
    .limit(1)
    .executeTakeFirstOrThrow()
  const undone = new Error('undone')
  await inTransaction(db, async (tx) => {
    await fillTheRest(tx, { clientId: app, kind: location.kind })
    throw undone
  }).catch((error: unknown) => {
    if (error !== undone) throw error
  })
  await db.close()
}
