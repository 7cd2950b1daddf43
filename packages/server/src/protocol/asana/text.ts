import { hiddenCharacterIn, numberOf } from '../unicode/hidden-characters.js'

/** Longest texts, in UTF-16 code units. Asana publishes none of these; they are Mudra's own. */
export const NAME_LENGTH_MAX = 1_024
export const NOTES_LENGTH_MAX = 65_535

const HIDDEN_LINES = /[\n\r\t]/g
/** What XML 1.0 does not allow, lone surrogates aside: control characters but tab and line ends, U+FFFE, U+FFFF. */
const FORBIDDEN = /[^\t\n\r\u0020-\ufffd]/

/**
 * Names the reason why a text cannot be kept as it is, or null. NUL ends a text in PostgreSQL, a lone surrogate has no UTF-8 form, and
 * the other characters that XML does not allow would make rich text that nobody can read: that of the record itself, or one that a name
 * is written into.
 * @see XML 1.0 (Fifth Edition) §2.2, Char
 */
export function textFault(text: string, lengthMax: number): string | null {
  if (text.length > lengthMax) return `Must be at most ${lengthMax} characters long`
  if (text.includes('\0')) return 'Must not contain NUL characters'
  if (!text.isWellFormed()) return 'Must not contain lone surrogates'
  const forbidden = FORBIDDEN.exec(text)
  if (forbidden === null) return null
  const code = forbidden[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  return `Must not contain the ${forbidden[0] < ' ' ? 'control ' : ''}character U+${code}`
}

/** Replaces what XML does not allow in a text that was stored before it was refused. */
export function withoutForbidden(text: string): string {
  return text.toWellFormed().replaceAll(new RegExp(FORBIDDEN, 'g'), '\ufffd')
}

/**
 * The same for the name of somebody or something that people trust, or give access to, by what they read: a person and their address, an
 * app, a token, a passkey, a workspace, a team, a project. What is not seen in it could make two names look like one. What such a thing
 * contains (tasks, sections, notes) is free text and not judged so.
 */
export function nameFault(name: string, lengthMax: number): string | null {
  if (name.length > lengthMax || name.includes('\0') || !name.isWellFormed())
    return textFault(name, lengthMax)
  const hidden = hiddenCharacterIn(name)
  return hidden === null
    ? null
    : `Must not contain line ends, control characters, or characters that cannot be seen or turn the direction of text: here it is ${numberOf(hidden)}`
}

/** The same for a few lines about somebody or something: line ends and tabs are part of it. */
export function linesFault(text: string, lengthMax: number): string | null {
  return textFault(text, lengthMax) ?? nameFault(text.replaceAll(HIDDEN_LINES, ' '), lengthMax)
}
