import type { Gid } from '../../protocol/asana/gid.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { challengeOf, CODE_CHALLENGE_METHOD } from '../../protocol/oauth/pkce.js'
import { wantsCode, wantsIdToken, type ResponseType } from '../../protocol/oauth/response-type.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'

const RANDOM_BYTES = 32
/** How long an owner may take from the request to the end. */
export const TRY_RUN_SECONDS = 10 * 60

export const TRY_PROMPTS = ['', 'consent', 'login', 'none'] as const
export type TryPrompt = (typeof TRY_PROMPTS)[number]

/** What an owner tries. */
export interface TryWish {
  /** As asked for; none leaves the parameter out. */
  readonly scopes: readonly string[]
  readonly responseType: ResponseType
  readonly usesPkce: boolean
  readonly prompt: TryPrompt
}

/** What their browser keeps between the steps, sealed. */
export interface TryRun {
  readonly clientId: Gid
  readonly sessionGid: Gid
  readonly state: string
  /** Null without PKCE. */
  readonly verifier: string | null
  readonly endsAtMs: number
}

/** The address at which an app's own page waits for answers. */
export function tryCallback(publicUrl: string, clientId: string): string {
  return `${publicUrl}/0/my-apps/${clientId}/try/callback`
}

/** Makes the request that the wish describes, as an app would. @returns its address, and what is needed when the answer comes */
export function makeStartTry(needs: {
  readonly random: Random
  readonly clock: Clock
  readonly publicUrl: string
}) {
  const fresh = () => Buffer.from(needs.random.bytes(RANDOM_BYTES)).toString('base64url')
  return (
    { clientId, sessionGid }: Pick<TryRun, 'clientId' | 'sessionGid'>,
    { prompt, responseType, scopes, usesPkce }: TryWish,
  ): { readonly run: TryRun; readonly address: string } => {
    const state = fresh()
    const verifier = usesPkce && wantsCode(responseType) ? fresh() : null
    const query = new URLSearchParams({
      response_type: responseType,
      client_id: clientId,
      redirect_uri: tryCallback(needs.publicUrl, clientId),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
      state,
      ...(verifier === null
        ? {}
        : { code_challenge: challengeOf(verifier), code_challenge_method: CODE_CHALLENGE_METHOD }),
      // A fragment never reaches a server, so what would come in one is asked for in a form.
      ...(wantsIdToken(responseType) ? { nonce: fresh(), response_mode: 'form_post' } : {}),
      ...(prompt === '' ? {} : { prompt }),
    })
    return {
      run: { clientId, sessionGid, state, verifier, endsAtMs: needs.clock.nowMs() + TRY_RUN_SECONDS * 1_000 },
      address: `${needs.publicUrl}${ENDPOINT_PATH.authorization}?${query.toString()}`,
    }
  }
}

export function formatTryRun(run: TryRun): string {
  return JSON.stringify(run)
}

/** Reads what `formatTryRun` wrote; nobody else could have sealed it. */
export function readTryRun(text: string): TryRun {
  return JSON.parse(text) as TryRun
}
