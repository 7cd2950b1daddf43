/** Longest texts, in UTF-16 code units. Asana publishes none of these; they are Mudra's own. */
export const NAME_LENGTH_MAX = 1_024
export const NOTES_LENGTH_MAX = 65_535

/**
 * Names the reason why a text cannot be kept as it is, or null. NUL ends a text in PostgreSQL, and a lone surrogate has no
 * UTF-8 form: either would come back as something else than what was sent.
 */
export function textFault(text: string, lengthMax: number): string | null {
  if (text.length > lengthMax) return `Must be at most ${lengthMax} characters long`
  if (text.includes('\0')) return 'Must not contain NUL characters'
  if (!text.isWellFormed()) return 'Must not contain lone surrogates'
  return null
}
