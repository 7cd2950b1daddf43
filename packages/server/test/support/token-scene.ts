import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { formatToken, type TokenKind } from '../../src/protocol/token/token-format.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { REDIRECT_URI, type AskedApp } from './authorize.js'
import { DEMO } from './demo.js'
import { newCode } from './grants.js'
import { openTestServerAt, testClock, type DatabaseKind, type TestServer } from './services.js'
import { redeem, tokensOf, type JsonAnswer } from './oauth-forms.js'
import { expectingFaults } from './held-answers.js'
import { openStoresAt, sharedLocation, type Stores } from './stores.js'

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

interface CodeWish {
  /** Ada's unless said otherwise. */
  readonly userGid?: string
  readonly scope?: string
  readonly verifier?: string | null
  readonly nonce?: string | null
  readonly redirectUri?: string
}

/** A server, and its database to look into and to put codes into that somebody has just allowed. */
export async function openTokenScene(
  kind: DatabaseKind,
  options: NonNullable<Parameters<typeof openTestServerAt>[2]> = {},
) {
  const shared = await sharedLocation(kind, 'with schema')
  const server: TestServer = await openTestServerAt(shared.location, testClock(), options)
  const stores = await openStoresAt(shared.location)

  return {
    server,
    stores,
    folder: shared.folder,

    codeOf: async (app: AskedApp, wish: CodeWish = {}) =>
      (await newGrantCode({ server, stores }, app, wish)).request.code,
    logIn: makeLogIn(server, stores),

    /** Sends a body as it is. */
    async send(
      path: string,
      payload: string,
      headers: Readonly<Record<string, string>> = FORM,
    ): Promise<JsonAnswer> {
      const response = await server.server.inject({ method: 'POST', url: path, headers, payload })
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.body,
        json: JSON.parse(response.body) as Record<string, unknown>,
      }
    },

    /** The status of a call with a token. */
    me: async (token: string) => (await server.api('GET', '/users/me', { as: { token } })).status,

    /** Runs something while a table cannot be read, which is answered as a bug of ours. */
    async withoutTable<T>(name: string, work: () => Promise<T>): Promise<T> {
      const away = sql.table(`${name}_away`)
      await sql`alter table ${sql.table(name)} rename to ${away}`.execute(stores.db.queries)
      try {
        return await expectingFaults(server.server, work)
      } finally {
        await sql`alter table ${away} rename to ${sql.table(name)}`.execute(stores.db.queries)
      }
    },

    close: async () => {
      await stores.close()
      await server.close()
      await shared.drop()
    },
  }
}

async function newGrantCode(
  { server, stores }: { readonly server: TestServer; readonly stores: Stores },
  app: AskedApp,
  { userGid = DEMO.ada, scope = 'default', ...more }: CodeWish,
) {
  const person = { gid: userGid as Gid }
  return await newCode(stores, { app, person, nowMs: server.clock.nowMs(), scope, ...more })
}

/** Gives the tokens of a grant that somebody has just given. */
export function makeLogIn(server: TestServer, stores: Stores) {
  return async (app: AskedApp, wish: CodeWish = {}) => {
    const verifier = wish.verifier ?? (app.secret === null ? 'v'.repeat(43) : null)
    const { grantGid, request } = await newGrantCode({ server, stores }, app, { ...wish, verifier })
    const fields = {
      code: request.code,
      code_verifier: verifier ?? '',
      redirect_uri: wish.redirectUri ?? REDIRECT_URI,
    }
    return { grantGid, code: request.code, ...tokensOf(await redeem(server, app, fields)) }
  }
}

export type TokenScene = Awaited<ReturnType<typeof openTokenScene>>

/** A well-formed token that nobody was ever given. */
export function strayToken(kind: TokenKind): string {
  return formatToken(kind, (count) => randomBytes(count))
}

/** A token with one character of it wrong, at its end. */
export function mistyped(token: string): string {
  return token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
}

/** Every claim of a signed token, unverified. */
export function claimsIn(idToken: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = idToken.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
