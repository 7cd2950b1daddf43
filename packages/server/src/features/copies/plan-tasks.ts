import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import type { CustomField } from '../custom-fields/custom-field.rules.js'
import type { FieldItem } from '../custom-fields/field-value.rules.js'
import type { NextGids } from '../feature.js'
import type { OriginalTask } from '../tasks/copies/task-copy.rules.js'
import { copyAttachments } from './copy-attachments.js'
import { makeCopies, type CopyPlan } from './make-copies.js'
import { COPIED_FILES_BYTES_MAX } from './originals.rules.js'
import type { CopyStore, NewTasks } from './ports.js'

export interface CopyNeeds {
  readonly copies: CopyStore
  readonly copyFile: (gid: Gid) => Promise<Gid | null>
  readonly discardFile: (gid: Gid) => Promise<void>
  /** The fields among some that a person may see. */
  readonly visibleFields: (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, CustomField>>
  /** Those among tasks, projects and portfolios in values that a person may see. */
  readonly visibleReferenced: (viewer: Principal, items: readonly FieldItem[]) => Promise<ReadonlySet<Gid>>
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly nextGids: NextGids
}

/** What a copy of tasks is made of, beside what can be looked up. */
export type TaskWish = Pick<
  CopyPlan,
  'workspaceGid' | 'nowMs' | 'parts' | 'parentGid' | 'placesOf' | 'schedule' | 'fieldGids'
> & {
  readonly originals: readonly OriginalTask[]
  readonly attachments: readonly Attachment[]
}

/** Tasks that are ready to be saved, or why there are none. */
export type PlannedTasks =
  { readonly ok: true; readonly tasks: NewTasks } | { readonly ok: false; readonly problem: string }

/** Plans copies of tasks, with a gid for each, and copies what is attached to them. Files that are not saved then are to be discarded. */
export async function planTasks(
  needs: CopyNeeds,
  viewer: Principal,
  { attachments: attached, originals, ...wish }: TaskWish,
): Promise<PlannedTasks> {
  const { userGid: byGid } = viewer
  const { nowMs, workspaceGid } = wish
  const taken = originals.length === 0 ? [] : await needs.nextGids(originals.length)
  const gids = new Map(originals.flatMap(({ gid }, index) => pairOf(gid, taken[index])))
  const values = originals.flatMap(({ fieldValues }) => fieldValues)
  const items = values.flatMap(({ value }) => (value.kind === 'items' ? value.items : []))
  const people = [
    ...originals.flatMap(({ assigneeGid, followerGids }) => [...followerGids, ...listOf(assigneeGid)]),
    ...items.filter(({ type }) => type === 'user').map(({ gid }) => gid),
  ]
  const copies = makeCopies(originals, {
    ...wish,
    byGid,
    gids,
    memberGids: await needs.copies.membersAmong(workspaceGid, [...new Set(people)]),
    fields: await needs.visibleFields(viewer, [...new Set(values.map(({ fieldGid }) => fieldGid))]),
    referencedGids: await needs.visibleReferenced(viewer, items),
  })
  const attachments = await copyAttachments(needs, attached, { gids, byGid, nowMs })
  if (attachments === null)
    return { ok: false, problem: `has files of more than ${COPIED_FILES_BYTES_MAX} bytes` }
  const own = new Set(copies.map(({ task }) => task.gid))
  const linksBeyond = copies.flatMap(({ dependsOnGids }) => dependsOnGids.filter((gid) => !own.has(gid)))
  const storiesCount = copies.reduce((sum, copy) => sum + copy.storiesCount, 0)
  const allStories = storiesCount + attachments.length + linksBeyond.length
  const storyGids = allStories === 0 ? [] : [...(await needs.nextGids(allStories))]
  const told = copies.map(({ storiesCount: count, ...copy }) => ({
    ...copy,
    storyGids: storyGids.splice(0, count),
  }))
  const attachmentStoryGids = storyGids.splice(0, attachments.length)
  const tasks = { viewer, copies: told, attachments, attachmentStoryGids, linkStoryGids: storyGids }
  return { ok: true, tasks }
}

const listOf = <T>(one: T | null): readonly T[] => (one === null ? [] : [one])

const pairOf = (gid: Gid, copy: Gid | undefined): readonly (readonly [Gid, Gid])[] =>
  copy === undefined ? [] : [[gid, copy]]

/** Saves what was planned. @returns what `save` does; files of what is refused go at once, those of what somebody else did go by themselves */
export async function saveOrDiscard<T extends string>(
  { discardFile }: Pick<CopyNeeds, 'discardFile'>,
  attachments: readonly Attachment[],
  save: () => Promise<T | null>,
): Promise<T | null> {
  let isKept = false
  try {
    const refused = await save()
    isKept = refused === null
    return refused
  } finally {
    if (!isKept) for (const { gid, host } of attachments) if (host === 'asana') await discardFile(gid)
  }
}
