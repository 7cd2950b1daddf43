/** What a member may do in a project, the most first. */
export const ACCESS_LEVELS = ['admin', 'editor', 'commenter', 'viewer'] as const

export type AccessLevel = (typeof ACCESS_LEVELS)[number]

export function isAtLeast(level: AccessLevel, needed: AccessLevel): boolean {
  return ACCESS_LEVELS.indexOf(level) <= ACCESS_LEVELS.indexOf(needed)
}
