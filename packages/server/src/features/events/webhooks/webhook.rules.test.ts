import { describe, expect, it } from 'vitest'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { WorkEvent } from '../event.rules.js'
import { passes, pauseAfter, type WebhookFilter } from './webhook.rules.js'

const gid = (text: string) => text as Gid
const EVENT: WorkEvent = {
  workspaceGid: gid('1'),
  seq: 1,
  resource: { type: 'task', gid: gid('2'), subtype: 'milestone' },
  action: 'changed',
  change: { field: 'due_on', action: 'changed', value: null },
  byGid: gid('3'),
  atMs: 0,
}

describe('a filter of a webhook', () => {
  it.each<[boolean, readonly WebhookFilter[]]>([
    [true, []],
    [true, [{}]],
    [true, [{ resource_type: 'task' }]],
    [
      true,
      [
        {
          resource_type: 'task',
          resource_subtype: 'milestone',
          action: 'changed',
          fields: ['name', 'due_on'],
        },
      ],
    ],
    [true, [{ resource_type: 'project' }, { action: 'changed' }]],
    [false, [{ resource_type: 'project' }]],
    [false, [{ resource_subtype: 'default_task' }]],
    [false, [{ action: 'added' }]],
    [false, [{ action: 'changed', fields: ['name'] }]],
    [false, [{ action: 'changed', fields: [] }]],
    [false, [{ resource_type: 'project' }, { action: 'added' }]],
  ])('%s: %j', (expected, filters) => {
    expect(passes(EVENT, filters)).toBe(expected)
  })
})

describe('the pause after failures', () => {
  it('doubles from five seconds to an hour', () => {
    expect([1, 2, 3, 10, 11, 100].map(pauseAfter)).toEqual([
      5_000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000,
    ])
  })
})
