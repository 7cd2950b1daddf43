import type { Selectable } from 'kysely'
import { columnsOf } from '../../db/columns.js'
import type { EventsTable } from '../../db/schema.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { WorkEvent } from './event.rules.js'

/** An event as its row has it. */
interface FlatEvent {
  readonly workspaceGid: Gid
  readonly seq: number
  readonly resourceType: string
  readonly resourceGid: Gid
  readonly resourceSubtype: string | null
  readonly action: EventsTable['action']
  readonly parentType: string | null
  readonly parentGid: Gid | null
  readonly field: string | null
  readonly fieldAction: EventsTable['field_action']
  readonly valueType: string | null
  readonly valueGid: Gid | null
  readonly byGid: Gid | null
  readonly atMs: number
}

export const EVENT_COLUMNS = columnsOf<FlatEvent, Selectable<EventsTable>>()({
  workspaceGid: 'workspace_gid',
  seq: 'seq',
  resourceType: 'resource_type',
  resourceGid: 'resource_gid',
  resourceSubtype: 'resource_subtype',
  action: 'action',
  parentType: 'parent_type',
  parentGid: 'parent_gid',
  field: 'field',
  fieldAction: 'field_action',
  valueType: 'value_type',
  valueGid: 'value_gid',
  byGid: 'user_gid',
  atMs: 'created_at_ms',
})

export function eventOf(row: Selectable<EventsTable>): WorkEvent {
  const flat = EVENT_COLUMNS.read(row)
  const { field, fieldAction, parentGid, parentType, valueGid, valueType } = flat
  return {
    workspaceGid: flat.workspaceGid,
    seq: flat.seq,
    resource: { type: flat.resourceType, gid: flat.resourceGid, subtype: flat.resourceSubtype },
    action: flat.action,
    ...(parentType === null || parentGid === null ? {} : { parent: { type: parentType, gid: parentGid } }),
    ...(field === null || fieldAction === null
      ? {}
      : {
          change: {
            field,
            action: fieldAction,
            value: valueType === null || valueGid === null ? null : { type: valueType, gid: valueGid },
          },
        }),
    byGid: flat.byGid,
    atMs: flat.atMs,
  }
}
