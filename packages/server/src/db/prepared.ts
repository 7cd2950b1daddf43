import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import { nameOf, type NamedStatement } from './named-statements.js'
import type { Schema } from './schema.js'

type Queries = Kysely<Schema>

/** What stands for a value while its query is written out: any text does for an id. */
type Sample<T> = T extends string ? string : T

/**
 * A query that is built and written out once and then run with another value each time; on the busiest path, building costs more
 * than running. PostgreSQL parses it once for each connection.
 * @param build  makes the query for a value; it must use the value exactly once, as a parameter
 */
export function prepareWith<V, R>(
  queries: Queries,
  build: (value: V) => Compilable<R>,
  sample: Sample<NoInfer<V>>,
): (value: V) => Promise<readonly R[]> {
  const run = prepareWithAll(queries, ([value]: readonly [V]) => build(value), [sample])
  return async (value) => await run([value])
}

/**
 * The same for several values.
 * @param build  makes the query; its parameters must be the values, each once and in their order
 * @param samples  values that differ, so that the order can be seen
 * @returns takes a transaction for a query that belongs to one
 */
export function prepareWithAll<V extends readonly unknown[], R>(
  queries: Queries,
  build: (values: V) => Compilable<R>,
  samples: { readonly [K in keyof V]: Sample<NoInfer<V>[K]> },
): (values: V, tx?: Queries) => Promise<readonly R[]> {
  const compiled: CompiledQuery<R> = build(samples as V).compile()
  const { parameters, sql } = compiled
  const statementName = nameOf(sql)
  if (parameters.length !== samples.length || parameters.some((value, index) => value !== samples[index])) {
    throw new Error(`not the values in their order: ${sql}`)
  }
  return async (values, tx = queries) => {
    const statement: NamedStatement<R> = { ...compiled, statementName, parameters: values }
    return (await tx.executeQuery<R>(statement)).rows
  }
}
