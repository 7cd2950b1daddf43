import { expect, it } from 'vitest'
import { openAttachmentLink, sealAttachmentLink } from './attachment-link.js'
import type { Gid } from './gid.js'

const NOW_MS = 1_000_000
const key = new Uint8Array(32).fill(7)
const GID = '1300000000000042' as Gid

const sealed = new URL(
  sealAttachmentLink(GID, { key, nowMs: NOW_MS, publicUrl: 'https://mudra.example/base' }),
)
const link = {
  gid: sealed.pathname.split('/').at(-1) ?? '',
  expires: sealed.searchParams.get('expires'),
  signature: sealed.searchParams.get('signature'),
}
const open = (wish: Partial<typeof link> = {}, at: { key?: Uint8Array; nowMs?: number } = {}) =>
  openAttachmentLink({ ...link, ...wish }, { key, nowMs: NOW_MS, ...at })

it('a link leads to its upload for two minutes', () => {
  expect(`${sealed.origin}${sealed.pathname}`).toBe(`https://mudra.example/base/-/attachments/${GID}`)
  expect(link.expires).toBe(String(NOW_MS + 120_000))
  expect(link.signature).toMatch(/^[\w-]{43}$/)
  expect(open()).toBe(GID)
  expect(open({}, { nowMs: NOW_MS + 119_999 })).toBe(GID)
  expect(open({}, { nowMs: NOW_MS + 120_000 })).toBe('expired')
})

it('a link that was not made here, for this upload and end, leads nowhere', () => {
  const [first = ''] = link.signature ?? ''
  for (const wish of [
    { gid: '1300000000000043' },
    { gid: 'x' },
    { expires: String(NOW_MS + 120_001) },
    { expires: null },
    { expires: `${link.expires ?? ''}x` },
    { expires: `x${link.expires ?? ''}` },
    { expires: '1'.repeat(16) },
    { signature: null },
    { signature: `${link.signature ?? ''}=` },
    { signature: (link.signature ?? '').replace(first, first === 'a' ? 'b' : 'a') },
  ])
    expect([wish, open(wish)]).toEqual([wish, 'unknown'])
  expect(open({}, { key: new Uint8Array(32) })).toBe('unknown')
  // Whose end is past is told from what is none of ours, which is told first.
  expect(open({ signature: 'x' }, { nowMs: NOW_MS + 999_999 })).toBe('unknown')
})
