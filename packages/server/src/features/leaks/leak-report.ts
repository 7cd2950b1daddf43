import { isUtf8Form } from '../../protocol/unicode/form-text.js'
import { LEAK_REPORT_CREDENTIALS_MAX } from './leak.js'

export type LeakReport =
  | { readonly ok: true; readonly credentials: readonly string[] }
  | { readonly ok: false; readonly reason: 'report_malformed' | 'report_too_long' }

const MALFORMED: LeakReport = { ok: false, reason: 'report_malformed' }
const utf8 = new TextDecoder('utf-8', { fatal: true })
const FORM_NAME = 'credentials'

/**
 * Reads a report of leaked credentials: `{"credentials": ["mdp_…"]}`, or a form that has the name once for each.
 * @param contentType  the header as sent; empty when there was none, which is read as JSON
 * @returns the texts as they stand, whatever they are; `report_malformed` without any · `report_too_long`
 */
export function readLeakReport(contentType: string, body: Uint8Array): LeakReport {
  const [type = ''] = contentType.toLowerCase().split(';')
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    return MALFORMED
  }
  const isForm = type.trim() === 'application/x-www-form-urlencoded'
  if (isForm && !isUtf8Form(text)) return MALFORMED
  const found = isForm ? new URLSearchParams(text).getAll(FORM_NAME) : credentialsOf(text)
  if (found === null || found.length === 0) return MALFORMED
  return found.length > LEAK_REPORT_CREDENTIALS_MAX
    ? { ok: false, reason: 'report_too_long' }
    : { ok: true, credentials: found }
}

function credentialsOf(json: string): readonly string[] | null {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, FORM_NAME)) return null
  const { credentials } = value as { readonly credentials: unknown }
  if (!Array.isArray(credentials)) return null
  return credentials.every((one) => typeof one === 'string') ? credentials : null
}
