import { createHmac, createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint, CompactSign, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeSigner, type SigningKeyPair } from './signer.js'

const signer = makeSigner()
let pair: SigningKeyPair
let other: SigningKeyPair

beforeAll(async () => {
  ;[pair, other] = await Promise.all([signer.newKeyPair(), signer.newKeyPair()])
})

const CLAIMS = { sub: '42', name: 'Åda' }
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const headerOf = (jws: string) =>
  JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>

async function signedWith(
  key: SigningKeyPair,
  header: Record<string, unknown>,
  payload = JSON.stringify(CLAIMS),
) {
  return await new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: 'RS256', ...header })
    .sign(await importJWK(JSON.parse(key.privateJwk) as JWK, 'RS256'))
}

describe('a signing key', () => {
  it('has 2048 bits and the thumbprint of its public half for a name — RFC 7638 §3', async () => {
    const jwk = JSON.parse(pair.publicJwk) as JWK
    expect(Buffer.from(jwk.n ?? '', 'base64url')).toHaveLength(256)
    expect(pair.kid).toBe(await calculateJwkThumbprint(jwk, 'sha256'))
    expect(pair.kid).not.toBe(other.kid)
  })

  it('publishes its public half and nothing of the private one — RFC 7517 §4, RFC 7518 §6.3', () => {
    expect(Object.keys(JSON.parse(pair.publicJwk) as object).toSorted()).toEqual([
      'alg',
      'e',
      'kid',
      'kty',
      'n',
      'use',
    ])
    expect(JSON.parse(pair.publicJwk)).toMatchObject({ alg: 'RS256', use: 'sig', kty: 'RSA', kid: pair.kid })
  })
})

describe('a signature', () => {
  it('is verified by its own key among several', async () => {
    const jws = await signer.sign(CLAIMS, pair)
    expect(headerOf(jws)).toEqual({ alg: 'RS256', kid: pair.kid, typ: 'JWT' })
    expect(await signer.verify(jws, [other.publicJwk, pair.publicJwk])).toEqual(CLAIMS)
    // The imported key of one is never used for another.
    expect(await signer.verify(await signer.sign(CLAIMS, other), [other.publicJwk])).toEqual(CLAIMS)
    expect(await signer.verify(await signer.sign(CLAIMS, pair), [pair.publicJwk])).toEqual(CLAIMS)
  })

  it('is worth nothing with a key that is not there, or with another key of that name', async () => {
    const jws = await signer.sign(CLAIMS, pair)
    expect(await signer.verify(jws, [])).toBeNull()
    expect(await signer.verify(jws, [other.publicJwk])).toBeNull()
    const disguised = JSON.stringify({ ...(JSON.parse(other.publicJwk) as JWK), kid: pair.kid })
    expect(await signer.verify(jws, [disguised])).toBeNull()
  })

  it('does not survive a changed character anywhere', async () => {
    const jws = await signer.sign(CLAIMS, pair)
    for (let at = 0; at < jws.length - 1; at += 7) {
      const changed = jws.slice(0, at) + (jws[at] === 'A' ? 'B' : 'A') + jws.slice(at + 1)
      expect(await signer.verify(changed, [pair.publicJwk])).toBeNull()
    }
  })

  it('is refused with the algorithm `none`, and with a MAC under the public key — RFC 8725 §3.1', async () => {
    const payload = base64url(CLAIMS)
    const none = `${base64url({ alg: 'none', kid: pair.kid })}.${payload}.`
    const spki = createPublicKey({ key: JSON.parse(pair.publicJwk) as JsonWebKey, format: 'jwk' })
    for (const secret of [pair.publicJwk, spki.export({ type: 'spki', format: 'pem' })]) {
      const signed = `${base64url({ alg: 'HS256', kid: pair.kid })}.${payload}`
      const mac = createHmac('sha256', secret).update(signed).digest('base64url')
      expect(await signer.verify(`${signed}.${mac}`, [pair.publicJwk])).toBeNull()
    }
    expect(await signer.verify(none, [pair.publicJwk])).toBeNull()
  })

  it('is refused without a key id, with a key of its own, and with extensions that nobody knows — RFC 7515 §4.1.11', async () => {
    const jwk = JSON.parse(other.publicJwk) as JWK
    const critical = await signedWith(pair, { kid: pair.kid, crit: ['b64'], b64: true }).then((jws) =>
      jws.replace(/^[^.]+/, base64url({ alg: 'RS256', kid: pair.kid, crit: ['x'], x: 1 })),
    )
    for (const jws of [await signedWith(pair, {}), await signedWith(other, { jwk }), critical]) {
      expect(await signer.verify(jws, [pair.publicJwk])).toBeNull()
    }
  })

  it.each(['', '.', '..', 'a.b.c', 'a.b.c.d', 'nonsense', '\u0000.\u0000.\u0000', '🔑.🔑.🔑'])(
    'is not found in %j',
    async (text) => {
      expect(await signer.verify(text, [pair.publicJwk])).toBeNull()
    },
  )

  it.each(['[]', 'null', '"text"', '{', '1'])('over %s says nothing', async (payload) => {
    expect(
      await signer.verify(await signedWith(pair, { kid: pair.kid }, payload), [pair.publicJwk]),
    ).toBeNull()
  })
})

type JsonWebKey = import('node:crypto').JsonWebKey
