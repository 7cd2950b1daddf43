import type { Gid } from '../../protocol/asana/gid.js'
import type { Plan } from '../../protocol/token/principal.js'
import type { Actor } from '../audit/audit-event.js'

export interface PlannedWorkspace {
  readonly gid: Gid
  readonly name: string
  readonly plan: Plan
  readonly members: number
}

/** What the operator sees and decides of workspaces: how often the tokens of their people may call. */
export interface WorkspacePlanStore {
  /** Ordered by gid. */
  listWithPlans(): Promise<readonly PlannedWorkspace[]>
  /**
   * **Atomic:** the change and its audit row are written together, and what changes nothing writes neither.
   * @returns `unknown` where there is no such workspace, `unchanged` where it has the plan
   */
  setPlan(change: {
    readonly workspaceGid: Gid
    readonly plan: Plan
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'set' | 'unchanged' | 'unknown'>
}
