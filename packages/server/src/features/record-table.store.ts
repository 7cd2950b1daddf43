import { sql, type RawBuilder } from 'kysely'
import type { Columns } from '../db/columns.js'
import type { Database, Queries } from '../db/database.js'
import { readInSteps } from '../db/read-in-steps.js'
import type { Schema } from '../db/schema.js'
import { inTransaction } from '../db/transaction.js'
import type { Gid } from '../protocol/asana/gid.js'
import { gidOfKey, rowsToRead } from '../protocol/asana/pagination.js'
import type { NewRecord, PlainRecord, RecordFilter, RecordOwner, RecordStore } from './record-kind.js'

type Condition = RawBuilder<unknown>

/** The store of a plain kind of record, whose rows are all of one table. */
export function recordTable<R extends PlainRecord, Row extends object>(
  db: Database,
  table: keyof Schema,
  columns: Columns<R, Row>,
): RecordStore<R> {
  const from = sql.table(table)

  const compared = (properties: Partial<R>, operator: '=' | '>=' | '<='): readonly Condition[] =>
    Object.entries(columns.write(properties)).map(([column, value]) =>
      value === null
        ? sql`${sql.ref(column)} is null`
        : sql`${sql.ref(column)} ${sql.raw(operator)} ${value}`,
    )

  const conditionsOf = ({ anyOf = [], atLeast = {}, atMost = {}, where }: RecordFilter<R>) => [
    ...compared(where, '='),
    ...compared(atLeast, '>='),
    ...compared(atMost, '<='),
    ...(anyOf.length === 0 ? [] : [either(anyOf.map((one) => all(compared(one, '='))))]),
  ]

  const read = async (gids: readonly Gid[]): Promise<readonly R[]> => {
    if (gids.length === 0) return []
    const { rows } = await sql<Row>`
      select * from ${from} where gid in (${sql.join(gids)}) order by gid`.execute(db.queries)
    return rows.map((row) => columns.read(row))
  }

  /** Whether there are as many as there may be beside one record. */
  const isFull = async (
    tx: Queries,
    { among, countMax }: Pick<NewRecord<R>, 'among' | 'countMax'>,
    beside: Gid,
  ): Promise<boolean> => {
    const { rows } = await sql`
      select gid from ${from} where ${all([...compared(among, '='), sql`gid <> ${beside}`])}
      limit ${countMax}`.execute(tx)
    return rows.length >= countMax
  }

  const insert = async (tx: Queries, { among, countMax, owner, record }: NewRecord<R>) => {
    if (!(await holdOwner(db, tx, owner))) return 'gone'
    if (await isFull(tx, { among, countMax }, record.gid)) return 'too_many'
    const row = Object.entries(columns.write(record))
    const { rows } = await sql`
      insert into ${from} (${sql.join(row.map(([column]) => sql.ref(column)))})
      values (${sql.join(row.map(([, value]) => value))}) on conflict do nothing returning gid`.execute(tx)
    return rows.length === 0 ? 'taken' : 'created'
  }

  return {
    read,

    list: async (filter) =>
      await readInSteps<Gid, R>({
        rowsMax: rowsToRead(filter.page),
        after: filter.page.after === null ? null : gidOfKey(filter.page.after, 0),
        isFiltered: true,
        places: async (after, rowsMax) => {
          const further = after === null ? [] : [sql`gid > ${after}`]
          const { rows } = await sql<{ gid: Gid }>`
            select gid from ${from} where ${all([...conditionsOf(filter), ...further])}
            order by gid limit ${rowsMax}`.execute(db.queries)
          return rows.map(({ gid }) => ({ key: gid, isShown: true }))
        },
        rows: async (places) => await filter.shown(await read(places.map(({ key }) => key))),
        rest: filter.rest,
      }),

    create: async (made) => await inTransaction(db, async (tx) => await insert(tx, made)),

    update: async (gid, { changes, judged = {}, limit, owner }) =>
      await inTransaction(db, async (tx) => {
        if (owner !== undefined && !(await holdOwner(db, tx, owner))) return null
        if (limit !== undefined && (await isFull(tx, limit, gid))) return 'too_many'
        // An update without a column is none to the database.
        const set = Object.entries({ gid, ...columns.write(changes) }).map(
          ([column, value]) => sql`${sql.ref(column)} = ${value}`,
        )
        const { rows } = await sql<Row>`
        update ${from} set ${sql.join(set)} where ${all([sql`gid = ${gid}`, ...compared(judged, '=')])}
        returning *`.execute(tx)
        const [row] = rows
        return row === undefined ? null : columns.read(row)
      }),

    delete: async (gid) => {
      await sql`delete from ${from} where gid = ${gid}`.execute(db.queries)
    },
  }
}

/** @returns false when it is gone */
async function holdOwner(
  { locksRows }: Database,
  tx: Queries,
  { gid, table }: RecordOwner,
): Promise<boolean> {
  const row = await tx
    .selectFrom(table)
    .select('gid')
    .where('gid', '=', gid)
    // What refers to it may come and go meanwhile.
    .$if(locksRows, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  return row !== undefined
}

const all = (conditions: readonly Condition[]): Condition => sql`(${sql.join(conditions, sql` and `)})`
const either = (conditions: readonly Condition[]): Condition => sql`(${sql.join(conditions, sql` or `)})`
