import { API_ROOT } from '../../protocol/asana/api-paths.js'
import type { InnerRequest } from '../../protocol/asana/call.js'
import { anyObject, listOf, oneOf, record, text } from '../../protocol/asana/field.js'
import type { InputForm } from '../../protocol/asana/input.js'

export const ACTIONS_MAX = 10
const PATH_LENGTH_MAX = 2_048
/** Where the path of an action is judged; no request goes there. */
const NOWHERE = 'http://localhost'

const ACTION_FIELDS = {
  relative_path: text({ lengthMin: 1, lengthMax: PATH_LENGTH_MAX }),
  method: oneOf('get', 'post', 'put', 'delete', 'patch', 'head'),
  data: anyObject,
  options: anyObject,
} as const

const action = record(ACTION_FIELDS, ['relative_path', 'method'])

export const BATCH = {
  fields: {
    actions: listOf(action).says(
      `From one to ${ACTIONS_MAX} requests: \`method\`, \`relative_path\` without a query, \`data\` (of GET, the parameters), \`options\` (\`fields\`, \`limit\`, \`offset\`).`,
    ),
  },
  required: ['actions'],
} as const satisfies InputForm

export type Action = NonNullable<ReturnType<(typeof action)['fromJson']> & { ok: true }>['value']

/** @returns the request that an action stands for, or what is wrong with its path */
export function requestOf({
  data = {},
  method = 'get',
  options = {},
  relative_path: path = '',
}: Action):
  { readonly ok: true; readonly request: InnerRequest } | { readonly ok: false; readonly fault: string } {
  if (/[?#]/.test(path))
    return {
      ok: false,
      fault: 'relative_path: Query parameters are not accepted here; put them in data instead',
    }
  if (!path.startsWith('/') || !URL.canParse(NOWHERE + API_ROOT + path))
    return { ok: false, fault: 'relative_path: Must be a path that begins with a slash' }
  const { pathname } = new URL(NOWHERE + API_ROOT + path)
  // Dots lead up, to what is no operation of the API.
  if (!pathname.startsWith(`${API_ROOT}/`))
    return { ok: false, fault: 'relative_path: Must stay below the root of the API' }
  const query = new URLSearchParams()
  const put = (name: string, value: unknown) => {
    if (value !== null && value !== undefined) query.set(name, textOf(value))
  }
  for (const name of ['limit', 'offset']) put(name, options[name])
  for (const name of ['fields', 'expand']) put(`opt_${name}`, options[name])
  const hasBody = method !== 'get' && method !== 'head'
  if (!hasBody) for (const [name, value] of Object.entries(data)) put(name, value)
  return {
    ok: true,
    request: {
      method: method.toUpperCase(),
      path: pathname.slice(API_ROOT.length),
      query,
      body: hasBody ? { data } : null,
    },
  }
}

/** A value as a query says it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object'))
    return value.map(String).join(',')
  return JSON.stringify(value)
}
