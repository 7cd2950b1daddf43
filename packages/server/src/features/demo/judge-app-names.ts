import { skeletonsOf } from '../../protocol/unicode/skeleton.js'
import type { App } from '../apps/app.js'
import type { PlannedPlace } from './plan-places.js'

/**
 * Whether an app could be taken for an earlier one of somebody else's that its owner's workspaces use, as it would be if somebody made them one
 * after the other.
 * @param earlier  all that come before it
 */
export function looksLikeAnother(
  app: App,
  earlier: readonly App[],
  places: readonly PlannedPlace[],
): boolean {
  const own = places.filter(({ roles }) => roles.has(app.ownerGid))
  const { asWritten, small } = skeletonsOf(app.name)
  return earlier.some((other) => {
    if (other.ownerGid === app.ownerGid) return false
    const isUsed = own.some(({ roles, workspace }) =>
      other.distribution === 'any' ? roles.has(other.ownerGid) : other.workspaceGids.includes(workspace.gid),
    )
    if (!isUsed) return false
    const skeletons = skeletonsOf(other.name)
    return skeletons.asWritten === asWritten || skeletons.small === small
  })
}
