import { hash } from 'node:crypto'
import { referring, type Field } from './field.js'
import { parseGid, type Gid } from './gid.js'
import { TASK } from './openapi-schema.js'
import { textFault } from './text.js'

declare const externalBrand: unique symbol

/** A task by the id that the calling app gave it: `external:` and that id. */
export type ExternalName = string & { readonly [externalBrand]: true }

/** How a request names a task. A gid has digits alone, so the two cannot be mixed up. */
export type TaskReference = Gid | ExternalName

/** Longest id that an app can give a task, and longest text beside it, in UTF-16 code units, as Asana documents them. */
export const EXTERNAL_GID_LENGTH_MAX = 1_024
export const EXTERNAL_DATA_LENGTH_MAX = 32_768

const PREFIX = 'external:'

/** @returns null for a text that can name no task */
export function parseTaskReference(text: string): TaskReference | null {
  if (!text.startsWith(PREFIX)) return parseGid(text)
  const external = text.slice(PREFIX.length)
  return external === '' || textFault(external, EXTERNAL_GID_LENGTH_MAX) !== null
    ? null
    : (text as ExternalName)
}

/** @returns the id that the app gave, or null for a gid */
export function externalIdIn(reference: TaskReference): string | null {
  return reference.startsWith(PREFIX) ? reference.slice(PREFIX.length) : null
}

/** A task in a body or a query. Whether it exists is decided later, with the same words. */
export const taskReference: Field<TaskReference> = referring(TASK, parseTaskReference)

/** SHA-256 of an id that an app gave, for an index: none takes a text as long as one may be. */
export function hashExternal(externalGid: string): Uint8Array {
  return new Uint8Array(hash('sha256', externalGid, 'buffer'))
}
