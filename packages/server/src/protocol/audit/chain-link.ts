import { hash } from 'node:crypto'

/** First in what is hashed: whoever changes the list of fields below names a new one. */
const FORMAT = 'mudra-audit-1'
/** What comes before the first link of a chain. */
export const CHAIN_START = { position: 0, hash: '' } as const

/** An event as it stands in its chain, field by field as it is stored; the order here is the order in which they are hashed. */
export interface ChainLink {
  readonly chain: number
  readonly position: number
  /** Of the link before; empty for the first one. */
  readonly prevHash: string
  readonly atMs: number
  readonly action: string
  readonly actorKind: string
  readonly actorGid: string | null
  readonly address: string | null
  readonly credentialKind: string | null
  readonly credentialGid: string | null
  readonly targetKind: string
  readonly targetGid: string
  readonly personGid: string | null
  readonly workspaceGid: string | null
  readonly appGid: string | null
  readonly outcome: string
  readonly reason: string | null
  /** The JSON text as it is stored, byte for byte. */
  readonly details: string
}

/**
 * The bytes that are hashed: a JSON array of the format's name and every field in order, without white space, in UTF-8. Strings are quoted and
 * separated, and null differs from "", so two different events never have the same bytes.
 */
export function linkText(link: ChainLink): string {
  return JSON.stringify([
    FORMAT,
    link.chain,
    link.position,
    link.prevHash,
    link.atMs,
    link.action,
    link.actorKind,
    link.actorGid,
    link.address,
    link.credentialKind,
    link.credentialGid,
    link.targetKind,
    link.targetGid,
    link.personGid,
    link.workspaceGid,
    link.appGid,
    link.outcome,
    link.reason,
    link.details,
  ])
}

/** SHA-256 of a link, which holds the hash of the link before: whoever changes one changes all that follow. In hexadecimal. */
export function linkHash(link: ChainLink): string {
  return hash('sha256', linkText(link), 'hex')
}
