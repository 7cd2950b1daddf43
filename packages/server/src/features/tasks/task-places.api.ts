import { EMPTY_ANSWER, type Handlers } from '../../protocol/asana/call.js'
import { isAtLeast } from '../../protocol/asana/access-level.js'
import { NO_GID, parseGid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid, noAccess } from '../../protocol/asana/refusal.js'
import { parseTaskReference } from '../../protocol/asana/task-reference.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { FindProject } from '../projects/find-project.js'
import type { ListProjects } from '../projects/list-projects.js'
import type { FindSection } from '../projects/sections/find-section.js'
import { readPosition, unknownAnchor } from '../projects/sections/position.rules.js'
import { namedAnchor, readEndOrPosition } from './anchor.js'
import type { FindTask } from './find-task.js'
import type { PlaceTask } from './place-task.js'
import type { TaskRelationStore } from './relation-ports.js'
import { ADD_PROJECT } from './relations.operations.js'
import type { TaskCounts } from './task-counts.js'
import { TASK_COUNT_FIELDS, type CountedProject } from './task-counts.wire.js'
import { PLACE_TASK } from './tasks.operations.js'

type Served = 'getProjectsForTask' | 'addTaskForSection' | 'addProjectForTask' | 'getTaskCountsForProject'

const NOTHING_COUNTED: TaskCounts = { tasks: 0, completed: 0, milestones: 0, completedMilestones: 0 }

/** Where a task is: its projects, and its place in a section. */
export function taskPlacesApi(needs: {
  readonly findSection: FindSection
  readonly findProject: FindProject
  readonly findTask: FindTask
  readonly listProjects: ListProjects
  readonly placeTask: PlaceTask
  readonly relations: Pick<TaskRelationStore, 'countTasks'>
}): Pick<Handlers, Served> {
  return {
    async getProjectsForTask(call) {
      const task = await needs.findTask(call.principal, parseTaskReference(call.path.task_gid))
      if (task.state !== 'visible') return task.refusal(call.path.task_gid)
      return await needs.listProjects(call, { taskGid: task.record.task.gid })
    },

    async getTaskCountsForProject({ principal, path, rest, shows }) {
      const found = await needs.findProject(principal, parseGid(path.project_gid))
      if (found.state !== 'visible') return found.refusal(path.project_gid)
      const { gid } = found.record.project
      const isCounted = Object.keys(TASK_COUNT_FIELDS).some(shows)
      const counts = isCounted ? await needs.relations.countTasks(gid, rest) : NOTHING_COUNTED
      const record: CountedProject = { gid, ...counts }
      return done({ kind: 'record', record })
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
        project: { gid: found.record.section.projectGid, workspaceGid: found.record.workspaceGid },
        sectionGid: found.record.section.gid,
        position: position.value,
      })
      if (!placed.ok) return placed
      return placed.value === 'placed' ? done(EMPTY_ANSWER) : unknownAnchor(read.value)
    },

    async addProjectForTask({ principal, path, data }) {
      const task = await needs.findTask(principal, parseTaskReference(path.task_gid))
      if (task.state !== 'visible') return task.refusal(path.task_gid)
      const read = readInput(data, ADD_PROJECT)
      if (!read.ok) return read
      if (task.record.access !== 'edit') return noAccess('task')
      const { project: projectGid = NO_GID, section: sectionGid = null } = read.value
      const project = await needs.findProject(principal, projectGid)
      if (project.state !== 'visible') return invalid(unknownReference('project', projectGid))
      if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
      const section = sectionGid === null ? null : await needs.findSection(principal, sectionGid)
      const isElsewhere =
        section !== null && (section.state !== 'visible' || section.record.section.projectGid !== projectGid)
      if (isElsewhere) return invalid(unknownReference('section', sectionGid ?? NO_GID))
      const position = readEndOrPosition(read.value)
      if (!position.ok) return position
      const placed = await needs.placeTask(principal, {
        task: task.record.task.gid,
        project: project.record.project,
        sectionGid,
        position: position.value,
      })
      if (!placed.ok) return placed
      return placed.value === 'placed' ? done(EMPTY_ANSWER) : unknownAnchor(namedAnchor(read.value))
    },
  }
}
