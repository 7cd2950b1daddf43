import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backup } from '../../src/commands/backup.js'
import { migrate } from '../../src/commands/migrate.js'
import { folderFileStore } from '../../src/platform/folder-file-store.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { openPlace, type RestorePlace } from '../support/restored.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS } from '../support/stores.js'

const KEEP = ['--credentials', 'keep'] as const

describe.each(DATABASE_KINDS)('a backup of %s with attachments', (kind) => {
  let source: RestorePlace
  let target: RestorePlace
  let file: string
  /** The names of files, and under which gid each lies. */
  let attached: ReadonlyMap<string, Gid>
  beforeEach(async () => {
    source = await openPlace(kind)
    target = await openPlace(kind)
    file = join(source.folder, 'backup.sqlite')
    await (await source.open()).close()
    attached = await source.onRows(async (stores) => {
      const owner = await stores.newPerson()
      const task = await stores.newTask(owner)
      const all = new Map<string, Gid>()
      for (const name of ['one.txt', 'two.txt']) {
        const gid = await stores.nextGid()
        await stores.attachmentFiles.expect({ gid, keptUntilMs: NOW_MS + 1 })
        await folderFileStore(source.attachments.folder).write(gid, bytesOf(name))
        const by = {
          createdByGid: owner.gid,
          createdAtMs: NOW_MS,
          parent: { kind: 'task', gid: task.gid },
        } as const
        await stores.attachments.create(
          { ...by, gid, name, host: 'asana', size: name.length, mediaType: 'text/plain' },
          { perParentMax: 10, nowMs: NOW_MS, storyGid: await stores.nextGid() },
        )
        all.set(name, gid)
      }
      return all
    })
  })
  afterEach(async () => {
    await source.drop()
    await target.drop()
  })

  const kept = async (folder: string) => {
    const store = folderFileStore(folder)
    const all: Record<string, string | null> = {}
    for (const [name, gid] of attached) {
      const bytes = await store.read(gid, null)
      all[name] = bytes === null ? null : await text(bytes)
    }
    return all
  }
  const WHOLE = { 'one.txt': 'one.txt', 'two.txt': 'two.txt' }

  it('has their files beside it, and brings both to another place', async () => {
    expect(await source.run(backup, file)).toMatchObject({
      code: 0,
      printed: `backed up to ${file}, with 2 files beside it`,
    })
    expect(await kept(`${file}.attachments`)).toEqual(WHOLE)
    const restored = await target.run(migrate, '--from', file, ...KEEP)
    expect([restored.code, restored.complained]).toEqual([0, ''])
    expect(restored.printed).toContain('2 files of attachments copied')
    expect(await kept(target.attachments.folder)).toEqual(WHOLE)
    const loaded = await target.onRows(
      async ({ attachments }) => await attachments.load([...attached.values()]),
    )
    expect([...loaded.values()].map(({ name }) => name).toSorted()).toEqual(['one.txt', 'two.txt'])
  })

  it('replaces no files that lie where its own would', async () => {
    await source.run(backup, file)
    rmSync(file)
    expect(await source.run(backup, file)).toMatchObject({
      code: 2,
      complained: expect.stringContaining(`${file}.attachments exists already`),
    })
    expect(existsSync(file)).toBe(false)
  })

  it('says so where files are missing, and restores the rest', async () => {
    await source.run(backup, file)
    await folderFileStore(`${file}.attachments`).delete(attached.get('one.txt') ?? ('' as Gid))
    const restored = await target.run(migrate, '--from', file, ...KEEP)
    expect(restored).toMatchObject({
      code: 0,
      complained: 'missing beside the backup: 1 file of attachments',
    })
    expect(await kept(target.attachments.folder)).toEqual({ ...WHOLE, 'one.txt': null })
  })

  it('says so where none of them lies beside it', async () => {
    await source.run(backup, file)
    rmSync(`${file}.attachments`, { recursive: true })
    const restored = await target.run(migrate, '--from', file, ...KEEP)
    expect([restored.code, restored.complained]).toEqual([
      0,
      expect.stringContaining('the backup has attachments, and none of their files lie beside it'),
    ])
  })
})

async function* bytesOf(name: string): AsyncIterable<Uint8Array> {
  yield await Promise.resolve(Buffer.from(name))
}
