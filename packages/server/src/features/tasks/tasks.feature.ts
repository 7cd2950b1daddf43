import type { AsRead } from '../../protocol/asana/as-read.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import type { Base } from '../feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makeFindTask } from './find-task.js'
import { makePlaceTask } from './place-task.js'
import { makeCreateTask, makeDeleteTask, makeUpdateTask } from './save-task.js'
import { taskPlacesApi } from './task-places.api.js'
import { taskResource } from './task.wire.js'
import { TASKS_OPERATIONS } from './tasks.operations.js'
import { tasksApi } from './tasks.api.js'
import { taskStore } from './tasks.store.js'

/** Tasks, and their places in projects. */
export function tasksFeature(
  base: Base,
  needs: {
    readonly projects: ProjectsFeature
    readonly users: UsersFeature
    readonly readNotes: ReadNotes
    readonly asRead: AsRead
  },
) {
  const { clock, db, nextGid, publicUrl } = base
  const { asRead, projects, readNotes, users } = needs
  const { findProject, findSection, listProjects, projectLevels } = projects
  const tasks = taskStore(db)
  const findTask = makeFindTask({ tasks, projectLevels })
  const resource = taskResource({ tasks, projectLevels, publicUrl })
  const saving = {
    tasks,
    findTask,
    findProject,
    findSection,
    findMember: users.findMember,
    readNotes,
    asRead,
    clock,
    nextGid,
    fieldNames: Object.keys(resource.fields),
  }
  return {
    resources: { task: resource },
    operations: TASKS_OPERATIONS,
    handlers: {
      ...taskPlacesApi({
        findSection,
        findTask,
        listProjects,
        placeTask: makePlaceTask({ tasks, findTask, clock }),
      }),
      ...tasksApi({
        tasks,
        findTask,
        findProject,
        findSection,
        findUser: async (viewer, who) => await users.reading.find(viewer, who),
        createTask: makeCreateTask(saving),
        updateTask: makeUpdateTask(saving),
        deleteTask: makeDeleteTask(saving),
        clock,
      }),
    },
  }
}
