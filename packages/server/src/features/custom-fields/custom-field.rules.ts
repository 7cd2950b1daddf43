import type { Gid } from '../../protocol/asana/gid.js'

export const FIELD_TYPES = ['text', 'number', 'enum', 'multi_enum', 'date', 'people', 'reference'] as const
export const NUMBER_FORMATS = ['none', 'currency', 'percentage', 'identifier', 'custom', 'duration'] as const
/** What a reference can lead to. */
export const REFERENCED_KINDS = ['task', 'project', 'portfolio'] as const
export const OPTION_COLORS = [
  'none',
  'red',
  'orange',
  'yellow-orange',
  'yellow',
  'yellow-green',
  'green',
  'blue-green',
  'aqua',
  'blue',
  'indigo',
  'purple',
  'magenta',
  'hot-pink',
  'pink',
  'cool-gray',
] as const

/** Short enough for an index. */
export const FIELD_NAME_LENGTH_MAX = 255
/** What stands beside a number. */
export const LABEL_LENGTH_MAX = 64
/** Places after the decimal point, as Asana has it. */
export const DECIMALS_MAX = 6
/** Options of one field, disabled ones counted, as Asana has it. */
export const OPTIONS_PER_FIELD_MAX = 500
/** Fields of one project or portfolio. */
export const FIELDS_PER_PARENT_MAX = 100
/** Tasks that a project may have when an ID field is added to it: all of them get their numbers in one transaction. */
export const TASKS_NUMBERED_MAX = 10_000

export type FieldType = (typeof FIELD_TYPES)[number]
export type ReferencedKind = (typeof REFERENCED_KINDS)[number]
/** What can have fields for what it holds. */
export const PARENT_KINDS = ['project', 'portfolio', 'goal'] as const
export type ParentKind = (typeof PARENT_KINDS)[number]

/** Something that people of a workspace want to know of tasks or projects. */
export interface CustomField {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly createdByGid: Gid
  readonly name: string
  readonly description: string
  readonly type: FieldType
  /** Of a field that numbers tasks: what stands before the number. Null for all others. */
  readonly idPrefix: string | null
  /** Places after the decimal point; of a percentage, of the percents. */
  readonly decimals: number
  readonly format: (typeof NUMBER_FORMATS)[number]
  /** As ISO 4217 has it; null for all formats but `currency`. */
  readonly currencyCode: string | null
  readonly customLabel: string | null
  readonly customLabelPosition: 'prefix' | 'suffix' | null
  /** Empty but for references. */
  readonly refersTo: readonly ReferencedKind[]
  readonly hasNotifications: boolean
  /** What a local field belongs to, and goes with; null for one of the workspace's library. */
  readonly localTo: { readonly kind: ParentKind; readonly gid: Gid } | null
  readonly createdAtMs: number
}

/** What may be chosen in a field. It is never deleted but with the field; one that is disabled can no longer be chosen. */
export interface EnumOption {
  readonly gid: Gid
  readonly customFieldGid: Gid
  readonly name: string
  readonly color: string
  readonly isEnabled: boolean
}

/** That a project or portfolio asks for a field of what it holds, or a goal for one of itself. */
export interface FieldSetting {
  readonly gid: Gid
  readonly customFieldGid: Gid
  readonly parent: { readonly kind: ParentKind; readonly gid: Gid }
  /** Whether it is shown where there is little room. */
  readonly isImportant: boolean
}

/** Whether a field's value is one of its options, or several. */
export const hasOptions = ({ type }: Pick<CustomField, 'type'>): boolean =>
  type === 'enum' || type === 'multi_enum'

/** What fields of the library are told apart by: case and the space around make no difference. */
export const nameKey = (name: string): string => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()

/** Names that stand for what every task has. */
const TASK_PROPERTIES: ReadonlySet<string> = new Set([
  'assignee',
  'completed',
  'completed on',
  'created by',
  'created on',
  'dependencies',
  'description',
  'due date',
  'last modified',
  'name',
  'notes',
  'parent task',
  'projects',
  'section',
  'start date',
  'tags',
  'task name',
])

export const isTaskProperty = (name: string): boolean => TASK_PROPERTIES.has(nameKey(name))

/** A field of which nothing was said yet. */
export function newField(of: {
  readonly gid: Gid
  readonly workspaceGid: Gid
  readonly createdByGid: Gid
  readonly nowMs: number
}): CustomField {
  return {
    gid: of.gid,
    workspaceGid: of.workspaceGid,
    createdByGid: of.createdByGid,
    name: '',
    description: '',
    type: 'text',
    idPrefix: null,
    decimals: 0,
    format: 'none',
    currencyCode: null,
    customLabel: null,
    customLabelPosition: null,
    refersTo: [],
    hasNotifications: false,
    localTo: null,
    createdAtMs: of.nowMs,
  }
}
