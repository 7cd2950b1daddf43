/**
 * Takes the token out of `Authorization: Bearer …`. Nothing else is looked at: not the query, not cookies, not Basic.
 * @returns null when there is none; whatever follows the scheme otherwise, for the verifier to judge
 * @see RFC 6750 §2.1
 */
export function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.slice(0, 7).toLowerCase() !== 'bearer ') return null
  return authorization.slice(7).trim()
}
