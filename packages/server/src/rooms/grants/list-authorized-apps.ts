import type { Gid } from '../../protocol/asana/gid.js'
import { consentWords, type ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { formatScopes, readScopes, type ScopeSet } from '../../protocol/oauth/scope.js'
import type { ListedGrant } from './list-grants.js'
import type { ConsentStore } from './ports.js'

/** An app that a person has allowed something, as they see it. */
export interface AuthorizedAppView {
  readonly clientId: Gid
  readonly name: string
  readonly hasIcon: boolean
  /** All that it may do by one grant or another, in words. */
  readonly groups: readonly ConsentGroup[]
  readonly sinceMs: number
  readonly lastUsedAtMs: number | null
  readonly lastUsedAddress: string | null
  /** How many grants live. 0: it has no access now and may get it again without asking. */
  readonly grantsLive: number
  /** When a token of a live grant last came over the wire in clear; null for never. */
  readonly exposedAtMs: number | null
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
    const byApp = new Map<Gid, { readonly name: string; readonly allowed: Allowed[] }>()
    const note = (app: { readonly clientId: Gid; readonly name: string }, allowed: Allowed) => {
      const known = byApp.get(app.clientId)
      if (known === undefined) byApp.set(app.clientId, { name: app.name, allowed: [allowed] })
      else known.allowed.push(allowed)
    }
    for (const grant of grants) {
      if (grant.state === 'live') note(grant.app, { ...grant, isGrant: true })
    }
    for (const { app, scopes, givenAtMs } of consents) {
      // A grant says what an app may do now; the consent alone speaks only where no grant does.
      if (!byApp.has(app.clientId)) {
        note(app, {
          scopes,
          grantedAtMs: givenAtMs,
          lastUsedAtMs: null,
          lastUsedAddress: null,
          exposedAtMs: null,
          isGrant: false,
        })
      }
    }
    const views = await Promise.all(
      [...byApp].map(async ([clientId, { allowed, name }]) => ({
        clientId,
        name,
        hasIcon: await needs.appHasIcon(clientId),
        ...summary(allowed),
      })),
    )
    return views.toSorted((a, b) => (b.lastUsedAtMs ?? b.sinceMs) - (a.lastUsedAtMs ?? a.sinceMs))
  }
}

interface Allowed {
  readonly scopes: ScopeSet
  readonly grantedAtMs: number
  readonly lastUsedAtMs: number | null
  readonly lastUsedAddress: string | null
  readonly exposedAtMs: number | null
  readonly isGrant: boolean
}

function summary(allowed: readonly Allowed[]) {
  // What it does comes before whom it knows.
  const { api, identity } = readScopes(allowed.map(({ scopes }) => formatScopes(scopes)).join(' '))
  const [last] = allowed.toSorted((a, b) => (b.lastUsedAtMs ?? 0) - (a.lastUsedAtMs ?? 0))
  return {
    groups: [...consentWords({ api, identity: [] }), ...consentWords({ api: [], identity })],
    sinceMs: Math.min(...allowed.map(({ grantedAtMs }) => grantedAtMs)),
    lastUsedAtMs: last?.lastUsedAtMs ?? null,
    lastUsedAddress: last?.lastUsedAddress ?? null,
    grantsLive: allowed.filter(({ isGrant }) => isGrant).length,
    exposedAtMs: latest(allowed.map(({ exposedAtMs }) => exposedAtMs)),
  }
}

function latest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((one) => one !== null)
  return known.length === 0 ? null : Math.max(...known)
}
