import type { Gid } from './gid.js'

/** A file that came with a request and is stored, but belongs to nothing yet. */
export interface UploadedFile {
  /** Under which it lies in the store. */
  readonly gid: Gid
  readonly name: string
  /** As its sender called it. */
  readonly mediaType: string
  readonly size: number
}
