import type { Handlers } from '../../protocol/asana/call.js'
import { NO_GID, parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import { CREATE_OPTION, MOVE_OPTION, OPTION_FIELDS } from './custom-field-fields.js'
import { hasOptions, OPTIONS_PER_FIELD_MAX, type CustomField } from './custom-field.rules.js'
import type { FindCustomField, MayChangeField } from './find-custom-field.js'
import type { EnumOptionStore } from './ports.js'
import { readPlacing, unknownNeighbour } from './read-placing.js'

type Served = 'createEnumOptionForCustomField' | 'insertEnumOptionForCustomField' | 'updateEnumOption'

interface Needs {
  readonly enumOptions: EnumOptionStore
  readonly findCustomField: FindCustomField
  readonly mayChangeField: MayChangeField
  readonly nextGid: () => Promise<Gid>
}

export function enumOptionsApi(needs: Needs): Pick<Handlers, Served> {
  return {
    async createEnumOptionForCustomField({ data, path, principal }) {
      const field = await findOfOptions(needs, principal, path.custom_field_gid)
      if (!field.ok) return field
      const read = readInput(data, CREATE_OPTION)
      if (!read.ok) return read
      const {
        color = 'none',
        enabled = true,
        insert_after: after,
        insert_before: before,
        name = '',
      } = read.value
      const sent = {
        before: { name: 'insert_before', gid: before },
        after: { name: 'insert_after', gid: after },
      }
      const placing = readPlacing(sent)
      if (!placing.ok) return placing
      const gid = await needs.nextGid()
      const option = { gid, customFieldGid: field.value.gid, name, color, isEnabled: enabled }
      switch (await needs.enumOptions.create({ option, placing: placing.value })) {
        case 'created':
          return done({ kind: 'record', record: option })
        case 'anchor_unknown':
          return unknownNeighbour(sent)
        case 'too_many':
          return invalid(
            `custom_field: A field has at most ${OPTIONS_PER_FIELD_MAX} options, disabled ones too`,
          )
        case 'gone':
          return notRecognized('custom_field', path.custom_field_gid)
      }
    },

    async insertEnumOptionForCustomField({ data, path, principal }) {
      const field = await findOfOptions(needs, principal, path.custom_field_gid)
      if (!field.ok) return field
      const read = readInput(data, MOVE_OPTION)
      if (!read.ok) return read
      const {
        after_enum_option: after,
        before_enum_option: before,
        enum_option: optionGid = NO_GID,
      } = read.value
      const sent = {
        before: { name: 'before_enum_option', gid: before },
        after: { name: 'after_enum_option', gid: after },
      }
      const placing = readPlacing(sent)
      if (!placing.ok) return placing
      if (placing.value.at === 'end')
        return invalid('You must provide one of before_enum_option or after_enum_option')
      const moved = await needs.enumOptions.move({
        fieldGid: field.value.gid,
        optionGid,
        placing: placing.value,
      })
      if (moved === 'anchor_unknown') return unknownNeighbour(sent)
      if (moved === 'option_unknown') return invalid(unknownReference('enum_option', optionGid))
      return done({ kind: 'record', record: moved })
    },

    async updateEnumOption({ data, path, principal }) {
      const text = path.enum_option_gid
      const gid = parseGid(text)
      const option = gid === null ? undefined : (await needs.enumOptions.load([gid])).get(gid)
      if (option === undefined) return notRecognized('enum_option', text)
      const found = await needs.findCustomField(principal, option.customFieldGid)
      if (found.state !== 'visible')
        return found.state === 'absent' ? notRecognized('enum_option', text) : noAccess('enum_option')
      const read = readInput(data, { fields: OPTION_FIELDS })
      if (!read.ok) return read
      if (!(await needs.mayChangeField(principal, found.record))) return noAccess('custom_field')
      const { enabled, ...texts } = read.value
      const changes = { ...texts, ...(enabled === undefined ? {} : { isEnabled: enabled }) }
      const updated = await needs.enumOptions.update(option, changes)
      if (updated === null) return notRecognized('enum_option', text)
      return updated === 'last_enabled'
        ? invalid('enabled: A field needs an option that can be chosen. Enable another one first.')
        : done({ kind: 'record', record: updated })
    },
  }
}

/** A field whose options somebody may change. */
async function findOfOptions(needs: Needs, viewer: Principal, text: string): Promise<Outcome<CustomField>> {
  const found = await needs.findCustomField(viewer, parseGid(text))
  if (found.state !== 'visible') return found.refusal(text)
  if (!(await needs.mayChangeField(viewer, found.record))) return noAccess('custom_field')
  return hasOptions(found.record)
    ? done(found.record)
    : invalid('custom_field: Only enum and multi_enum fields have options')
}
