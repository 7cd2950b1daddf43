import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { TokenKind } from '../../protocol/token/token-format.js'
import { sampleOf, type Sample } from './sample.js'

/** What scanners search for; the checksum then tells the true ones. */
export const SECRET_PATTERN = String.raw`\bmd[arpcsvil]_[0-9A-Za-z]{38}\b`

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
  password_reset: {
    prefix: 'mdl_',
    name: 'Link to a new password',
    loss: 'It lives an hour. Set your password; that ends every other link.',
  },
}

export const SECRET_KINDS = Object.values(KINDS)

/** A program that tells whether a text is a secret of this server. */
export const SECRET_CHECKER = `import { crc32 } from 'node:zlib'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

export function isMudraSecret(text) {
  if (!/^md[arpcsvil]_[0-9A-Za-z]{38}$/.test(text)) return false
  let rest = crc32(text.slice(0, 36))
  let checksum = ''
  for (let digit = 0; digit < 6; digit++) {
    checksum = DIGITS[rest % 62] + checksum
    rest = Math.floor(rest / 62)
  }
  return checksum === text.slice(36)
}
`

/** Where scanners read all of this as JSON. */
export const SECRET_SCANNING_PATH = '/.well-known/secret-scanning.json'

/** What a scanner needs to know: what to search for, how to tell a true one, and where to report it. No clause: GitHub's partners and gitleaks each have a form of their own, and take their parts from this. */
export function secretScanningDocument(publicUrl: string) {
  return {
    pattern: SECRET_PATTERN,
    kinds: SECRET_KINDS.map(({ name, prefix }) => ({
      prefix,
      name,
      pattern: String.raw`\b${prefix}[0-9A-Za-z]{38}\b`,
    })),
    checksum: {
      algorithm: 'CRC-32 (ISO 3309)',
      over: 'the first 36 characters',
      written_as: 'the last 6 characters, base62 digits 0-9 A-Z a-z, most significant first',
    },
    report: {
      url: publicUrl + ENDPOINT_PATH.leakReport,
      method: 'POST',
      content_type: 'application/json',
      body: { credentials: ['…'] },
      credentials_max: LEAK_REPORT_CREDENTIALS_MAX,
      answer: 202,
    },
  }
}

/** A rule for gitleaks' configuration. */
export const GITLEAKS_RULE = `[[rules]]
id = "mudra-credential"
description = "Credential of a Mudra server"
regex = '''${SECRET_PATTERN.replaceAll('\\b', '')}'''
keywords = [${SECRET_KINDS.map(({ prefix }) => `"${prefix}"`).join(', ')}]
`

/** How a finder reports what they found. */
export function reportSample(publicUrl: string): Sample {
  return sampleOf({
    method: 'POST',
    url: publicUrl + ENDPOINT_PATH.leakReport,
    json: { credentials: ['mdp_…', 'mds_…'] },
  })
}

/** Credentials in one report; see the feature that takes it. */
export const LEAK_REPORT_CREDENTIALS_MAX = 1_000
