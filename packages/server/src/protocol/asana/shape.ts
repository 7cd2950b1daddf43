import type { ResourceType } from './operations.js'

/** Where a field shows without being asked for: in compact and full records, in full ones only, or nowhere. */
export type Presence = 'compact' | 'full' | 'optional'

export interface FieldShape {
  readonly in: Presence
  /** What the field refers to: records of a type (one or many), a record of one of several types, or an object inside this record. */
  readonly of?: ResourceType | readonly ResourceType[] | InlineShape
  /** A scope that this field needs beside its record's own. */
  readonly scope?: string
  /** For a field that leads to many: how many of them a plan counts. What there really are is counted when they are read. */
  readonly many?: number
  /** For a field that takes a query of its own, or is a long text: as how many plain fields it counts. */
  readonly weight?: number
  /** Where it has no value, it shows only to who asked for it by name. */
  readonly isConditional?: true
}

/** An object that lives inside a record, like an element of a task's `memberships`. */
export interface InlineShape {
  readonly fields: Readonly<Record<string, FieldShape>>
}

/** What a kind of record holds. Each feature writes its own; `field-selection.ts` plans answers from them. */
export interface ResourceShape extends InlineShape {
  readonly type: ResourceType
  /** It shows neither an id nor its kind: it is no record that anything could refer to. */
  readonly isBare?: true
  /** The scope that lets a nested record of this kind show more than who it is. */
  readonly nestedScope: string
}

export type Shapes = Readonly<Record<ResourceType, ResourceShape>>
