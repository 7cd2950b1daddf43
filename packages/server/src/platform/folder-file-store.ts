import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { once } from 'node:events'
import { FilesUnavailable } from './faults.js'
import type { FileStore } from './file-store.js'

/** Nobody but the user who runs the server reads what is in it. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
/** Files lie in as many folders, by the last digits of their key. */
const FOLDER_DIGITS = 2
const KEY = /^\d{1,32}$/

/**
 * Keeps files in a folder, which is made when it is first needed. Several servers may share one, if all see what one has renamed at once.
 */
export function folderFileStore(folder: string): FileStore {
  const placeOf = (key: string) => {
    if (!KEY.test(key)) throw new TypeError('a key is digits')
    return {
      whole: join(folder, key.slice(-FOLDER_DIGITS).padStart(FOLDER_DIGITS, '0'), key),
      partial: join(folder, 'incoming', key),
    }
  }
  return {
    write: async (key, bytes) => {
      const { partial, whole } = placeOf(key)
      try {
        await makeFolders(folder, [dirname(partial), dirname(whole)])
        await writeDurably(partial, bytes)
        await rename(partial, whole)
        // The name is as durable as the bytes only once its folder is.
        await flushFolder(dirname(whole))
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined) // it goes with the sweep then
        throw asUnavailable(error)
      }
    },

    read: async (key, part) => {
      const stream = createReadStream(
        placeOf(key).whole,
        part === null ? {} : { start: part.first, end: part.last },
      )
      try {
        await once(stream, 'open')
        return stream
      } catch (error) {
        if (isMissing(error)) return null
        throw asUnavailable(error)
      }
    },

    delete: async (key) => {
      const { partial, whole } = placeOf(key)
      try {
        await rm(partial, { force: true })
        await rm(whole, { force: true })
      } catch (error) {
        throw asUnavailable(error)
      }
    },
  }
}

async function makeFolders(root: string, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const first = await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
    // A new folder is there after a crash once the one above it says so.
    if (first !== undefined) for (const above of new Set([dirname(root), root])) await flushFolder(above)
  }
}

async function writeDurably(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w', FILE_MODE)
  try {
    for await (const chunk of bytes) await writeAll(file, chunk)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A disk that is nearly full takes a part of a chunk, and says so only the next time. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length;) {
    const { bytesWritten } = await file.write(chunk, from, chunk.length - from)
    from += bytesWritten
  }
}

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

/** What the system refuses, the store cannot do now; whatever else was thrown came with the bytes. */
function asUnavailable(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  return code !== undefined && syscall !== undefined && SYSTEM_CALLS.has(syscall)
    ? new FilesUnavailable(error)
    : error
}

const SYSTEM_CALLS: ReadonlySet<string> = new Set([
  'open',
  'write',
  'fsync',
  'rename',
  'mkdir',
  'rm',
  'unlink',
  'close',
  'lstat',
  'stat',
])
