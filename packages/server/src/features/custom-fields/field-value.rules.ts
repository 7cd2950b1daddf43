import { formatDateTime } from '../../protocol/asana/dates.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { CustomField, EnumOption, ReferencedKind } from './custom-field.rules.js'
import { formatNumber } from './number-format.rules.js'

/** As Asana has it. */
export const TEXT_VALUE_LENGTH_MAX = 1_024
/** Options, people or records in one value. */
export const ITEMS_PER_VALUE_MAX = 100

/** An option, a person or a record in a value. */
export interface FieldItem {
  readonly type: 'enum_option' | 'user' | ReferencedKind
  readonly gid: Gid
}

/** What a record has in a field; where it has nothing, there is none. */
export type FieldValue =
  | { readonly kind: 'text'; readonly text: string }
  /** Of an ID field, too, without its prefix. */
  | { readonly kind: 'number'; readonly number: number }
  /** A day, and its moment where one was given. */
  | { readonly kind: 'date'; readonly on: string; readonly atMs: number | null }
  | { readonly kind: 'items'; readonly items: readonly FieldItem[] }

/** A field of a record with what the record has in it. */
export interface HeldValue {
  readonly field: CustomField
  readonly value: FieldValue | null
}

/** The same as it is shown. */
export interface ShownValue extends HeldValue {
  /** All of the field's, in their order. */
  readonly options: readonly EnumOption[]
  /** False once nothing that the record is in has the field any more. */
  readonly isEnabled: boolean
  /** What a reference leads to, of what the reader may see. */
  readonly referenced: readonly NamedRecord[]
}

export interface NamedRecord {
  readonly type: ReferencedKind
  readonly gid: Gid
  readonly name: string
}

export function isSameValue(one: FieldValue | null, other: FieldValue | null): boolean {
  if (one?.kind === 'items' && other?.kind === 'items') {
    return (
      one.items.length === other.items.length &&
      one.items.every(({ gid }, index) => other.items[index]?.gid === gid)
    )
  }
  return JSON.stringify(one) === JSON.stringify(other)
}

export const itemGids = (value: FieldValue | null): readonly Gid[] =>
  value?.kind === 'items' ? value.items.map(({ gid }) => gid) : []

/** A value that names nothing, in words; null for none. */
export function plainWords({ field, value }: HeldValue): string | null {
  switch (value?.kind) {
    case 'text':
      return value.text
    case 'number':
      return field.idPrefix === null ? formatNumber(value.number, field) : `${field.idPrefix}-${value.number}`
    case 'date':
      return value.atMs === null ? value.on : formatDateTime(value.atMs)
    case 'items':
    case undefined:
      return null
  }
}
