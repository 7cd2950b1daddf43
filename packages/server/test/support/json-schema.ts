import type { Schema } from '../../src/protocol/asana/openapi-schema.js'

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  uri: /^https?:\/\/\S+$/,
  email: /^\S+@\S+$/,
}

/**
 * Judges a value by a schema, as far as our description uses JSON Schema; a property that no schema names is a fault.
 * @param resolve  finds what a `$ref` means
 * @returns what is wrong, each with its place
 */
export function schemaFaults(
  value: unknown,
  schema: Schema,
  { resolve, at = '$' }: { readonly resolve: (ref: string) => Schema; readonly at?: string },
): readonly string[] {
  if (schema.$ref !== undefined) return schemaFaults(value, resolve(schema.$ref), { resolve, at })
  if (schema.anyOf !== undefined) {
    const all = schema.anyOf.map((one) => schemaFaults(value, one, { resolve, at }))
    return all.some((faults) => faults.length === 0) ? [] : all.flat()
  }
  const faults: string[] = []
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? [])
  const type = typeOf(value)
  if (
    types.length > 0 &&
    !types.some((one) => one === type || (one === 'integer' && Number.isInteger(value)))
  )
    return [`${at} is ${type} and not ${types.join(' or ')}`]
  if (schema.enum !== undefined && !schema.enum.includes(value as string))
    faults.push(`${at} is ${String(value)}`)
  if (typeof value === 'string') {
    if (schema.format !== undefined && FORMATS[schema.format]?.test(value) !== true)
      faults.push(`${at} is no ${schema.format}`)
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
      faults.push(`${at} is ${value}`)
  }
  if (Array.isArray(value)) {
    if (schema.maxItems !== undefined && value.length > schema.maxItems) faults.push(`${at} is too long`)
    const { items } = schema
    if (items !== undefined)
      faults.push(
        ...value.flatMap((one, index) => schemaFaults(one, items, { resolve, at: `${at}[${index}]` })),
      )
  } else if (typeof value === 'object' && value !== null) {
    for (const name of schema.required ?? [])
      if (!Object.hasOwn(value, name)) faults.push(`${at} lacks ${name}`)
    for (const [name, one] of Object.entries(value)) {
      const property = schema.properties?.[name] ?? schema.additionalProperties
      if (property === undefined || property === false) faults.push(`${at}.${name} is not described`)
      else faults.push(...schemaFaults(one, property, { resolve, at: `${at}.${name}` }))
    }
  }
  return faults
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
