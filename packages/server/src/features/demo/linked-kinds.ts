import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { LinkedType } from '../../protocol/asana/rich-text-links.js'
import type { SeedDocument, SeedTask, SeedTaskReference } from './seed-document.js'
import type { SeedGid } from './seed-reference.js'

/** What each record is that a text of the file may link to. */
export type LinkedKinds = ReadonlyMap<Gid, LinkedType>

/** @returns the records of a seed that have a gid of their own, by kind */
export function linkedKindsOf({ users, workspaces }: SeedDocument): LinkedKinds {
  const kinds = new Map<Gid, LinkedType>()
  const note = (type: LinkedType, { gid: given }: { readonly gid?: SeedGid }) => {
    const gid = given === undefined ? null : parseGid(String(given))
    if (gid !== null) kinds.set(gid, type)
  }
  const noteTasks = (tasks: readonly (SeedTask | SeedTaskReference)[] = []) => {
    for (const task of tasks) {
      if ('task' in task) continue
      note('task', task)
      noteTasks(task.subtasks)
    }
  }
  for (const user of users) note('user', user)
  for (const { projects = [], tasks, teams = [] } of workspaces) {
    for (const team of teams) note('team', team)
    for (const project of projects) {
      note('project', project)
      for (const section of project.sections ?? []) noteTasks(section.tasks)
    }
    noteTasks(tasks)
  }
  return kinds
}
