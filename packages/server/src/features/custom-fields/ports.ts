import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { CustomField, EnumOption, FieldSetting, ReferencedKind } from './custom-field.rules.js'
import type { ShownValue } from './field-value.rules.js'

/** Where a row goes among its neighbours: at the end, or beside another one. */
export type Placing =
  | { readonly at: 'end' }
  | { readonly at: 'before'; readonly anchor: Gid }
  | { readonly at: 'after'; readonly anchor: Gid }

export type FieldChanges = {
  readonly [
    K in Exclude<
      keyof CustomField,
      'gid' | 'workspaceGid' | 'createdByGid' | 'type' | 'localTo' | 'createdAtMs'
    >
  ]?: CustomField[K]
}

export type OptionChanges = Partial<Pick<EnumOption, 'name' | 'color' | 'isEnabled'>>

/** A project or portfolio as far as its fields are concerned. */
export interface FieldParent {
  readonly gid: Gid
  readonly workspaceGid: Gid
  /** Whether the viewer may say which fields it has. */
  readonly mayChange: boolean
}

/** Looks one up for somebody. @param gid  null for a text that is no id */
export type FindParent = (viewer: Principal, gid: Gid | null) => Promise<Found<FieldParent>>

/** What a reference may lead to, of what the viewer may see. */
export type LoadReferenced = (
  viewer: Principal,
  gids: readonly Gid[],
) => Promise<ReadonlyMap<Gid, { readonly name: string; readonly workspaceGid: Gid }>>

export type LoadEveryReferenced = Readonly<Record<ReferencedKind, LoadReferenced>>

/** What may be wrong with a definition by the time it is written. */
export type NameDecision = 'name_taken' | 'prefix_taken'

/** What custom fields need from storage. */
export interface CustomFieldStore {
  /** The fields among `gids` that lie in the viewer's workspaces. A guest sees those of projects and portfolios that they see. */
  read(
    viewer: Principal,
    gids: readonly Gid[],
  ): Promise<readonly { readonly field: CustomField; readonly isSeen: boolean }[]>

  /** Those of a workspace's library that the viewer may see, by gid. */
  list(
    viewer: Principal,
    filter: { readonly workspaceGid: Gid; readonly page: PageRequest; readonly rest: Rest },
  ): Promise<readonly CustomField[]>

  /** **Atomic:** the field with its options, in their order. **On conflict:** the first keeps the name and the prefix. */
  create(input: {
    readonly field: CustomField
    readonly options: readonly EnumOption[]
  }): Promise<'created' | NameDecision>

  /** **On conflict:** the later change stays; the first keeps a name and a prefix. @returns null when it is gone */
  update(field: CustomField, changes: FieldChanges): Promise<CustomField | NameDecision | null>

  /** **Atomic:** the field with its options, its settings, and what anything has in it. */
  delete(fieldGid: Gid): Promise<void>
}

/** What may be chosen. */
export interface EnumOptionStore {
  /** With the field of each, of those that lie in the viewer's workspaces. */
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, EnumOption>>

  /** All of each field, in their order, disabled ones too. */
  ofFields(fieldGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly EnumOption[]>>

  /** **Atomic:** the option at its place. **On conflict:** who changes the options of one field does so one after the other. */
  create(input: {
    readonly option: EnumOption
    readonly placing: Placing
  }): Promise<'created' | 'anchor_unknown' | 'too_many' | 'gone'>

  /** **Atomic:** one of the field's is enabled at any time. @returns null when it is gone */
  update(option: EnumOption, changes: OptionChanges): Promise<EnumOption | 'last_enabled' | null>

  /** **Atomic:** moves it beside another one of the field. */
  move(input: {
    readonly fieldGid: Gid
    readonly optionGid: Gid
    readonly placing: Placing
  }): Promise<EnumOption | 'option_unknown' | 'anchor_unknown'>
}

/** A setting with its place. */
export interface PlacedSetting {
  readonly setting: FieldSetting
  readonly rank: number
}

/** Which fields projects and portfolios have. */
export interface FieldSettingStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, FieldSetting>>

  /** Those of a project or portfolio, in its order. */
  list(parentGid: Gid, page: PageRequest): Promise<readonly PlacedSetting[]>

  /** Null when several of them have more than one statement may read. */
  ofParents(parentGids: readonly Gid[]): Promise<ReadonlyMap<Gid, readonly Gid[]> | null>

  /**
   * **Atomic:** the setting, with the field itself where that is new and local. Of an ID field, all tasks of a project get their numbers.
   * **On conflict:** who changes the fields of one parent does so one after the other; `gone` when it, `field_gone` when the field was deleted
   * meanwhile.
   */
  add(input: {
    readonly setting: FieldSetting
    readonly placing: Placing
    /** A field to make for this parent alone; null for one that is there. */
    readonly local: { readonly field: CustomField; readonly options: readonly EnumOption[] } | null
  }): Promise<
    | 'added'
    | 'there_already'
    | 'anchor_unknown'
    | 'too_many'
    | 'too_many_tasks'
    | 'prefix_taken'
    | 'gone'
    | 'field_gone'
  >

  /** **Atomic:** takes a field out of a project or portfolio; a local one is deleted. @returns false for one that it has not */
  remove(of: { readonly parentGid: Gid; readonly fieldGid: Gid }): Promise<boolean>
}

/** What records have in fields. */
export interface FieldValueStore {
  /**
   * For each record the fields of what it is in, in their order, and then those in which it has something else, as far as the viewer may see them.
   * Null when several records lead to more than one statement may read.
   * @param containers  the projects or portfolios that each of the records is in
   */
  read(
    viewer: Principal,
    containers: ReadonlyMap<Gid, readonly Gid[]>,
  ): Promise<ReadonlyMap<Gid, readonly Omit<ShownValue, 'referenced'>[]> | null>

  /** Which fields some projects or portfolios have. */
  fieldsOf(parentGids: readonly Gid[]): Promise<ReadonlySet<Gid>>

  /** The task to which an ID field of a workspace gave a number; null for a field that the viewer may not see. */
  findNumbered(
    viewer: Principal,
    of: { readonly workspaceGid: Gid; readonly idPrefix: string; readonly number: number },
  ): Promise<Gid | null>
}
