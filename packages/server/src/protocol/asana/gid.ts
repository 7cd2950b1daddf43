declare const gidBrand: unique symbol

/** The globally unique id of a record: a decimal number below 2^53 as text. Those that Mudra makes have 16 digits. */
export type Gid = string & { readonly [gidBrand]: true }

/** The id of no record, for a statement that must have one. It comes before all others. */
export const NO_GID = '' as Gid

/**
 * Reads a gid from a path, a query or a body.
 * @returns null when no record can have that id. Leading zeros do not make another id (Asana answers for `000` as for `0`).
 */
export function parseGid(text: string): Gid | null {
  if (!/^\d{1,32}$/.test(text)) return null
  const digits = text.replace(/^0+(?=\d)/, '')
  return digits !== '0' && Number(digits) <= Number.MAX_SAFE_INTEGER ? (digits as Gid) : null
}

/**
 * How much of an id that nobody recognises is repeated in the answer: more than any id has, and less than opens anything that was put in its
 * place …
 */
const ECHO_LENGTH_MAX = 20
/** … and of an address, which stands for a person. */
const ADDRESS_ECHO_LENGTH_MAX = 64

/** The form in which an answer repeats an id that it does not recognise. */
export function echoGid(text: string): string {
  const lengthMax = text.includes('@') ? ADDRESS_ECHO_LENGTH_MAX : ECHO_LENGTH_MAX
  const plain = /^\d+$/.test(text) ? text.replace(/^0+(?=\d)/, '') : text
  return plain.length > lengthMax ? `${plain.slice(0, lengthMax)}…` : plain
}
