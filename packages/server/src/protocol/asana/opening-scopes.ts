import { OPERATIONS, type Operation } from './operations.js'
import type { Shapes } from './shape.js'

/**
 * The scopes that open anything on this server: an operation, a field, or records inside others. Apps made for Asana may ask for more, and get
 * nothing by it.
 */
export function openingScopes(shapes: Shapes): ReadonlySet<string> {
  const operations: readonly Operation[] = Object.values(OPERATIONS)
  const ofOperations = operations.map(({ scope }) => scope)
  const ofRecords = Object.values(shapes).flatMap(({ fields, nestedScope }) => [
    nestedScope,
    ...Object.values(fields).map(({ scope }) => scope),
  ])
  return new Set([...ofOperations, ...ofRecords].filter((scope) => scope !== null && scope !== undefined))
}
