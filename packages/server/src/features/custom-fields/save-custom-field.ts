import type { AsRead } from '../../protocol/asana/as-read.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { NextGids } from '../feature.js'
import { CREATE_FIELD_FIELDS, UPDATE_FIELD_FIELDS, type CreateFieldInput } from './custom-field-fields.js'
import { hasOptions, newField, type CustomField, type EnumOption } from './custom-field.rules.js'
import { isMember, type FindCustomField, type MayChangeField } from './find-custom-field.js'
import type { CustomFieldStore, NameDecision } from './ports.js'
import { readDefinition } from './read-definition.js'

export interface SaveFieldNeeds {
  readonly customFields: CustomFieldStore
  readonly findCustomField: FindCustomField
  readonly mayChangeField: MayChangeField
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly nextGids: NextGids
  /** Every name of a field's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

/** A field that is about to be made. */
export interface NewField {
  readonly field: CustomField
  readonly options: readonly EnumOption[]
}

/** What a path names. */
interface SentField {
  readonly gid: Gid | null
  readonly text: string
}

export const TAKEN = {
  name_taken:
    'name: Another custom field of this workspace is called that. Use that one, or choose another name.',
  prefix_taken: 'id_prefix: Another custom field of this workspace has that prefix. Choose another one.',
} as const satisfies Readonly<Record<NameDecision, string>>

export type ReadNewField = ReturnType<typeof makeReadNewField>

/**
 * Reads what a request says of a new field.
 * @param within  the workspace that it is made in, where the request need not name one
 */
export function makeReadNewField(
  needs: Pick<SaveFieldNeeds, 'asRead' | 'clock' | 'nextGid' | 'nextGids' | 'fieldNames'>,
) {
  return async (viewer: Principal, data: Input, within: Gid | null): Promise<Outcome<NewField>> => {
    const blank = newField({
      gid: await needs.nextGid(),
      workspaceGid: within ?? NO_GID,
      createdByGid: viewer.userGid,
      nowMs: needs.clock.nowMs(),
    })
    const read = await readRecordInput(data, {
      fields: CREATE_FIELD_FIELDS,
      required: within === null ? ['name', 'workspace'] : ['name'],
      readOnly: needs.fieldNames,
      twins: [{ names: ['type', 'resource_subtype'], ofEchoes: 'one' }],
      asRead: async (values) => await needs.asRead(viewer, { type: 'custom_field', record: blank }, values),
    })
    if (!read.ok) return read
    const { resource_subtype: type = read.value.type, workspace: workspaceGid = within } = read.value
    if (type === undefined) return invalid('resource_subtype: Missing input')
    if (workspaceGid === null) return invalid('workspace: Missing input')
    if (within !== null && workspaceGid !== within)
      return invalid('workspace: Is not the one of what it is for')
    const before = { ...blank, workspaceGid, type }
    const changes = readDefinition(read.value, { before, isNew: true })
    if (!changes.ok) return changes
    const field = { ...before, ...changes.value }
    const options = await newOptions(needs, field, read.value.enum_options)
    return options.ok ? done({ field, options: options.value }) : options
  }
}

async function newOptions(
  { nextGids }: Pick<SaveFieldNeeds, 'nextGids'>,
  field: CustomField,
  sent: CreateFieldInput['enum_options'] = [],
): Promise<Outcome<readonly EnumOption[]>> {
  if (!hasOptions(field))
    return sent.length === 0
      ? done([])
      : invalid('enum_options: Only enum and multi_enum fields have options')
  if (sent.length === 0) return invalid('enum_options: Missing input')
  if (sent.every(({ enabled }) => enabled === false))
    return invalid('enum_options: At least one must be enabled')
  const gids = await nextGids(sent.length)
  return done(
    sent.map(({ color = 'none', enabled = true, name = '' }, index) => ({
      gid: gids[index] ?? NO_GID,
      customFieldGid: field.gid,
      name,
      color,
      isEnabled: enabled,
    })),
  )
}

/** Makes a field of a workspace's library. Guests make none. */
export function makeCreateField(
  needs: Pick<SaveFieldNeeds, 'customFields'> & { readonly readNewField: ReadNewField },
) {
  return async (viewer: Principal, data: Input): Promise<Outcome<CustomField>> => {
    const read = await needs.readNewField(viewer, data, null)
    if (!read.ok) return read
    const { field } = read.value
    if (!viewer.roles.has(field.workspaceGid))
      return invalid(unknownReference('workspace', field.workspaceGid))
    if (!isMember(viewer, field.workspaceGid)) return noAccess('workspace')
    const decision = await needs.customFields.create(read.value)
    return decision === 'created' ? done(field) : invalid(TAKEN[decision])
  }
}

/** Changes what a field is, everywhere. */
export function makeUpdateField(needs: SaveFieldNeeds) {
  return async (
    viewer: Principal,
    sent: SentField & { readonly data: Input },
  ): Promise<Outcome<CustomField>> => {
    const found = await needs.findCustomField(viewer, sent.gid)
    if (found.state !== 'visible') return found.refusal(sent.text)
    const field = found.record
    const read = await readRecordInput(sent.data, {
      fields: UPDATE_FIELD_FIELDS,
      readOnly: [...needs.fieldNames, 'enum_options'],
      asRead: async (values) => await needs.asRead(viewer, { type: 'custom_field', record: field }, values),
    })
    if (!read.ok) return read
    if (!(await needs.mayChangeField(viewer, field))) return noAccess('custom_field')
    const { workspace } = read.value
    if (workspace !== undefined && workspace !== field.workspaceGid)
      return invalid('workspace: Cannot write this property')
    const changes = readDefinition(read.value, { before: field, isNew: false })
    if (!changes.ok) return changes
    const updated = await needs.customFields.update(field, changes.value)
    if (updated === null) return notRecognized('custom_field', sent.text)
    return typeof updated === 'string' ? invalid(TAKEN[updated]) : done(updated)
  }
}

/** Deletes a field with what anything has in it. One of the library is deleted by who made it, or by an admin of the workspace. */
export function makeDeleteField(
  needs: Pick<SaveFieldNeeds, 'customFields' | 'findCustomField' | 'mayChangeField'>,
) {
  return async (viewer: Principal, sent: SentField): Promise<Outcome<null>> => {
    const found = await needs.findCustomField(viewer, sent.gid)
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { createdByGid, gid, localTo, workspaceGid } = found.record
    const isOwn = createdByGid === viewer.userGid || viewer.roles.get(workspaceGid) === 'admin'
    if (!(await needs.mayChangeField(viewer, found.record)) || (localTo === null && !isOwn))
      return noAccess('custom_field')
    await needs.customFields.delete(gid)
    return done(null)
  }
}
