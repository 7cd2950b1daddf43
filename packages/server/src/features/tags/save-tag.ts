import type { AsRead } from '../../protocol/asana/as-read.js'
import { userReferenceText } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../protocol/asana/input.js'
import { done, invalid, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { FindMember } from '../users/find-member.js'
import type { FindTag } from './find-tag.js'
import type { TagStore } from './ports.js'
import { newTag, type Tag } from './tag.js'
import { CREATE_TAG_FIELDS, TAG_FIELDS } from './tags.operations.js'

interface Needs {
  readonly tags: TagStore
  readonly findTag: FindTag
  readonly findMember: FindMember
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Every name of a tag's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** The tag that a path names. */
interface SentTag {
  /** Null for a text that is no id. */
  readonly gid: Gid | null
  readonly text: string
}

/**
 * Creates a tag in a workspace that the caller is in.
 * @param ofPath  the workspace that the path names; null where it names none
 */
export function makeCreateTag(needs: Needs) {
  return async (viewer: Principal, data: Input, ofPath: Gid | null): Promise<Outcome<Tag>> => {
    const made = { createdByGid: viewer.userGid, nowMs: needs.clock.nowMs() }
    const read = await readRecordInput(data, {
      fields: CREATE_TAG_FIELDS,
      readOnly: needs.fieldNames,
      asRead: async (sent) => {
        const record = newTag({ gid: await needs.nextGid(), workspaceGid: ofPath ?? NO_GID, ...made })
        return await needs.asRead(viewer, { type: 'tag', record }, sent)
      },
    })
    if (!read.ok) return read
    const { followers = [], workspace: named = null, ...values } = read.value
    const workspaceGid = ofPath ?? named
    if (workspaceGid === null) return invalid('workspace: Missing input')
    if (named !== null && !viewer.roles.has(named)) return invalid(unknownReference('workspace', named))
    if (named !== null && named !== workspaceGid)
      return invalid('workspace: Is not the one that the path names')
    const followerGids: Gid[] = []
    for (const [index, who] of followers.entries()) {
      const gid = await needs.findMember(workspaceGid, { who, viewer })
      if (gid === null)
        return invalid(`followers: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
      followerGids.push(gid)
    }
    const tag: Tag = { ...newTag({ gid: await needs.nextGid(), workspaceGid, ...made }), ...values }
    await needs.tags.create(tag, followerGids)
    return done(tag)
  }
}

/** Changes a tag, wherever it stands. */
export function makeUpdateTag(needs: Needs) {
  return async (viewer: Principal, sent: SentTag & { readonly data: Input }): Promise<Outcome<Tag>> => {
    const found = await needs.findTag(viewer, sent.gid)
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { record } = found
    const read = await readRecordInput(sent.data, {
      fields: TAG_FIELDS,
      readOnly: needs.fieldNames,
      asRead: async (values) => await needs.asRead(viewer, { type: 'tag', record }, values),
    })
    if (!read.ok) return read
    const updated = await needs.tags.update(record.gid, read.value)
    return updated === null ? notRecognized('tag', sent.text) : done(updated)
  }
}

/** Deletes a tag, and takes it from whatever task has it. */
export function makeDeleteTag(needs: Pick<Needs, 'findTag' | 'tags'>) {
  return async (viewer: Principal, sent: SentTag): Promise<Outcome<null>> => {
    const found = await needs.findTag(viewer, sent.gid)
    if (found.state !== 'visible') return found.refusal(sent.text)
    await needs.tags.delete(found.record.gid)
    return done(null)
  }
}
