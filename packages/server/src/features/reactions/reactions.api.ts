import type { Handlers } from '../../protocol/asana/call.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid } from '../../protocol/asana/refusal.js'
import { unknownReference, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import { REACTIONS_ON } from './reactions.operations.js'

type FindTarget = (viewer: Principal, gid: Gid) => Promise<Found<unknown>>

/** @param findTargets  each looks up a kind of record that people could react to */
export function reactionsApi({
  findTargets,
}: {
  readonly findTargets: readonly FindTarget[]
}): Pick<Handlers, 'getReactionsOnObject'> {
  return {
    async getReactionsOnObject({ page, principal, query }) {
      const read = readInput(query, REACTIONS_ON)
      if (!read.ok) return read
      const { target = NO_GID } = read.value
      for (const find of findTargets)
        if ((await find(principal, target)).state === 'visible')
          return done({
            kind: 'written',
            json: JSON.stringify({ data: [], ...(page.limit === null ? {} : { next_page: null }) }),
          })
      return invalid(unknownReference('target', target))
    },
  }
}
