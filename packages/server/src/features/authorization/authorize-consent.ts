import type { Gid } from '../../protocol/asana/gid.js'
import type { AuthorizeRequest } from '../../protocol/oauth/authorize-request.js'
import { consentWords, type ConsentGroup } from '../../protocol/oauth/consent-words.js'
import type { GrantLifetimes } from '../../protocol/oauth/lifetimes.js'
import { wantsCode } from '../../protocol/oauth/response-type.js'
import { formatScopes, type ScopeSet } from '../../protocol/oauth/scope.js'
import type { Session } from '../sessions/session.js'
import type { AppRecord } from '../apps/app.js'
import type { Workspace } from '../workspaces/workspace.js'
import { destinationOf, type Destination } from './authorize-destination.js'
import { authorizeAddress } from './authorize-sign-in.js'
import type { ConsentFacts } from '../grants/ports.js'
import { DAY_SECONDS } from '../../time-units.js'

/** All of an app that a request in its name is judged by, and what the person sees of it. */
export type AuthorizedApp = Pick<
  AppRecord,
  | 'clientId'
  | 'ownerGid'
  | 'name'
  | 'kind'
  | 'permissions'
  | 'scopes'
  | 'identityScopes'
  | 'distribution'
  | 'workspaceGids'
  | 'redirectUris'
  | 'requiresPkce'
  | 'sendsIssuer'
  | 'iconMediaType'
>

/** What earlier authorizations with the same scopes gave an app. */
export interface HeldAccess {
  readonly groups: readonly ConsentGroup[]
  readonly count: number
  /** When the first of them began. */
  readonly sinceMs: number
}

/** What a person is shown before they decide. */
export interface ConsentView {
  readonly app: { readonly clientId: Gid; readonly name: string; readonly hasIcon: boolean }
  readonly person: Session['user']
  /** Who made the app, as far as this person is concerned. */
  readonly owner: ConsentFacts['owner'] & { readonly isPerson: boolean }
  /** Names of the person's workspaces whose admins approved it; none: nobody has reviewed it. */
  readonly approvedBy: readonly string[]
  readonly lookAlike: ConsentFacts['lookAlike']
  /** What it holds already and keeps, whatever is decided; by scopes, the newest first. */
  readonly held: readonly HeldAccess[]
  /** How long it keeps what it gets now; null where it only hears who the person is. */
  readonly lasts: { readonly daysAtMost: number; readonly daysUnused: number } | null
  readonly groups: readonly ConsentGroup[]
  /** Canonical text of what is shown: an answer to it allows this and nothing else. */
  readonly scopes: string
  /** Names of the workspaces that a token reaches: all that the person is in, but for those that keep the app out. Null for one that opens nothing of the API. */
  readonly workspaces: readonly string[] | null
  /** Whether that is all of them: then it can be denied and not be allowed. */
  readonly isKeptOut: boolean
  /** Names of the person's workspaces in which an admin has blocked the app. */
  readonly blockedWorkspaces: readonly string[]
  /** The person's workspaces that let only approved apps in and have not approved this one. */
  readonly unapprovedWorkspaces: readonly { readonly name: string; readonly isAsked: boolean }[]
  readonly destination: Destination
  readonly redirectUri: string
  /** The request again, for the answer to be judged by. */
  readonly query: string
  /** Where the same request goes, to be made as somebody else. */
  readonly address: string
}

export function consentView(facts: {
  readonly query: URLSearchParams
  readonly request: AuthorizeRequest
  readonly app: AuthorizedApp
  readonly session: Session
  readonly workspaces: readonly Workspace[]
  readonly blockedGids: ReadonlySet<Gid>
  readonly isKeptOut: boolean
  readonly unapproved: ReadonlyMap<Gid, { readonly isAsked: boolean }>
  readonly facts: ConsentFacts
  readonly lifetimes: GrantLifetimes
}): ConsentView {
  const { app, blockedGids, lifetimes, query, request, session, unapproved } = facts
  const { approvedBy, held, lookAlike, owner } = facts.facts
  const withToken = wantsCode(request.responseType)
  const blocked = facts.workspaces.filter(({ gid }) => blockedGids.has(gid))
  const others = facts.workspaces.filter(({ gid }) => !blockedGids.has(gid))
  const waiting = others.flatMap(({ gid, name }) => {
    const one = unapproved.get(gid)
    return one === undefined ? [] : [{ name, isAsked: one.isAsked }]
  })
  const reached = others.filter(({ gid }) => !unapproved.has(gid))
  const { redirectUri } = request.target.redirect
  return {
    app: { clientId: app.clientId, name: app.name, hasIcon: app.iconMediaType !== null },
    person: session.user,
    owner: { ...owner, isPerson: owner.gid === session.user.gid },
    approvedBy,
    lookAlike,
    held: heldByScopes(held),
    lasts: withToken
      ? {
          daysAtMost: lifetimes.refreshTokenTotalSeconds[app.kind] / DAY_SECONDS,
          daysUnused: lifetimes.refreshTokenUnusedSeconds[app.kind] / DAY_SECONDS,
        }
      : null,
    groups: consentWords(request.scopes, { withToken }),
    scopes: formatScopes(request.scopes),
    workspaces: opensApi(request.scopes) ? reached.map(({ name }) => name) : null,
    isKeptOut: facts.isKeptOut,
    blockedWorkspaces: opensApi(request.scopes) || facts.isKeptOut ? blocked.map(({ name }) => name) : [],
    unapprovedWorkspaces: opensApi(request.scopes) ? waiting : [],
    destination: destinationOf(redirectUri, app.kind),
    redirectUri,
    query: query.toString(),
    address: authorizeAddress(query),
  }
}

/** Grants with the very same scopes are one line: people connect an app from several devices. */
function heldByScopes(held: ConsentFacts['held']): readonly HeldAccess[] {
  const byScopes = Map.groupBy(held, ({ scopes }) => formatScopes(scopes))
  return [...byScopes.values()].flatMap((alike) => {
    const [newest] = alike
    if (newest === undefined) return []
    const sinceMs = Math.min(...alike.map(({ grantedAtMs }) => grantedAtMs))
    return [{ groups: consentWords(newest.scopes), count: alike.length, sinceMs }]
  })
}

const opensApi = ({ api }: ScopeSet) => api === 'full' || api.length > 0
