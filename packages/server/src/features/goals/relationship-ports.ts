import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Position } from '../projects/sections/section.js'
import type { GoalRelationship, RELATIONSHIP_SUBTYPES, Supporting } from './goal-relationship.js'
import type { JudgedBy } from './ports.js'

/** The records among some that a person may see. */
export type SeeSupporting = (
  viewer: Principal,
  supporting: readonly Supporting[],
) => Promise<ReadonlySet<Gid>>

/** What carries goals. */
export interface GoalRelationshipStore {
  /** Those among `gids` that there are, whoever may see them. */
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, GoalRelationship>>

  /** Those of a goal, in its order. @param wanted.see  which of them are shown */
  list(wanted: {
    readonly goalGid: Gid
    readonly subtype: (typeof RELATIONSHIP_SUBTYPES)[number] | null
    readonly see: (some: readonly Supporting[]) => Promise<ReadonlySet<Gid>>
    readonly page: PageRequest
    readonly rest: Rest
  }): Promise<readonly GoalRelationship[]>

  /**
   * **Atomic:** has something carry a goal; what does already moves to the position, if one is given, and gets the weight, if one is.
   * **On conflict:** whoever adds to what carries goals of one workspace does so one after the other, so that they never carry themselves, and
   * what hangs together stays within its limits.
   * @param act.gid  of the new relationship
   * @returns the relationship; `cycle` where the goal would carry itself, `too_deep` and `too_connected` where more would hang together than may;
   *   `gone` and `supporting_gone` for what was deleted meanwhile, `refused` for whoever is no editor of the goal
   */
  add(
    act: {
      readonly gid: Gid
      readonly goalGid: Gid
      readonly workspaceGid: Gid
      readonly supporting: Supporting
      /** Null for the end of the list, or where it is already. */
      readonly position: Position | null
      /** Null for 0, or what it is already. */
      readonly weight: number | null
      readonly relationshipsMax: number
      readonly connectedMax: number
      readonly levelsMax: number
    } & JudgedBy,
  ): Promise<
    | GoalRelationship
    | 'cycle'
    | 'too_deep'
    | 'too_connected'
    | 'too_many'
    | 'anchor_unknown'
    | 'refused'
    | 'gone'
    | 'supporting_gone'
  >

  /** **Atomic:** how much it counts, and that the goal was changed by it. @returns `refused` for whoever is no editor of the goal */
  setWeight(
    relationship: GoalRelationship,
    weight: number,
    by: JudgedBy,
  ): Promise<GoalRelationship | 'refused' | 'gone'>

  /** **Atomic:** it carries the goal no longer. @returns `gone` for what did not, `refused` for whoever is no editor of the goal */
  remove(
    act: { readonly goalGid: Gid; readonly supportingGid: Gid } & JudgedBy,
  ): Promise<'removed' | 'refused' | 'gone'>
}
