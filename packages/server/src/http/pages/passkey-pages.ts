import { randomBytes } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { PasskeyAsked } from '../../ui/passkey-form.js'
import { formOwner, ownerOfNewForm } from './context.js'
import {
  CHALLENGE_BYTES,
  CHALLENGE_LIFETIME_MS,
  openChallenge,
  sealChallenge,
  type Challenge,
  type ChallengeUse,
} from './passkey-challenge.js'

/** Makes a challenge for the page that answers this request. @param optionsFor  what the browser gets with it, as JSON */
export async function askPasskey(
  request: FastifyRequest,
  use: ChallengeUse,
  optionsFor: (challenge: string) => Promise<string>,
): Promise<PasskeyAsked> {
  const value = randomBytes(CHALLENGE_BYTES).toString('base64url')
  const expiresAtMs = request.server.console.clock.nowMs() + CHALLENGE_LIFETIME_MS
  const sealedFor = { key: request.server.pages.csrfKey, use, owner: ownerOfNewForm(request) }
  return {
    options: await optionsFor(value),
    challenge: sealChallenge(sealedFor, { value, expiresAtMs }),
    lifetimeMs: CHALLENGE_LIFETIME_MS,
  }
}

/** What a form of `PasskeyForm` brought; a challenge is null when it is too old or was not made for this browser and use. */
export function presentedPasskey(
  request: FastifyRequest,
  use: ChallengeUse,
  form: URLSearchParams,
): { readonly response: string; readonly challenge: Challenge | null } {
  const owner = formOwner(request)
  const sealed = form.get('challenge') ?? ''
  const nowMs = request.server.console.clock.nowMs()
  return {
    response: form.get('response') ?? '',
    challenge:
      owner === null ? null : openChallenge({ key: request.server.pages.csrfKey, use, owner }, sealed, nowMs),
  }
}
