import { isIP } from 'node:net'
import { canonicalRange } from '../platform/address-ranges.js'
import { isPrivateRange } from '../platform/private-ranges.js'
import { readSecretFile } from '../platform/secret-file.js'

/** Who may read the metrics, beside whoever asks on this machine. */
export interface MetricsSettings {
  /** Canonical ranges of addresses. */
  readonly ranges: readonly string[]
  /** Whoever presents it, from anywhere; null for nobody. */
  readonly token: string | null
}

type Complain = (
  flag:
    | 'http-redirect-ranges'
    | 'trusted-proxies'
    | 'metrics-addresses'
    | 'metrics-token-file'
    | 'hsts-subdomains'
    | 'webhook-ranges',
  problem: string,
) => void

/** Each is compared with every address that is registered. */
const HTTP_REDIRECT_RANGES_MAX = 64
/** Each is compared with every address that a webhook is sent to. */
const WEBHOOK_RANGES_MAX = 64
/** As many as 24 random bytes have in base64: nobody tries them all. */
const METRICS_TOKEN_LENGTH_MIN = 32
const METRICS_TOKEN_LENGTH_MAX = 512
/** RFC 6750 §2.1 */
const BEARER_TOKEN = /^[A-Za-z0-9._~+/-]+=*$/
const TOKEN_REMEDY = 'make one with: (umask 077; openssl rand -base64 32 > FILE)'

/** @returns the addresses and ranges as they were given */
export function readProxies(text: string | undefined, complain: Complain): readonly string[] {
  if (text === undefined) return []
  const proxies = text.split(',').map((part) => part.trim())
  for (const proxy of proxies) {
    const [address = '', bits, ...rest] = proxy.split('/')
    const version = isIP(address)
    const bitsMax = version === 6 ? 128 : 32
    const validBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax)
    if (version === 0 || !validBits || rest.length > 0)
      complain('trusted-proxies', `${proxy} is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8`)
  }
  return proxies
}

/** @returns the ranges in which an answer may travel in clear, none of which reaches beyond a private network */
export function readHttpRedirectRanges(text: string | undefined, complain: Complain): readonly string[] {
  if (text === undefined) return []
  const written = text.split(',').map((part) => part.trim())
  if (written.length > HTTP_REDIRECT_RANGES_MAX)
    complain(
      'http-redirect-ranges',
      `has ${written.length} ranges; at most ${HTTP_REDIRECT_RANGES_MAX} are taken`,
    )
  return written.flatMap((part) => {
    const range = canonicalRange(part)
    if (range !== null && isPrivateRange(range)) return [range]
    complain(
      'http-redirect-ranges',
      range === null
        ? `${part} is not an address or range; use ones like 192.168.1.0/24 or fd00::/8`
        : `${part} is not private; take ranges within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, fc00::/7 or fe80::/10`,
    )
    return []
  })
}

/** @returns ranges of addresses that are nobody's on the internet, or the operator's own, to which webhooks may be sent */
export function readWebhookRanges(text: string | undefined, complain: Complain): readonly string[] {
  if (text === undefined) return []
  const written = text.split(',').map((part) => part.trim())
  if (written.length > WEBHOOK_RANGES_MAX)
    complain('webhook-ranges', `has ${written.length} ranges; at most ${WEBHOOK_RANGES_MAX} are taken`)
  return written.flatMap((part) => {
    const range = canonicalRange(part)
    if (range !== null) return [range]
    complain(
      'webhook-ranges',
      `${part} is not an address or range; use ones like 127.0.0.0/8 or 192.168.1.0/24`,
    )
    return []
  })
}

/** Reads who may see the metrics; without anything, nobody but who asks on this machine. */
export function readMetrics(
  {
    addresses,
    tokenFile,
  }: { readonly addresses: string | undefined; readonly tokenFile: string | undefined },
  complain: Complain,
): MetricsSettings {
  const written = addresses === undefined ? [] : addresses.split(',').map((part) => part.trim())
  const ranges = written.flatMap((part) => {
    const range = canonicalRange(part)
    if (range !== null) return [range]
    complain('metrics-addresses', `${part} is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8`)
    return []
  })
  return { ranges, token: tokenFile === undefined ? null : readMetricsToken(tokenFile, complain) }
}

function readMetricsToken(file: string, complain: Complain): string | null {
  const token = readSecretFile(file, {
    remedy: TOKEN_REMEDY,
    complain: (problem) => {
      complain('metrics-token-file', problem)
    },
  })
  if (token === null) return null
  if (
    token.length >= METRICS_TOKEN_LENGTH_MIN &&
    token.length <= METRICS_TOKEN_LENGTH_MAX &&
    BEARER_TOKEN.test(token)
  )
    return token
  complain(
    'metrics-token-file',
    `${file} must hold one token of ${METRICS_TOKEN_LENGTH_MIN} to ${METRICS_TOKEN_LENGTH_MAX} letters, digits and -._~+/=; ${TOKEN_REMEDY}`,
  )
  return null
}

/** Whether browsers are told to come to every host below this one by https alone, too. */
export function readHstsSubdomains(
  text: string | undefined,
  { publicUrl, complain }: { readonly publicUrl: string; readonly complain: Complain },
): boolean {
  if (text === undefined || text === 'off') return false
  if (text !== 'on') complain('hsts-subdomains', 'must be on or off')
  else if (!publicUrl.startsWith('https:'))
    complain(
      'hsts-subdomains',
      'is on, but MUDRA_PUBLIC_URL is not https, and browsers are told nothing then',
    )
  return text === 'on'
}
