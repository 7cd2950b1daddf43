import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACCESS_LEVELS, type AccessLevel } from '../../protocol/asana/access-level.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { taskAccess, type Task, type TaskAccess } from './task.rules.js'

const gid = (text: string) => text as Gid
const TASK = { gid: gid('1') } as Task

const access = (
  involved: boolean,
  levels: Readonly<Record<string, AccessLevel>>,
  projects: readonly string[],
) =>
  taskAccess(
    { task: TASK, involved, projectGids: projects.map(gid) },
    new Map(Object.entries(levels).map(([project, level]) => [gid(project), level])),
  )

describe('what a person may do with a task', () => {
  it('is everything when it is theirs, whatever its projects', () => {
    expect(access(true, {}, [])).toBe('edit')
    expect(access(true, { '10': 'viewer' }, ['10'])).toBe('edit')
  })

  it.each<[AccessLevel, TaskAccess]>([
    ['admin', 'edit'],
    ['editor', 'edit'],
    ['commenter', 'comment'],
    ['viewer', 'read'],
  ])('as %s of a project of it is to %s', (level, expected) => {
    expect(access(false, { '10': level }, ['10'])).toBe(expected)
  })

  it('is the best of its projects', () => {
    expect(access(false, { '10': 'viewer', '11': 'editor' }, ['10', '11'])).toBe('edit')
    expect(access(false, { '10': 'viewer', '11': 'commenter' }, ['10', '11'])).toBe('comment')
    expect(access(false, { '10': 'viewer' }, ['9', '10'])).toBe('read')
  })

  it('is nothing without a project that they see, however much they see elsewhere', () => {
    expect(access(false, {}, [])).toBeNull()
    expect(access(false, { '10': 'admin' }, [])).toBeNull()
    expect(access(false, { '10': 'admin' }, ['11'])).toBeNull()
  })

  it('never shrinks with another project', () => {
    const rank = { edit: 3, comment: 2, read: 1 }
    const anyLevels = fc.dictionary(fc.constantFrom('10', '11', '12'), fc.constantFrom(...ACCESS_LEVELS))
    fc.assert(
      fc.property(anyLevels, fc.subarray(['10', '11', '12']), (levels, projects) => {
        const [less, more] = [
          access(false, levels, projects),
          access(false, levels, [...projects, '13', '10']),
        ]
        expect(more === null ? 0 : rank[more]).toBeGreaterThanOrEqual(less === null ? 0 : rank[less])
      }),
    )
  })
})
