import { MudraError, type MudraErrorCode } from '@mudra/client'
import { askPerson, readAnswer } from './answers.js'
import type { Context } from './context.js'
import type { Profile } from './profiles.js'
import { openProfile, type Session } from './session.js'

/** What a server says of an access. */
export interface Inspection {
  /** `works`, `ended`, or the word of what went wrong. */
  readonly state: string
  /** What to do, where it does not work. */
  readonly message: string | null
  /** As the server names them; null where it does not. */
  readonly scopes: string | null
  /** Of the access token, which is renewed where it is an app's; null where it has no end, or none is known. */
  readonly expiresAt: string | null
  /** The last letters of the token; null where there is none. */
  readonly hint: string | null
}

const HINT_LENGTH = 4
const OVER: readonly MudraErrorCode[] = ['grant_ended', 'token_refused', 'signed_out']

/** Asks the server of a profile about its access. It never throws for what is wrong with one: that is the answer. */
export async function inspectProfile(profile: Profile, context: Context): Promise<Inspection> {
  try {
    const { credential } = await openProfile(profile, context)
    const token = await credential.accessToken()
    const first = await look(credential, token)
    if (first.state !== 'ended') return first
    // The server ended it before its time, or this machine's clock is off: an app's may have another.
    return await look(credential, await credential.accessTokenAfter(token))
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    const isOver = error instanceof MudraError && OVER.includes(error.code)
    const state = isOver ? 'ended' : String(error.code)
    return { state, message: error.message, scopes: null, expiresAt: null, hint: null }
  }
}

async function look(credential: Session['credential'], token: string): Promise<Inspection> {
  const info = await askTokenInfo(credential, token)
  // A server that does not tell lets it be tried.
  if (info === null) await askPerson(credential)
  const isOver = info?.active === false
  return {
    state: isOver ? 'ended' : 'works',
    message: isOver ? 'It was revoked or has expired. Log in again: mudra login' : null,
    hint: `…${token.slice(-HINT_LENGTH)}`,
    scopes: info?.scope ?? null,
    expiresAt: info?.expiresAt ?? null,
  }
}

interface TokenInfo {
  readonly active: boolean
  readonly scope: string | null
  readonly expiresAt: string | null
}

/** @returns null where the server has no such endpoint, or does not answer as one */
async function askTokenInfo(credential: Session['credential'], token: string): Promise<TokenInfo | null> {
  const body = new URLSearchParams({ token })
  const response = await credential.fetch('/-/token_info', { method: 'POST', body })
  const { bytes, status } = await readAnswer(response, `${credential.baseUrl}/-/token_info`)
  if (status !== 200) return null
  try {
    const { active, exp, scope } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    if (typeof active !== 'boolean') return null
    return {
      active,
      scope: typeof scope === 'string' ? scope : null,
      expiresAt: typeof exp === 'number' ? new Date(exp * 1_000).toISOString() : null,
    }
  } catch {
    return null
  }
}
