import type { Rest } from '../../../protocol/asana/call.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { PortfolioSetting } from './setting.js'

/** What settings of projects in portfolios need from storage. */
export interface PortfolioSettingStore {
  /** Those among some whose project and whose portfolio the viewer may see. */
  load(viewer: Principal, gids: readonly Gid[]): Promise<ReadonlyMap<Gid, PortfolioSetting>>

  /** Where it lies, whoever asks; null for what is none. */
  find(gid: Gid): Promise<PortfolioSetting | null>

  /** The same as `load` of all of a project or of a portfolio, by gid. */
  list(
    viewer: Principal,
    of: {
      readonly of: 'project' | 'portfolio'
      readonly gid: Gid
      readonly page: PageRequest
      readonly rest: Rest
    },
  ): Promise<readonly PortfolioSetting[]>

  /**
   * **Atomic:** whoever edits the portfolio and administers the project decides that people get into it by another way.
   * **On conflict:** the later change stays; `gone` when the project has left the portfolio, `refused` when they may no longer do so, `too_many` when as many portfolios let people into the project as may.
   */
  setInherited(
    setting: PortfolioSetting,
    to: { readonly viewer: Principal; readonly isInherited: boolean; readonly lettingInMax: number },
  ): Promise<'changed' | 'gone' | 'refused' | 'too_many'>
}
