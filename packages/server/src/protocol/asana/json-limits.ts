/** The deepest body that the API knows is `data`, a list, its objects and their lists. */
export const JSON_DEPTH_MAX = 16
/** Members of objects and items of lists, all together. */
export const JSON_VALUES_MAX = 20_000

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Judges the shape of a JSON text before it becomes objects, so that a small text cannot order much work: one pass, no recursion.
 * Whether it is JSON at all is for the parser to say.
 * @returns `too_deep` · `too_many_values`, or null
 * @see RFC 8259 §9
 */
export function jsonShapeFault(text: string): 'too_deep' | 'too_many_values' | null {
  let depth = 0
  let values = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (isText) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) isText = false
    } else if (code === QUOTE) isText = true
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++depth > JSON_DEPTH_MAX) return 'too_deep'
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--
    else if (code === COMMA && ++values > JSON_VALUES_MAX) return 'too_many_values'
  }
  return null
}
