import { existsSync } from 'node:fs'
import type { Config } from '../config/config.js'
import type { Database, Queries } from '../db/database.js'
import { attachedFiles } from '../features/attachments/attachment-files.store.js'
import type { FileStore } from '../platform/file-store.js'
import { folderFileStore } from '../platform/folder-file-store.js'
import type { Gid } from '../protocol/asana/gid.js'
import { openFileStore } from './file-store.js'

const FILES_PER_STATEMENT = 500

export interface CopiedFiles {
  readonly copied: number
  /** Of attachments that were deleted meanwhile, or whose files were lost before. */
  readonly missing: number
}

/** Where a backup has the files of its attachments, where it has them. */
export function filesBeside(backup: string): string {
  return `${backup}.attachments`
}

/** Copies the file of every attachment. @param given.queries  on the database whose attachments they are */
export async function copyAttachmentFiles(given: {
  readonly queries: Queries
  readonly from: FileStore
  readonly to: FileStore
}): Promise<CopiedFiles> {
  const { from, queries, to } = given
  let [copied, missing] = [0, 0]
  let after: Gid | null = null
  for (;;) {
    const gids: readonly Gid[] = await attachedFiles(queries, { after, rowsMax: FILES_PER_STATEMENT })
    for (const gid of gids) {
      const bytes = await from.read(gid, null)
      if (bytes === null) missing += 1
      else {
        await to.write(gid, bytes)
        copied += 1
      }
    }
    after = gids.at(-1) ?? null
    if (gids.length < FILES_PER_STATEMENT) return { copied, missing }
  }
}

/** What became of the files of a backup's attachments; `none_beside` for a backup that has attachments with files, and no file with it. */
export type RestoredFiles = CopiedFiles | 'none_beside'

/** Puts the files that lie beside a backup to where files are kept. Those that are there already are the same. */
export async function restoreAttachmentFiles(
  settings: Config['attachments'],
  { backup, file }: { readonly backup: Pick<Database, 'queries'>; readonly file: string },
): Promise<RestoredFiles> {
  const { queries } = backup
  if (existsSync(filesBeside(file)))
    return await copyAttachmentFiles({
      queries,
      from: folderFileStore(filesBeside(file)),
      to: openFileStore(settings),
    })
  const [first] = await attachedFiles(queries, { after: null, rowsMax: 1 })
  return first === undefined ? { copied: 0, missing: 0 } : 'none_beside'
}
