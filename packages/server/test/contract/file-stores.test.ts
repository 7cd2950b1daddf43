import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../../src/platform/faults.js'
import type { FileStore } from '../../src/platform/file-store.js'
import { folderFileStore } from '../../src/platform/folder-file-store.js'
import { s3FileStore } from '../../src/platform/s3-file-store.js'
import { openS3Server, type S3Server } from '../support/s3-server.js'

const KEY = '1300000000000042'
const MEBIBYTE = 1_024 * 1_024
/** Three parts of S3's. */
const LARGE = Buffer.alloc(11 * MEBIBYTE, 'mudra attachments ')

async function* inChunks(bytes: Uint8Array, size = 65_536): AsyncIterable<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size)
    yield await Promise.resolve(bytes.subarray(from, from + size))
}

async function* cutOff(bytes: Uint8Array, error: Error): AsyncIterable<Uint8Array> {
  yield* inChunks(bytes)
  throw error
}

/** What any store of files must do. @param left  all that is in it, finished or not */
function fileStoreContract(
  open: () => { readonly store: FileStore; readonly left: () => readonly string[] },
): void {
  let store: FileStore
  let left: () => readonly string[]
  beforeEach(() => {
    ;({ left, store } = open())
  })

  const read = async (part: Parameters<FileStore['read']>[1] = null) => {
    const stream = await store.read(KEY, part)
    return stream === null ? null : await buffer(stream)
  }

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a few bytes', Buffer.from('abcdefghij')],
    ['several parts', LARGE],
  ])('gives back %s, whole', async (_what, bytes) => {
    await store.write(KEY, inChunks(bytes))
    expect((await read())?.equals(bytes)).toBe(true)
    expect(left()).toHaveLength(1)
    await store.delete(KEY)
    expect([await read(), left()]).toEqual([null, []])
  })

  it('gives a part, of both of whose ends the bytes are there', async () => {
    await store.write(KEY, inChunks(Buffer.from('abcdefghij')))
    expect(String(await read({ first: 2, last: 4 }))).toBe('cde')
    expect(String(await read({ first: 9, last: 9 }))).toBe('j')
    await store.delete(KEY)
  })

  it.each([
    ['a few bytes', Buffer.from('abc')],
    ['several parts', LARGE],
  ])('keeps nothing of what ended after %s, and throws what it ended with', async (_what, bytes) => {
    const error = new Error('cut off')
    await expect(store.write(KEY, cutOff(bytes, error))).rejects.toBe(error)
    expect([await read(), left()]).toEqual([null, []])
  })

  it('deletes what is not there', async () => {
    await store.delete(KEY)
    expect(await read()).toBeNull()
  })
}

describe('a folder', () => {
  let folder: string
  let opened = 0
  const all = mkdtempSync(join(tmpdir(), 'mudra-files-'))
  afterAll(() => {
    rmSync(all, { recursive: true })
  })
  const filesIn = (path: string): readonly string[] =>
    existsSync(path)
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => !entry.isDirectory())
          .map(({ name }) => name)
      : []
  const open = () => {
    folder = join(all, String((opened += 1)), 'attachments')
    mkdirSync(join(all, String(opened)))
    return { store: folderFileStore(folder), left: () => filesIn(folder) }
  }

  fileStoreContract(open)

  it('StoreUnavailable when the disk is full, and nothing is left — ENOSPC', async () => {
    const { left, store } = open()
    mkdirSync(join(folder, 'incoming'), { recursive: true })
    // The system's own disk that is always full.
    symlinkSync('/dev/full', join(folder, 'incoming', KEY))
    const refused = await store.write(KEY, inChunks(LARGE)).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(StoreUnavailable)
    expect((refused as StoreUnavailable).cause).toMatchObject({ code: 'ENOSPC' })
    expect(left()).toEqual([])
  })

  it('deletes what a process left that died while it wrote', async () => {
    const { left, store } = open()
    mkdirSync(join(folder, 'incoming'), { recursive: true })
    writeFileSync(join(folder, 'incoming', KEY), 'half')
    expect(await store.read(KEY, null)).toBeNull()
    await store.delete(KEY)
    expect(left()).toEqual([])
  })

  it('StoreUnavailable where there can be no folder', async () => {
    const { store } = open()
    writeFileSync(folder, 'a file')
    await expect(store.write(KEY, inChunks(LARGE))).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(store.read(KEY, null)).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it('takes no key that leads elsewhere', async () => {
    const { store } = open()
    await expect(store.read('../../secret', null)).rejects.toThrow(TypeError)
  })
})

describe('S3', () => {
  let s3: S3Server
  beforeAll(async () => {
    s3 = await openS3Server()
  })
  afterEach(() => {
    s3.fail(null)
  })
  afterAll(async () => {
    await s3.close()
  })

  fileStoreContract(() => ({
    store: s3FileStore(s3.settings),
    left: () => [...s3.objects(), ...s3.unfinished()],
  }))

  it('deletes what a process left that died between two parts', async () => {
    const store = s3FileStore(s3.settings)
    const neverEnding = async function* () {
      yield* inChunks(LARGE)
      await new Promise(() => undefined)
    }
    const before = s3.requests.length
    void store.write(KEY, neverEnding()).catch(() => undefined)
    while (!s3.requests.slice(before).some((request) => request.includes('partNumber=2')))
      await new Promise((resolve) => setTimeout(resolve, 10))
    expect(s3.unfinished()).toEqual([`attachments/${KEY}`])
    await s3FileStore(s3.settings).delete(KEY)
    expect(s3.unfinished()).toEqual([])
  })

  it.each([403, 500])('StoreUnavailable while it answers %i', async (status) => {
    const store = s3FileStore(s3.settings)
    await store.write(KEY, inChunks(Buffer.from('abc')))
    s3.fail(status)
    await expect(store.write(KEY, inChunks(Buffer.from('abc')))).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(store.read(KEY, null)).rejects.toBeInstanceOf(StoreUnavailable)
    await expect(store.delete(KEY)).rejects.toBeInstanceOf(StoreUnavailable)
  })

  it('StoreUnavailable with a key that is not the bucket’s', async () => {
    const store = s3FileStore({
      ...s3.settings,
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'other' },
    })
    await expect(store.write(KEY, inChunks(Buffer.from('abc')))).rejects.toBeInstanceOf(StoreUnavailable)
  })
})
