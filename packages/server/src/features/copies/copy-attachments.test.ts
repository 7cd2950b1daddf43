import { expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import { copyAttachments } from './copy-attachments.js'
import { COPIED_FILES_BYTES_MAX } from './originals.rules.js'

const gid = (number: number) => String(number) as Gid
const ATTACHED = {
  parent: { kind: 'task', gid: gid(1) },
  createdByGid: gid(2),
  name: 'x',
  createdAtMs: 0,
} as const
const file = (number: number, size: number): Attachment => ({
  ...ATTACHED,
  gid: gid(number),
  host: 'asana',
  size,
  mediaType: 'text/plain',
})
const link = (number: number): Attachment => ({
  ...ATTACHED,
  gid: gid(number),
  host: 'external',
  url: 'https://x.example/',
  connectedClientId: null,
})

async function copy(originals: readonly Attachment[]) {
  const copied: Gid[] = []
  const made = await copyAttachments(
    {
      copyFile: async (one) => {
        copied.push(one)
        return await Promise.resolve(one === gid(99) ? null : (`9${one}` as Gid))
      },
      nextGid: async () => await Promise.resolve(gid(500)),
    },
    originals,
    { gids: new Map([[gid(1), gid(11)]]), byGid: gid(3), nowMs: 7 },
  )
  return { copied, made }
}

it('copies files and links to the copies of their tasks, and passes over files that are gone', async () => {
  const { made } = await copy([file(21, 5), link(22), file(99, 5)])
  const copies = { parent: { kind: 'task', gid: gid(11) }, createdByGid: gid(3), createdAtMs: 7 }
  expect(made).toEqual([
    { ...file(921, 5), ...copies },
    { ...link(500), ...copies },
  ])
})

it('copies no file at all where they have too many bytes together', async () => {
  const half = COPIED_FILES_BYTES_MAX / 2
  expect((await copy([file(21, half), link(22), file(23, half)])).made).toHaveLength(3)
  expect(await copy([file(21, half), file(22, half), file(23, 1)])).toEqual({ copied: [], made: null })
})
