import { createHash, randomBytes } from 'node:crypto'
import type { FreshDemo } from '../support/demo.js'

/** An app of the demo, as its developer knows it. */
export interface LedgerApp {
  readonly clientId: string
  /** Null for a native one, whose refresh tokens rotate. */
  readonly secret: string | null
  readonly redirectUri: string
  readonly scope: string
}

export interface Tokens {
  readonly access: string
  readonly refresh: string
}

/** What came back: `unknown` where nobody knows whether it was done, since no answer came, or one that says so. */
export type Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused' | 'unknown'; readonly why: string }

const ANSWER_MS_MAX = 15_000

/** Apps and people of the demo as callers of a server, or of several in turn. Nothing is tried again here. */
export function newClient({
  apps,
  urls,
}: {
  readonly urls: () => readonly string[]
  readonly apps: readonly LedgerApp[]
}) {
  let turn = 0
  const urlNow = () => {
    const all = urls()
    return all[turn++ % all.length] ?? ''
  }
  const ask = async <T>(
    path: string,
    init: RequestInit,
    read: (response: Response) => Promise<T>,
    okay: (status: number) => boolean = (status) => status < 300,
  ): Promise<Answer<T>> => {
    try {
      const response = await fetch(`${urlNow()}${path}`, {
        ...init,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      })
      if (okay(response.status)) return { kind: 'done', value: await read(response) }
      const why = `${response.status} ${(await response.text()).slice(0, 200)}`
      return { kind: response.status >= 500 ? 'unknown' : 'refused', why }
    } catch (error) {
      const { cause } = error as { readonly cause?: { readonly code?: string } }
      return { kind: 'unknown', why: cause?.code ?? String(error) }
    }
  }
  const form = (fields: Readonly<Record<string, string>>, { clientId, secret }: LedgerApp): RequestInit => ({
    method: 'POST',
    body: new URLSearchParams({
      client_id: clientId,
      ...(secret === null ? {} : { client_secret: secret }),
      ...fields,
    }),
  })
  const readTokens = async (response: Response): Promise<Tokens> => {
    const { access_token: access, refresh_token: refresh } = (await response.json()) as Record<string, string>
    return { access: access ?? '', refresh: refresh ?? '' }
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  return {
    apps,
    /** @returns a code and its verifier */
    authorize: async (app: LedgerApp, personalToken: string) => {
      const verifier = randomBytes(32).toString('base64url')
      const query = new URLSearchParams({
        client_id: app.clientId,
        redirect_uri: app.redirectUri,
        response_type: 'code',
        scope: app.scope,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      })
      const answer = await ask(
        `/-/oauth_authorize?${query.toString()}`,
        { headers: bearer(personalToken), redirect: 'manual' },
        async (response) => {
          await response.body?.cancel()
          return {
            code: new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '',
            verifier,
          }
        },
        (status) => status >= 300 && status < 400,
      )
      return answer
    },
    redeem: async (
      app: LedgerApp,
      { code, verifier }: { readonly code: string; readonly verifier: string },
    ) =>
      await ask(
        '/-/oauth_token',
        form(
          { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: app.redirectUri },
          app,
        ),
        readTokens,
      ),
    refresh: async (app: LedgerApp, refreshToken: string) =>
      await ask(
        '/-/oauth_token',
        form({ grant_type: 'refresh_token', refresh_token: refreshToken }, app),
        readTokens,
      ),
    revoke: async (app: LedgerApp, token: string) =>
      await ask('/-/oauth_revoke', form({ token }, app), async (response) => await response.text()),
    createTask: async (
      personalToken: string,
      { name, workspace }: { readonly name: string; readonly workspace: string },
    ) =>
      await ask(
        '/api/1.0/tasks',
        {
          method: 'POST',
          headers: { ...bearer(personalToken), 'content-type': 'application/json' },
          body: JSON.stringify({ data: { name, workspace } }),
        },
        async (response) => ((await response.json()) as { data: { gid: string } }).data.gid,
      ),
    nameOfTask: async (personalToken: string, gid: string) =>
      await ask(`/api/1.0/tasks/${gid}`, { headers: bearer(personalToken) }, async (response) => {
        const { data } = (await response.json()) as { data: { name: string } }
        return data.name
      }),
    /** The status of a call with a token; null for no answer. */
    statusOf: async (token: string): Promise<number | null> => {
      const answer = await ask(
        '/api/1.0/users/me',
        { headers: bearer(token) },
        async (response) => {
          await response.body?.cancel()
          return response.status
        },
        (status) => status < 500,
      )
      return answer.kind === 'done' ? answer.value : null
    },
  }
}

export type Client = ReturnType<typeof newClient>

/** The apps of the demo that ask for scopes: one that keeps its refresh token, and one whose refresh tokens rotate. */
export function appsOf({ apps }: FreshDemo): readonly [keeps: LedgerApp, rotates: LedgerApp] {
  const ledgerApps = apps.map(
    ({ client_id: clientId, client_secret: secret, redirect_uris: [redirectUri = ''], scopes }) => ({
      clientId,
      secret,
      redirectUri,
      scope: scopes.includes('users:read') ? 'users:read' : 'default',
    }),
  )
  const keeps = ledgerApps.filter(({ secret }) => secret !== null).at(-1)
  const rotates = ledgerApps.find(({ secret }) => secret === null)
  if (keeps === undefined || rotates === undefined) throw new Error('the demo has other apps')
  return [keeps, rotates]
}
