/** What a member may do in a project, the most first. */
export const ACCESS_LEVELS = ['admin', 'editor', 'commenter', 'viewer'] as const

export type AccessLevel = (typeof ACCESS_LEVELS)[number]

/** The one that allows more; null is nothing at all. */
export function higherOf(one: AccessLevel | null, other: AccessLevel | null): AccessLevel | null {
  if (one === null || other === null) return one ?? other
  return isAtLeast(one, other) ? one : other
}

export function lowerOf(one: AccessLevel, other: AccessLevel): AccessLevel {
  return isAtLeast(one, other) ? other : one
}

export function isAtLeast(level: AccessLevel, needed: AccessLevel): boolean {
  return ACCESS_LEVELS.indexOf(level) <= ACCESS_LEVELS.indexOf(needed)
}
