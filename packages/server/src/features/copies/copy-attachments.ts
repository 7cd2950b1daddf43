import type { Gid } from '../../protocol/asana/gid.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import { COPIED_FILES_BYTES_MAX } from './originals.rules.js'

interface Needs {
  /** @returns the gid of the copy, which belongs to nothing yet; null where there is no such file */
  readonly copyFile: (gid: Gid) => Promise<Gid | null>
  readonly nextGid: () => Promise<Gid>
}

/**
 * Copies what is attached to tasks, the files of uploads included.
 * @param to.gids  for each task its copy
 * @returns attachments of the copies, to be saved with them; null when their files have more than `COPIED_FILES_BYTES_MAX` together
 */
export async function copyAttachments(
  needs: Needs,
  originals: readonly Attachment[],
  to: { readonly gids: ReadonlyMap<Gid, Gid>; readonly byGid: Gid; readonly nowMs: number },
): Promise<readonly Attachment[] | null> {
  const bytes = originals.reduce((sum, one) => sum + (one.host === 'asana' ? one.size : 0), 0)
  if (bytes > COPIED_FILES_BYTES_MAX) return null
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
