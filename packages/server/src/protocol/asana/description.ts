import type { InputForm } from './input.js'
import type { Schema } from './openapi-schema.js'
import type { OperationId, OperationTag, ResourceType } from './operations.js'
import type { FieldShape, ResourceShape } from './shape.js'

/** What a field holds, for people and for programs. */
export interface FieldWords {
  readonly says: string
  /** Of a plain value; absent where the field refers to records or holds an object with fields of its own (`of`). */
  readonly schema?: Schema
  readonly example: unknown
  /** Some records have it and others do not. */
  readonly isRare?: true
}

export interface DescribedField extends FieldShape, FieldWords {
  readonly of?: ResourceType | readonly ResourceType[] | DescribedObject
}

/** An object that lives inside a record, like an element of a task's `memberships`. */
export interface DescribedObject {
  readonly fields: Readonly<Record<string, DescribedField>>
}

export interface DescribedRecord extends ResourceShape {
  readonly says: string
  readonly exampleGid: string
  readonly fields: Readonly<Record<string, DescribedField>>
}

/** What an operation does and takes. What it may do, and where it is, stands in the table of operations. */
export interface DescribedOperation {
  readonly tag: OperationTag
  readonly summary: string
  readonly says: string
  readonly query?: InputForm
  readonly body?: InputForm
  /** The whole answer of an operation that answers something else than records of one kind. */
  readonly answer?: Schema
  /** A query and a body that work on the demo organization. */
  readonly example?: {
    readonly query?: Readonly<Record<string, string>>
    readonly body?: Readonly<Record<string, unknown>>
  }
}

export type DescribedOperations = { readonly [Id in OperationId]: DescribedOperation }

/** All that the reference, the OpenAPI description and the collection for Postman are made of. */
export interface ApiDescription {
  readonly records: { readonly [Type in ResourceType]: DescribedRecord }
  readonly operations: DescribedOperations
}
