import { createHmac, timingSafeEqual } from 'node:crypto'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'

/** The form field that carries the ticket. */
export const TICKET_FIELD = 'ticket'
/** How long a form that makes something may lie open. */
export const TICKET_LIFETIME_MS = 60 * 60 * 1_000

export interface TicketOwner {
  readonly key: Uint8Array
  /** Whose form it is. */
  readonly sessionGid: Gid
  /** What it makes, of what: `app`, `secret 1234`. */
  readonly purpose: string
}

/**
 * Sets a gid aside for what a form will make. The form carries it back, and the database takes each gid once: a form that is sent twice
 * makes one thing, and its secret is shown once.
 */
export function makeTicket(
  owner: TicketOwner,
  { gid, nowMs }: { readonly gid: Gid; readonly nowMs: number },
): string {
  const expiresAtMs = nowMs + TICKET_LIFETIME_MS
  return `${gid}.${expiresAtMs}.${seal(owner, gid, expiresAtMs)}`
}

/** @returns the gid that was set aside, or null for a ticket that is too old or was made for somebody or something else */
export function readTicket(
  owner: TicketOwner,
  { text, nowMs }: { readonly text: string | null; readonly nowMs: number },
): Gid | null {
  const [, gidText = '', expiresText = '', presented = ''] =
    /^(\d{1,16})\.(\d{1,15})\.([\w-]{43})$/.exec(text ?? '') ?? []
  const gid = parseGid(gidText)
  const expiresAtMs = Number(expiresText)
  if (gid === null || expiresAtMs <= nowMs) return null
  const expected = Buffer.from(seal(owner, gid, expiresAtMs))
  const given = Buffer.from(presented)
  return given.length === expected.length && timingSafeEqual(given, expected) ? gid : null
}

function seal({ key, purpose, sessionGid }: TicketOwner, gid: Gid, expiresAtMs: number): string {
  return createHmac('sha256', key)
    .update(`ticket ${sessionGid} ${gid} ${expiresAtMs} ${purpose}`)
    .digest('base64url')
}
