import { echoGid } from './gid.js'
import { makeField, type Field } from './field.js'
import { NO_MEMBERS } from './openapi-schema.js'

/** `{field gid: value}`. No workspace has custom fields yet, so any id in it is one that nobody recognises. */
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
