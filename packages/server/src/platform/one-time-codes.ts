import { Secret, TOTP } from 'otpauth'

/** What authenticator apps expect where nobody says otherwise, and several of them whatever is said. */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** A code of the step before or after is taken, too: clocks differ, and typing takes time (RFC 6238 §5.2). */
const STEPS_EITHER_SIDE = 1

export interface OneTimeCodes {
  /**
   * @returns the time step of a code that is right now, or null
   * @see RFC 6238 §4, §5.2
   */
  matchedStep(check: {
    readonly secret: Uint8Array
    readonly code: string
    readonly nowMs: number
  }): number | null
  /** The secret as people type it, and the address that authenticator apps read out of a QR code. */
  describe(of: { readonly secret: Uint8Array; readonly account: string; readonly issuer: string }): {
    readonly text: string
    readonly address: string
  }
}

export const oneTimeCodes: OneTimeCodes = {
  matchedStep({ code, nowMs, secret }) {
    const totp = new TOTP({ ...SETTINGS, secret: secretOf(secret) })
    const delta = totp.validate({ token: code, timestamp: nowMs, window: STEPS_EITHER_SIDE })
    return delta === null ? null : totp.counter({ timestamp: nowMs }) + delta
  },
  describe({ account, issuer, secret }) {
    const totp = new TOTP({ ...SETTINGS, issuer, label: account, secret: secretOf(secret) })
    return { text: totp.secret.base32, address: totp.toString() }
  },
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer })
}
