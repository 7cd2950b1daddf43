import type { AnyRecord, Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { SearchStore } from './ports.js'
import type { LoadSeen } from './read-references.js'
import { TYPEAHEAD_ROWS_MAX, type TypeaheadKind } from './typeahead.rules.js'
import { isBegunIn } from './words.rules.js'

/** Records of which the viewer may see some that are read at once, however few are asked for: most of them may be hidden. */
const RECORDS_PER_LOAD = 100

interface Needs {
  readonly search: SearchStore
  /** The records of a kind that a viewer may find among others. */
  readonly loads: Readonly<Record<TypeaheadKind, LoadSeen>>
}

/**
 * Finds what somebody means who has begun to type its name: first among what they have to do with, then among all of a workspace.
 * Ends when there is enough, or when enough was looked at: it is to be quick, not complete.
 */
export function makeTypeahead({ loads, search }: Needs) {
  return async (
    viewer: Principal,
    wanted: {
      readonly kind: TypeaheadKind
      readonly workspaceGid: Gid
      readonly typed: string
      readonly count: number
      /** Whether people are found by their addresses, too. */
      readonly byAddress: boolean
      readonly rest: Rest
    },
  ): Promise<readonly AnyRecord[]> => {
    const { count, kind, rest, typed } = wanted
    const tried = new Set<Gid>()
    const found: AnyRecord[] = []
    let looked = 0
    for await (const candidates of search.candidates(viewer, wanted)) {
      await rest(candidates.length)
      looked += candidates.length
      const fitting = candidates.filter(({ gid, texts }) => !tried.has(gid) && isBegunIn(texts, typed))
      for (const { gid } of fitting) tried.add(gid)
      for (let at = 0; at < fitting.length && found.length < count; at += RECORDS_PER_LOAD) {
        const gids = fitting.slice(at, at + RECORDS_PER_LOAD).map(({ gid }) => gid)
        const seen = await loads[kind](viewer, gids)
        found.push(...gids.flatMap((gid) => seen.get(gid) ?? []))
        await rest(0)
      }
      if (found.length >= count || looked >= TYPEAHEAD_ROWS_MAX) break
    }
    return found.slice(0, count)
  }
}
