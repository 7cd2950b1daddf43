/** An escape of a byte that is no ASCII. */
const BEYOND_ASCII = /%[89a-f][0-9a-f]|[^\0-\x7f]/i
const ESCAPES = /(?:%[0-9a-f]{2})+/gi

/**
 * Whether all that a form or a query has escaped is UTF-8: `URLSearchParams` would put U+FFFD in the place of what is not, and nobody could tell
 * any more what was sent. What looks like an escape and is none (`%zz`) stands for itself.
 * @param text  as it came, before it is decoded
 * @see URL Standard §5.1 · RFC 3629 §3
 */
export function isUtf8Form(text: string): boolean {
  if (!hasBeyondAscii(text)) return true
  for (const [escapes] of text.matchAll(ESCAPES)) {
    try {
      decodeURIComponent(escapes)
    } catch {
      return false
    }
  }
  return true
}

/** The same for the query of an address, if it has one. */
export function isUtf8Query(url: string): boolean {
  const start = url.indexOf('?')
  return start === -1 || isUtf8Form(url.slice(start + 1))
}

/** Whether a form or a query says anything that is not the same in every charset. */
export function hasBeyondAscii(text: string): boolean {
  return BEYOND_ASCII.test(text)
}
