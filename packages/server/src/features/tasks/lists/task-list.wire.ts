import { relation, type RecordField, type RecordFields, type Resource } from '../../../protocol/asana/call.js'
import { INNER_GID, INNER_TYPE, NAME, QUERIED } from '../../../protocol/asana/common-fields.js'
import type { DescribedObject } from '../../../protocol/asana/description.js'
import { EXAMPLES } from '../../../protocol/asana/examples.js'
import type { Task } from '../task.rules.js'
import type { OwnLists } from './own-lists.js'
import type { TaskListStore } from './ports.js'
import { LIST_SECTION_NAMES, type UserTaskList } from './task-list.rules.js'

const FIELDS: RecordFields<UserTaskList> = {
  name: {
    in: 'compact',
    ...NAME,
    example: EXAMPLES.user_task_list.name,
    value: ({ workspaceName }) => `My tasks in ${workspaceName}`,
  },
  owner: {
    in: 'compact',
    of: 'user',
    says: 'Whose tasks they are.',
    example: EXAMPLES.user,
    value: ({ userGid }) => userGid,
  },
  workspace: {
    in: 'compact',
    of: 'workspace',
    says: 'The workspace that they are in.',
    example: EXAMPLES.workspace,
    value: ({ workspaceGid }) => workspaceGid,
  },
}

export function taskListResource({ lists }: { readonly lists: TaskListStore }): Resource<UserTaskList> {
  return {
    type: 'user_task_list',
    nestedScope: 'tasks:read',
    says: 'What a person has to do in a workspace.',
    exampleGid: EXAMPLES.user_task_list.gid,
    fields: FIELDS,
    async load(viewer, gids) {
      const found = (await lists.load(gids)).filter(({ userGid, workspaceGid }) => {
        const role = viewer.roles.get(workspaceGid)
        return role !== undefined && (role !== 'guest' || userGid === viewer.userGid)
      })
      return new Map(found.map((list) => [list.gid, list]))
    },
  }
}

const SECTION: DescribedObject = {
  fields: {
    gid: { ...INNER_GID, example: EXAMPLES.section.gid },
    resource_type: { ...INNER_TYPE, example: 'section' },
    name: { in: 'compact', ...NAME, example: LIST_SECTION_NAMES[0] },
  },
}

/** Where whoever asks keeps a task that is assigned to them. */
export function assigneeSectionField({ sectionsIn }: Pick<OwnLists, 'sectionsIn'>): RecordField<Task> {
  return {
    in: 'full',
    of: SECTION,
    weight: QUERIED,
    says: 'Where you keep it in your own list. Only tasks that are assigned to you have it.',
    example: { gid: EXAMPLES.section.gid, name: LIST_SECTION_NAMES[0], resource_type: 'section' },
    relation: relation(
      async (viewer, records) => {
        const own = records.filter(({ assigneeGid }) => assigneeGid === viewer.userGid)
        const byWorkspace = await sectionsIn(viewer, [...new Set(own.map((task) => task.workspaceGid))])
        return new Map(own.map((task) => [task.gid, byWorkspace.get(task.workspaceGid)]))
      },
      (sections, task) => {
        const kept = sections?.find(({ gid }) => gid === task.assigneeSectionGid) ?? sections?.[0]
        // Undefined leaves the field out.
        return kept === undefined ? undefined : { gid: kept.gid, name: kept.name, resource_type: 'section' }
      },
    ),
  }
}
