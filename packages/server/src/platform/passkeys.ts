import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

/** EdDSA, ES256, RS256: what authenticators have. */
const ALGORITHMS = [-8, -7, -257]
/** How long a browser waits for the person and their passkey. */
const CEREMONY_TIMEOUT_MS = 2 * 60 * 1_000
/** Larger than any answer of an authenticator that is not asked to attest. */
const RESPONSE_LENGTH_MAX = 8_192

/** With the first ceremony: no command has one, and reading it takes a quarter of their time. */
const loadLibrary = async () => await import('@simplewebauthn/server')

export interface KnownPasskey {
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
}

export interface NewPasskey extends KnownPasskey {
  /** It cannot leave its device; others are copied between a person's devices. */
  readonly isDeviceBound: boolean
}

export interface Ceremony {
  /** base64url; as it was put into the options. */
  readonly challenge: string
  /** What the browser answered, as JSON. */
  readonly response: string
}

export type Passkeys = ReturnType<typeof makePasskeys>

/**
 * The ceremonies of passkeys, for the site at one address. Whatever a browser sends that does not hold is null.
 * @see Web Authentication Level 3 §7.1, §7.2
 */
export function makePasskeys({
  name,
  publicUrl,
}: {
  readonly publicUrl: string
  /** What the site is called. */
  readonly name: string
}) {
  const { hostname: rpID, origin } = new URL(publicUrl)
  return {
    /** JSON for `navigator.credentials.create`. The key can be found without a name, so that it signs in by itself. */
    creationOptions: async (asked: {
      readonly challenge: string
      readonly user: { readonly gid: string; readonly name: string; readonly email: string }
      readonly known: readonly Pick<KnownPasskey, 'credentialId' | 'transports'>[]
    }): Promise<string> => {
      const { generateRegistrationOptions } = await loadLibrary()
      return JSON.stringify(
        await generateRegistrationOptions({
          rpID,
          rpName: name,
          userID: new TextEncoder().encode(asked.user.gid),
          userName: asked.user.email,
          userDisplayName: asked.user.name,
          challenge: bytesOf(asked.challenge),
          timeout: CEREMONY_TIMEOUT_MS,
          attestationType: 'none',
          supportedAlgorithmIDs: ALGORITHMS,
          excludeCredentials: asked.known.map(descriptor),
          authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
        }),
      )
    },

    /** JSON for `navigator.credentials.get`. @param known  those of one person; null for anybody's */
    requestOptions: async (asked: {
      readonly challenge: string
      readonly known: readonly Pick<KnownPasskey, 'credentialId' | 'transports'>[] | null
    }): Promise<string> => {
      const { generateAuthenticationOptions } = await loadLibrary()
      return JSON.stringify(
        await generateAuthenticationOptions({
          rpID,
          challenge: bytesOf(asked.challenge),
          timeout: CEREMONY_TIMEOUT_MS,
          userVerification: asked.known === null ? 'required' : 'preferred',
          ...(asked.known === null ? {} : { allowCredentials: asked.known.map(descriptor) }),
        }),
      )
    },

    verifyCreation: async ({ challenge, response }: Ceremony): Promise<NewPasskey | null> => {
      const parsed = parseObject(response) as RegistrationResponseJSON | null
      if (parsed === null) return null
      const { verifyRegistrationResponse } = await loadLibrary()
      try {
        const { registrationInfo } = await verifyRegistrationResponse({
          response: parsed,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          supportedAlgorithmIDs: ALGORITHMS,
          requireUserVerification: false,
        })
        if (registrationInfo === undefined) return null
        const { credential, credentialDeviceType } = registrationInfo
        return {
          credentialId: credential.id,
          publicKey: credential.publicKey,
          counter: credential.counter,
          transports: credential.transports ?? [],
          isDeviceBound: credentialDeviceType === 'singleDevice',
        }
      } catch {
        // The library throws for every way in which an answer can be wrong; it reaches nothing that could fail otherwise.
        return null
      }
    },

    /** Which passkey answers, before anything is verified; null for what is no answer. */
    credentialIdOf: (response: string): string | null => {
      const id = parseObject(response)?.['id']
      return typeof id === 'string' ? id : null
    },

    /** @param verifiesPerson  whether the passkey must have recognised its person (PIN, finger), as when nothing else does */
    verifyRequest: async (
      { challenge, response }: Ceremony,
      { passkey, verifiesPerson }: { readonly passkey: KnownPasskey; readonly verifiesPerson: boolean },
    ): Promise<{ readonly counter: number } | null> => {
      const parsed = parseObject(response) as AuthenticationResponseJSON | null
      if (parsed === null) return null
      const { verifyAuthenticationResponse } = await loadLibrary()
      try {
        const { authenticationInfo, verified } = await verifyAuthenticationResponse({
          response: parsed,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          credential: {
            id: passkey.credentialId,
            publicKey: new Uint8Array(passkey.publicKey),
            counter: passkey.counter,
          },
          requireUserVerification: verifiesPerson,
        })
        return verified ? { counter: authenticationInfo.newCounter } : null
      } catch {
        return null
      }
    },
  }
}

function descriptor({ credentialId, transports }: Pick<KnownPasskey, 'credentialId' | 'transports'>) {
  return { id: credentialId, transports: [...transports] }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64url, 'base64url'))
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  if (text.length > RESPONSE_LENGTH_MAX) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null
  } catch {
    return null
  }
}
