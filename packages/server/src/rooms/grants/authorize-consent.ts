import type { Gid } from '../../protocol/asana/gid.js'
import type { AuthorizeRequest } from '../../protocol/oauth/authorize-request.js'
import { consentWords, type ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { formatScopes, type ScopeSet } from '../../protocol/oauth/scope.js'
import type { Session } from '../accounts/session.js'
import type { AppRecord } from '../apps/app.js'
import type { Workspace } from '../workspaces/workspace.js'
import { authorizeAddress } from './authorize-sign-in.js'
import { destinationOf, type Destination } from './authorize-destination.js'

/** All of an app that a request in its name is judged by, and what the person sees of it. */
export type AuthorizedApp = Pick<
  AppRecord,
  | 'clientId'
  | 'name'
  | 'kind'
  | 'permissions'
  | 'scopes'
  | 'identityScopes'
  | 'distribution'
  | 'workspaceGids'
  | 'redirectUris'
  | 'requiresPkce'
  | 'iconMediaType'
>

/** What a person is shown before they decide. */
export interface ConsentView {
  readonly app: { readonly clientId: Gid; readonly name: string; readonly hasIcon: boolean }
  readonly person: Session['user']
  readonly groups: readonly ConsentGroup[]
  /** Canonical text of what is shown: an answer to it allows this and nothing else. */
  readonly scopes: string
  /** Names of the workspaces that a token reaches: all that the person is in, but for those that keep the app out. Null for one that opens nothing of the API. */
  readonly workspaces: readonly string[] | null
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
  readonly unapproved: ReadonlyMap<Gid, { readonly isAsked: boolean }>
}): ConsentView {
  const { app, blockedGids, query, request, session, unapproved } = facts
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
    groups: consentWords(request.scopes),
    scopes: formatScopes(request.scopes),
    workspaces: opensApi(request.scopes) ? reached.map(({ name }) => name) : null,
    blockedWorkspaces: opensApi(request.scopes) ? blocked.map(({ name }) => name) : [],
    unapprovedWorkspaces: opensApi(request.scopes) ? waiting : [],
    destination: destinationOf(redirectUri, app.kind),
    redirectUri,
    query: query.toString(),
    address: authorizeAddress(query),
  }
}

const opensApi = ({ api }: ScopeSet) => api === 'full' || api.length > 0
