import type { Gid } from '../../protocol/asana/gid.js'
import { valueStories, VALUE_FACTS, type ValueFacts } from './value-story.rules.js'
import type { TaskChange, TaskDates, TaskFields, TaskState } from './task-change.rules.js'

export const STICKERS = [
  'green_checkmark',
  'people_dancing',
  'dancing_unicorn',
  'heart',
  'party_popper',
  'people_waving_flags',
  'splashing_narwhal',
  'trophy',
  'yeti_riding_unicorn',
  'celebrating_people',
  'determined_climbers',
  'phoenix_spreading_love',
] as const

/** What is kept of a change, so that it can be told in words, and in fields, as each reader may see it. */
export interface StoryFacts extends ValueFacts {
  readonly projectGid: Gid
  readonly oldSectionGid: Gid
  readonly newSectionGid: Gid
  readonly assigneeGid: Gid
  readonly followerGid: Gid
  readonly tagGid: Gid
  /** The other task: a parent, or one that waits. */
  readonly otherTaskGid: Gid
  readonly dependencyGid: Gid
  readonly attachmentName: string
  readonly oldName: string
  readonly newName: string
  readonly oldDates: TaskDates
  readonly newDates: TaskDates
  readonly oldResourceSubtype: string
  readonly newResourceSubtype: string
  readonly oldApprovalStatus: string
  readonly newApprovalStatus: string
}

/** What the system tells, under the `resource_subtype` that it has on the wire, and what is known of it. */
const FACTS_OF = {
  added_to_project: ['projectGid'],
  removed_from_project: ['projectGid'],
  section_changed: ['projectGid', 'oldSectionGid', 'newSectionGid'],
  assigned: ['assigneeGid'],
  unassigned: ['assigneeGid'],
  name_changed: ['oldName', 'newName'],
  notes_changed: [],
  due_date_changed: ['oldDates', 'newDates'],
  marked_complete: [],
  marked_incomplete: [],
  resource_subtype_changed: ['oldResourceSubtype', 'newResourceSubtype'],
  approval_status_changed: ['oldApprovalStatus', 'newApprovalStatus'],
  follower_added: ['followerGid'],
  follower_removed: ['followerGid'],
  added_to_task: ['otherTaskGid'],
  removed_from_task: ['otherTaskGid'],
  added_to_tag: ['tagGid'],
  removed_from_tag: ['tagGid'],
  attachment_added: ['attachmentName'],
  dependency_added: ['dependencyGid'],
  dependency_removed: ['dependencyGid'],
  dependent_added: ['otherTaskGid'],
  dependent_removed: ['otherTaskGid'],
  ...VALUE_FACTS,
} as const satisfies Readonly<Record<string, readonly (keyof StoryFacts)[]>>

export type SystemKind = keyof typeof FACTS_OF
export const SYSTEM_KINDS = Object.keys(FACTS_OF) as readonly SystemKind[]

/** The facts that a kind of story has. */
export type FactsOf<Kind extends SystemKind> = Pick<StoryFacts, (typeof FACTS_OF)[Kind][number]>

/** Something that happened to a task. */
export type SystemStory = {
  readonly [Kind in SystemKind]: { readonly kind: Kind; readonly facts: FactsOf<Kind> }
}[SystemKind]

export const COMMENT = 'comment_added'

/** Kinds of record that stories are of. */
export const STORY_TARGETS = ['task', 'goal'] as const

/** What a story is of. */
export interface StoryTarget {
  readonly type: (typeof STORY_TARGETS)[number]
  readonly gid: Gid
}

/** The same with where it is. */
export interface StoryParent extends StoryTarget {
  readonly workspaceGid: Gid
}

/** What was said of a task or a goal, or what happened to a task. */
export type Story = {
  readonly gid: Gid
  readonly target: StoryTarget
  readonly workspaceGid: Gid
  readonly createdByGid: Gid
  readonly createdAtMs: number
  /** What a comment says, as rich text is kept; empty for what the system tells. */
  readonly htmlText: string
  readonly stickerName: string | null
  readonly isPinned: boolean
  /** When its text last changed. */
  readonly editedAtMs: number | null
} & (SystemStory | { readonly kind: typeof COMMENT; readonly facts: null })

/** The stories of one change at most, but for each place, follower, tag and dependency that comes or goes, and each custom field. */
export const STORIES_OF_FIELDS_MAX = 9

/**
 * What one change of a task is told as: a story for each field that differs, and for each thing that came or went, always in the same order. A
 * task that is created has its places, its assignee, its dates and its parent told, not its name nor its custom fields; one that is deleted takes its stories along.
 */
export function storiesOf({ after, before }: Pick<TaskChange, 'before' | 'after'>): readonly SystemStory[] {
  if (after === null) return []
  return [
    ...parentStories(before, after),
    ...placeStories(before, after),
    ...fieldStories(before, after),
    ...(before === null ? [] : valueStories(before.fieldValues, after.fieldValues)),
    ...listStories(before?.followerGids, after.followerGids, (followerGid) => [
      { kind: 'follower_added', facts: { followerGid } },
      { kind: 'follower_removed', facts: { followerGid } },
    ]),
    ...listStories(before?.tagGids, after.tagGids, (tagGid) => [
      { kind: 'added_to_tag', facts: { tagGid } },
      { kind: 'removed_from_tag', facts: { tagGid } },
    ]),
    ...listStories(before?.dependencyGids, after.dependencyGids, (dependencyGid) => [
      { kind: 'dependency_added', facts: { dependencyGid } },
      { kind: 'dependency_removed', facts: { dependencyGid } },
    ]),
    ...listStories(before?.dependentGids, after.dependentGids, (otherTaskGid) => [
      { kind: 'dependent_added', facts: { otherTaskGid } },
      { kind: 'dependent_removed', facts: { otherTaskGid } },
    ]),
  ]
}

