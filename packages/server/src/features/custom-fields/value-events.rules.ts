import type { NewEvent } from '../events/event.rules.js'
import type { HeldValue } from './field-value.rules.js'

/** What is told of custom fields of a record in which it has something else than before. */
export function valueEvents(
  resource: NewEvent['resource'],
  changed: readonly HeldValue[],
): readonly NewEvent[] {
  return changed.map(({ field }) => ({
    resource,
    action: 'changed',
    change: {
      field: 'custom_fields',
      action: 'changed',
      value: { type: 'custom_field', gid: field.gid },
    },
  }))
}
