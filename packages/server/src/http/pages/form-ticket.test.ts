import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { makeTicket, readTicket, TICKET_LIFETIME_MS } from './form-ticket.js'

const OWNER = { key: new Uint8Array(32).fill(7), sessionGid: '11' as Gid, purpose: 'app' }
const NOW_MS = 1_000_000
const GID = '1200000000000042' as Gid
const text = makeTicket(OWNER, { gid: GID, nowMs: NOW_MS })

describe('a ticket', () => {
  it('gives back the gid that was set aside, for an hour', () => {
    expect(readTicket(OWNER, { text, nowMs: NOW_MS })).toBe(GID)
    expect(readTicket(OWNER, { text, nowMs: NOW_MS + TICKET_LIFETIME_MS - 1 })).toBe(GID)
    expect(readTicket(OWNER, { text, nowMs: NOW_MS + TICKET_LIFETIME_MS })).toBeNull()
  })

  it.each([
    ['another session', { ...OWNER, sessionGid: '12' as Gid }],
    ['another form', { ...OWNER, purpose: 'secret 1' }],
    ['another installation', { ...OWNER, key: new Uint8Array(32) }],
  ])('is nothing to %s', (_says, owner) => {
    expect(readTicket(owner, { text, nowMs: NOW_MS })).toBeNull()
  })

  it.each([
    null,
    '',
    text.slice(0, -1),
    text.replace(GID, '1200000000000043'),
    text.replace(String(NOW_MS + TICKET_LIFETIME_MS), '999999999999999'),
    `${text} `,
  ])('is read exactly: not %j', (changed) => {
    expect(readTicket(OWNER, { text: changed, nowMs: NOW_MS })).toBeNull()
  })
})