/** @param tell  the story of one that came, and of one that went */
function listStories(
  before: readonly Gid[] = [],
  after: readonly Gid[] = [],
  tell: (gid: Gid) => readonly [came: SystemStory, went: SystemStory],
): readonly SystemStory[] {
  const [had, has] = [new Set(before), new Set(after)]
  return [
    ...[...had].filter((gid) => !has.has(gid)).map((gid) => tell(gid)[1]),
    ...[...has].filter((gid) => !had.has(gid)).map((gid) => tell(gid)[0]),
  ]
}

function placeStories(before: TaskState | null, after: TaskState): readonly SystemStory[] {
  const sectionIn = new Map((before?.places ?? []).map((place) => [place.projectGid, place.sectionGid]))
  const projectsOf = (state: TaskState | null) => state?.places?.map(({ projectGid }) => projectGid)
  const moved = (after.places ?? []).flatMap(({ projectGid, sectionGid }): SystemStory[] => {
    const oldSectionGid = sectionIn.get(projectGid)
    if (oldSectionGid === undefined || oldSectionGid === sectionGid) return []
    return [{ kind: 'section_changed', facts: { projectGid, oldSectionGid, newSectionGid: sectionGid } }]
  })
  return [
    ...listStories(projectsOf(before), projectsOf(after), (projectGid) => [
      { kind: 'added_to_project', facts: { projectGid } },
      { kind: 'removed_from_project', facts: { projectGid } },
    ]),
    ...moved,
  ]
}

function parentStories(before: TaskState | null, { fields: after }: TaskState): readonly SystemStory[] {
  const parentsOf = (fields: TaskFields | undefined) =>
    fields === undefined || fields.parentGid === null ? [] : [fields.parentGid]
  return listStories(parentsOf(before?.fields), parentsOf(after), (otherTaskGid) => [
    { kind: 'added_to_task', facts: { otherTaskGid } },
    { kind: 'removed_from_task', facts: { otherTaskGid } },
  ])
}

function fieldStories(before: TaskState | null, { fields: after }: TaskState): readonly SystemStory[] {
  if (after === undefined) return []
  const was = before === null ? unsaid(after) : before.fields
  return was === undefined ? [] : [...whoStories(was, after), ...whatStories(was, after)]
}

/** A task that is created is told as if its assignee, its dates and its completion had come after it. */
function unsaid(fields: TaskFields): TaskFields {
  const noDates: TaskDates = { startOn: null, startAtMs: null, dueOn: null, dueAtMs: null }
  return { ...fields, ...noDates, assigneeGid: null, completedAtMs: null }
}

function whoStories(was: TaskFields, is: TaskFields): readonly SystemStory[] {
  if (was.assigneeGid === is.assigneeGid) return []
  if (is.assigneeGid !== null) return [{ kind: 'assigned', facts: { assigneeGid: is.assigneeGid } }]
  return was.assigneeGid === null ? [] : [{ kind: 'unassigned', facts: { assigneeGid: was.assigneeGid } }]
}

function whatStories(was: TaskFields, is: TaskFields): readonly SystemStory[] {
  const stories: SystemStory[] = []
  if (was.name !== is.name)
    stories.push({ kind: 'name_changed', facts: { oldName: was.name, newName: is.name } })
  if (was.htmlNotes !== is.htmlNotes) stories.push({ kind: 'notes_changed', facts: {} })
  const [oldDates, newDates] = [datesOf(was), datesOf(is)]
  if (JSON.stringify(oldDates) !== JSON.stringify(newDates))
    stories.push({ kind: 'due_date_changed', facts: { oldDates, newDates } })
  if (was.resourceSubtype !== is.resourceSubtype) {
    const [oldResourceSubtype, newResourceSubtype] = [was.resourceSubtype, is.resourceSubtype]
    stories.push({ kind: 'resource_subtype_changed', facts: { oldResourceSubtype, newResourceSubtype } })
  }
  const [oldApprovalStatus, newApprovalStatus] = [was.approvalStatus, is.approvalStatus]
  // What becomes an approval, or no longer is one, was told of already.
  if (oldApprovalStatus !== null && newApprovalStatus !== null && oldApprovalStatus !== newApprovalStatus)
    stories.push({ kind: 'approval_status_changed', facts: { oldApprovalStatus, newApprovalStatus } })
  if ((was.completedAtMs === null) !== (is.completedAtMs === null))
    stories.push({ kind: is.completedAtMs === null ? 'marked_incomplete' : 'marked_complete', facts: {} })
  return stories
}

function datesOf({ dueAtMs, dueOn, startAtMs, startOn }: TaskDates): TaskDates {
  return { startOn, startAtMs, dueOn, dueAtMs }
}
