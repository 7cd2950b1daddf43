import type { Gid } from '../../protocol/asana/gid.js'
import { parseAuthorizeAddress, verifyRedirect } from '../../protocol/oauth/authorize-address.js'
import { refuseAnswer, type AuthorizeAnswer } from '../../protocol/oauth/authorize-answer.js'
import {
  parseAuthorizeRequest,
  type AnswerTarget,
  type AuthorizeRequest,
} from '../../protocol/oauth/authorize-request.js'
import { refusal, type PageRefusal, type RedirectRefusal } from '../../protocol/oauth/oauth-error.js'
import type { Session } from '../sessions/session.js'
import type { IdTokenHint, ReadIdTokenHint } from '../openid/read-id-token-hint.js'
import type { Workspace } from '../workspaces/workspace.js'
import type { AuthorizedApp } from './authorize-consent.js'
import { judgeSignIn } from './authorize-sign-in.js'
import type { ConsentStore, SignInMark, Spendable } from '../grants/ports.js'

/** What ends a request without anybody being asked to allow it. */
export type Stopped =
  /** For the person alone: there is no address that could be trusted, or none that may hear of it. */
  | { readonly kind: 'page'; readonly refusal: PageRefusal }
  | { readonly kind: 'answer'; readonly answer: AuthorizeAnswer; readonly reason: string | null }
  /** A person has to sign in first, and comes back with a mark of that. */
  | { readonly kind: 'sign_in'; readonly loginHint: string | null }

/** A request that this person may decide on. */
export interface Allowable {
  readonly kind: 'allowable'
  readonly request: AuthorizeRequest
  readonly app: AuthorizedApp
  readonly session: Session
  /** All that the person is in. */
  readonly workspaces: readonly Workspace[]
  /** Those of them in which an admin has blocked the app. */
  readonly blockedGids: ReadonlySet<Gid>
  /** Admins block the app in every workspace of the person, so that there is nothing to allow. */
  readonly isKeptOut: boolean
  /** Those of them that let only approved apps in, and have not approved this one. */
  readonly unapproved: ReadonlyMap<Gid, { readonly isAsked: boolean }>
  /** The mark without which the person would have to sign in (again); the answer spends it. Null where their session is enough. */
  readonly mark: Spendable | null
}

export interface JudgeNeeds {
  readonly findApp: (clientId: Gid) => Promise<AuthorizedApp | null>
  readonly workspacesOf: (userGid: Gid) => Promise<readonly Workspace[]>
  readonly blockedFor: (userGid: Gid, clientId: Gid) => Promise<ReadonlySet<Gid>>
  readonly unapprovedFor: (
    userGid: Gid,
    clientId: Gid,
  ) => Promise<ReadonlyMap<Gid, { readonly isAsked: boolean }>>
  readonly readIdTokenHint: ReadIdTokenHint
  readonly consents: Pick<ConsentStore, 'isSpent'>
  readonly publicUrl: string
}

/**
 * Judges an authorization request up to the person's own decision. The order of the checks: whom the app's answer may reach, what it asks,
 * who is there, whether the app is theirs to allow.
 * @see RFC 6749 §4.1.1, §4.1.2.1 · OpenID Connect Core §3.1.2.2, §3.1.2.3, §3.1.2.6
 */
export function makeJudge(needs: JudgeNeeds) {
  return async (facts: {
    readonly query: URLSearchParams
    readonly session: Session | null
    readonly mark: SignInMark | null
    readonly nowMs: number
  }): Promise<Stopped | Allowable> => {
    const { query, session } = facts
    const address = parseAuthorizeAddress(query)
    if (!address.ok) return { kind: 'page', refusal: address.refusal }
    const app = await needs.findApp(address.value.clientId)
    const redirect = verifyRedirect(address.value, app)
    if (!redirect.ok) return { kind: 'page', refusal: redirect.refusal }
    // An app that nobody was found for has no redirect that could have been verified.
    if (app === null) return { kind: 'page', refusal: refusal('client_id_unknown') }
    if (app.distribution === 'none') return { kind: 'page', refusal: refusal('app_not_distributed') }
    const judged = parseAuthorizeRequest(query, redirect.value, app)
    if (!judged.ok && judged.show === 'page') return { kind: 'page', refusal: judged.refusal }
    if (!judged.ok) return refuseTo(judged.target, judged.refusal, needs)

    const { request } = judged
    const hint = request.idTokenHint === null ? null : await needs.readIdTokenHint(request.idTokenHint)
    const { mark, signIn } = await judgeMarked(needs, request, { ...facts, hint })
    if (signIn === 'refuse') return refuseTo(request.target, refusal('sign_in_needed'), needs)
    if (signIn === 'unmet') return refuseTo(request.target, refusal('acr_unmet'), needs)
    if (signIn === 'sign_in' || session === null) return { kind: 'sign_in', loginHint: request.loginHint }

    const workspaces = await needs.workspacesOf(session.user.gid)
    const isElsewhere =
      app.distribution === 'workspaces' && !workspaces.some(({ gid }) => app.workspaceGids.includes(gid))
    if (isElsewhere) return { kind: 'page', refusal: refusal('app_distributed_elsewhere') }
    const blockedGids = await needs.blockedFor(session.user.gid, app.clientId)
    const unapproved = await needs.unapprovedFor(session.user.gid, app.clientId)
    const isKeptOut = workspaces.length > 0 && workspaces.every(({ gid }) => blockedGids.has(gid))
    return {
      kind: 'allowable',
      request,
      app,
      session,
      workspaces,
      blockedGids,
      isKeptOut,
      unapproved,
      mark,
    }
  }
}

/**
 * Whether the sign-in will do: by itself, or because it was made for this very request. A mark is worth one answer, so that an address out
 * of somebody's history does not pass for a sign-in of today.
 */
async function judgeMarked(
  { consents }: Pick<JudgeNeeds, 'consents'>,
  request: AuthorizeRequest,
  facts: {
    readonly session: Session | null
    readonly hint: IdTokenHint | null
    readonly mark: SignInMark | null
    readonly nowMs: number
  },
): Promise<{ readonly signIn: ReturnType<typeof judgeSignIn>; readonly mark: SignInMark | null }> {
  const { mark } = facts
  const unmarked = judgeSignIn(request, { ...facts, signedInSinceMs: null })
  if (unmarked === 'enough' || mark === null || (await consents.isSpent(mark.id)))
    return { signIn: unmarked, mark: null }
  return { signIn: judgeSignIn(request, { ...facts, signedInSinceMs: mark.sinceMs }), mark }
}

export function refuseTo(
  target: AnswerTarget,
  refused: RedirectRefusal,
  { publicUrl }: { readonly publicUrl: string },
): Stopped {
  const { reason, subject } = refused
  return {
    kind: 'answer',
    answer: refuseAnswer(target, refused, publicUrl),
    reason: subject === null ? reason : `${reason}: ${subject}`,
  }
}
