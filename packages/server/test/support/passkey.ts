import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { formsOf } from './html-form.js'

const ORIGIN = 'http://localhost:8080'
const [USER_PRESENT, USER_VERIFIED, HAS_KEY] = [0x01, 0x04, 0x40]

/** What an authenticator, or whoever pretends to be one, does otherwise than it should. */
export interface Deviation {
  readonly origin?: string
  readonly rpId?: string
  readonly type?: string
  /** base64url, in the place of the one that the page asked with. */
  readonly challenge?: string
  readonly counter?: number
  readonly isPresent?: boolean
  readonly verifiesPerson?: boolean
  /** Whose name the answer goes by. */
  readonly credentialId?: string
  readonly breaksSignature?: boolean
}

export type SoftPasskey = ReturnType<typeof softPasskey>

/** A passkey in memory: ES256, no attestation. @see Web Authentication Level 3 §6.1, §6.5 */
export function softPasskey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const id = randomBytes(32)
  let counter = 0

  const authenticatorData = (deviation: Deviation, key: Uint8Array = new Uint8Array()) => {
    const { isPresent = true, rpId = 'localhost', verifiesPerson = true } = deviation
    const flags =
      (isPresent ? USER_PRESENT : 0) | (verifiesPerson ? USER_VERIFIED : 0) | (key.length > 0 ? HAS_KEY : 0)
    const count = Buffer.alloc(4)
    counter = deviation.counter ?? counter + 1
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.of(flags), count, key])
  }
  const clientData = (type: string, asked: string, deviation: Deviation) =>
    Buffer.from(
      JSON.stringify({
        type: deviation.type ?? type,
        challenge: deviation.challenge ?? asked,
        origin: deviation.origin ?? ORIGIN,
        crossOrigin: false,
      }),
    )
  const answer = (response: Readonly<Record<string, Uint8Array>>, name = text(id)) =>
    JSON.stringify({
      id: name,
      rawId: name,
      type: 'public-key',
      clientExtensionResults: {},
      response: Object.fromEntries(Object.entries(response).map(([field, bytes]) => [field, text(bytes)])),
    })

  return {
    id: text(id),

    /** What `navigator.credentials.create` answers. @param asked  the challenge, base64url */
    create(asked: string, deviation: Deviation = {}): string {
      const cose = isoCBOR.encode(
        new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      )
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const key = Buffer.concat([Buffer.alloc(16), length, id, cose])
      const attestationObject = isoCBOR.encode(
        new Map<string, string | Uint8Array | Map<string, never>>([
          ['fmt', 'none'],
          ['attStmt', new Map<string, never>()],
          ['authData', new Uint8Array(authenticatorData(deviation, key))],
        ]),
      )
      return answer({ clientDataJSON: clientData('webauthn.create', asked, deviation), attestationObject })
    },

    /** What `navigator.credentials.get` answers. */
    get(asked: string, deviation: Deviation = {}): string {
      const data = authenticatorData(deviation)
      const clientDataJSON = clientData('webauthn.get', asked, deviation)
      const signed = Buffer.concat([data, sha256(clientDataJSON)])
      if (deviation.breaksSignature === true) signed[0] = (signed[0] ?? 0) ^ 1
      const signature = createSign('SHA256').update(signed).sign(privateKey)
      return answer({ clientDataJSON, authenticatorData: data, signature }, deviation.credentialId)
    },
  }
}

/** The form of a page that asks for a passkey: where it goes, its fields, and the challenge that it asks with. */
export function passkeyFormOf({ text: html }: { readonly text: string }) {
  const form = formsOf(html).find(({ values }) => Object.hasOwn(Object.fromEntries(values), 'challenge'))
  const options = /data-options="([^"]+)"/.exec(html)?.[1]?.replaceAll('&quot;', '"')
  if (form === undefined || options === undefined) throw new Error(`no page that asks for a passkey\n${html}`)
  const { challenge } = JSON.parse(options) as { readonly challenge: string }
  return {
    action: form.action,
    fields: Object.fromEntries(form.values) as Readonly<Record<string, string>>,
    challenge,
  }
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
