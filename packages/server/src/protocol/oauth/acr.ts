/**
 * How much a sign-in is worth, the most first: phishing-resistant (a passkey), a second factor of any kind, a password alone.
 * @see OpenID Connect Extended Authentication Profile ACR Values §3 (`phr`) · RFC 8176 §2 (the words of the others)
 */
export const ACR_VALUES = ['phr', 'mfa', 'pwd'] as const
export type Acr = (typeof ACR_VALUES)[number]

/** Of the sign-in that an ID token tells of; kept with the grant, so that the ID token of a refresh says the same. */
export interface Authentication {
  readonly acr: Acr
  /** Methods by RFC 8176. */
  readonly amr: readonly string[]
  /** The browser session in which the person allowed it. */
  readonly sid: string
}

/** @param text  JSON, as it is kept; null for a grant from before it was */
export function readAuthentication(text: string | null): Authentication | null {
  return text === null ? null : (JSON.parse(text) as Authentication)
}

/** @param methods  by RFC 8176, as a session has them */
function acrOf(methods: readonly string[]): Acr {
  if (methods.includes('hwk') || methods.includes('swk')) return 'phr'
  return methods.includes('mfa') ? 'mfa' : 'pwd'
}

/** What is more contains what is less. */
export function meetsAcr(methods: readonly string[], wished: string): boolean {
  const wishedAt = ACR_VALUES.findIndex((acr) => acr === wished)
  return wishedAt >= 0 && ACR_VALUES.indexOf(acrOf(methods)) <= wishedAt
}

/**
 * What the ID token says of a sign-in: the first of the app's wishes that it meets, so that an app that compares finds what it asked for;
 * where it meets none, or none was said, what it is worth.
 * @param wished  in the app's order
 * @see OpenID Connect Core §2, §3.1.2.1, §5.5.1.1
 */
export function acrFor(methods: readonly string[], wished: readonly string[]): Acr {
  const met = wished.find((one) => meetsAcr(methods, one))
  return ACR_VALUES.find((acr) => acr === met) ?? acrOf(methods)
}
