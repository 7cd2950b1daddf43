import { env } from 'node:process'
import { oauth, type OAuthCredential } from '@mudra/client'
import { loginHandlers } from '@mudra/client/next'
import { encryptedFileStore } from '@mudra/client/stores/file'

// `next build` loads this without settings.
const made: { app?: OAuthCredential } = {}
export const app = () =>
  (made.app ??= oauth({
    baseUrl: env['MUDRA_URL'] ?? '',
    clientId: env['CLIENT_ID'] ?? '',
    clientSecret: env['CLIENT_SECRET'] ?? '',
    redirectUri: `${env['APP_URL']}/callback`,
    store: encryptedFileStore({ path: env['STORE_FILE'] ?? '', key: env['STORE_KEY'] ?? '' }),
  }))

export const { callback, login } = loginHandlers(() => ({
  app: app(),
  cookieSecret: env['COOKIE_SECRET'] ?? '',
  account: ({ gid }) => gid,
  onLogin: ({ user }) => `/me?of=${user?.gid}`,
}))
