import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseAuthorizeAddress, verifyRedirect } from '../../protocol/oauth/authorize-address.js'
import { parseAuthorizeRequest } from '../../protocol/oauth/authorize-request.js'
import { GRANT_LIFETIMES } from '../../protocol/oauth/lifetimes.js'
import type { ScopeSet } from '../../protocol/oauth/scope.js'
import type { AppKind } from '../../protocol/oauth/redirect-uri.js'
import { consentView, type AuthorizedApp } from './authorize-consent.js'

const ADA = { gid: '7' as Gid, name: 'Ada', email: 'ada@people.example' }
const SHOWN_MS = Date.parse('2026-11-23T12:00:00Z')
const WORKSPACES = ['Orchard', 'Meadow', 'Harbour'].map((name, at) => ({
  gid: String(at) as Gid,
  name,
  isOrganization: true,
  emailDomains: [],
}))
const [ORCHARD, MEADOW, HARBOUR] = ['0', '1', '2'] as [Gid, Gid, Gid]

function view({
  query = 'response_type=code',
  kind = 'confidential',
  permissions = 'full',
  blocked = [],
  isKeptOut = false,
  unapproved = [],
  held = [],
  ownerGid = '8' as Gid,
}: {
  query?: string
  kind?: AppKind
  permissions?: AuthorizedApp['permissions']
  blocked?: readonly Gid[]
  isKeptOut?: boolean
  unapproved?: readonly (readonly [Gid, boolean])[]
  held?: readonly { scopes: ScopeSet; grantedAtMs: number }[]
  ownerGid?: Gid
} = {}) {
  const redirectUri = kind === 'native' ? 'com.example.app:/cb' : 'https://app.example/cb'
  const app: AuthorizedApp = {
    clientId: '12' as Gid,
    ownerGid,
    name: 'Planner',
    kind,
    permissions,
    scopes: ['tasks:read'],
    identityScopes: ['openid', 'email', 'profile'],
    distribution: 'any',
    workspaceGids: [],
    redirectUris: [redirectUri],
    requiresPkce: false,
    sendsIssuer: false,
    iconMediaType: null,
  }
  const params = new URLSearchParams(query)
  params.set('client_id', app.clientId)
  params.set('redirect_uri', redirectUri)
  const address = parseAuthorizeAddress(params)
  if (!address.ok) throw new Error(address.refusal.reason)
  const redirect = verifyRedirect(address.value, app)
  if (!redirect.ok) throw new Error(redirect.refusal.reason)
  const judged = parseAuthorizeRequest(params, redirect.value, app)
  if (!judged.ok) throw new Error(judged.refusal.reason)
  return consentView({
    query: params,
    request: judged.request,
    app,
    session: { gid: '1' as Gid, user: ADA, authenticatedAtMs: SHOWN_MS, methods: [], mustEnrol: false },
    workspaces: WORKSPACES,
    blockedGids: new Set(blocked),
    isKeptOut,
    unapproved: new Map(unapproved.map(([gid, isAsked]) => [gid, { isAsked }])),
    facts: {
      owner: {
        gid: ownerGid,
        name: 'Olga',
        email: 'olga@people.example',
        isActive: true,
        sharedWorkspaces: [],
      },
      approvedBy: [],
      held,
      lookAlike: null,
    },
    lifetimes: GRANT_LIFETIMES,
  })
}
const CHALLENGE = 'code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256'

describe('what a person is shown before they decide', () => {
  it('tells the workspaces that it reaches from those that keep it out', () => {
    const shown = view({
      blocked: [MEADOW],
      unapproved: [
        [HARBOUR, true],
        [MEADOW, false],
      ],
    })
    expect(shown.workspaces).toEqual(['Orchard'])
    expect(shown.blockedWorkspaces).toEqual(['Meadow'])
    expect(shown.unapprovedWorkspaces).toEqual([{ name: 'Harbour', isAsked: true }])
    expect(view().workspaces).toEqual(['Orchard', 'Meadow', 'Harbour'])
    expect([view().blockedWorkspaces, view().unapprovedWorkspaces]).toEqual([[], []])
  })

  it('speaks of no workspace where nothing of the API is asked, but of blocks that leave none', () => {
    const openid = 'response_type=code&scope=openid'
    const shown = view({ query: openid, blocked: [ORCHARD], unapproved: [[MEADOW, false]] })
    expect([shown.workspaces, shown.blockedWorkspaces, shown.unapprovedWorkspaces]).toEqual([null, [], []])
    const keptOut = view({ query: openid, blocked: [ORCHARD, MEADOW, HARBOUR], isKeptOut: true })
    expect([keptOut.workspaces, keptOut.blockedWorkspaces]).toEqual([null, ['Orchard', 'Meadow', 'Harbour']])
  })

  it('counts full permissions and a single scope as access to the API', () => {
    const single = view({ permissions: 'specific', query: 'response_type=code&scope=tasks:read' })
    expect([single.workspaces, single.scopes]).toEqual([['Orchard', 'Meadow', 'Harbour'], 'tasks:read'])
    expect(view({ blocked: [ORCHARD] }).blockedWorkspaces).toEqual(['Orchard'])
  })

  it('says how long access lasts by the kind of app, and nothing where there are no tokens', () => {
    expect(view().lasts).toEqual({ daysAtMost: 730, daysUnused: 180 })
    const native = view({ kind: 'native', query: `response_type=code&${CHALLENGE}` })
    expect(native.lasts).toEqual({ daysAtMost: 180, daysUnused: 30 })
    const identity = view({ query: 'response_type=id_token&scope=openid&nonce=n&response_mode=fragment' })
    expect(identity.lasts).toBeNull()
  })

  it('says what comes with a token only where there is one', () => {
    const words = (query: string) =>
      view({ query })
        .groups.flatMap(({ sentences }) => sentences)
        .map(({ text }) => text)
    const withToken = words('response_type=code&scope=openid')
    const without = words('response_type=id_token&scope=openid&nonce=n')
    expect(withToken).toContain('View your name and email address')
    expect(without).not.toContain('View your name and email address')
  })

  it('puts what was granted with the same scopes in one line, since the first of them', () => {
    const tasks: ScopeSet = { api: ['tasks:read'], identity: [] }
    const full: ScopeSet = { api: 'full', identity: [] }
    const { held } = view({
      held: [
        { scopes: tasks, grantedAtMs: SHOWN_MS },
        { scopes: full, grantedAtMs: SHOWN_MS - 1 },
        { scopes: tasks, grantedAtMs: SHOWN_MS - 2 },
      ],
    })
    expect(held.map(({ count, sinceMs }) => [count, sinceMs])).toEqual([
      [2, SHOWN_MS - 2],
      [1, SHOWN_MS - 1],
    ])
  })

  it('knows an app of one’s own', () => {
    expect([view().owner.isPerson, view({ ownerGid: ADA.gid }).owner.isPerson]).toEqual([false, true])
  })
})
