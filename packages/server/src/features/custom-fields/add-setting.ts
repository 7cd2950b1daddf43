import { flag, makeField, parseJson, reference, type Field, type Read } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { jsonInput, readInput, type Input } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, type Outcome, type Refusal } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import {
  FIELDS_PER_PARENT_MAX,
  TASKS_NUMBERED_MAX,
  type FieldSetting,
  type ParentKind,
} from './custom-field.rules.js'
import type { FindCustomField } from './find-custom-field.js'
import type { FieldParent, FieldSettingStore } from './ports.js'
import { readPlacing, unknownNeighbour } from './read-placing.js'
import { TAKEN, type NewField, type ReadNewField } from './save-custom-field.js'

/** A field of the library by its gid, or what a new one is to be. */
type SentField = Gid | Readonly<Record<string, unknown>>

const fieldOrDefinition: Field<SentField> = makeField<SentField>({
  schema: { anyOf: [reference.schema, { type: 'object', additionalProperties: {} }] },
  fromJson: (value): Read<SentField> => (isObject(value) ? { ok: true, value } : reference.fromJson(value)),
  fromText: (text): Read<SentField> => {
    const value = text.startsWith('{') ? parseJson(text) : undefined
    return isObject(value) ? { ok: true, value } : reference.fromText(text)
  },
})

export const ADD_SETTING = {
  fields: {
    custom_field: fieldOrDefinition.says(
      'The field, by its gid; or what a new one is to be, as in createCustomField, which is then local to this.',
    ),
    is_important: flag.says('Whether it is shown where there is little room.'),
    insert_before: reference.says('A setting of this; the new one goes before it.'),
    insert_after: reference.says('A setting of this; the new one goes after it.'),
  },
  required: ['custom_field'],
} as const

interface Needs {
  readonly fieldSettings: FieldSettingStore
  readonly findCustomField: FindCustomField
  readonly readNewField: ReadNewField
  readonly nextGid: () => Promise<Gid>
}

/** Gives a project or portfolio a field: one of the library, or a new one that is its own. */
export function makeAddSetting(needs: Needs) {
  return async (
    viewer: Principal,
    data: Input,
    parent: FieldParent & { readonly kind: ParentKind },
  ): Promise<Outcome<FieldSetting | 'gone'>> => {
    const read = readInput(data, ADD_SETTING)
    if (!read.ok) return read
    if (!parent.mayChange) return noAccess(parent.kind)
    const {
      custom_field: sent,
      insert_after: after,
      insert_before: before,
      is_important: isImportant = false,
    } = read.value
    if (sent === undefined) return invalid('custom_field: Missing input')
    const place = {
      before: { name: 'insert_before', gid: before },
      after: { name: 'insert_after', gid: after },
    }
    const placing = readPlacing(place)
    if (!placing.ok) return placing
    const chosen = isObject(sent)
      ? await readLocal(needs, viewer, { sent, parent })
      : await findShared(needs, viewer, { gid: sent, parent })
    if (!chosen.ok) return chosen
    const { customFieldGid, local } = chosen.value
    const setting = {
      gid: await needs.nextGid(),
      customFieldGid,
      parent: { kind: parent.kind, gid: parent.gid },
      isImportant,
    }
    const decision = await needs.fieldSettings.add({ setting, placing: placing.value, local })
    switch (decision) {
      case 'added':
        return done(setting)
      case 'gone':
        return done('gone')
      case 'anchor_unknown':
        return unknownNeighbour(place)
      case 'field_gone':
        return invalid(unknownReference('custom_field', customFieldGid))
      case 'there_already':
        return invalid(`custom_field: Is on this ${parent.kind} already`)
      case 'too_many':
        return invalid(`custom_field: A ${parent.kind} has at most ${FIELDS_PER_PARENT_MAX} fields`)
      case 'too_many_tasks':
        return invalid(`custom_field: Numbers the tasks of projects that have at most ${TASKS_NUMBERED_MAX}`)
      case 'prefix_taken':
        return invalid(`custom_field: ${TAKEN.prefix_taken}`)
    }
  }
}

/** Which field is added, and, where it is a new one, the whole of it. */
interface Chosen {
  readonly customFieldGid: Gid
  readonly local: NewField | null
}

interface Within {
  readonly parent: FieldParent & { readonly kind: ParentKind }
}

async function readLocal(
  needs: Needs,
  viewer: Principal,
  { parent, sent }: Within & { readonly sent: Readonly<Record<string, unknown>> },
): Promise<Outcome<Chosen>> {
  const read = await needs.readNewField(viewer, jsonInput(sent), parent.workspaceGid)
  if (!read.ok) return { ok: false, refusal: within(read.refusal) }
  const { field, options } = read.value
  const localTo = { kind: parent.kind, gid: parent.gid }
  return done({ customFieldGid: field.gid, local: { field: { ...field, localTo }, options } })
}

/** What is wrong inside of a definition, named by the way to it. */
function within(refusal: Refusal): Refusal {
  return refusal.kind === 'invalid'
    ? { ...refusal, messages: refusal.messages.map((message) => `custom_field: ${message}`) }
    : refusal
}

/** A field of the library, or one that is this parent's already. */
async function findShared(
  { findCustomField }: Needs,
  viewer: Principal,
  { gid, parent }: Within & { readonly gid: Gid },
): Promise<Outcome<Chosen>> {
  const found = await findCustomField(viewer, gid)
  if (found.state !== 'visible' || found.record.workspaceGid !== parent.workspaceGid)
    return invalid(unknownReference('custom_field', gid))
  const { localTo } = found.record
  if (localTo !== null && localTo.gid !== parent.gid)
    return invalid('custom_field: Is local to something else. Make one of the library, or another local one.')
  return done({ customFieldGid: gid, local: null })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
