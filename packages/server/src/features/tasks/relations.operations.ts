import type { DescribedOperation } from '../../protocol/asana/description.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { listOf, listOrText, nullable, reference, userReference } from '../../protocol/asana/field.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import { taskReference } from '../../protocol/asana/task-reference.js'

const POSITION = {
  insert_before: nullable(taskReference).says(
    'Put it before this one; null for the end. Not together with `insert_after`.',
  ),
  insert_after: nullable(taskReference).says('Put it after this one; null for the beginning.'),
} as const

export const SET_PARENT = {
  fields: {
    parent: nullable(taskReference).says('The task that it becomes a part of; null for none.'),
    ...POSITION,
  },
  required: ['parent'],
} as const

export const ADD_PROJECT = {
  fields: {
    project: reference.says('The project to put it into.'),
    section: nullable(reference).says('A section of that project. At its end, unless a place is named.'),
    ...POSITION,
  },
  required: ['project'],
} as const

export const REMOVE_PROJECT = {
  fields: { project: reference.says('The project to take it out of.') },
  required: ['project'],
} as const

export const CHANGE_TAG = { fields: { tag: reference.says('The tag.') }, required: ['tag'] } as const

export const CHANGE_FOLLOWERS = {
  fields: { followers: listOrText(userReference).says('People, each by gid, email address or `me`.') },
  required: ['followers'],
} as const

export const DEPENDENCIES = {
  fields: { dependencies: listOf(taskReference).says('The tasks that it waits for.') },
  required: ['dependencies'],
} as const

export const DEPENDENTS = {
  fields: { dependents: listOf(taskReference).says('The tasks that wait for it.') },
  required: ['dependents'],
} as const

/** Of the demo organization: no task waits for itself. */
const OTHER_TASK = '1200000000031001'

export const RELATIONS_OPERATIONS = {
  getTaskCountsForProject: {
    tag: 'Projects',
    summary: 'Count the tasks of a project',
    says: 'Shows the counts that `opt_fields` names, and nothing without it.',
  },
  getTagsForTask: { tag: 'Tags', summary: 'List the tags of a task', says: 'Those that you may see.' },
  getTasksForTag: {
    tag: 'Tasks',
    summary: 'List the tasks of a tag',
    says: 'Those that you may see.',
  },
  addTagForTask: {
    tag: 'Tasks',
    summary: 'Add a tag to a task',
    says: 'One of the workspace that the task is in.',
    body: CHANGE_TAG,
    example: { body: { tag: EXAMPLES.tag.gid } },
  },
  removeTagForTask: {
    tag: 'Tasks',
    summary: 'Remove a tag from a task',
    says: 'The tag itself stays.',
    body: CHANGE_TAG,
    example: { body: { tag: EXAMPLES.tag.gid } },
  },
  setParentForTask: {
    tag: 'Tasks',
    summary: 'Set the parent of a task',
    says: 'Its own subtasks move along. At the end of the parent’s, unless a place is named.',
    body: SET_PARENT,
    example: { body: { parent: null } },
  },
  getDependenciesForTask: {
    tag: 'Tasks',
    summary: 'List what a task waits for',
    says: 'Those tasks that you may see.',
  },
  addDependenciesForTask: {
    tag: 'Tasks',
    summary: 'Have a task wait for others',
    says: 'A task has at most 30 dependencies and dependents together, and never waits for itself.',
    body: DEPENDENCIES,
    example: { body: { dependencies: [OTHER_TASK] } },
  },
  removeDependenciesForTask: {
    tag: 'Tasks',
    summary: 'Have a task wait for others no longer',
    says: 'Those that it does not wait for change nothing.',
    body: DEPENDENCIES,
    example: { body: { dependencies: [OTHER_TASK] } },
  },
  getDependentsForTask: {
    tag: 'Tasks',
    summary: 'List what waits for a task',
    says: 'Those tasks that you may see.',
  },
  addDependentsForTask: {
    tag: 'Tasks',
    summary: 'Have others wait for a task',
    says: 'A task has at most 30 dependencies and dependents together, and never waits for itself.',
    body: DEPENDENTS,
    example: { body: { dependents: [OTHER_TASK] } },
  },
  removeDependentsForTask: {
    tag: 'Tasks',
    summary: 'Have others wait for a task no longer',
    says: 'Those that do not wait for it change nothing.',
    body: DEPENDENTS,
    example: { body: { dependents: [OTHER_TASK] } },
  },
  addProjectForTask: {
    tag: 'Tasks',
    summary: 'Add a task to a project',
    says: 'At its end, unless a section or a place is named. One that is there already moves to the place that is named, and otherwise stays.',
    body: ADD_PROJECT,
    example: { body: { project: EXAMPLES.project.gid, section: EXAMPLES.section.gid, insert_after: null } },
  },
  removeProjectForTask: {
    tag: 'Tasks',
    summary: 'Remove a task from a project',
    says: 'The task itself stays.',
    body: REMOVE_PROJECT,
    example: { body: { project: EXAMPLES.project.gid } },
  },
  addFollowersForTask: {
    tag: 'Tasks',
    summary: 'Add followers to a task',
    says: 'They see it from then on.',
    body: CHANGE_FOLLOWERS,
    example: { body: { followers: ['me'] } },
  },
  removeFollowerForTask: {
    tag: 'Tasks',
    summary: 'Remove followers from a task',
    says: 'Those who do not follow it change nothing.',
    body: CHANGE_FOLLOWERS,
    example: { body: { followers: ['me'] } },
  },
} as const satisfies Partial<Record<OperationId, DescribedOperation>>
