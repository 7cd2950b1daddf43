import type { JudgedSchema } from '../json-schema.js'

interface Described extends JudgedSchema {
  readonly description?: unknown
  readonly example?: unknown
}

/** How a text says that a value can be null, which many a schema leaves to it. That of an object with properties says so of one of these. */
const SAYS_NULL = /`null`|\bbe null\b/

/**
 * Reads a schema of Asana's description as it is meant, as the reviver of `JSON.parse`: it allows null where its words do, asks
 * for no address where its example is none, and is open where it is an object of which no property is named.
 */
export function asMeant(this: unknown, key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { description, example, items, nullable, properties, type } = value as Described
  if (items?.format === 'uri' && [example].flat().some((one) => !String(one).startsWith('http')))
    return { ...value, items: { ...items, format: undefined } }
  const isOfItself = nullable === undefined && properties === undefined
  if (isOfItself && typeof description === 'string' && SAYS_NULL.test(description))
    return { ...value, nullable: true }
  const isWhole = !Array.isArray(this) && key !== 'EmptyResponse'
  return isWhole && type === 'object' && namesNothing(value)
    ? { ...value, additionalProperties: true }
    : value
}

const namesNothing = (schema: JudgedSchema) =>
  (schema.$ref ?? schema.properties ?? schema.allOf ?? schema.anyOf ?? schema.additionalProperties) ===
  undefined
