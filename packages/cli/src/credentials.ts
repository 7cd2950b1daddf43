import {
  oauth,
  personalAccessToken,
  type OAuthCredential,
  type PersonalAccessToken,
  type Store,
} from '@mudra/client'
import type { Context } from './context.js'
import type { Profile } from './profiles.js'

/** What a profile is about, as the client needs it. */
export interface Account {
  readonly server: string
  readonly app: Profile['app']
  readonly clientSecret: string | null
}

/** How a profile is signed in. */
export type AnyCredential =
  | { readonly kind: 'oauth'; readonly credential: OAuthCredential }
  | { readonly kind: 'token'; readonly credential: PersonalAccessToken }

/** @throws MudraError `setting_invalid`, `address_insecure` */
export function appCredential(
  { app, clientSecret, server }: Account & { readonly app: NonNullable<Profile['app']> },
  store: Store,
  { clock, fetch }: Pick<Context, 'clock' | 'fetch'>,
): OAuthCredential {
  return oauth({
    clientId: app.clientId,
    redirectUri: app.redirectUri,
    baseUrl: server,
    store,
    machine: { clock, fetch },
    ...(clientSecret === null ? {} : { clientSecret }),
  })
}

/** @throws MudraError `setting_invalid`, `address_insecure` */
export function tokenCredential(
  server: string,
  store: Store,
  { clock, fetch }: Pick<Context, 'clock' | 'fetch'>,
): PersonalAccessToken {
  return personalAccessToken({ store }, { baseUrl: server, machine: { clock, fetch } })
}

/** @throws MudraError `setting_invalid`, `address_insecure` */
export function credentialFor(
  account: Account,
  store: Store,
  context: Pick<Context, 'clock' | 'fetch'>,
): AnyCredential {
  const { app, server } = account
  return app === null
    ? { kind: 'token', credential: tokenCredential(server, store, context) }
    : { kind: 'oauth', credential: appCredential({ ...account, app }, store, context) }
}
