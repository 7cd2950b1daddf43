/**
 * The text form of every secret that Mudra hands out: a prefix that names the kind, 32 base62 characters (190 bits) from the
 * system's generator, 6 base62 characters of CRC-32 over all before. The checksum turns garbage and typing errors away
 * without a database read and gives secret scanners a pattern without false alarms; it protects nothing else.
 */
export type TokenKind =
  'access' | 'refresh' | 'personal' | 'code' | 'client_secret' | 'service' | 'invitation' | 'password_reset'

export const PREFIX_BY_KIND: Readonly<Record<TokenKind, string>> = {
  access: 'mda_',
  refresh: 'mdr_',
  personal: 'mdp_',
  code: 'mdc_',
  client_secret: 'mds_',
  service: 'mdv_',
  invitation: 'mdi_',
  password_reset: 'mdl_',
}
const KIND_BY_PREFIX: ReadonlyMap<string, TokenKind> = new Map(
  (Object.entries(PREFIX_BY_KIND) as [TokenKind, string][]).map(([kind, prefix]) => [prefix, kind]),
)

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** By character code; undefined for everything that is no base62 digit. */
const BASE62_DIGITS: readonly (number | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const digit = BASE62.indexOf(String.fromCharCode(code))
  return digit === -1 ? undefined : digit
})
const PREFIX_LENGTH = 4
const RANDOM_LENGTH = 32
const CHECKSUM_LENGTH = 6
const CHECKED_LENGTH = PREFIX_LENGTH + RANDOM_LENGTH
/** Characters in every token, whatever its kind. */
export const TOKEN_LENGTH = CHECKED_LENGTH + CHECKSUM_LENGTH

/** The largest multiple of 62 that a byte can hold: bytes at or above it are drawn again, or the alphabet's start would be likelier. */
const UNBIASED_BYTE_LIMIT = 248

/**
 * Writes a new token.
 * @param randomBytes  the system's generator; called again when bytes had to be thrown away
 * @returns 42 characters of `[A-Za-z0-9_]`, free of anything that a URL or a form would encode
 */
export function formatToken(kind: TokenKind, randomBytes: (count: number) => Uint8Array): string {
  let body = ''
  while (body.length < RANDOM_LENGTH) {
    for (const byte of randomBytes(RANDOM_LENGTH)) {
      if (byte < UNBIASED_BYTE_LIMIT && body.length < RANDOM_LENGTH) body += BASE62.charAt(byte % 62)
    }
  }
  const checked = PREFIX_BY_KIND[kind] + body
  return checked + checksum(checked)
}

/**
 * Reads the kind of a presented token after checking its form and checksum. Costs no database read.
 * @returns null for everything that `formatToken` cannot have written
 */
export function parseTokenKind(text: string): TokenKind | null {
  if (text.length !== TOKEN_LENGTH) return null
  const kind = KIND_BY_PREFIX.get(text.slice(0, PREFIX_LENGTH))
  if (kind === undefined) return null
  let checksum = 0
  for (let index = PREFIX_LENGTH; index < TOKEN_LENGTH; index++) {
    const digit = BASE62_DIGITS[text.charCodeAt(index)]
    if (digit === undefined) return null
    if (index >= CHECKED_LENGTH) checksum = checksum * 62 + digit
  }
  return checksum === crc32(text, CHECKED_LENGTH) ? kind : null
}

/**
 * Mends the checksum of a token that somebody wrote by hand. It protects nothing, so telling it gives nothing away.
 * @returns null for a text that has not the form of this kind apart from the checksum
 */
export function withChecksum(text: string, kind: TokenKind): string | null {
  const checked = text.slice(0, CHECKED_LENGTH)
  const isWritten =
    checked.startsWith(PREFIX_BY_KIND[kind]) && /^[0-9A-Za-z]{32}$/.test(checked.slice(PREFIX_LENGTH))
  return isWritten && text.length <= TOKEN_LENGTH ? checked + checksum(checked) : null
}

/** What a list may show of a token: its prefix and its last four characters, `mdp_…x9Qz`. */
export function tokenHint(token: string): string {
  return `${token.slice(0, PREFIX_LENGTH)}…${token.slice(-4)}`
}

function checksum(text: string): string {
  let rest = crc32(text, text.length)
  let digits = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    digits = BASE62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

const CRC_TABLE = new Uint32Array(256).map((_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as in ISO 3309 and zip, over the first characters of an ASCII text; for one this short, that of `node:zlib` takes twice as long. */
function crc32(ascii: string, length: number): number {
  let value = 0xffffffff
  for (let index = 0; index < length; index++) {
    value = (value >>> 8) ^ (CRC_TABLE[(value ^ ascii.charCodeAt(index)) & 0xff] ?? 0)
  }
  return (value ^ 0xffffffff) >>> 0
}
