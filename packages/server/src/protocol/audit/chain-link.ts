import { hash } from 'node:crypto'

/** First in what is hashed: whoever changes the list of fields below names a new one. */
const FORMAT = 'mudra-audit-2'
/** The same of links that were made before the workspaces that see an event were hashed with it. */
const FIRST_FORMAT = 'mudra-audit-1'
const WORKSPACES_FORMAT = 'mudra-audit-workspaces-1'
/** PostgreSQL's transactions commit side by side, and each holds a chain until it has: this many do not wait for each other. */
export const CHAINS_WRITTEN = 16
/** Has the events from before there were chains, and takes no others. */
export const CHAIN_OF_OLDER = 16
/** Of a record, from 0 on. */
export const CHAINS = CHAINS_WRITTEN + 1
/** What comes before the first link of a chain. */
export const CHAIN_START = { position: 0, hash: '' } as const

/** An event as it stands in its chain, field by field as it is stored; the order here is the order in which they are hashed. */
export interface ChainLink {
  readonly chain: number
  readonly position: number
  /** Of the link before; empty for the first one. */
  readonly prevHash: string
  /** Its number over all chains: lists and the API follow it. */
  readonly seq: number
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
  /** Which workspaces see it, as `hashWorkspaces` says. */
  readonly workspacesHash: string
  /** What it was hashed to in the first form, where it was hashed in that before; null for a link that never was. */
  readonly firstHash: string | null
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
    link.seq,
    ...whatHappened(link),
    link.workspacesHash,
    link.firstHash,
  ])
}

/** SHA-256 of a link, which holds the hash of the link before: whoever changes one changes all that follow. In hexadecimal. */
export function linkHash(link: ChainLink): string {
  return hash('sha256', linkText(link), 'hex')
}

/** The hash of a link in the first form. @param prevHash  that of the link before, in that form, too */
export function firstFormHash(link: ChainLink, prevHash: string): string {
  const text = JSON.stringify([FIRST_FORMAT, link.chain, link.position, prevHash, ...whatHappened(link)])
  return hash('sha256', text, 'hex')
}

function whatHappened(link: ChainLink) {
  return [
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
  ]
}

/** Which workspaces see an event, as it stands with the event. */
export interface SeenBy {
  readonly seq: number
  /** Hexadecimal, or any text that nobody guesses. */
  readonly workspacesSalt: string
  /** Their gids in the order of their bytes, with single spaces between; empty for none. */
  readonly workspaceGids: string
}

/**
 * Stands in a link for the workspaces that see it. An admin of one of them can verify the link and learns of no other: for that the salt, which
 * they are not given, has to be known.
 */
export function hashWorkspaces({ seq, workspaceGids, workspacesSalt }: SeenBy): string {
  return hash('sha256', JSON.stringify([WORKSPACES_FORMAT, seq, workspacesSalt, workspaceGids]), 'hex')
}
