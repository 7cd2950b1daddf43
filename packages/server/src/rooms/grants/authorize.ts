import type { Gid } from '../../protocol/asana/gid.js'
import { allowAnswer } from '../../protocol/oauth/authorize-answer.js'
import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { wantsCode, wantsIdToken } from '../../protocol/oauth/response-type.js'
import { formatScopes } from '../../protocol/oauth/scope.js'
import { newSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Session } from '../accounts/session.js'
import type { MintIdToken } from '../tokens/mint-id-token.js'
import { consentView, type ConsentView } from './authorize-consent.js'
import { makeJudge, refuseTo, type Allowable, type JudgeNeeds, type Stopped } from './authorize-judgement.js'
import { addressAfterSignIn } from './authorize-sign-in.js'
import type { ConsentStore } from './ports.js'

export type AuthorizeOutcome = Stopped | { readonly kind: 'ask'; readonly consent: ConsentView }

export interface AuthorizeNeeds extends JudgeNeeds {
  readonly consents: ConsentStore
  readonly mintIdToken: MintIdToken
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
  readonly lifetimes: Pick<GrantLifetimes, 'codeLifetimeSeconds'>
}

interface Asking {
  readonly query: URLSearchParams
  /** Null when nobody is signed in. */
  readonly session: Session | null
  /** From where they ask, for the security record. */
  readonly address?: string
}

/**
 * Takes an authorization request. A confidential app to which the person allowed the very same scopes before is answered at once; a native
 * app, which anybody can pretend to be, always asks.
 * @returns what the browser is to show or where it is to go
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §4.1 · OpenID Connect Core §3.1.2 · RFC 8252 §8.6
 */
export function makeAuthorize(needs: AuthorizeNeeds) {
  const judge = makeJudge(needs)
  return async ({ address, query, session }: Asking): Promise<AuthorizeOutcome> => {
    const nowMs = needs.clock.nowMs()
    const judged = await judge({ query, session, nowMs })
    if (judged.kind !== 'allowable') return judged
    const mayBeRemembered = judged.app.kind === 'confidential' && !judged.request.prompts.has('consent')
    if (mayBeRemembered && (await isRemembered(needs, judged)))
      return await allow(needs, judged, { query, asked: false, nowMs, address })
    return ask(needs, judged, query)
  }
}

/**
 * Takes the person's decision on a request that they were shown. The request is judged anew; if by now it asks something else than was
 * shown, or somebody else is signed in, it is shown again.
 * @param decision.shown  what the person saw: the canonical text of the scopes, and as whom
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §4.1.1, §4.1.2.1
 */
export function makeDecideConsent(needs: AuthorizeNeeds) {
  const judge = makeJudge(needs)
  return async ({
    address,
    query,
    session,
    decision,
    shown,
  }: Asking & {
    readonly decision: 'allow' | 'deny' | null
    readonly shown: { readonly scopes: string | null; readonly userGid: string | null }
  }): Promise<AuthorizeOutcome> => {
    const nowMs = needs.clock.nowMs()
    const judged = await judge({ query, session, nowMs })
    if (judged.kind !== 'allowable') return judged
    const { request, session: present } = judged
    const wasShown = shown.scopes === formatScopes(request.scopes) && shown.userGid === present.user.gid
    if (decision === null || !wasShown || request.prompts.has('none')) return ask(needs, judged, query)
    if (decision === 'allow') return await allow(needs, judged, { query, asked: true, nowMs, address })
    await needs.consents.deny({ ...askedOf(judged, address), nowMs })
    return refuseTo(request.target, refusal('person_denied'), needs)
  }
}

async function isRemembered({ consents }: AuthorizeNeeds, { request, session }: Allowable): Promise<boolean> {
  const remembered = await consents.remembered(session.user.gid, request.clientId)
  return remembered === formatScopes(request.scopes)
}

/** RFC 8252 §8.6; OpenID Connect Core §3.1.2.6: where nobody may be asked, the app is told that somebody would have to be. */
function ask(needs: AuthorizeNeeds, allowable: Allowable, query: URLSearchParams): AuthorizeOutcome {
  const { request } = allowable
  if (request.prompts.has('none')) return refuseTo(request.target, refusal('consent_needed'), needs)
  return { kind: 'ask', consent: consentView({ ...allowable, query }) }
}

async function allow(
  needs: AuthorizeNeeds,
  allowable: Allowable,
  {
    address,
    asked,
    nowMs,
    query,
  }: {
    readonly address: string | undefined
    readonly asked: boolean
    readonly nowMs: number
    readonly query: URLSearchParams
  },
): Promise<AuthorizeOutcome> {
  const { request, session } = allowable
  const code = wantsCode(request.responseType) ? await mintCode(needs, allowable, nowMs) : null
  // Whatever can fail, fails before anything is stored.
  const idToken = wantsIdToken(request.responseType)
    ? await needs.mintIdToken({
        clientId: request.clientId,
        person: session.user,
        identity: request.scopes.identity,
        authenticatedAtMs: session.authenticatedAtMs,
        nonce: request.nonce,
        accessToken: null,
        code: code?.secret ?? null,
      })
    : null
  const stored = code?.toStore ?? null
  const decision = await needs.consents.allow({ ...askedOf(allowable, address), code: stored, asked, nowMs })
  switch (decision) {
    case 'allowed':
      return {
        kind: 'answer',
        answer: allowAnswer(request.target, { code: code?.secret ?? null, idToken }, needs.publicUrl),
        reason: null,
      }
    case 'not_remembered':
      return ask(needs, allowable, query)
    case 'app_unknown':
      return { kind: 'page', refusal: refusal('client_id_unknown') }
    case 'user_inactive':
      return { kind: 'sign_in', comeBackTo: addressAfterSignIn(query, nowMs), loginHint: null }
  }
}

async function mintCode(needs: AuthorizeNeeds, { request, session }: Allowable, nowMs: number) {
  const { hash, secret } = newSecret('code', (count) => needs.random.bytes(count))
  const toStore = {
    hash,
    grantGid: await needs.nextGid(),
    clientId: request.clientId,
    userGid: session.user.gid,
    redirectUri: request.target.redirect.redirectUri,
    scopes: request.scopes,
    challenge: request.challenge,
    nonce: request.nonce,
    authenticatedAtMs: session.authenticatedAtMs,
    expiresAtMs: nowMs + needs.lifetimes.codeLifetimeSeconds * 1_000,
  }
  return { secret, toStore }
}

function askedOf({ request, session }: Allowable, address: string | undefined) {
  const credential = { kind: 'session', gid: session.gid } as const
  return {
    from: address === undefined ? undefined : { address, credential },
    clientId: request.clientId,
    userGid: session.user.gid,
    scopes: request.scopes,
    redirectUri: request.target.redirect.redirectUri,
  }
}
