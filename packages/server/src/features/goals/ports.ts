import type { AccessLevel } from '../../protocol/asana/access-level.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Outcome } from '../../protocol/asana/refusal.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Goal, GoalMembership, GoalStanding } from './goal.js'
import type { Metric } from './metric.rules.js'

/** Who changes something, and when. */
export interface By {
  readonly byGid: Gid
  readonly nowMs: number
}

/** The same of an act that takes a right: what the viewer may do is judged once the goal is held. */
export interface JudgedBy extends By {
  readonly viewer: Principal
}

/** What of a goal can be changed. */
export type GoalChanges = Partial<
  Omit<Goal, 'gid' | 'workspaceGid' | 'createdByGid' | 'createdAtMs' | 'modifiedAtMs'>
>

export interface Like {
  readonly gid: Gid
  readonly user: Gid
}

/** What goals are looked for by; each of them narrows further. */
export interface GoalFilter {
  /** Where they are looked for: in a workspace, in a team, or above what carries them. */
  readonly of:
    | { readonly kind: 'workspace' | 'team'; readonly gid: Gid }
    | { readonly kind: 'supportedBy'; readonly supportingGid: Gid }
  readonly workspaceGid: Gid | null
  readonly teamGid: Gid | null
  readonly timePeriodGids: readonly Gid[] | null
  readonly isWorkspaceLevel: boolean | null
}

/** What goals need from storage. */
export interface GoalStore {
  /** The goals among `gids` that lie in the viewer's workspaces, with the viewer's standing to each. */
  read(viewer: Principal, gids: readonly Gid[]): Promise<readonly GoalStanding[]>

  /** Goals that the viewer may see, by gid. */
  list(
    viewer: Principal,
    wanted: { readonly filter: GoalFilter; readonly page: PageRequest; readonly rest?: Rest },
  ): Promise<readonly Goal[]>

  /**
   * **Atomic:** the goal, its first members, and that it came. Whoever has left the workspace meanwhile does not become a member.
   * @param made.like  null where nobody likes it yet
   * @returns `owner_gone` where that is the owner, `too_many` for more members than a goal may have; nothing was made then
   */
  create(made: {
    readonly goal: Goal
    readonly members: readonly GoalMembership[]
    readonly like: Like | null
  }): Promise<'created' | 'owner_gone' | 'too_many'>

  /**
   * **Atomic:** the changes and the like, and what they are told as; a new owner becomes a member with the level `admin`. **On conflict:** the later
   * change of each field stays, judged by what the earlier one left.
   * @param change.judge  the changes of the goal as it is then, by what the viewer may do there, or why there are none
   * @param change.like  null: the person's like stays as it is
   * @returns `no_metric` for a status of a goal that has none, `gone` when it was deleted or hidden meanwhile, `owner_gone` when the new owner left the
   *   workspace, `too_many` for more members than a goal may have
   */
  update(
    change: {
      readonly goalGid: Gid
      readonly judge: (held: { readonly goal: Goal; readonly level: AccessLevel }) => Outcome<GoalChanges>
      /** Of the membership of a new owner. */
      readonly ownerMembershipGid: Gid | null
      readonly like: { readonly userGid: Gid; readonly likeGid: Gid | null } | null
    } & JudgedBy,
  ): Promise<Outcome<Goal> | 'no_metric' | 'gone' | 'owner_gone' | 'too_many'>

  /** **Atomic:** the goal with all that is its own, and that it went. What carried it stays. @returns `refused` for whoever is no admin of it */
  delete(goalGid: Gid, by: JudgedBy): Promise<'deleted' | 'refused' | 'gone'>

  /** Null when several goals have more likes than one statement may read. */
  likes(goalGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Like[]> | null>
}

/** The numbers of goals. */
export interface GoalMetricStore {
  /** **Atomic:** the metric in the place of what there was, and that the goal was changed by it. @returns `refused` for whoever is no editor of it */
  set(goalGid: Gid, metric: Metric, by: JudgedBy): Promise<Goal | 'refused' | 'gone'>

  /**
   * **Atomic:** the number, and that the goal was changed by it. **On conflict:** the later number stays.
   * @param change.judge  why the metric, as it is then, takes no number; null where it does
   */
  setCurrent(
    change: {
      readonly goalGid: Gid
      readonly value: number
      readonly judge: (metric: Metric) => 'counted' | 'foreign' | null
    } & JudgedBy,
  ): Promise<Goal | 'no_metric' | 'counted' | 'foreign' | 'refused' | 'gone'>

  read(goalGids: readonly Gid[]): Promise<ReadonlyMap<Gid, Metric>>

  /** Which goals carry some goals, by their weights. */
  subgoals(
    goalGids: readonly Gid[],
  ): Promise<readonly { readonly goalGid: Gid; readonly subgoalGid: Gid; readonly weight: number }[]>

  /** Which projects carry some goals. */
  projects(
    goalGids: readonly Gid[],
  ): Promise<readonly { readonly goalGid: Gid; readonly projectGid: Gid; readonly weight: number }[]>

  /** Which tasks carry some goals, and which of them are done. */
  tasks(
    goalGids: readonly Gid[],
  ): Promise<readonly { readonly goalGid: Gid; readonly isDone: boolean; readonly weight: number }[]>
}

/** Whether something that people share was changed; `refused`: it takes more than the viewer may do there. */
export type SharingDecision = 'done' | 'refused' | 'gone' | 'too_many'

/** Who works on goals. What the viewer may do is judged once the goal is held; all people of one act change or none. */
export interface GoalMemberStore {
  /** Those among `gids` that there are, whoever may see them. */
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, GoalMembership>>

  /** Those of a goal, by gid; with `userGid` that person's alone. */
  list(of: {
    readonly goalGid: Gid
    readonly userGid: Gid | null
    readonly page: PageRequest
  }): Promise<readonly GoalMembership[]>

  /** By joining order. Null when several goals have more members than one statement may read. */
  people(goalGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>

  /**
   * **Atomic:** makes them members. Who is one already keeps their level, unless one is sent; whoever has left the workspace meanwhile is passed over.
   * Whoever sees a goal may join it by themselves, with no more than they have.
   * @param act.level  null for what the goal gives
   */
  add(
    act: {
      readonly viewer: Principal
      readonly goalGid: Gid
      readonly members: readonly { readonly gid: Gid; readonly userGid: Gid }[]
      readonly level: AccessLevel | null
    } & Pick<By, 'nowMs'>,
  ): Promise<SharingDecision>

  /**
   * **Atomic:** takes them out; whoever is no member is passed over, and who owns the goal stays. Everybody else may leave.
   * @param act.owner  whether the owner is passed over among others, or refused
   */
  remove(
    act: {
      readonly viewer: Principal
      readonly goalGid: Gid
      readonly userGids: readonly Gid[]
      readonly owner: 'passed_over' | 'refused'
    } & Pick<By, 'nowMs'>,
  ): Promise<SharingDecision>

  /** **Atomic:** what a member may do. @returns `refused` for whoever owns the goal as well: they stay its admin */
  setLevel(
    act: {
      readonly viewer: Principal
      readonly membership: GoalMembership
      readonly level: AccessLevel
    } & Pick<By, 'nowMs'>,
  ): Promise<SharingDecision>
}
