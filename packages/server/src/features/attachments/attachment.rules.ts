import type { Gid } from '../../protocol/asana/gid.js'

/** Where what is attached lies: here, or elsewhere, with its address. */
export const ATTACHMENT_HOSTS = ['asana', 'external'] as const
/** Asana's limit: 100 MB. */
export const ATTACHMENT_BYTES_MAX = 100 * 1_024 * 1_024
/** Of one task or project. */
export const ATTACHMENTS_PER_PARENT_MAX = 1_000
export const ATTACHMENT_URL_LENGTH_MAX = 2_048
/**
 * For how long a file may be without its attachment: longer than a request may take, and than the clocks of two nodes differ. Whatever ended
 * an upload, what it left goes after that.
 */
export const FILE_UNCLAIMED_MINUTES_MAX = 15

/** A task or a project. */
export interface AttachmentParent {
  readonly kind: 'task' | 'project'
  readonly gid: Gid
}

interface Attached {
  readonly gid: Gid
  readonly parent: AttachmentParent
  readonly createdByGid: Gid
  readonly name: string
  readonly createdAtMs: number
}

/** A file that was uploaded; it lies in the store under the same gid. */
export interface UploadedAttachment extends Attached {
  readonly host: 'asana'
  readonly size: number
  readonly mediaType: string
}

/** Something that lies elsewhere. */
export interface ExternalAttachment extends Attached {
  readonly host: 'external'
  readonly url: string
  /** The app that attached it for a widget of its own; null for none. */
  readonly connectedClientId: Gid | null
}

export type Attachment = UploadedAttachment | ExternalAttachment
