import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import type { NextGids } from '../feature.js'
import type { OriginalTask } from '../tasks/copies/task-copy.rules.js'
import { COPIED_ATTACHMENTS_MAX, copyAttachments } from './copy-attachments.js'
import { makeCopies, type CopyPlan } from './make-copies.js'
import type { CopyStore, NewTasks } from './ports.js'

export interface CopyNeeds {
  readonly copies: CopyStore
  readonly copyFile: (gid: Gid) => Promise<Gid | null>
  readonly discardFile: (gid: Gid) => Promise<void>
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly nextGids: NextGids
}

/** What a copy of tasks is made of, beside what can be looked up. */
export type TaskWish = Pick<
  CopyPlan,
  'workspaceGid' | 'nowMs' | 'parts' | 'parentGid' | 'placesOf' | 'schedule'
> & {
  readonly originals: readonly OriginalTask[]
}

/** Tasks that are ready to be saved, or why there are none. */
export type PlannedTasks =
  { readonly ok: true; readonly tasks: NewTasks } | { readonly ok: false; readonly problem: string }

/** Plans copies of tasks, with a gid for each, and copies what is attached to them. Files that are not saved then are to be discarded. */
export async function planTasks(
  needs: CopyNeeds,
  viewer: Principal,
  { originals, ...wish }: TaskWish,
): Promise<PlannedTasks> {
  const { userGid: byGid } = viewer
  const { nowMs, parts, workspaceGid } = wish
  const taken = originals.length === 0 ? [] : await needs.nextGids(originals.length)
  const gids = new Map(originals.flatMap(({ gid }, index) => pairOf(gid, taken[index])))
  const people = originals.flatMap(({ assigneeGid, followerGids }) =>
    assigneeGid === null ? followerGids : [...followerGids, assigneeGid],
  )
  const copies = makeCopies(originals, {
    ...wish,
    byGid,
    gids,
    memberGids: await needs.copies.membersAmong(workspaceGid, [...new Set(people)]),
  })
  const attachments = parts.has('attachments') ? await copyAttachments(needs, { gids, byGid, nowMs }) : []
  if (attachments === null)
    return { ok: false, problem: `has more than ${COPIED_ATTACHMENTS_MAX} attachments` }
  const storiesCount = copies.reduce((sum, copy) => sum + copy.storiesCount, 0)
  const storyGids = storiesCount === 0 ? [] : [...(await needs.nextGids(storiesCount))]
  const told = copies.map(({ storiesCount: own, ...copy }) => ({
    ...copy,
    storyGids: storyGids.splice(0, own),
  }))
  return { ok: true, tasks: { viewer, copies: told, attachments } }
}

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
