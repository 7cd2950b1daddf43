import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Attachment, AttachmentParent } from './attachment.rules.js'

/** What attachments need from storage. Who may see one is decided by what it is attached to. */
export interface AttachmentStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, Attachment>>

  /** Those of one parent, in the order in which they were made. */
  list(parent: AttachmentParent, page: PageRequest): Promise<readonly Attachment[]>

  /**
   * **Atomic:** the attachment, and that its file belongs to it; a task is modified by it.
   * **On conflict:** of attachments to one parent each waits for the one before, so there are never more than may be; `parent_gone` when it was
   * deleted meanwhile, `file_gone` when the file was deleted because nobody claimed it for too long.
   */
  create(
    attachment: Attachment,
    /** `storyGid`: under which a task tells of it. */
    change: { readonly perParentMax: number; readonly nowMs: number; readonly storyGid: Gid },
  ): Promise<'created' | 'parent_gone' | 'too_many' | 'file_gone'>

  /** **Atomic:** the attachment goes, its file belongs to nothing any more, and a task is modified by it. */
  delete(attachment: Pick<Attachment, 'gid' | 'parent'>, nowMs: number): Promise<'deleted' | 'gone'>
}

/** Which files there are, and which of them belong to nothing. */
export interface AttachmentFileStore {
  /** Notes a file before its first byte is written, so that whatever becomes of it is known. */
  expect(file: { readonly gid: Gid; readonly keptUntilMs: number }): Promise<void>

  /** Says that nobody uploads a file any more. @returns false for one that belongs to an attachment, which stays */
  giveUp(gid: Gid): Promise<boolean>

  /**
   * **Atomic:** gives up files that belong to nothing and are due, those that have been so for longest. They are given again until they are
   * forgotten. **On conflict:** an attachment that claims one at the same moment has it, or comes too late.
   */
  takeDue(limits: { readonly nowMs: number; readonly rowsMax: number }): Promise<readonly Gid[]>

  /** Forgets files that have been deleted. One that belongs to an attachment stays. */
  forget(gids: readonly Gid[]): Promise<void>
}
