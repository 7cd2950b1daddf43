import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { nameFault, NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import type { Tag } from '../tags/tag.js'
import { TAGS_PER_TASK_MAX } from '../tasks/task.rules.js'
import { membersOf, type Place } from './plan-places.js'
import { findNamed, type Planning } from './planning.js'
import type { SeedTag } from './seed-document.js'
import type { SeedGid } from './seed-reference.js'
import type { SeedPath } from './seed-fault.js'
import type { SeedPlan } from './seed-plan.js'

/** @param where.creatorGid  who made a tag that does not say it; null where there is nobody to take */
export function planTag(
  given: SeedTag,
  path: SeedPath,
  where: { readonly place: Place; readonly planning: Planning; readonly creatorGid: Gid | null },
): SeedPlan['tags'][number] {
  const { place, planning } = where
  const wrongName = nameFault(given.name, NAME_LENGTH_MAX)
  if (wrongName !== null) planning.fault([...path, 'name'], wrongName)
  const creatorGid =
    given.created_by === undefined
      ? where.creatorGid
      : (planning.personOf(given.created_by, [...path, 'created_by'])?.user.gid ?? null)
  if (creatorGid === null && given.created_by === undefined)
    planning.fault(
      [...path, 'created_by'],
      `Is missing: the workspace ${place.workspace.name} has no members`,
    )
  const tag: Tag = {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    workspaceGid: place.workspace.gid,
    createdByGid: creatorGid ?? NO_GID,
    name: given.name,
    color: given.color ?? null,
    notes: given.notes ?? '',
    createdAtMs: planning.nowMs,
  }
  return { tag, followerGids: membersOf(given.followers ?? [], [...path, 'followers'], { place, planning }) }
}

/** The tags of a task, once each; one that the workspace does not have is a fault. */
export function tagsOf(
  references: readonly SeedGid[],
  path: SeedPath,
  { planning, tags }: { readonly tags: readonly Tag[]; readonly planning: Planning },
): readonly Gid[] {
  const found = references.flatMap((reference, index) => {
    const where = { fault: planning.fault, path: [...path, index], what: 'tag of this workspace' }
    return findNamed(tags, reference, where)?.gid ?? []
  })
  if (found.length > TAGS_PER_TASK_MAX) planning.fault(path, `Must be at most ${TAGS_PER_TASK_MAX}`)
  return [...new Set(found)]
}
