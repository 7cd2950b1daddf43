import type { Gid } from '../../../protocol/asana/gid.js'
import type { Task } from '../../tasks/task.rules.js'

/** What a recipe lists in its whole length. */
export const TEMPLATE_SUBTASKS_MAX = 100
/** Days between the making of a task and its dates. */
export const TEMPLATE_DAYS_MAX = 36_500

type Subtype = Task['resourceSubtype']

/** What kind of task is made, in the words that Asana has for it in templates. */
export const RECIPE_SUBTYPES = {
  default_task: 'default_task',
  milestone: 'milestone_task',
  approval: 'approval_task',
} as const satisfies Readonly<Record<Subtype, string>>

/** A task as it is made of a template, which gives it its name. */
export interface TaskRecipe {
  readonly resourceSubtype: Subtype
  readonly htmlDescription: string
  /** Days after the day on which the task is made; null for no date. */
  readonly relativeStartOn: number | null
  readonly relativeDueOn: number | null
  readonly followerGids: readonly Gid[]
  /** In their order. */
  readonly subtasks: readonly { readonly name: string; readonly resourceSubtype: Subtype }[]
}

/** What tasks of a project are made of. Whoever sees the project sees it. */
export interface TaskTemplate {
  readonly gid: Gid
  readonly projectGid: Gid
  /** Null once that person is gone. */
  readonly createdByGid: Gid | null
  readonly name: string
  readonly recipe: TaskRecipe
  readonly createdAtMs: number
}
