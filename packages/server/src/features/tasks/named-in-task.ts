import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindTag } from '../tags/find-tag.js'
import type { FindMember } from '../users/find-member.js'
import { TAGS_PER_TASK_MAX } from './task.rules.js'

interface Named<T> {
  /** Of the task. */
  readonly workspaceGid: Gid
  readonly named: readonly T[]
}

/**
 * The people whom a request names as followers; a refusal that says which of them is nobody of the workspace.
 * @param which.takesAnyGid  for those who go: who has left the workspace may follow still, and is known by their gid alone
 */
export async function findPeople(
  needs: { readonly findMember: FindMember },
  viewer: Principal,
  { named, takesAnyGid = false, workspaceGid }: Named<UserReference> & { readonly takesAnyGid?: boolean },
): Promise<Outcome<readonly Gid[]>> {
  const gids: Gid[] = []
  for (const [index, who] of named.entries()) {
    const gid =
      takesAnyGid && who.by === 'gid' ? who.gid : await needs.findMember(workspaceGid, { who, viewer })
    if (gid === null)
      return invalid(`followers: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
    gids.push(gid)
  }
  return done(gids)
}

/** The tags that a new task is to have; a refusal that says which of them is not there. */
export async function findTags(
  needs: { readonly findTag: FindTag },
  viewer: Principal,
  { named, workspaceGid }: Named<Gid>,
): Promise<Outcome<readonly Gid[]>> {
  const gids = [...new Set(named)]
  if (gids.length > TAGS_PER_TASK_MAX)
    return invalid(`tags: A task can have at most ${TAGS_PER_TASK_MAX} tags`)
  for (const gid of gids) {
    const field = `tags: [${named.indexOf(gid)}]`
    const tag = await needs.findTag(viewer, gid)
    if (tag.state !== 'visible') return invalid(unknownReference(field, gid))
    if (tag.record.workspaceGid !== workspaceGid) return invalid(`${field}: Is in another workspace`)
  }
  return done(gids)
}
