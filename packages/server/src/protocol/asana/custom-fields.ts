import { makeField, parseJson, type Field, type Read } from './field.js'
import { echoGid, parseGid, type Gid } from './gid.js'
import { NO_MEMBERS } from './openapi-schema.js'

/** `{field gid: value}` of records that have no custom fields: any id in it is one that nobody recognises. */
export const noCustomFields: Field<Readonly<Record<string, never>>> = makeField({
  schema: NO_MEMBERS,
  fromJson: (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { ok: false, fault: 'Must be an object' }
    }
    const [first] = Object.keys(value)
    return first === undefined
      ? { ok: true, value: {} }
      : { ok: false, fault: `Not a recognized ID: ${echoGid(first)}` }
  },
  fromText: (text) =>
    text === '' || text === '{}' ? { ok: true, value: {} } : { ok: false, fault: 'Not a recognized ID' },
})

/** What a request sets in fields, by their gids, before anybody has looked up what kind of field each is. */
export type SentFieldValues = ReadonlyMap<Gid, unknown>

/** Fields that one request may set. */
const FIELD_VALUES_PER_REQUEST_MAX = 100

/** `{field gid: value}`; in a form it is JSON text. What the values must be is judged by whoever knows the fields. */
export const fieldValues: Field<SentFieldValues> = makeField({
  schema: { type: 'object', additionalProperties: {}, maxProperties: FIELD_VALUES_PER_REQUEST_MAX },
  fromJson: readFieldValues,
  fromText: (text) => {
    const parsed = text === '' ? {} : parseJson(text)
    return parsed === undefined ? { ok: false, fault: 'Must be a JSON object' } : readFieldValues(parsed)
  },
})

function readFieldValues(value: unknown): Read<SentFieldValues> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { ok: false, fault: 'Must be an object' }
  const entries = Object.entries(value)
  if (entries.length > FIELD_VALUES_PER_REQUEST_MAX)
    return { ok: false, fault: `Must have at most ${FIELD_VALUES_PER_REQUEST_MAX} members` }
  const values = new Map<Gid, unknown>()
  for (const [name, sent] of entries) {
    const gid = parseGid(name)
    if (gid === null) return { ok: false, fault: `Not a recognized ID: ${echoGid(name)}` }
    values.set(gid, sent)
  }
  return { ok: true, value: values }
}
