import { hashSecret, type SecretHash } from '../../protocol/token/secret.js'

export const RECOVERY_CODES = 10
/** 125 bits: enough that a plain hash may keep them (NIST SP 800-63B §5.1.2.2 asks 112). */
const GROUPS = 5
const GROUP_LENGTH = 5
/** Crockford's: no I, L, O or U; what looks like another is read as it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_PATTERN = /^[0-9A-HJKMNP-TV-Z]{25}$/
const TOTP_PATTERN = /^\d{6}$/
/** What somebody pastes, with space around and between. */
const TYPED_LENGTH_MAX = 100

/** @returns `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX` */
export function newRecoveryCode(randomBytes: (count: number) => Uint8Array): string {
  // 256 is a multiple of 32, so every character is as likely as any other.
  const characters = [...randomBytes(GROUPS * GROUP_LENGTH)].map((byte) => ALPHABET.charAt(byte % 32))
  return Array.from({ length: GROUPS }, (_, group) =>
    characters.slice(group * GROUP_LENGTH, (group + 1) * GROUP_LENGTH).join(''),
  ).join('-')
}

export function recoveryCodeHash(code: string): SecretHash {
  return hashSecret(`recovery code ${canonical(code)}`)
}

/** What was typed where either kind of code may be; null for what can be neither. Space, hyphens and case do not matter. */
export function parseFactorCode(
  typed: string,
):
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery_code'; readonly code: string }
  | null {
  if (typed.length > TYPED_LENGTH_MAX) return null
  const plain = typed.replaceAll(/[\s-]+/g, '')
  if (TOTP_PATTERN.test(plain)) return { kind: 'totp', code: plain }
  const code = canonical(plain)
  return CODE_PATTERN.test(code) ? { kind: 'recovery_code', code } : null
}

/** The text of the file that people keep. */
export function recoveryCodesText(codes: readonly string[], host: string): string {
  return [`Recovery codes for Mudra at ${host}. Each works once.`, '', ...codes, ''].join('\n')
}

/** @returns the codes that a form of ours carries, or null for anything else */
export function readRecoveryCodes(text: string): readonly string[] | null {
  const codes = text.split(' ')
  const isOurs =
    codes.length === RECOVERY_CODES && codes.every((one) => /^(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}$/.test(one))
  return isOurs ? codes : null
}

function canonical(code: string): string {
  return code
    .replaceAll(/[\s-]+/g, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
}
