import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords, type ConsentGroup } from '../../protocol/oauth/consent-words.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { ListedGrant } from '../grants/list-grants.js'
import type { ConsentStore, RememberedConsent } from '../grants/ports.js'
import { lastUseOf } from '../grants/grant.rules.js'

/** One live grant, as its person sees it: what it may do by itself. Nothing is added up. */
export interface ConnectionView {
  readonly grantGid: Gid
  readonly groups: readonly ConsentGroup[]
  readonly sinceMs: number
  /** When it was last of use, be it for a refresh alone; null for never. */
  readonly lastUsedAtMs: number | null
  /** Null where that was a refresh, or nobody knows. */
  readonly lastUsedAddress: string | null
  /** When a token of it last came over the wire in clear; null for never. */
  readonly exposedAtMs: number | null
  /** When a restore brought it back alive; null for never. */
  readonly restoredAtMs: number | null
}

/** An app that a person has allowed something, as they see it. */
export interface AuthorizedAppView {
  readonly clientId: Gid
  readonly name: string
  readonly hasIcon: boolean
  /** Who was used last comes first. None: it has no access now and may get it again without asking. */
  readonly connections: readonly ConnectionView[]
  /** What it may get again without asking; null where it has a connection, or has to ask. */
  readonly remembered: { readonly groups: readonly ConsentGroup[]; readonly sinceMs: number } | null
}

export type ListAuthorizedApps = ReturnType<typeof makeListAuthorizedApps>

/**
 * The apps that may act for a person, or may begin to without asking them: who used their access last comes first.
 * @throws StoreUnavailable, nothing else
 */
export function makeListAuthorizedApps(needs: {
  readonly listGrants: (filter: {
    readonly userGid: Gid
    readonly clientId: null
  }) => Promise<readonly ListedGrant[]>
  readonly consents: Pick<ConsentStore, 'ofUser'>
  readonly appHasIcon: (clientId: Gid) => Promise<boolean>
}) {
  return async (userGid: Gid): Promise<readonly AuthorizedAppView[]> => {
    const [grants, consents] = await Promise.all([
      needs.listGrants({ userGid, clientId: null }),
      needs.consents.ofUser(userGid),
    ])
    const live = grants.filter(({ state }) => state === 'live')
    const byApp = Map.groupBy(live, ({ app }) => app.clientId)
    const connected = [...byApp.values()].map((ofApp) => connectedApp(ofApp))
    const waiting = consents.filter(({ app }) => !byApp.has(app.clientId)).map(rememberedApp)
    const inOrder = [...connected, ...waiting].toSorted((a, b) => b.usedAtMs - a.usedAtMs)
    return await Promise.all(
      inOrder.map(async ({ usedAtMs: _usedAtMs, ...app }) => ({
        ...app,
        hasIcon: await needs.appHasIcon(app.clientId),
      })),
    )
  }
}

type Ranked = Omit<AuthorizedAppView, 'hasIcon'> & { readonly usedAtMs: number }

/** @param grants  of one app, at least one */
function connectedApp(grants: readonly ListedGrant[]): Ranked {
  const lastFirst = grants.toSorted((a, b) => lastUseOf(b) - lastUseOf(a) || b.grantedAtMs - a.grantedAtMs)
  const [last] = lastFirst
  if (last === undefined) throw new Error('an app without a grant')
  return {
    clientId: last.app.clientId,
    name: last.app.name,
    connections: lastFirst.map(connectionView),
    remembered: null,
    usedAtMs: lastUseOf(last),
  }
}

function rememberedApp({ app, givenAtMs, scopes }: RememberedConsent): Ranked {
  const remembered = { groups: groupsOf(scopes), sinceMs: givenAtMs }
  return { ...app, connections: [], remembered, usedAtMs: givenAtMs }
}

function connectionView(grant: ListedGrant): ConnectionView {
  const {
    exposedAtMs,
    gid,
    grantedAtMs,
    lastRefreshedAtMs,
    lastUsedAddress,
    lastUsedAtMs,
    restoredAtMs,
    scopes,
  } = grant
  const isRefresh = (lastRefreshedAtMs ?? 0) > (lastUsedAtMs ?? 0)
  return {
    grantGid: gid,
    groups: groupsOf(scopes),
    sinceMs: grantedAtMs,
    lastUsedAtMs: isRefresh ? lastRefreshedAtMs : lastUsedAtMs,
    lastUsedAddress: isRefresh ? null : lastUsedAddress,
    exposedAtMs,
    restoredAtMs,
  }
}

/** What it does comes before whom it knows. */
function groupsOf({ api, identity }: ScopeSet): readonly ConsentGroup[] {
  return [...consentWords({ api, identity: [] }), ...consentWords({ api: [], identity })]
}
