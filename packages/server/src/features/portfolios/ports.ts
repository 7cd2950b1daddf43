import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Position } from '../projects/sections/section.js'
import type { Portfolio, PortfolioMembership, PortfolioStanding } from './portfolio.js'

export type PortfolioChanges = {
  readonly [
    K in Exclude<keyof Portfolio, 'gid' | 'workspaceGid' | 'createdByGid' | 'createdAtMs'>
  ]?: Portfolio[K]
}

/** What portfolios need from storage. */
export interface PortfolioStore {
  /** The portfolios among `gids` that lie in the viewer's workspaces, with the viewer's standing to each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly PortfolioStanding[]>

  /** Those that a person owns in a workspace, by gid. */
  ownedBy(
    ownerGid: Gid,
    filter: { readonly workspaceGid: Gid; readonly page: PageRequest },
  ): Promise<readonly Portfolio[]>

  /** **Atomic:** the portfolio; its owner is a member with the level `admin`. */
  create(portfolio: Portfolio, ownerMembershipGid: Gid): Promise<void>

  /** **On conflict:** the later change stays. @returns null when it is gone */
  update(portfolioGid: Gid, changes: PortfolioChanges): Promise<Portfolio | null>

  /** **Atomic:** the portfolio with its memberships. What it held stays. */
  delete(portfolioGid: Gid): Promise<void>
}

export interface PortfolioItem {
  readonly projectGid: Gid
  readonly rank: number
}

/** What is in portfolios. */
export interface PortfolioItemStore {
  /** The projects in it that the viewer may see, in the portfolio's order, each with its place. */
  list(
    viewer: Principal,
    of: { readonly portfolioGid: Gid; readonly page: PageRequest; readonly rest: Rest },
  ): Promise<readonly PortfolioItem[]>

  /**
   * **Atomic:** puts a project into a portfolio, or moves it there.
   * **On conflict:** who changes the order of one portfolio does so one after the other; `gone` when it, `item_gone` when the project was deleted
   * meanwhile.
   */
  add(input: {
    /** Of the item, where it is a new one. */
    readonly gid: Gid
    readonly portfolioGid: Gid
    readonly projectGid: Gid
    readonly position: Position
    readonly itemsMax: number
    readonly nowMs: number
  }): Promise<'added' | 'anchor_unknown' | 'too_many' | 'gone' | 'item_gone'>

  /** The portfolios of each of some projects, of those that the viewer sees. */
  portfoliosOf(viewer: Principal, projectGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]>>

  /** @returns false for what is not in it */
  remove(item: { readonly portfolioGid: Gid; readonly projectGid: Gid }): Promise<boolean>
}

/** Who is in portfolios. */
export interface PortfolioMemberStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, PortfolioMembership>>

  /** Memberships of a portfolio, or of a person in a workspace, or of both, by gid. */
  list(of: {
    readonly portfolioGid: Gid | null
    readonly user: { readonly gid: Gid; readonly workspaceGid: Gid } | null
    readonly page: PageRequest
  }): Promise<readonly PortfolioMembership[]>

  /** By joining order. Null when several portfolios have more members than one statement may read. */
  people(portfolioGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>

  /**
   * **Atomic:** adds people, each with the portfolio's default level, but no more than the viewer has once the portfolio is held. **On conflict:** who
   * is a member keeps their level, who has left the workspace is passed over; `gone` when the portfolio was deleted meanwhile, `refused` when the viewer
   * may edit it no longer.
   */
  add(input: {
    readonly portfolioGid: Gid
    readonly members: readonly { readonly gid: Gid; readonly userGid: Gid }[]
    readonly viewer: Principal
    readonly membersMax: number
    readonly nowMs: number
  }): Promise<'added' | 'too_many' | 'refused' | 'gone'>

  /** **Atomic:** takes people out. Who owns the portfolio stays its owner and its member. */
  remove(input: {
    readonly viewer: Principal
    readonly portfolioGid: Gid
    readonly userGids: readonly Gid[]
  }): Promise<'removed' | 'refused' | 'gone'>
}
