import { parseObject } from './endpoint.js'
import { MudraError } from './errors.js'

/** Whose access it is, as the token answer says. */
export interface User {
  readonly gid: string
  readonly name: string
  readonly email: string
}

/** What is kept of an account. */
export interface StoredCredential {
  /** Null where only a refresh token was handed over. */
  readonly accessToken: string | null
  /** Null where there is none, as with a personal access token. */
  readonly refreshToken: string | null
  /** By the server's clock, as far as it is known. Null where the server did not say. */
  readonly expiresAtMs: number | null
  /** How far the server's clock was ahead of the one that this was written by. */
  readonly clockOffsetMs: number
  readonly user: User | null
  readonly scopes: readonly string[] | null
}

const VERSION = 1

/** @returns the text for a store */
export function writeStored(credential: StoredCredential): string {
  return JSON.stringify({ version: VERSION, ...credential })
}

/**
 * Reads what a store has.
 * @param where  the store, for the message
 * @throws MudraError `store_corrupt`: somebody looks into it, and nothing is overwritten
 */
export function readStored(text: string | null, where: string): StoredCredential | null {
  if (text === null) return null
  const read = parseObject(text)
  if (read === null || read['version'] !== VERSION || !isStored(read))
    throw new MudraError(
      'store_corrupt',
      `What the store (${where}) holds is no credential of this version. Nothing was changed: look at it, or remove it and sign in again.`,
    )
  const { accessToken, refreshToken, expiresAtMs, clockOffsetMs, user, scopes } = read
  return { accessToken, refreshToken, expiresAtMs, clockOffsetMs, user, scopes }
}

function isStored(read: object): read is StoredCredential {
  const { accessToken, clockOffsetMs, expiresAtMs, refreshToken, scopes, user } = read as Record<
    string,
    unknown
  >
  const isText = (value: unknown) => value === null || (typeof value === 'string' && value !== '')
  return (
    isText(accessToken) &&
    isText(refreshToken) &&
    (accessToken !== null || refreshToken !== null) &&
    (expiresAtMs === null || Number.isFinite(expiresAtMs)) &&
    Number.isFinite(clockOffsetMs) &&
    (user === null || typeof user === 'object') &&
    (scopes === null || Array.isArray(scopes))
  )
}
