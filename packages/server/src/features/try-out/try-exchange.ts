import type { Gid } from '../../protocol/asana/gid.js'
import { errorAnswer } from '../../protocol/oauth/error-answer.js'
import { parseTokenKind, tokenHint } from '../../protocol/token/token-format.js'
import type { RedeemCode } from '../grants/redeem-code.js'
import type { VerifyToken } from '../tokens/verification/verify-token.js'
import type { AppFacts } from '../apps/app.js'
import type { TryRun } from './try-run.js'

/** Results that are remembered, so that a button that is pressed twice does not use a code twice, which would revoke what it gave. */
const REMEMBERED_RESULTS_MAX = 200

export interface TryResult {
  readonly isOk: boolean
  readonly status: number
  /** The body, each token in it by its hint. */
  readonly text: string
  /** What the ID token says; null when there is none. */
  readonly idTokenClaims: string | null
  /** What `GET /users/me` says to the new token; null when there is none. */
  readonly me: { readonly status: number; readonly text: string } | null
  /** Null when there is none. */
  readonly grantGid: Gid | null
}

/**
 * Exchanges the code of an owner who tries their own app. It is the server that acts here, for the app's owner, who is signed in: nobody
 * needs to type the app's secret, which the server does not know. What it shows has no token in it, and it keeps none.
 * @throws StoreUnavailable, nothing else
 */
export function makeTryExchange(needs: {
  readonly redeemCode: RedeemCode
  readonly verifyToken: VerifyToken
}) {
  const results = new Map<string, Promise<TryResult>>()

  const exchange = async ({
    address,
    app,
    callMe,
    code,
    redirectUri,
    run,
  }: TryExchange): Promise<TryResult> => {
    const { verifier } = run
    const redeemed = await needs.redeemCode(app, {
      grantType: 'authorization_code',
      code,
      redirectUri,
      verifier,
    })
    if (!redeemed.ok) {
      const { body, status } = errorAnswer(redeemed.refusal, { usedBasic: false })
      return { isOk: false, status, text: pretty(body), idTokenClaims: null, me: null, grantGid: null }
    }
    const answer = JSON.parse(redeemed.body) as Readonly<Record<string, unknown>>
    const { access_token: accessToken, id_token: idToken } = answer
    const token = typeof accessToken === 'string' ? accessToken : ''
    const verified = await needs.verifyToken(token, address)
    const me = await callMe(token)
    return {
      isOk: true,
      status: 200,
      text: pretty(withoutTokens(answer)),
      idTokenClaims: typeof idToken === 'string' ? claimsOf(idToken) : null,
      me: { status: me.status, text: prettyText(me.text) },
      grantGid: verified.ok ? verified.principal.tokenId : null,
    }
  }

  return async (request: TryExchange): Promise<TryResult> => {
    const { state } = request.run
    const known = results.get(state)
    if (known !== undefined) return await known
    if (results.size >= REMEMBERED_RESULTS_MAX) {
      const [oldest] = results.keys()
      if (oldest !== undefined) results.delete(oldest)
    }
    const result = exchange(request)
    results.set(state, result)
    try {
      return await result
    } catch (error) {
      // What could not be done may be tried again.
      results.delete(state)
      throw error
    }
  }
}

export interface TryExchange {
  readonly app: AppFacts
  readonly run: TryRun
  readonly code: string
  readonly redirectUri: string
  /** Of the owner's browser. */
  readonly address: string
  /** Calls `GET /users/me` as the app would. */
  readonly callMe: (accessToken: string) => Promise<{ readonly status: number; readonly text: string }>
}

/** What a page may show of a secret in an answer. */
export function maskSecret(name: string, value: string): string {
  if (parseTokenKind(value) !== null) return tokenHint(value)
  return name === 'id_token' ? `${value.slice(0, 8)}…` : value
}

/** What an ID token says of the person, without its signature. */
export function claimsOf(idToken: string): string | null {
  const [, payload = ''] = idToken.split('.')
  try {
    return pretty(JSON.parse(Buffer.from(payload, 'base64url').toString()))
  } catch {
    return null
  }
}

function withoutTokens(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      typeof value === 'string' ? maskSecret(name, value) : value,
    ]),
  )
}

function prettyText(text: string): string {
  try {
    return pretty(JSON.parse(text))
  } catch {
    return text
  }
}

const pretty = (value: unknown) => JSON.stringify(value, null, 2)
