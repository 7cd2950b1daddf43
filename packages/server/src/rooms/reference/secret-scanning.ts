import type { TokenKind } from '../../protocol/token/token-format.js'

/** What scanners search for; the checksum then tells the true ones. */
export const SECRET_PATTERN = String.raw`\bmd[arpcsvi]_[0-9A-Za-z]{38}\b`

/** By kind, so that a new one cannot be forgotten. */
const KINDS: Readonly<Record<TokenKind, { prefix: string; name: string; loss: string }>> = {
  personal: {
    prefix: 'mdp_',
    name: 'Personal access token',
    loss: 'Revoke it in the developer console, and create another.',
  },
  access: {
    prefix: 'mda_',
    name: 'Access token of an app',
    loss: 'It ends within the hour. Deauthorize the app to end it now.',
  },
  refresh: {
    prefix: 'mdr_',
    name: 'Refresh token of an app',
    loss: 'Revoke it; that ends the grant with all its tokens.',
  },
  client_secret: {
    prefix: 'mds_',
    name: 'Client secret of an app',
    loss: 'Add another secret in the developer console, then expire this one.',
  },
  code: {
    prefix: 'mdc_',
    name: 'Authorization code',
    loss: 'It lives 60 seconds. If it was not yours, start again from the app.',
  },
  service: {
    prefix: 'mdv_',
    name: 'Token of a service account',
    loss: 'Ask whoever administers the workspace to revoke it.',
  },
  invitation: {
    prefix: 'mdi_',
    name: 'Invitation to a workspace',
    loss: 'Withdraw it on the page Members of the admin console, and make another.',
  },
}

export const SECRET_KINDS = Object.values(KINDS)

/** A program that tells whether a text is a secret of this server. */
export const SECRET_CHECKER = `import { crc32 } from 'node:zlib'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function isMudraSecret(text) {
  if (!/^md[arpcsvi]_[0-9A-Za-z]{38}$/.test(text)) return false
  let rest = crc32(text.slice(0, 36))
  let checksum = ''
  for (let digit = 0; digit < 6; digit++) {
    checksum = DIGITS[rest % 62] + checksum
    rest = Math.floor(rest / 62)
  }
  return checksum === text.slice(36)
}
`
