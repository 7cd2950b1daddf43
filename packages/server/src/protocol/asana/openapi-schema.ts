type SchemaType = 'string' | 'number' | 'integer' | 'boolean' | 'object' | 'array' | 'null'

/** As much of JSON Schema 2020-12 as the description of this API needs. */
export interface Schema {
  readonly $ref?: string
  readonly type?: SchemaType | readonly SchemaType[]
  readonly description?: string
  readonly format?: 'date' | 'date-time' | 'uri' | 'email'
  readonly pattern?: string
  readonly contentMediaType?: string
  readonly enum?: readonly (string | null)[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly maxItems?: number
  readonly maxProperties?: number
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  /** What members beside those may hold; false for none. */
  readonly additionalProperties?: Schema | false
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
}

export const schemaRef = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` })

/** The record's value may be missing, and then it is null. */
export function orNull(schema: Schema): Schema {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  return {
    ...schema,
    type: [schema.type, 'null'],
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum, null] }),
  }
}

const isNullable = ({ type, anyOf }: Schema): boolean =>
  type === 'null' || (Array.isArray(type) && type.includes('null')) || anyOf?.some(isNullable) === true

/** What a form, which has texts alone, may have in the place of a value: nothing for null, and the words and digits of a flag. */
export function inForm(schema: Schema): Schema {
  const texts: Schema[] = [
    ...(isNullable(schema) ? [{ type: 'string', enum: ['', 'null'] } as const] : []),
    ...([schema.type].flat().includes('boolean')
      ? [{ type: 'string', pattern: '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[01])$' } as const]
      : []),
  ]
  return texts.length === 0 ? schema : { anyOf: [schema, ...texts] }
}

/** What an object that was read may have when it is sent back as it is: any part of it, and null for what it has not. */
export function sentBack(schema: Schema): Schema {
  const { anyOf, properties, required: _required, ...rest } = schema
  if (anyOf !== undefined) return { ...schema, anyOf: anyOf.map(sentBack) }
  if (properties === undefined) return schema
  const parts = Object.entries(properties).map(([name, part]) => [name, orNull(sentBack(part))] as const)
  return { ...rest, properties: Object.fromEntries(parts) }
}

export const listOf = (items: Schema): Schema => ({ type: 'array', items })
export const oneOf = (...values: readonly string[]): Schema => ({ type: 'string', enum: values })
export const TEXT: Schema = { type: 'string' }
export const FLAG: Schema = { type: 'boolean' }
export const NUMBER: Schema = { type: 'number' }
export const COUNT: Schema = { type: 'integer', minimum: 0 }
export const DATE: Schema = { type: 'string', format: 'date' }
export const DATE_TIME: Schema = { type: 'string', format: 'date-time' }
export const ADDRESS: Schema = { type: 'string', format: 'uri' }
/** The id of a record. */
export const GID: Schema = { type: 'string', pattern: '^[0-9]{1,16}$' }
export const EMPTY_LIST: Schema = { type: 'array', maxItems: 0 }
export const NOTHING: Schema = { type: 'null' }
/** A person, in any of the three ways. */
export const PERSON: Schema = { type: 'string', description: 'A gid, an email address, or `me`.' }
/** A task, in either way. */
export const TASK: Schema = {
  type: 'string',
  description: 'A gid, or `external:` and the id that your app gave.',
}
export const NO_MEMBERS: Schema = { type: 'object', maxProperties: 0 }
