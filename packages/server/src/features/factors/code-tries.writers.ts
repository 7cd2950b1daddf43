import type { Queries } from '../../db/database.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { STRANGERS, type TryCount } from './code-tries.js'

export type ClaimedTry =
  | { readonly decision: 'claimed' }
  | {
      readonly decision: 'throttled'
      /** Until the spent count is open again, of several the last one. */
      readonly waitMs: number
      readonly triesMax: number
      /** Whether it was found spent for the first time in its window. */
      readonly isFirst: boolean
      /** Whether it is the one of all strangers. */
      readonly isOfStrangers: boolean
    }

interface Claim {
  readonly userGid: Gid
  readonly counts: readonly TryCount[]
  readonly nowMs: number
}

/**
 * Takes one try of each count, or none of any, in the transaction of a caller who holds the person: of many at once no more get one than
 * there are.
 */
export async function claimCodeTry(tx: Queries, claim: Claim): Promise<ClaimedTry> {
  const { counts, nowMs, userGid } = claim
  if (counts.length === 0) return { decision: 'claimed' }
  const rows = await tx
    .selectFrom('second_factor_tries')
    .select(['place', 'tries', 'window_ends_at_ms'])
    .where('user_gid', '=', userGid)
    .where('window_ends_at_ms', '>', nowMs)
    .where('place', 'in', placesOf(counts))
    .execute()
  const [spent] = counts
    .flatMap((count) => {
      const row = rows.find(({ place }) => place === count.place)
      return row === undefined || row.tries < count.triesMax ? [] : [{ count, row }]
    })
    .toSorted((one, other) => other.row.window_ends_at_ms - one.row.window_ends_at_ms)
  if (spent !== undefined) {
    const { count, row } = spent
    const isFirst = row.tries === count.triesMax
    // One more than there are says that it was found spent.
    if (isFirst) await addTry(tx, { userGid, counts: [count], nowMs })
    const { place, triesMax } = count
    const waitMs = row.window_ends_at_ms - nowMs
    return { decision: 'throttled', waitMs, triesMax, isFirst, isOfStrangers: place === STRANGERS }
  }
  await addTry(tx, claim)
  return { decision: 'claimed' }
}

async function addTry(tx: Queries, { counts, nowMs, userGid }: Claim): Promise<void> {
  const fresh = counts.map(({ place, windowMs }) => ({
    user_gid: userGid,
    place,
    tries: 1,
    window_ends_at_ms: nowMs + windowMs,
  }))
  await tx
    .insertInto('second_factor_tries')
    .values(fresh)
    .onConflict((conflict) =>
      conflict.columns(['user_gid', 'place']).doUpdateSet((set) => ({
        tries: set
          .case()
          .when('second_factor_tries.window_ends_at_ms', '<=', nowMs)
          .then(1)
          .else(set('second_factor_tries.tries', '+', 1))
          .end(),
        window_ends_at_ms: set
          .case()
          .when('second_factor_tries.window_ends_at_ms', '<=', nowMs)
          .then(set.ref('excluded.window_ends_at_ms'))
          .else(set.ref('second_factor_tries.window_ends_at_ms'))
          .end(),
      })),
    )
    .execute()
}

/** Gives a claimed try back, for what turned out right. What others tried stays counted. */
export async function giveBackCodeTry(tx: Queries, { counts, userGid }: Omit<Claim, 'nowMs'>): Promise<void> {
  if (counts.length === 0) return
  await tx
    .updateTable('second_factor_tries')
    .set((now) => ({ tries: now('tries', '-', 1) }))
    .where('user_gid', '=', userGid)
    .where('place', 'in', placesOf(counts))
    .where('tries', '>', 0)
    .execute()
}

/** Gives a person all tries again: nobody has guessed beside their new password yet. */
export async function forgetCodeTries(tx: Queries, userGid: Gid): Promise<void> {
  await tx.deleteFrom('second_factor_tries').where('user_gid', '=', userGid).execute()
}

function placesOf(counts: readonly TryCount[]): readonly string[] {
  return counts.map(({ place }) => place)
}
