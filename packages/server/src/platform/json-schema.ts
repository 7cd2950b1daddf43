import { Ajv2020 } from 'ajv/dist/2020.js'

/** Where a value does not fit a schema, by the keyword that says so. */
export interface SchemaProblem {
  readonly keyword: string
  /** The way to the value, as a JSON pointer (RFC 6901). */
  readonly pointer: string
  readonly params: Readonly<Record<string, unknown>>
  readonly value: unknown
  /** The fields that may stand where the problem is. */
  readonly fields: readonly string[]
}

export type CompileSchema = typeof compileSchema

/**
 * Makes what judges values by a JSON Schema (2020-12).
 * @returns every problem of a value; none for one that fits
 */
export function compileSchema(schema: object): (value: unknown) => readonly SchemaProblem[] {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false, verbose: true })
  const validate = ajv.compile(schema)
  return (value) => {
    if (validate(value)) return []
    return (validate.errors ?? []).map((error) => ({
      keyword: error.keyword,
      pointer: error.instancePath,
      params: error.params,
      value: error.data,
      fields: Object.keys((error.parentSchema?.['properties'] ?? {}) as object),
    }))
  }
}
