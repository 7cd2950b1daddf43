import { done, invalid, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import type { SettableField } from './custom-field-fields.js'
import { isTaskProperty, REFERENCED_KINDS, type CustomField } from './custom-field.rules.js'
import { isCurrency } from './number-format.rules.js'
import type { FieldChanges } from './ports.js'

const ID_PREFIX = /^[A-Z][A-Z0-9]*$/

/**
 * Turns what a request says of a field into changes, or names what is wrong with it.
 * @param before  the field as it was; for a new one, one of its type that says nothing yet
 * @param isNew  whether it is about to be made: what numbers tasks does so from the start
 */
export function readDefinition(
  input: SettableField,
  { before, isNew }: { readonly before: CustomField; readonly isNew: boolean },
): Outcome<FieldChanges> {
  if (input.owned_by_app === true)
    return refuse({ kind: 'forbidden', message: 'owned_by_app: No app has fields of its own here' })
  if (input.name !== undefined && isTaskProperty(input.name))
    return invalid('name: Is the name of something that every task has. Choose another one.')
  const number = readNumberFormat(input, before)
  if (!number.ok) return number
  const idPrefix = readIdPrefix(input.id_prefix, { before, isNew })
  if (!idPrefix.ok) return idPrefix
  const refersTo = readRestrictions(input.input_restrictions, { before, isNew })
  if (!refersTo.ok) return refersTo
  return done({
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.has_notifications_enabled === undefined
      ? {}
      : { hasNotifications: input.has_notifications_enabled }),
    ...number.value,
    ...idPrefix.value,
    ...refersTo.value,
  })
}

/** What belongs together is changed together: of two who change it at once, the later one has all of it. */
function readNumberFormat(input: SettableField, before: CustomField): Outcome<FieldChanges> {
  const {
    currency_code: code,
    custom_label: label,
    custom_label_position: position,
    format: sent,
    precision,
  } = input
  if (before.type !== 'number') {
    const given = {
      precision,
      format: sent === 'none' ? undefined : sent,
      currency_code: code,
      custom_label: label,
      custom_label_position: position,
    }
    const [strange] = Object.entries(given).filter(([, value]) => value !== undefined && value !== null)
    return strange === undefined ? done({}) : invalid(`${strange[0]}: Only number fields have one`)
  }
  if ([precision, sent, code, label, position].every((one) => one === undefined)) return done({})
  const format = sent ?? before.format
  const currencyCode = code === undefined ? before.currencyCode : code
  if (format === 'currency') {
    if (currencyCode === null) return invalid('currency_code: Missing input')
    if (!isCurrency(currencyCode))
      return invalid(`currency_code: Not a currency of ISO 4217: ${currencyCode}`)
  } else if (code !== undefined && code !== null) {
    return invalid('currency_code: Only for the format currency')
  }
  const customLabel = label === undefined ? before.customLabel : label
  if (format === 'custom') {
    if (customLabel === null || customLabel.trim() === '') return invalid('custom_label: Missing input')
  } else {
    const [strange] = Object.entries({ custom_label: label, custom_label_position: position }).filter(
      ([, value]) => (value ?? null) !== null,
    )
    if (strange !== undefined) return invalid(`${strange[0]}: Only for the format custom`)
  }
  return done({
    format,
    decimals: format === 'identifier' ? 0 : (precision ?? before.decimals),
    currencyCode: format === 'currency' ? currencyCode : null,
    customLabel: format === 'custom' ? customLabel : null,
    customLabelPosition: format === 'custom' ? (position ?? before.customLabelPosition ?? 'suffix') : null,
  })
}

interface Of {
  readonly before: CustomField
  readonly isNew: boolean
}

function readIdPrefix(sent: string | null | undefined, { before, isNew }: Of): Outcome<FieldChanges> {
  if (sent === undefined || sent === before.idPrefix) return done({})
  if (before.type !== 'text') return invalid('id_prefix: Only text fields have one')
  if (!isNew && (sent === null || before.idPrefix === null))
    return invalid('id_prefix: A field numbers tasks from the start and for good, or not at all')
  const idPrefix = sent?.toUpperCase() ?? null
  if (idPrefix !== null && !ID_PREFIX.test(idPrefix))
    return invalid('id_prefix: Must be letters of the English alphabet and digits, a letter first')
  return done({ idPrefix })
}

function readRestrictions(
  sent: SettableField['input_restrictions'],
  { before, isNew }: Of,
): Outcome<FieldChanges> {
  if (before.type !== 'reference')
    return sent === undefined || sent.length === 0
      ? done({})
      : invalid('input_restrictions: Only reference fields have them')
  if (sent === undefined) return done(isNew ? { refersTo: REFERENCED_KINDS } : {})
  return sent.length === 0
    ? invalid('input_restrictions: Must name at least one kind of record')
    : done({ refersTo: [...new Set(sent)] })
}
