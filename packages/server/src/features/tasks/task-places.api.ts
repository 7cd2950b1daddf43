import { EMPTY_ANSWER, type Handlers } from '../../protocol/asana/call.js'
import { isAtLeast } from '../../protocol/asana/access-level.js'
import { NO_GID, parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, noAccess } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import type { ListProjects } from '../projects/list-projects.js'
import type { FindSection } from '../projects/sections/find-section.js'
import { readPosition, unknownAnchor } from '../projects/sections/position.rules.js'
import type { FindTask } from './find-task.js'
import type { PlaceTask } from './place-task.js'
import { PLACE_TASK } from './tasks.operations.js'

type Served = 'getProjectsForTask' | 'addTaskForSection'

/** Where a task is: its projects, and its place in a section. */
export function taskPlacesApi(needs: {
  readonly findSection: FindSection
  readonly findTask: FindTask
  readonly listProjects: ListProjects
  readonly placeTask: PlaceTask
}): Pick<Handlers, Served> {
  return {
    async getProjectsForTask(call) {
      const task = await needs.findTask(call.principal, parseTaskReference(call.path.task_gid))
      if (task.state !== 'visible') return task.refusal(call.path.task_gid)
      return await needs.listProjects(call, { taskGid: task.record.task.gid })
    },

    async addTaskForSection({ principal, path, data }) {
      const found = await needs.findSection(principal, parseGid(path.section_gid))
      if (found.state !== 'visible') return found.refusal(path.section_gid)
      const read = readInput(data, PLACE_TASK)
      if (!read.ok) return read
      if (!isAtLeast(found.record.level, 'editor')) return noAccess('section')
      const position = readPosition(read.value, { at: 'start' })
      if (!position.ok) return position
      const placed = await needs.placeTask(principal, {
        task: read.value.task ?? NO_GID,
        section: found.record.section,
        workspaceGid: found.record.workspaceGid,
        position: position.value,
      })
      if (!placed.ok) return placed
      return placed.value === 'placed' ? done(EMPTY_ANSWER) : unknownAnchor(read.value)
    },
  }
}
