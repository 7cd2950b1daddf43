import { nameFault } from './text.js'

/** As most file systems have it. */
const FILE_NAME_LENGTH_MAX = 255

const NAMELESS = /^[.\s]*$/

/**
 * Reads the name that came with a file. Programs send a path or a name; a name beyond ASCII comes percent-encoded, as Asana asks for. It is a
 * text for people: nothing is ever stored under it.
 * @returns the name, or what is wrong with it
 */
export function readFileName(
  sent: string,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly fault: string } {
  const decoded = decodeName(sent)
  const name = (decoded.split(/[/\\]/).at(-1) ?? '').trim()
  if (NAMELESS.test(name)) return { ok: false, fault: 'Must have a file name' }
  const fault = nameFault(name, FILE_NAME_LENGTH_MAX)
  return fault === null ? { ok: true, value: name } : { ok: false, fault: `The file name: ${fault}` }
}

/** A name with a percent sign that is no encoding is what it says. */
function decodeName(sent: string): string {
  if (!sent.includes('%')) return sent
  try {
    return decodeURIComponent(sent)
  } catch {
    return sent
  }
}

/** What `encodeURIComponent` leaves and RFC 8187 §3.2.1 does not allow. */
const NOT_ATTR_CHAR = /['()*]/g

/**
 * Says how a browser takes a file, and under which name: in ASCII for programs that read no more, and whole.
 * @see RFC 6266 §4.3, appendix D · RFC 8187 §3.2
 */
export function contentDisposition(how: 'inline' | 'attachment', name: string): string {
  const plain = name.replaceAll(/[^\u0020-\u007e]|["\\%]/g, '_')
  const whole = encodeURIComponent(name).replaceAll(
    NOT_ATTR_CHAR,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${how}; filename="${plain}"; filename*=UTF-8''${whole}`
}
