import { sql, type Kysely } from 'kysely'

/** Where counting starts in a database that has handed out no id yet. */
const FIRST_GID = 1_300_000_000_000_000

/**
 * Gives every row of a table an id in its column `gid`, from the numbers that the database counts.
 * @param rows.keys  the two columns that tell its rows apart
 * @param rows.order  by which of its columns they are counted
 */
export async function numberRows(
  db: Kysely<unknown>,
  rows: { readonly table: string; readonly keys: readonly [string, string]; readonly order: string },
): Promise<void> {
  const { keys, order, table } = rows
  const all = sql.table(table)
  const counted = await sql<{ count: number | string }>`select count(*) as count from ${all}`.execute(db)
  const count = Number(counted.rows[0]?.count)
  if (count === 0) return
  const { rows: claimed } = await sql<{ value: string }>`
    insert into settings (name, value) values ('next_gid', ${String(FIRST_GID + count)})
    on conflict (name) do update set value = cast(cast(settings.value as bigint) + ${sql.lit(count)} as text)
    returning value`.execute(db)
  const before = Number(claimed[0]?.value) - count - 1
  const [one, other] = keys
  const same = (key: string) => sql`${sql.ref(`${table}.${key}`)} = ${sql.ref(`numbered.${key}`)}`
  await sql`
    update ${all} set gid = cast(${sql.lit(before)} + numbered.number as text)
    from (
      select ${sql.ref(one)}, ${sql.ref(other)},
        row_number() over (order by ${sql.ref(order)}, ${sql.ref(one)}, ${sql.ref(other)}) as number
      from ${all}) as numbered
    where ${same(one)} and ${same(other)}`.execute(db)
}
