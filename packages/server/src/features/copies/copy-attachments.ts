import type { Gid } from '../../protocol/asana/gid.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import type { CopyStore } from './ports.js'

/** Attachments that one copy takes along: their files are copied while others wait for their jobs. */
export const COPIED_ATTACHMENTS_MAX = 100

interface Needs {
  readonly copies: Pick<CopyStore, 'attachments'>
  /** @returns the gid of the copy, which belongs to nothing yet; null where there is no such file */
  readonly copyFile: (gid: Gid) => Promise<Gid | null>
  readonly nextGid: () => Promise<Gid>
}

/**
 * Copies what is attached to tasks, the files of uploads included.
 * @param to.gids  for each task its copy
 * @returns attachments of the copies, to be saved with them; null when there are too many
 */
export async function copyAttachments(
  needs: Needs,
  to: { readonly gids: ReadonlyMap<Gid, Gid>; readonly byGid: Gid; readonly nowMs: number },
): Promise<readonly Attachment[] | null> {
  const originals = await needs.copies.attachments([...to.gids.keys()], COPIED_ATTACHMENTS_MAX)
  if (originals.length > COPIED_ATTACHMENTS_MAX) return null
  const made: Attachment[] = []
  for (const original of originals) {
    const gid = original.host === 'asana' ? await needs.copyFile(original.gid) : await needs.nextGid()
    const taskGid = to.gids.get(original.parent.gid)
    if (gid === null || taskGid === undefined) continue
    const parent = { kind: 'task', gid: taskGid } as const
    made.push({ ...original, gid, parent, createdByGid: to.byGid, createdAtMs: to.nowMs })
  }
  return made
}
