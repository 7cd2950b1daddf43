import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import { SUPPORTING_TYPES, type Supporting, type SupportingType } from './goal-relationship.js'
import type { SeeSupporting } from './relationship-ports.js'

/** The records of one kind among some that a person may see. */
type Load = (
  viewer: Principal,
  gids: readonly Gid[],
) => Promise<ReadonlyMap<Gid, { readonly workspaceGid: Gid }>>

export type LoadSupporting = Readonly<Record<SupportingType, Load>>

/** Finds what may carry a goal, of whatever kind it is. @returns null for what the viewer may not see */
export type FindSupporting = (
  viewer: Principal,
  gid: Gid,
) => Promise<{ readonly supporting: Supporting; readonly workspaceGid: Gid } | null>

export function makeFindSupporting(load: LoadSupporting): FindSupporting {
  return async (viewer, gid) => {
    for (const type of SUPPORTING_TYPES) {
      const found = (await load[type](viewer, [gid])).get(gid)
      if (found !== undefined) return { supporting: { type, gid }, workspaceGid: found.workspaceGid }
    }
    return null
  }
}

export function makeSeeSupporting(load: LoadSupporting): SeeSupporting {
  return async (viewer, supporting) => {
    const seen = new Set<Gid>()
    for (const [type, some] of Map.groupBy(supporting, (one) => one.type))
      for (const gid of (await load[type](viewer, [...new Set(some.map((one) => one.gid))])).keys())
        seen.add(gid)
    return seen
  }
}
