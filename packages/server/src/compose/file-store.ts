import type { AttachmentSettings } from '../config/attachments.js'
import type { FileStore } from '../platform/file-store.js'
import { folderFileStore } from '../platform/folder-file-store.js'
import { s3FileStore } from '../platform/s3-file-store.js'

/** Where the files of attachments lie. Nothing is opened until the first of them is needed. */
export function openFileStore(settings: AttachmentSettings): FileStore {
  return settings.kind === 'folder' ? folderFileStore(settings.folder) : s3FileStore(settings)
}
