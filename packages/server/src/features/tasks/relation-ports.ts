import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Position } from '../projects/sections/section.js'
import type { Telling } from './ports.js'
import type { TaskCounts } from './task-counts.js'
import type { Task } from './task.rules.js'

/** The one waits for the other. */
export interface Dependency {
  readonly taskGid: Gid
  readonly dependsOnGid: Gid
}

/** What a task is joined to: other tasks, tags, projects, people. What comes and what goes is told in the transaction of the change. */
export interface TaskRelationStore {
  /**
   * **Atomic:** the parent, the place among its subtasks, and the topmost task of all that moves along.
   * **On conflict:** who rearranges the tasks of one workspace does so one after the other, so that they stay a forest.
   * @param move.position  null for the end, or for where it is if it is the parent's already
   * @param move.tasksMax  tasks that may hang below the moved one
   */
  setParent(move: {
    readonly task: Pick<Task, 'gid' | 'workspaceGid'>
    readonly parentGid: Gid | null
    readonly position: Position | null
    readonly tasksMax: number
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<
    Task | 'task_gone' | 'parent_gone' | 'cycle' | 'too_deep' | 'too_many_subtasks' | 'anchor_unknown'
  >

  /**
   * **Atomic:** all of the dependencies or none; those that are there already stay.
   * **On conflict:** as for `setParent`, so that nothing ever waits for itself and nobody has more than `linksMax`.
   * @param input.task  one end of each of them
   * @param input.linksMax  dependencies and dependents of one task together
   * @param input.connectedMax  tasks that are looked at for a circle
   */
  addDependencies(input: {
    readonly task: Pick<Task, 'gid' | 'workspaceGid'>
    readonly dependencies: readonly Dependency[]
    readonly linksMax: number
    readonly connectedMax: number
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<'added' | 'task_gone' | 'too_many' | 'cycle' | 'too_connected'>

  /** **Atomic:** all of them; what is not there stays away. */
  removeDependencies(input: {
    readonly dependencies: readonly Dependency[]
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<void>

  /** What each task waits for, or what waits for it, of what the viewer may see; by gid. */
  linked(
    viewer: Principal,
    taskGids: readonly Gid[],
    which: 'dependencies' | 'dependents',
  ): Promise<ReadonlyMap<Gid, readonly Gid[]>>

  /** **Atomic:** a tag that is there stays there. **On conflict:** changes of one task's tags come one after the other; nothing is kept but `added`. */
  addTag(change: {
    readonly taskGid: Gid
    readonly tagGid: Gid
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<'added' | 'task_gone' | 'tag_gone' | 'too_many_tags'>

  /** A tag that is not there stays away, and nothing is modified. */
  removeTag(change: {
    readonly taskGid: Gid
    readonly tagGid: Gid
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<void>

  /** The tags of each task, by gid, whoever may see them. Null when several tasks have more than one statement may read. */
  tags(taskGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>

  /** How many tasks a project has. @param rest  called between the statements of a long count */
  countTasks(projectGid: Gid, rest: Rest): Promise<TaskCounts>

  /** Takes a task out of a project; one that is not in it stays out. */
  leaveProject(place: {
    readonly taskGid: Gid
    readonly projectGid: Gid
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<void>

  /** **Atomic:** all of them; who follows already keeps their place. @returns the task, or null when it is gone */
  follow(input: {
    readonly taskGid: Gid
    readonly userGids: readonly Gid[]
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<Task | null>

  /** **Atomic:** all of them. @returns the task, or null when it is gone */
  unfollow(input: {
    readonly taskGid: Gid
    readonly userGids: readonly Gid[]
    readonly nowMs: number
    readonly telling: Telling
  }): Promise<Task | null>
}
