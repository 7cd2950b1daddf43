/** What decides what a presented refresh token is worth. */
export interface RefreshTokenFacts {
  readonly expiresAtMs: number
  /** Null while it, and the grant that it belongs to, stand. */
  readonly revokedAtMs: number | null
  /** How many tokens have followed it; 0 for the current one. */
  readonly generationsBehind: number
  /** When its successor was made; null without one. */
  readonly rotatedAtMs: number | null
  /** When its successor was first refreshed with; null before that. */
  readonly successorUsedAtMs: number | null
}

/**
 * `current`: may be refreshed with. `repeat`: the immediate parent of the current one, whose answer was perhaps lost: the very same
 * answer again. `superseded`: too late for that, but by a race and not by theft. `replayed`: somebody has a token that the app gave
 * up; its grant is revoked. `expired`, `revoked`: no more.
 */
export type RefreshTokenState = 'current' | 'repeat' | 'superseded' | 'replayed' | 'expired' | 'revoked'

/**
 * The state of a refresh token under rotation with a single successor. The window closes when the successor is first used; from then
 * until its end the parent is merely refused. Any older generation, and the parent after the window, are taken for stolen.
 * @param replayWindowSeconds  the app's; 0 repeats nothing
 * @see RFC 9700 §4.14.2
 */
export function refreshTokenState(
  token: RefreshTokenFacts,
  nowMs: number,
  replayWindowSeconds: number,
): RefreshTokenState {
  if (token.revokedAtMs !== null) return 'revoked'
  if (token.rotatedAtMs === null) return token.expiresAtMs <= nowMs ? 'expired' : 'current'
  const isInWindow = nowMs < token.rotatedAtMs + replayWindowSeconds * 1_000
  if (!isInWindow) return 'replayed'
  if (token.successorUsedAtMs === null) return 'repeat'
  // The successor's own use made the current token: two behind is the same race, three is another story.
  return token.generationsBehind <= 2 ? 'superseded' : 'replayed'
}
