import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { STORIES_OF_FIELDS_MAX, storiesOf, SYSTEM_KINDS } from './story.rules.js'
import type { TaskFields, TaskState } from './task-change.rules.js'

const gid = (text: string) => text as Gid
const FIELDS: TaskFields = {
  name: 'a',
  htmlNotes: '',
  resourceSubtype: 'default_task',
  approvalStatus: null,
  assigneeGid: null,
  assigneeStatus: 'inbox',
  assigneeSectionGid: null,
  parentGid: null,
  startOn: null,
  startAtMs: null,
  dueOn: null,
  dueAtMs: null,
  completedAtMs: null,
  actualTimeMinutes: null,
}
const NO_DATES = { startOn: null, startAtMs: null, dueOn: null, dueAtMs: null }
const of = (fields: Partial<TaskFields>): TaskState => ({ fields: { ...FIELDS, ...fields } })
const kinds = (before: TaskState | null, after: TaskState | null) =>
  storiesOf({ before, after }).map((story) => story.kind)

const anyFields: fc.Arbitrary<TaskFields> = fc.record({
  name: fc.constantFrom('a', 'b'),
  htmlNotes: fc.constantFrom('', '<body>a</body>'),
  resourceSubtype: fc.constantFrom('default_task', 'milestone', 'approval'),
  approvalStatus: fc.constantFrom(null, 'pending', 'approved'),
  assigneeGid: fc.constantFrom(null, gid('1'), gid('2')),
  assigneeStatus: fc.constant('inbox'),
  assigneeSectionGid: fc.constant(null),
  parentGid: fc.constantFrom(null, gid('3'), gid('4')),
  startOn: fc.constantFrom(null, '2026-12-01'),
  startAtMs: fc.constantFrom(null, 1),
  dueOn: fc.constantFrom(null, '2026-12-02'),
  dueAtMs: fc.constantFrom(null, 2),
  completedAtMs: fc.constantFrom(null, 3, 4),
  actualTimeMinutes: fc.constantFrom(null, 30, 60),
})

describe('what a change is told as', () => {
  it.each<[Partial<TaskFields>, Partial<TaskFields>, object]>([
    [{}, { name: 'b' }, { kind: 'name_changed', facts: { oldName: 'a', newName: 'b' } }],
    [{}, { htmlNotes: '<body>x</body>' }, { kind: 'notes_changed', facts: {} }],
    [{}, { assigneeGid: gid('1') }, { kind: 'assigned', facts: { assigneeGid: '1' } }],
    [{ assigneeGid: gid('1') }, { assigneeGid: gid('2') }, { kind: 'assigned', facts: { assigneeGid: '2' } }],
    [{ assigneeGid: gid('1') }, {}, { kind: 'unassigned', facts: { assigneeGid: '1' } }],
    [{}, { completedAtMs: 1 }, { kind: 'marked_complete', facts: {} }],
    [{ completedAtMs: 1 }, {}, { kind: 'marked_incomplete', facts: {} }],
    [
      {},
      { dueOn: '2026-12-01', dueAtMs: 5 },
      {
        kind: 'due_date_changed',
        facts: { oldDates: NO_DATES, newDates: { ...NO_DATES, dueOn: '2026-12-01', dueAtMs: 5 } },
      },
    ],
    [
      { dueOn: '2026-12-01' },
      { dueOn: '2026-12-01', startOn: '2026-11-30' },
      {
        kind: 'due_date_changed',
        facts: {
          oldDates: { ...NO_DATES, dueOn: '2026-12-01' },
          newDates: { ...NO_DATES, dueOn: '2026-12-01', startOn: '2026-11-30' },
        },
      },
    ],
    [
      {},
      { resourceSubtype: 'approval', approvalStatus: 'pending' },
      {
        kind: 'resource_subtype_changed',
        facts: { oldResourceSubtype: 'default_task', newResourceSubtype: 'approval' },
      },
    ],
    [
      { approvalStatus: 'pending' },
      { approvalStatus: 'rejected' },
      {
        kind: 'approval_status_changed',
        facts: { oldApprovalStatus: 'pending', newApprovalStatus: 'rejected' },
      },
    ],
    [{}, { parentGid: gid('3') }, { kind: 'added_to_task', facts: { otherTaskGid: '3' } }],
    [{ parentGid: gid('3') }, {}, { kind: 'removed_from_task', facts: { otherTaskGid: '3' } }],
  ])('%j, then %j', (before, after, story) => {
    expect(storiesOf({ before: of(before), after: of(after) })).toEqual([story])
  })

  it.each<[keyof TaskState, string, string]>([
    ['followerGids', 'follower_added', 'follower_removed'],
    ['tagGids', 'added_to_tag', 'removed_from_tag'],
    ['dependencyGids', 'dependency_added', 'dependency_removed'],
    ['dependentGids', 'dependent_added', 'dependent_removed'],
  ])('of %s is one for each that comes, and one for each that goes', (list, came, went) => {
    const [one, two, three] = [gid('1'), gid('2'), gid('3')]
    const stories = storiesOf({ before: { [list]: [one, two] }, after: { [list]: [two, three, three] } })
    expect(stories.map(({ facts, kind }) => [kind, ...Object.values(facts)])).toEqual([
      [went, one],
      [came, three],
    ])
  })

  it('of places is which project it came into or left, and between which sections it moved', () => {
    const place = (project: string, section: string) => ({
      projectGid: gid(project),
      sectionGid: gid(section),
    })
    const before = { places: [place('1', '11'), place('2', '21'), place('3', '31')] }
    const after = { places: [place('1', '11'), place('2', '22'), place('4', '41')] }
    expect(storiesOf({ before, after })).toEqual([
      { kind: 'removed_from_project', facts: { projectGid: '3' } },
      { kind: 'added_to_project', facts: { projectGid: '4' } },
      { kind: 'section_changed', facts: { projectGid: '2', oldSectionGid: '21', newSectionGid: '22' } },
    ])
  })

  it('of a new task leaves out what it is called, what it is about and what it is', () => {
    const task = {
      name: 'b',
      htmlNotes: '<body>x</body>',
      resourceSubtype: 'approval',
      approvalStatus: 'approved',
      completedAtMs: 1,
      assigneeGid: gid('1'),
    }
    expect(kinds(null, of({}))).toEqual([])
    expect(kinds(null, of(task))).toEqual(['assigned', 'marked_complete'])
  })

  it('of a deletion is nothing: its stories go with it', () => {
    expect(storiesOf({ before: of({ assigneeGid: gid('1') }), after: null })).toEqual([])
  })

  it('of nothing is nothing, and of fields never more than are reckoned with, each kind once', () => {
    fc.assert(
      fc.property(anyFields, fc.option(anyFields), (fields, other) => {
        expect(storiesOf({ before: { fields }, after: { fields } })).toEqual([])
        const stories = kinds(other === null ? null : { fields: other }, { fields })
        expect(stories.length).toBeLessThanOrEqual(STORIES_OF_FIELDS_MAX)
        expect(new Set(stories).size).toBe(stories.length)
        for (const kind of stories) expect(SYSTEM_KINDS).toContain(kind)
      }),
    )
  })
})
