import { refusal, type OAuthRefusal } from './oauth-error.js'

export type ParameterRefusal = OAuthRefusal<'parameter_repeated' | 'parameter_too_long'>

export type ReadParameters<Name extends string> =
  | { readonly ok: true; readonly values: Readonly<Record<Name, string | null>> }
  | { readonly ok: false; readonly refusal: ParameterRefusal }

/**
 * Reads the parameters of a query or a form that an endpoint knows. All others are ignored, however often they come.
 * @param lengthMaxByName  the known names, each with the greatest length of its decoded value in UTF-16 units
 * @returns each value verbatim; null for one that was not sent, or sent without a value, which is the same. Or the first, in the order of
 *   the names, that came twice or too long.
 * @see RFC 6749 §3.1, §3.2
 */
export function readParameters<Name extends string>(
  source: URLSearchParams,
  lengthMaxByName: Readonly<Record<Name, number>>,
): ReadParameters<Name> {
  const values: Partial<Record<Name, string | null>> = {}
  for (const [name, lengthMax] of Object.entries(lengthMaxByName) as [Name, number][]) {
    const [value = '', ...more] = source.getAll(name)
    if (more.length > 0) return { ok: false, refusal: refusal('parameter_repeated', name) }
    if (value.length > lengthMax) return { ok: false, refusal: refusal('parameter_too_long', name) }
    values[name] = value === '' ? null : value
  }
  // Every name of the table has just been given its value.
  return { ok: true, values: values as Record<Name, string | null> }
}
