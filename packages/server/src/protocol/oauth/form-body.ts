import { isUtf8Form } from '../unicode/form-text.js'
import { refusal, type JsonRefusal } from './oauth-error.js'

export const FORM_BODY_BYTES_MAX = 16 * 1_024
export const FORM_PARAMETERS_MAX = 50

const FORM_TYPE = 'application/x-www-form-urlencoded'
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const UTF_8_NAMES: readonly string[] = ['utf-8', 'utf8']

/**
 * Reads the body of the token endpoint and its siblings, which take forms and nothing else.
 * @param contentType  the header as sent; null when there was none
 * @returns the form, in which a repeated parameter can still be seen, or `body_not_form` · `body_charset_unsupported` · `body_too_large` ·
 *   `body_parameters_too_many`
 * @see RFC 6749 §3.2, Appendix B
 */
export function parseFormBody(
  contentType: string | null,
  body: Uint8Array,
  { parametersMax = FORM_PARAMETERS_MAX }: { readonly parametersMax?: number } = {},
):
  | { readonly ok: true; readonly form: URLSearchParams }
  | { readonly ok: false; readonly refusal: JsonRefusal } {
  const fault = contentTypeFault(contentType)
  if (fault !== null) return { ok: false, refusal: fault }
  if (body.byteLength > FORM_BODY_BYTES_MAX) return { ok: false, refusal: refusal('body_too_large') }
  const text = decodeUtf8(body)
  if (text === null || !isUtf8Form(text)) return { ok: false, refusal: refusal('body_charset_unsupported') }
  // A question mark at the start is part of the first name here; URLSearchParams takes the first one for the mark of a query.
  const form = new URLSearchParams(`?${text}`)
  if (form.size > parametersMax) return { ok: false, refusal: refusal('body_parameters_too_many') }
  return { ok: true, form }
}

/** @returns null for bytes that are no UTF-8 */
function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

function contentTypeFault(contentType: string | null): JsonRefusal | null {
  const [type = '', ...parameters] = (contentType ?? '').split(';')
  if (type.trim().toLowerCase() !== FORM_TYPE) return refusal('body_not_form')
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.trim().toLowerCase().split('=')
    if (name === 'charset' && !UTF_8_NAMES.includes(value.replaceAll('"', ''))) {
      return refusal('body_charset_unsupported')
    }
  }
  return null
}
