import type { Gid } from '../../protocol/asana/gid.js'
import type { SecretHash } from '../../protocol/token/secret.js'
import { parseTokenKind, type TokenKind } from '../../protocol/token/token-format.js'

/** Credentials in one report. */
export const LEAK_REPORT_CREDENTIALS_MAX = 1_000
/** Of a report; a thousand credentials as JSON, with indentation, are half of it. */
export const LEAK_REPORT_BYTES_MAX = 128 * 1_024

/** Kinds that a report revokes. Invitations are withdrawn by who made them; service accounts do not exist yet. */
export const LEAKED_KINDS = ['personal', 'access', 'refresh', 'code', 'client_secret'] as const
export type LeakedKind = (typeof LEAKED_KINDS)[number]

/** What a report presents, by kind: hashes and hints, nothing that could be used. */
export type PresentedCredentials = Readonly<Record<LeakedKind, ReadonlyMap<SecretHash, string>>>

/** A credential that lived until it was reported. */
export interface RevokedCredential {
  readonly kind: LeakedKind
  /** Whom it let act, or who develops the app whose secret it is. */
  readonly ownerGid: Gid
  /** The app that it was issued to, or whose secret it is; null for a personal token. */
  readonly appGid: Gid | null
  /** Of what ended: the token, the grant, the app. */
  readonly target: { readonly kind: 'token' | 'grant' | 'app'; readonly gid: Gid }
  /** What people call it: a token's own name, an app's. */
  readonly name: string
  readonly hint: string
}

const isLeakedKind = (kind: TokenKind | null): kind is LeakedKind =>
  LEAKED_KINDS.some((leaked) => leaked === kind)

/** The kind of a presented text whose form and checksum are right, and that a report revokes; costs no database read. */
export function leakedKind(text: string): LeakedKind | null {
  const kind = parseTokenKind(text)
  return isLeakedKind(kind) ? kind : null
}
