import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** A certificate chain and its private key, both PEM. */
export interface TlsPair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** For TLS 1.2: ephemeral keys and authenticated encryption alone. TLS 1.3 has no others. @see RFC 9325 §4.2 · NIST SP 800-52r2 §3.3.1 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

/** What a server that speaks TLS holds to. @see RFC 8996, RFC 9325 §3.1.1: nothing below TLS 1.2 */
export function tlsOptions({ cert, key }: TlsPair): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2', ciphers: CIPHERS }
}

/** @returns why a server cannot serve with these two, in the words of OpenSSL; null when it can */
export function pairFault({ cert, key }: TlsPair): string | null {
  try {
    createSecureContext(tlsOptions({ cert, key }))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
