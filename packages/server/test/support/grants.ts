import { randomBytes } from 'node:crypto'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { challengeOf } from '../../src/protocol/oauth/pkce.js'
import { readScopes } from '../../src/protocol/oauth/scope.js'
import { newSecret } from '../../src/protocol/token/secret.js'
import type { App } from '../../src/features/apps/app.js'
import type { CodeRequest } from '../../src/features/grants/redeem-code.js'
import type { RefreshRequest } from '../../src/features/grants/refresh.js'
import { freshSecret, OPERATOR, plainApp, type Person, type Stores } from './stores.js'

export const REDIRECT_URI = 'https://app.example/callback'

/** Of the sign-in in which the codes here are allowed. */
export const AUTHENTICATION = { acr: 'mfa', amr: ['pwd', 'otp', 'mfa'], sid: '77' } as const

/** An app of its owner's, ready to be redeemed for. */
export async function newApp(stores: Stores, owner: Person, wish: Partial<App> = {}): Promise<App> {
  const clientId = await stores.nextGid()
  const app = {
    ...plainApp(owner.gid, clientId),
    // Of people who share a workspace no two apps may look alike.
    name: `Planner ${clientId}`,
    permissions: 'specific' as const,
    scopes: ['projects:read', 'tasks:read'],
    identityScopes: ['openid', 'email', 'profile'],
    redirectUris: [REDIRECT_URI],
    distribution: 'any' as const,
    ...wish,
  }
  const { hash, hint } = freshSecret()
  const secret = app.kind === 'native' ? null : { gid: await stores.nextGid(), hash, hint }
  await stores.apps.create({ app: { ...app, icon: null }, secret, appsMax: 1_000, actor: OPERATOR })
  return app
}

/** A code that a person has just let an app have, with what it takes to redeem it. */
export async function newCode(
  stores: Stores,
  wish: {
    readonly app: Pick<App, 'clientId'>
    readonly person: Pick<Person, 'gid'>
    readonly nowMs: number
    readonly redirectUri?: string
    readonly registeredUri?: string
    readonly scope?: string
    readonly verifier?: string | null
    readonly nonce?: string | null
    readonly lifetimeMs?: number
  },
): Promise<{ readonly grantGid: Gid; readonly request: CodeRequest }> {
  const { app, nonce = null, nowMs, person, scope = 'tasks:read', verifier = null } = wish
  const { redirectUri = REDIRECT_URI } = wish
  const code = newSecret('code', (count) => randomBytes(count))
  const grantGid = await stores.nextGid()
  const asked = {
    clientId: app.clientId,
    userGid: person.gid,
    scopes: readScopes(scope),
    redirectUri,
    registeredUri: wish.registeredUri ?? redirectUri,
  }
  const decision = await stores.consents.allow({
    ...asked,
    code: {
      ...asked,
      hash: code.hash,
      grantGid,
      challenge: verifier === null ? null : challengeOf(verifier),
      nonce,
      authenticatedAtMs: nowMs,
      authentication: AUTHENTICATION,
      expiresAtMs: nowMs + (wish.lifetimeMs ?? 60_000),
    },
    asked: true,
    nowMs,
  })
  if (decision !== 'allowed') throw new Error(`the code was not made: ${decision}`)
  const request = { grantType: 'authorization_code' as const, code: code.secret, redirectUri }
  return { grantGid, request: { ...request, verifier } }
}

export function refreshRequest(refreshToken: string, scope: string | null = null): RefreshRequest {
  return { grantType: 'refresh_token', refreshToken, redirectUri: null, scope }
}

/** The tokens in the body of an answer. */
export function tokensIn(body: string): { readonly access: string; readonly refresh: string } {
  const { access_token: access = '', refresh_token: refresh = '' } = JSON.parse(body) as Record<
    string,
    string | undefined
  >
  return { access, refresh }
}
