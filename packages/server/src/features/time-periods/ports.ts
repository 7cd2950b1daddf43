import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Stretch, TimePeriod } from './time-period.rules.js'

/** What time periods need from storage. */
export interface TimePeriodStore {
  /** Those among `gids` that are of the viewer's workspaces. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly TimePeriod[]>

  /** How many of a workspace's begin on a day or later. */
  countFrom(workspaceGid: Gid, startOn: string): Promise<number>

  /**
   * **Atomic:** makes those that a workspace does not have yet. **On conflict:** each is made once, whoever asked for it first.
   * @param stretches  each after what it is a part of
   * @param gids  one for each, in ascending order
   */
  ensure(
    workspaceGid: Gid,
    made: { readonly stretches: readonly Stretch[]; readonly gids: readonly Gid[] },
  ): Promise<void>

  /** Those of a workspace, by gid: year by year, each before its parts. With days only those that lie between them, both included. */
  list(
    workspaceGid: Gid,
    filter: {
      readonly startOn: string | null
      readonly endOn: string | null
      readonly page: PageRequest
    },
  ): Promise<readonly TimePeriod[]>
}
