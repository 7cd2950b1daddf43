import type { Gid } from '../../protocol/asana/gid.js'
import type { Actor } from '../audit/audit-event.js'
import type { AppKind } from '../../protocol/oauth/redirect-uri.js'
import type { ReaderValues } from './walkthrough.js'

/** How long a token lives that is made for the samples of a page. */
export const SAMPLE_TOKEN_MINUTES_MAX = 60

/** What the samples of a page take of their reader. */
export interface Takes {
  /** Whether a client id stands in them. */
  readonly app?: boolean
  /** What a token in them has to be allowed: scopes, null for full permissions. Absent where none stands in them. */
  readonly token?: readonly string[] | null
}

/** An app of the reader's. */
export interface OwnApp {
  readonly clientId: string
  readonly name: string
  readonly kind: AppKind
  readonly redirectUris: readonly string[]
}

/** What filling in needs of other features. */
export interface FillInNeeds {
  /** Oldest first. */
  readonly listOwnApps: (ownerGid: Gid) => Promise<readonly OwnApp[]>
  readonly createToken: (request: {
    readonly userGid: Gid
    readonly name: string
    readonly scopes: readonly string[] | null
    readonly expires: { readonly atMs: number }
    readonly idempotencyKey: string
    readonly actor: Actor
  }) => Promise<
    | {
        readonly ok: true
        readonly tokenGid: Gid
        readonly secret: string
        readonly expiresAtMs: number | null
      }
    | { readonly ok: false; readonly field: string; readonly message: string }
  >
  readonly findOwnToken: (whose: {
    readonly ownerGid: Gid
    readonly tokenGid: Gid
  }) => Promise<{ readonly createdAtMs: number; readonly state: string } | null>
  /** A value that nobody guesses. */
  readonly newFormKey: () => string
}

/** @returns the app that was asked for, if it is the reader's; else the one that they made last */
export function chosenApp(own: readonly OwnApp[], clientId: string | null): OwnApp | null {
  return own.find((app) => app.clientId === clientId) ?? own.at(-1) ?? null
}

/** What stands in the samples in place of variables. */
export function readerValues(app: OwnApp | null, token: string | null): ReaderValues {
  return {
    app:
      app === null
        ? null
        : {
            clientId: app.clientId,
            redirectUri: app.redirectUris[0] ?? null,
            hasSecret: app.kind === 'confidential',
          },
    token,
  }
}
