import {
  calculateJwkThumbprint,
  CompactSign,
  compactVerify,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose'

/** The one algorithm: what is signed or verified with another is refused, `none` and a MAC under the public key above all. */
const ALGORITHM = 'RS256'
const MODULUS_BITS = 2_048
/** Decoders pass over spaces and padding, with which one signature would have many spellings (RFC 7515 §2). */
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** A new pair of keys, as JSON Web Keys in JSON. */
export interface SigningKeyPair {
  /** The thumbprint of the public half (RFC 7638). */
  readonly kid: string
  readonly privateJwk: string
  /** With `kid`, `alg` and `use`, ready to be published. */
  readonly publicJwk: string
}

/** Makes keys, signs and verifies, all of it off the event loop. */
export interface Signer {
  newKeyPair(): Promise<SigningKeyPair>

  /** @returns a JWS in compact form (RFC 7515 §7.1) whose header has `alg`, `kid` and `typ` */
  sign(claims: object, key: Pick<SigningKeyPair, 'kid' | 'privateJwk'>): Promise<string>

  /**
   * Looks at the signature alone: issuer, audience and times are the caller's to judge.
   * @param publicJwks  in JSON; the header's `kid` chooses among them
   * @returns the claims; null for what is no JWS, has another algorithm, names no known key, or was not signed with it
   */
  verify(jws: string, publicJwks: readonly string[]): Promise<Readonly<Record<string, unknown>> | null>
}

export function makeSigner(): Signer {
  // Reading a private key takes longer than signing with it, and nearly always it is the same one.
  let imported: { readonly kid: string; readonly key: Promise<CryptoKey | Uint8Array> } | null = null
  const importOnce = async ({ kid, privateJwk }: Pick<SigningKeyPair, 'kid' | 'privateJwk'>) => {
    if (imported?.kid !== kid) imported = { kid, key: importJWK(JSON.parse(privateJwk) as JWK, ALGORITHM) }
    return await imported.key
  }

  return {
    async newKeyPair() {
      const pair = await generateKeyPair(ALGORITHM, { modulusLength: MODULUS_BITS, extractable: true })
      const [privateJwk, publicJwk] = await Promise.all([
        exportJWK(pair.privateKey),
        exportJWK(pair.publicKey),
      ])
      const kid = await calculateJwkThumbprint(publicJwk)
      return {
        kid,
        privateJwk: JSON.stringify(privateJwk),
        publicJwk: JSON.stringify({ ...publicJwk, kid, alg: ALGORITHM, use: 'sig' }),
      }
    },

    async sign(claims, key) {
      return await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'JWT' })
        .sign(await importOnce(key))
    },

    async verify(jws, publicJwks) {
      if (!COMPACT_JWS.test(jws)) return null
      const keys = publicJwks.map((text) => JSON.parse(text) as JWK)
      try {
        const { payload } = await compactVerify(
          jws,
          ({ kid }) => {
            const key = keys.find((one) => one.kid === kid)
            if (key === undefined) throw new errors.JWKSNoMatchingKey()
            return key
          },
          { algorithms: [ALGORITHM] },
        )
        return claimsOf(payload)
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
  }
}

function claimsOf(payload: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
    return typeof claims === 'object' && claims !== null && !Array.isArray(claims)
      ? (claims as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}
