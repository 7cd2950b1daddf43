import { RateLimiterPostgres } from 'rate-limiter-flexible'

/** The connections to the PostgreSQL in which all nodes count. */
export interface SharedCounts {
  query(statement: object): Promise<unknown>
}

export const THROTTLE_TABLE = 'throttle_counts'

/** Adds to a count that all nodes have in common. @returns the sum of all nodes, or null while the database cannot say */
export type AddToShared = (key: string, points: number) => Promise<number | null>

/** @param keptSeconds  how long a count is needed after its first addition */
export function makeSharedCounter(
  shared: SharedCounts,
  { name, keptSeconds }: { readonly name: string; readonly keptSeconds: number },
): AddToShared {
  const limiter = new RateLimiterPostgres({
    keyPrefix: name,
    points: Number.MAX_SAFE_INTEGER,
    duration: keptSeconds,
    storeClient: shared,
    storeType: 'pool',
    tableName: THROTTLE_TABLE,
    tableCreated: true,
    clearExpiredByTimeout: false,
  })
  return async (key, points) => {
    try {
      return (await limiter.penalty(key, points)).consumedPoints
    } catch {
      return null
    }
  }
}
