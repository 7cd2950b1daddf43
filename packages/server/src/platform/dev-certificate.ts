import { webcrypto, X509Certificate } from 'node:crypto'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from './make-folder.js'
import { replaceFile } from './replace-file.js'
import { pairFault, type TlsPair } from './tls.js'
import type { TlsFiles } from './tls-files.js'
import { DAY_MS } from '../time-units.js'

const LIFETIME_DAYS = 365
/** Nearer to its end it is made anew. */
const REMADE_DAYS = 30
const SERIAL_BYTES = 16
const ADDRESSES = ['127.0.0.1', '::1'] as const

/**
 * A certificate for this machine's own addresses, from files of the data folder that only their owner reads; made where there is none that
 * serves, or that lives long enough. It signs itself and is no authority: whoever gets its key can pose as `localhost`, as nobody else.
 * @param input.hostname  beside `localhost`, `127.0.0.1` and `::1`; a loopback one
 */
export async function ensureDevCertificate(input: {
  readonly dataDir: string
  readonly hostname: string
  readonly nowMs: number
}): Promise<TlsPair & TlsFiles> {
  const files = {
    certFile: join(input.dataDir, 'dev-tls-cert.pem'),
    keyFile: join(input.dataDir, 'dev-tls-key.pem'),
  }
  const kept = readUsable(files, input)
  if (kept !== null) return { ...kept, ...files }
  makeFolder(input.dataDir)
  const made = await makeCertificate(input)
  replaceFile(files.keyFile, made.key)
  replaceFile(files.certFile, made.cert)
  return { ...made, ...files }
}

function readUsable(
  { certFile, keyFile }: TlsFiles,
  { hostname, nowMs }: { readonly hostname: string; readonly nowMs: number },
): TlsPair | null {
  try {
    const pair = { cert: readFileSync(certFile), key: readFileSync(keyFile) }
    if (pairFault(pair) !== null) return null
    const certificate = new X509Certificate(pair.cert)
    if (Date.parse(certificate.validTo) - nowMs < REMADE_DAYS * DAY_MS) return null
    const isNamed = certificate.checkHost(hostname) ?? certificate.checkIP(hostname)
    if (isNamed === undefined) return null
    chmodSync(keyFile, 0o600)
    return pair
  } catch {
    // Whatever cannot be read is made anew.
    return null
  }
}

/** The library is loaded here alone: a server in earnest never makes a certificate. */
async function makeCertificate({
  hostname,
  nowMs,
}: {
  readonly hostname: string
  readonly nowMs: number
}): Promise<TlsPair> {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const isAddress = (ADDRESSES as readonly string[]).includes(hostname) || hostname.startsWith('127.')
  const names = new Set(['localhost', ...(isAddress ? [] : [hostname])])
  const addresses = new Set([...ADDRESSES, ...(isAddress ? [hostname] : [])])
  const serial = Buffer.from(webcrypto.getRandomValues(new Uint8Array(SERIAL_BYTES)))
  // RFC 5280 §4.1.2.2: a serial number is positive.
  serial[0] = (serial[0] ?? 0) & 0x7f
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serial.toString('hex'),
      // A name of its own: whoever trusts an older one, too, would look for the signer there.
      name: `CN=Mudra development ${serial.toString('hex', 0, 4)}`,
      notBefore: new Date(nowMs - DAY_MS),
      notAfter: new Date(nowMs + LIFETIME_DAYS * DAY_MS),
      signingAlgorithm: algorithm,
      // The library's types are a browser's, and Node's know more uses of a key.
      keys: keys as unknown as CryptoKeyPair,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...[...names].map((value) => ({ type: 'dns' as const, value })),
          ...[...addresses].map((value) => ({ type: 'ip' as const, value })),
        ]),
      ],
    },
    webcrypto as unknown as Crypto,
  )
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return {
    cert: Buffer.from(`${certificate.toString('pem')}\n`),
    key: Buffer.from(x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')),
  }
}
