import { COPIED_VALUES_MAX } from '../custom-fields/field-copies.rules.js'
import { COPIED_DEPENDENCIES_MAX, COPIED_TASKS_MAX } from '../tasks/copies/task-copy.rules.js'

/** Attachments that one copy takes along: their files are copied while others wait for their jobs. */
const COPIED_ATTACHMENTS_MAX = 100
/** What the files of one copy have together: they are copied well before the first of them would be swept as one that belongs to nothing. */
export const COPIED_FILES_BYTES_MAX = 1_024 * 1_024 * 1_024

/** How much is read of what is copied. */
export interface CopyLimits {
  readonly tasksMax: number
  readonly attachmentsMax: number
  readonly dependenciesMax: number
  readonly valuesMax: number
}

export const COPY_LIMITS: CopyLimits = {
  tasksMax: COPIED_TASKS_MAX,
  attachmentsMax: COPIED_ATTACHMENTS_MAX,
  dependenciesMax: COPIED_DEPENDENCIES_MAX,
  valuesMax: COPIED_VALUES_MAX,
}

/** Why nothing is copied, as the log has it. */
export const NO_ORIGINALS = {
  gone: 'what is to be copied is gone',
  too_many_tasks: `has more than ${COPIED_TASKS_MAX} tasks`,
  too_many_attachments: `has more than ${COPIED_ATTACHMENTS_MAX} attachments`,
  too_many_dependencies: `has more than ${COPIED_DEPENDENCIES_MAX} dependencies`,
  too_many_values: `has more than ${COPIED_VALUES_MAX} values in custom fields, or more items than that in them`,
} as const

export type NoOriginals = keyof typeof NO_ORIGINALS
