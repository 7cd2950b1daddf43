import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { taskEvents } from './task-events.rules.js'
import { newTask } from './task.rules.js'

const gid = (text: string) => text as Gid
const TASK = newTask({
  gid: gid('1'),
  workspaceGid: gid('9'),
  parent: null,
  createdByGid: gid('5'),
  nowMs: 0,
})
const told = (change: Parameters<typeof taskEvents>[0]) =>
  taskEvents(change, { subtype: null, workspaceGid: TASK.workspaceGid }).map(({ action, change, parent }) =>
    [action, parent?.type, parent?.gid, change?.field, change?.action, change?.value?.gid]
      .filter((one) => one !== undefined)
      .join(' '),
  )
const place = (project: string, section: string) => ({ projectGid: gid(project), sectionGid: gid(section) })

describe('what is told of a task', () => {
  it('that is created: where it was put, or its workspace', () => {
    const created = { taskGid: TASK.gid, before: null }
    expect(told({ ...created, after: { fields: TASK } })).toEqual(['added workspace 9'])
    expect(told({ ...created, after: { fields: TASK, places: [place('20', '30')] } })).toEqual([
      'added project 20',
      'added section 30',
    ])
    const below = { ...TASK, parentGid: gid('2') }
    expect(told({ ...created, after: { fields: below } })).toEqual(['added task 2'])
  })

  it('that changes: each field that is another one, with the record that it holds', () => {
    const after = { ...TASK, name: 'New', assigneeGid: gid('6'), dueOn: '2026-11-30', modifiedAtMs: 7 }
    const change = { taskGid: TASK.gid, before: { fields: TASK }, after: { fields: after } }
    expect(told(change)).toEqual([
      'changed name changed',
      'changed assignee changed 6',
      'changed due_on changed',
    ])
    const back = {
      taskGid: TASK.gid,
      before: { fields: after },
      after: { fields: { ...after, assigneeGid: null } },
    }
    expect(told(back)).toEqual(['changed assignee changed'])
  })

  it('whose followers change: each who came or went', () => {
    const change = {
      taskGid: TASK.gid,
      before: { followerGids: [gid('5'), gid('6')] },
      after: { followerGids: [gid('6'), gid('7')] },
    }
    expect(told(change)).toEqual(['changed followers added 7', 'changed followers removed 5'])
  })

  it('whose tags, dependencies or dependents change: each that came or went, and none of those that it is created with', () => {
    const [none, one] = [[], [gid('8')]]
    const having = (has: readonly Gid[]) => ({ tagGids: has, dependencyGids: has, dependentGids: none })
    expect(told({ taskGid: TASK.gid, before: having(none), after: having(one) })).toEqual([
      'changed tags added 8',
      'changed dependencies added 8',
    ])
    const freed = { before: { dependentGids: one }, after: { dependentGids: none } }
    expect(told({ taskGid: TASK.gid, ...freed })).toEqual(['changed dependents removed 8'])
    const created = { taskGid: TASK.gid, before: null, after: { fields: TASK, tagGids: one } }
    expect(told(created)).toEqual(['added workspace 9'])
  })

  it('that moves: what it left, then where it went, and nothing of what stays', () => {
    const change = {
      taskGid: TASK.gid,
      before: { places: [place('20', '30'), place('21', '31')] },
      after: { places: [place('20', '32'), place('22', '33')] },
    }
    expect(told(change)).toEqual([
      'removed section 30',
      'removed project 21',
      'removed section 31',
      'added section 32',
      'added project 22',
      'added section 33',
    ])
  })
})
