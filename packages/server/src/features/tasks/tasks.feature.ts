import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { CustomFieldsFeature } from '../custom-fields/custom-fields.feature.js'
import type { Base } from '../feature.js'
import type { ProjectsFeature } from '../projects/projects.feature.js'
import type { TagsFeature } from '../tags/tags.feature.js'
import type { FindUser } from '../users/ports.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makeFindTask } from './find-task.js'
import { makeJoinTasks } from './join-tasks.js'
import { makeFindTaskList } from './lists/find-task-list.js'
import { makeOwnLists, makeSectionsOfOwnList } from './lists/own-lists.js'
import { taskListResource } from './lists/task-list.wire.js'
import { taskListsApi } from './lists/task-lists.api.js'
import { TASK_LISTS_OPERATIONS } from './lists/task-lists.operations.js'
import { taskListStore } from './lists/task-lists.store.js'
import { makePlaceTask } from './place-task.js'
import { relationsApi } from './relations.api.js'
import { RELATIONS_OPERATIONS } from './relations.operations.js'
import { makeCreateTask, makeDeleteTask, makeUpdateTask } from './save-task.js'
import { makeSetParent } from './set-parent.js'
import { TASK_COUNTS } from './task-counts.wire.js'
import { taskPlacesApi } from './task-places.api.js'
import { taskRelationStore } from './task-relations.store.js'
import { taskResource } from './task.wire.js'
import { TASKS_OPERATIONS } from './tasks.operations.js'
import { tasksApi } from './tasks.api.js'
import { taskStore } from './tasks.store.js'

export type TasksFeature = ReturnType<typeof tasksFeature>

/** Tasks, and their places in projects. */
export function tasksFeature(
  base: Base,
  needs: {
    readonly customFields: CustomFieldsFeature
    readonly projects: ProjectsFeature
    readonly tags: TagsFeature
    readonly users: UsersFeature
    readonly readNotes: ReadNotes
    readonly asRead: AsRead
  },
) {
  const { clock, db, nextGid, nextGids, publicUrl } = base
  const { asRead, customFields, projects, readNotes, tags, users } = needs
  const { findTag, listTags } = tags
  const { findMember } = users
  const { findProject, findSection, listProjects, projectLevels } = projects
  const tasks = taskStore(db)
  const relations = taskRelationStore(db)
  const lists = taskListStore(db)
  const ownLists = makeOwnLists({ lists, clock, nextGids })
  const findUser: FindUser = async (viewer, who) => await users.reading.find(viewer, who)
  const findTaskList = makeFindTaskList({ lists, findUser })
  const findTask = makeFindTask({ tasks, projectLevels })
  const { sectionsIn } = ownLists
  const projectsOf = async (viewer: Principal, gids: readonly Gid[]) => {
    const places = await tasks.memberships(viewer, gids)
    return new Map([...places].map(([gid, all]) => [gid, all.map(({ projectGid }) => projectGid)]))
  }
  const resource = taskResource({
    tasks,
    relations,
    projectLevels,
    sectionsIn,
    customFields: customFields.valuesField(projectsOf),
    publicUrl,
  })
  const saving = {
    tasks,
    findTask,
    findProject,
    findSection,
    findMember,
    findTag,
    sectionsIn,
    judgeValues: customFields.judgeValues,
    projectsOf,
    readNotes,
    asRead,
    clock,
    nextGid,
    nextGids,
    fieldNames: Object.keys(resource.fields),
  }
  return {
    findTask,
    /** The projects that a task is in, of those that somebody may see. */
    projectsOf: async (viewer: Principal, taskGid: Gid): Promise<readonly Gid[]> =>
      ((await tasks.memberships(viewer, [taskGid])).get(taskGid) ?? []).map(({ projectGid }) => projectGid),
    countTasks: async (...given: Parameters<typeof relations.countTasks>) =>
      await relations.countTasks(...given),
    /** The gids of people's own lists, made where there are none yet. */
    listsOf: ownLists.of,
    sectionsOfList: makeSectionsOfOwnList({ lists }),
    resources: { task: resource, task_counts: TASK_COUNTS, user_task_list: taskListResource({ lists }) },
    operations: { ...TASKS_OPERATIONS, ...RELATIONS_OPERATIONS, ...TASK_LISTS_OPERATIONS },
    handlers: {
      ...taskListsApi({ ownLists, findTaskList, findMember }),
      ...taskPlacesApi({
        findProject,
        findSection,
        findTask,
        listProjects,
        relations,
        placeTask: makePlaceTask({ tasks, findTask, clock, nextGids }),
      }),
      ...relationsApi({
        relations,
        findTask,
        findProject,
        findTag,
        findMember,
        listTags,
        setParent: makeSetParent({ relations, findTask, clock, nextGids }),
        joinTasks: makeJoinTasks({ relations, findTask, clock, nextGids }),
        clock,
        nextGids,
      }),
      ...tasksApi({
        tasks,
        findTask,
        findProject,
        findSection,
        findTag,
        findUser,
        findTaskList,
        findNumbered: customFields.findNumbered,
        createTask: makeCreateTask(saving),
        updateTask: makeUpdateTask(saving),
        deleteTask: makeDeleteTask(saving),
        clock,
      }),
    },
  }
}
