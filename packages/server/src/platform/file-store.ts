import type { Readable } from 'node:stream'

/**
 * Keeps files under keys. A key is written once and never again with other bytes, so whoever reads a file reads all of it or a part of the
 * very same bytes.
 * @throws FilesUnavailable from each, where the disk is full or the store does not answer
 */
export interface FileStore {
  /**
   * Takes a file, never all of it in memory. **Atomic:** the key leads to the whole file or to nothing, whatever ends this, and once it has
   * returned the file is durable.
   * @param bytes  what it throws ends the writing, and is thrown on
   */
  write(key: string, bytes: AsyncIterable<Uint8Array>): Promise<void>
  /** @param part  first and last byte; null for the whole. @returns null where there is no such file */
  read(key: string, part: { readonly first: number; readonly last: number } | null): Promise<Readable | null>
  /** Also what an interrupted `write` left behind. A file that is not there is no fault. */
  delete(key: string): Promise<void>
}
