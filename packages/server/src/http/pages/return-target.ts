/** Where somebody goes who did not say where. */
export const HOME = '/'
const RETURN_TARGET_LENGTH_MAX = 8_192
/** Printable ASCII: a browser encodes all else. A path has no backslash, either, which browsers take for a slash. */
const PLAIN_PATH = /^\/[\u0021-\u0022\u0024-\u003e\u0040-\u005b\u005d-\u007e]*$/
const PLAIN_QUERY = /^[\u0021-\u0022\u0024-\u007e]*$/
/** A proxy that decodes a path before it hands it on would make another path of these: `/`, `\`, `.`, `%`, control characters. */
const ENCODED_TRICK = /%(?:2f|5c|2e|25|[01][0-9a-f]|7f)/i
/** Stands for this site, whatever its address is. */
const SITE = 'https://site.invalid'

/**
 * Where to go on after signing in or out, out of a query or a form that anybody may have written.
 * @returns the path, with its query, if it cannot leave this site however it is read; else `/`
 * @see RFC 9700 §4.11: no open redirects
 */
export function returnTarget(text: string | null): string {
  if (text === null || text.length > RETURN_TARGET_LENGTH_MAX) return HOME
  const [path = '', ...queries] = text.split('?')
  if (!PLAIN_PATH.test(path) || path.startsWith('//') || ENCODED_TRICK.test(path)) return HOME
  if (!PLAIN_QUERY.test(queries.join('?'))) return HOME
  const url = URL.canParse(text, SITE) ? new URL(text, SITE) : null
  // `/.//host` begins with one slash and ends up with two.
  if (url?.origin !== SITE || url.pathname.startsWith('//')) return HOME
  return `${url.pathname}${url.search}`
}
