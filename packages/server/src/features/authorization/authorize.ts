import type { Gid } from '../../protocol/asana/gid.js'
import { acrFor, type Authentication } from '../../protocol/oauth/acr.js'
import { allowAnswer } from '../../protocol/oauth/authorize-answer.js'
import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'
import { refusal } from '../../protocol/oauth/oauth-error.js'
import { wantsCode, wantsIdToken } from '../../protocol/oauth/response-type.js'
import { formatScopes } from '../../protocol/oauth/scope.js'
import { newSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { Session } from '../sessions/session.js'
import type { Origin } from '../audit/audit-event.js'
import type { MintIdToken } from '../openid/mint-id-token.js'
import { consentView, type ConsentView } from './authorize-consent.js'
import { makeJudge, refuseTo, type Allowable, type JudgeNeeds, type Stopped } from './authorize-judgement.js'
import type { ConsentFactsStore, ConsentStore, SignInMark, Spendable } from '../grants/ports.js'

/** Why a page is shown again that was answered already: it was decided on before, or what is asked is no longer what was shown. */
export type AskedAgain = 'decided_before' | 'changed'

export type AuthorizeOutcome =
  Stopped | { readonly kind: 'ask'; readonly consent: ConsentView; readonly again: AskedAgain | null }

export interface AuthorizeNeeds extends JudgeNeeds {
  readonly consents: ConsentStore
  readonly facts: ConsentFactsStore
  readonly mintIdToken: MintIdToken
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
  readonly lifetimes: GrantLifetimes
}

interface Asking {
  readonly query: URLSearchParams
  /** Null when nobody is signed in. */
  readonly session: Session | null
  /** Of the sign-in that this request led to; null or absent for none. */
  readonly mark?: SignInMark | null
  /** From where they ask, for the security record. */
  readonly address?: string
  /** What proved who they are, where that is no session; null where nothing did. */
  readonly credential?: Origin['credential']
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
  return async ({ address, credential, mark = null, query, session }: Asking): Promise<AuthorizeOutcome> => {
    const nowMs = needs.clock.nowMs()
    const judged = await judge({ query, session, mark, nowMs })
    if (judged.kind !== 'allowable') return judged
    const { app, isKeptOut, request } = judged
    const mayBeRemembered = app.kind === 'confidential' && !isKeptOut && !request.prompts.has('consent')
    if (mayBeRemembered && (await isRemembered(needs, judged)))
      return await allow(needs, judged, { query, ticket: null, nowMs, address, credential })
    return await ask(needs, judged, { query, again: null, nowMs })
  }
}

/**
 * Takes the person's decision on a request that they were shown. The request is judged anew; if by now it asks something else than was
 * shown, or somebody else is signed in, it is shown again. A page is worth one decision: whoever sends it a second time sees it anew.
 * @param decision.shown  what the person saw: the canonical text of the scopes, and as whom
 * @param decision.ticket  of the page; null for one that has expired, or was made for another request or session
 * @throws StoreUnavailable, nothing else
 * @see RFC 6749 §4.1.1, §4.1.2.1
 */
export function makeDecideConsent(needs: AuthorizeNeeds) {
  const judge = makeJudge(needs)
  return async ({
    address,
    credential,
    mark = null,
    query,
    session,
    decision,
    shown,
    ticket,
  }: Asking & {
    readonly decision: 'allow' | 'deny' | null
    readonly ticket: Spendable | null
    readonly shown: { readonly scopes: string | null; readonly userGid: string | null }
  }): Promise<AuthorizeOutcome> => {
    const nowMs = needs.clock.nowMs()
    const judged = await judge({ query, session, mark, nowMs })
    if (judged.kind !== 'allowable') return judged
    const { request, session: present } = judged
    const wasShown = shown.scopes === formatScopes(request.scopes) && shown.userGid === present.user.gid
    const isTakenBack = judged.isKeptOut && decision === 'allow'
    if (decision === null || ticket === null || !wasShown || isTakenBack || request.prompts.has('none'))
      return await ask(needs, judged, { query, again: decision === null ? null : 'changed', nowMs })
    if (decision === 'allow') return await allow(needs, judged, { query, ticket, nowMs, address, credential })
    const denied = await needs.consents.deny({ ...askedOf(judged, { address, credential }), ticket, nowMs })
    switch (denied) {
      case 'denied':
        return refuseTo(request.target, refusal('person_denied'), needs)
      case 'ticket_spent':
        return await ask(needs, judged, { query, again: 'decided_before', nowMs })
      case 'mark_spent':
        return { kind: 'sign_in', loginHint: null }
    }
  }
}

async function isRemembered({ consents }: AuthorizeNeeds, { request, session }: Allowable): Promise<boolean> {
  const remembered = await consents.remembered(session.user.gid, request.clientId)
  return remembered === formatScopes(request.scopes)
}

/** RFC 8252 §8.6; OpenID Connect Core §3.1.2.6: where nobody may be asked, the app is told that somebody would have to be. */
async function ask(
  needs: AuthorizeNeeds,
  allowable: Allowable,
  {
    again,
    nowMs,
    query,
  }: { readonly query: URLSearchParams; readonly again: AskedAgain | null; readonly nowMs: number },
): Promise<AuthorizeOutcome> {
  const { request } = allowable
  if (request.prompts.has('none')) return refuseTo(request.target, refusal('consent_needed'), needs)
  const { app, session } = allowable
  const { clientId, name, ownerGid } = app
  const facts = await needs.facts.read({ clientId, name, ownerGid, userGid: session.user.gid, nowMs })
  return {
    kind: 'ask',
    consent: consentView({ ...allowable, query, facts, lifetimes: needs.lifetimes }),
    again,
  }
}

async function allow(
  needs: AuthorizeNeeds,
  allowable: Allowable,
  {
    address,
    credential,
    nowMs,
    query,
    ticket,
  }: {
    readonly address: string | undefined
    readonly credential: Origin['credential'] | undefined
    /** Of the page on which the person decided; null where they were not asked. */
    readonly ticket: Spendable | null
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
        claims: request.scopes.claims ?? [],
        authenticatedAtMs: session.authenticatedAtMs,
        authentication: authenticationOf(allowable),
        nonce: request.nonce,
        accessToken: null,
        code: code?.secret ?? null,
      })
    : null
  const decision = await needs.consents.allow({
    ...askedOf(allowable, { address, credential }),
    code: code?.toStore ?? null,
    asked: ticket !== null,
    ticket,
    nowMs,
  })
  switch (decision) {
    case 'allowed':
      return {
        kind: 'answer',
        answer: allowAnswer(request.target, { code: code?.secret ?? null, idToken }, needs.publicUrl),
        reason: null,
      }
    case 'not_remembered':
      return await ask(needs, allowable, { query, again: null, nowMs })
    case 'ticket_spent':
      return await ask(needs, allowable, { query, again: 'decided_before', nowMs })
    case 'app_unknown':
      return { kind: 'page', refusal: refusal('client_id_unknown') }
    case 'mark_spent':
    case 'user_inactive':
      return { kind: 'sign_in', loginHint: null }
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
    registeredUri: request.target.redirect.registeredUri,
    scopes: request.scopes,
    challenge: request.challenge,
    nonce: request.nonce,
    authenticatedAtMs: session.authenticatedAtMs,
    authentication: authenticationOf({ request, session }),
    expiresAtMs: nowMs + needs.lifetimes.codeLifetimeSeconds * 1_000,
  }
  return { secret, toStore }
}

function authenticationOf({ request, session }: Pick<Allowable, 'request' | 'session'>): Authentication {
  const { gid, methods } = session
  return { acr: acrFor(methods, request.acrValues), amr: methods, sid: gid }
}

function askedOf(
  { mark, request, session }: Allowable,
  {
    address,
    credential = { kind: 'session', gid: session.gid },
  }: { readonly address: string | undefined; readonly credential: Origin['credential'] | undefined },
) {
  return {
    from: address === undefined ? undefined : { address, credential },
    mark,
    clientId: request.clientId,
    userGid: session.user.gid,
    scopes: request.scopes,
    redirectUri: request.target.redirect.redirectUri,
  }
}
