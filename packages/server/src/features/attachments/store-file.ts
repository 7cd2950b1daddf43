import type { Clock } from '../../platform/clock.js'
import type { FileStore } from '../../platform/file-store.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { MINUTE_MS } from '../../time-units.js'
import { FILE_UNCLAIMED_MINUTES_MAX } from './attachment.rules.js'
import type { AttachmentFileStore } from './ports.js'

interface Needs {
  readonly files: AttachmentFileStore
  readonly fileStore: FileStore
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

/**
 * Stores a file that is to be attached. Its row stands before its first byte does: whatever ends this, somebody knows that there may be something to
 * delete.
 * @returns its gid, which its attachment gets, too
 * @throws StoreUnavailable, and what the bytes throw; nothing is left then
 */
export function makeStoreFile(needs: Needs & { readonly discardFile: (gid: Gid) => Promise<void> }) {
  return async (bytes: AsyncIterable<Uint8Array>): Promise<Gid> => {
    const gid = await needs.nextGid()
    const keptUntilMs = needs.clock.nowMs() + FILE_UNCLAIMED_MINUTES_MAX * MINUTE_MS
    await needs.files.expect({ gid, keptUntilMs })
    try {
      await needs.fileStore.write(gid, bytes)
      return gid
    } catch (error) {
      await needs.discardFile(gid)
      throw error
    }
  }
}

/**
 * Stores a copy of the file of an attachment, which belongs to nothing until an attachment claims it.
 * @returns its gid; null where there is no such file any more
 */
export function makeCopyFile({
  fileStore,
  storeFile,
}: {
  readonly fileStore: FileStore
  readonly storeFile: (bytes: AsyncIterable<Uint8Array>) => Promise<Gid>
}) {
  return async (gid: Gid): Promise<Gid | null> => {
    const bytes = await fileStore.read(gid, null)
    return bytes === null ? null : await storeFile(bytes)
  }
}

/** Deletes a file that belongs to no attachment, and leaves one that does. */
export function makeDiscardFile({ files, fileStore }: Pick<Needs, 'files' | 'fileStore'>) {
  return async (gid: Gid): Promise<void> => {
    // From here on no attachment can claim it.
    if (!(await files.giveUp(gid))) return
    await fileStore.delete(gid)
    await files.forget([gid])
  }
}

/** Files that one run deletes at most before others have their turn. */
const FILES_PER_BATCH = 50

/**
 * Deletes what belongs to nothing: files of attachments that were deleted, alone or with what they were attached to, and what is left of uploads
 * that ended before they were complete. Of two nodes that do so at once neither fails.
 * @returns whether there is more
 */
export function makeSweepFiles({ clock, files, fileStore }: Omit<Needs, 'nextGid'>) {
  return async (): Promise<boolean> => {
    const gids = await files.takeDue({ nowMs: clock.nowMs(), rowsMax: FILES_PER_BATCH })
    for (const gid of gids) await fileStore.delete(gid)
    await files.forget(gids)
    return gids.length >= FILES_PER_BATCH
  }
}
