import type { Gid } from '../../../protocol/asana/gid.js'
import type { CopiedValue } from '../../custom-fields/field-copies.rules.js'
import type { Task } from '../../tasks/task.rules.js'

/** What a recipe lists in its whole length. */
export const TEMPLATE_SUBTASKS_MAX = 100
/** Templates of the same project that one waits for. */
export const TEMPLATE_DEPENDENCIES_MAX = 30
/** Days between the making of a task and its dates. */
export const TEMPLATE_DAYS_MAX = 36_500

type Subtype = Task['resourceSubtype']

/** What kind of task is made, in the words that Asana has for it in templates. */
export const RECIPE_SUBTYPES = {
  default_task: 'default_task',
  milestone: 'milestone_task',
  approval: 'approval_task',
} as const satisfies Readonly<Record<Subtype, string>>

/** What is made of another template, as far as it is shown. */
export interface LinkedRecipe {
  readonly name: string
  readonly resourceSubtype: Subtype
}

/** A task as it is made of a template, which gives it its name. */
export interface TaskRecipe {
  readonly resourceSubtype: Subtype
  readonly htmlDescription: string
  /** Days after the day on which the task is made; null for no date. */
  readonly relativeStartOn: number | null
  readonly relativeDueOn: number | null
  readonly followerGids: readonly Gid[]
  /** In their order. */
  readonly subtasks: readonly LinkedRecipe[]
  /** Templates of the same project that it waits for, and that wait for it. */
  readonly dependencyGids: readonly Gid[]
  readonly dependentGids: readonly Gid[]
  /** What the task has in custom fields, as far as its project asks for them then. */
  readonly fieldValues: readonly CopiedValue[]
}

/** Templates from before these were kept say nothing of dependencies and custom fields. */
export function recipeOf(content: string): TaskRecipe {
  const kept = JSON.parse(content) as Partial<TaskRecipe> &
    Omit<TaskRecipe, 'dependencyGids' | 'dependentGids' | 'fieldValues'>
  return { dependencyGids: [], dependentGids: [], fieldValues: [], ...kept }
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
