import type { Gid } from '../../protocol/asana/gid.js'
import type { Task } from './task.js'

/** A task of which nothing was said yet. @param of.parent  null for a task of its own */
export function newTask(of: {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly parent: Pick<Task, 'gid' | 'rootGid'> | null
  readonly createdByGid: Gid
  readonly nowMs: number
}): Task {
  return {
    gid: of.gid,
    workspaceGid: of.workspaceGid,
    parentGid: of.parent?.gid ?? null,
    rootGid: of.parent?.rootGid ?? of.gid,
    createdByGid: of.createdByGid,
    name: '',
    htmlNotes: '',
    resourceSubtype: 'default_task',
    approvalStatus: null,
    assigneeGid: null,
    assignedByGid: null,
    assigneeStatus: 'upcoming',
    startOn: null,
    startAtMs: null,
    dueOn: null,
    dueAtMs: null,
    completedAtMs: null,
    completedByGid: null,
    createdAtMs: of.nowMs,
    modifiedAtMs: of.nowMs,
  }
}
