import type { Compilable, CompiledQuery } from 'kysely'
import type { Queries } from './database.js'

/**
 * A query that is built and written out once and then run with another value each time; on the busiest path, building costs more
 * than running.
 * @param build  makes the query for a value; it must use the value exactly once, as a parameter
 */
export function prepareWith<V, R>(
  queries: Queries,
  build: (value: V) => Compilable<R>,
  sample: V,
): (value: V) => Promise<readonly R[]> {
  const compiled: CompiledQuery<R> = build(sample).compile()
  if (compiled.parameters.length !== 1) throw new Error(`not one parameter: ${compiled.sql}`)
  return async (value) => (await queries.executeQuery<R>({ ...compiled, parameters: [value] })).rows
}
