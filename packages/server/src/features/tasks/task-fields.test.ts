import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { jsonInput, readInput } from '../../protocol/asana/input.js'
import { CREATE_TASK_FIELDS, readTaskChanges, UPDATE_TASK_FIELDS, type SettableInput } from './task-fields.js'
import { newTask, APPROVAL_STATUSES, TASK_SUBTYPES, type Task } from './task.rules.js'

const ADA = '1200000000000001' as Gid
const BEN = '1200000000000002' as Gid
const NOW_MS = Date.parse('2026-11-23T12:00:00Z')
const at = (text: string) => Date.parse(text)

const NEW_TASK = newTask({
  gid: '1' as Gid,
  workspaceGid: '2' as Gid,
  parent: null,
  createdByGid: BEN,
  nowMs: 0,
})

function read(input: SettableInput, before: Task | null = NEW_TASK) {
  return readTaskChanges(input, { before, htmlNotes: undefined, userGid: ADA, nowMs: NOW_MS })
}

/** The task after the change. */
function after(input: SettableInput, before: Task | null = NEW_TASK): Task {
  const changes = read(input, before)
  if (!changes.ok) throw new Error(messageOf(input, before))
  return { ...(before ?? NEW_TASK), ...changes.value }
}

function messageOf(input: SettableInput, before: Task | null = NEW_TASK): string {
  const changes = read(input, before)
  if (changes.ok || changes.refusal.kind !== 'invalid') throw new Error('the change was taken')
  return changes.refusal.messages.join('|')
}

function schedule({ dueOn, dueAtMs, startOn, startAtMs }: Task) {
  return { dueOn, dueAtMs, startOn, startAtMs }
}

const NO_SCHEDULE = { dueOn: null, dueAtMs: null, startOn: null, startAtMs: null }

describe('the schedule of a task', () => {
  it('is due on a day', () => {
    expect(schedule(after({ due_on: '2026-12-01' }))).toEqual({ ...NO_SCHEDULE, dueOn: '2026-12-01' })
  })

  it('is due at an instant, and so on its day in UTC', () => {
    const dueAtMs = at('2026-12-01T23:30:00Z')
    expect(schedule(after({ due_at: dueAtMs }))).toEqual({ ...NO_SCHEDULE, dueOn: '2026-12-01', dueAtMs })
  })

  it('is due on a day or at an instant, never both', () => {
    expect(messageOf({ due_on: '2026-12-01', due_at: NOW_MS })).toBe(
      'You may only provide one of due_on or due_at!',
    )
    expect(messageOf({ due_on: '2026-12-01', start_on: '2026-12-01', start_at: NOW_MS })).toBe(
      'You may only provide one of start_on or start_at!',
    )
  })

  it('takes one and clears the other in one request', () => {
    const dueAtMs = at('2026-12-01T10:00:00Z')
    const atInstant = after({ due_at: dueAtMs, due_on: null })
    expect(schedule(atInstant)).toEqual({ ...NO_SCHEDULE, dueOn: '2026-12-01', dueAtMs })
    expect(schedule(after({ due_on: '2026-12-02', due_at: null }, atInstant))).toEqual({
      ...NO_SCHEDULE,
      dueOn: '2026-12-02',
    })
    const startAtMs = at('2026-11-30T10:00:00Z')
    expect(schedule(after({ start_at: startAtMs, due_at: dueAtMs, start_on: null, due_on: null }))).toEqual({
      dueOn: '2026-12-01',
      dueAtMs,
      startOn: '2026-11-30',
      startAtMs,
    })
  })

  it('starts only together with its end', () => {
    expect(messageOf({ start_on: '2026-12-01' })).toBe('start_on: Needs due_on or due_at in the same request')
    expect(messageOf({ start_on: '2026-12-01', due_on: null })).toBe(
      'start_on: Needs due_on or due_at in the same request',
    )
    expect(messageOf({ start_at: NOW_MS })).toBe('start_at: Needs due_at in the same request')
    expect(messageOf({ start_at: NOW_MS, due_on: '2026-12-01' })).toBe(
      'start_at: Needs due_at in the same request',
    )
  })

  it('starts no later than it ends: on the same day, yes, at the same instant, no', () => {
    expect(schedule(after({ start_on: '2026-12-01', due_on: '2026-12-01' })).startOn).toBe('2026-12-01')
    expect(messageOf({ start_on: '2026-12-02', due_on: '2026-12-01' })).toBe(
      'start_on: Must not be after the due date',
    )
    expect(messageOf({ start_on: '2026-12-02', due_at: at('2026-12-01T23:59:00Z') })).toBe(
      'start_on: Must not be after the due date',
    )
    expect(messageOf({ start_at: NOW_MS, due_at: NOW_MS })).toBe('start_at: Must be before due_at')
    expect(schedule(after({ start_at: NOW_MS - 1, due_at: NOW_MS })).startAtMs).toBe(NOW_MS - 1)
  })

  it('keeps the start day when only the end moves', () => {
    const before = after({ start_on: '2026-12-01', due_on: '2026-12-03' })
    expect(schedule(after({ due_on: '2026-12-05' }, before))).toEqual({
      ...NO_SCHEDULE,
      dueOn: '2026-12-05',
      startOn: '2026-12-01',
    })
  })

  it('loses the hours with due_at, and the days with due_on', () => {
    const before = after({ start_at: at('2026-12-01T08:00:00Z'), due_at: at('2026-12-02T08:00:00Z') })
    expect(schedule(after({ due_at: null }, before))).toEqual({
      ...NO_SCHEDULE,
      dueOn: '2026-12-02',
      startOn: '2026-12-01',
    })
    expect(schedule(after({ due_on: null }, before))).toEqual(NO_SCHEDULE)
    expect(schedule(after({ due_on: null, due_at: null }, before))).toEqual(NO_SCHEDULE)
    expect(schedule(after({ start_on: null }, before))).toEqual({
      ...schedule(before),
      startOn: null,
      startAtMs: null,
    })
    expect(schedule(after({ start_at: null }, before))).toEqual({
      ...schedule(before),
      startOn: null,
      startAtMs: null,
    })
  })

  it('stays as it is when nothing of it is sent', () => {
    const before = after({ start_on: '2026-12-01', due_on: '2026-12-03' })
    expect(schedule(after({ name: 'x' }, before))).toEqual(schedule(before))
  })

  it('is never absurd after a change of a new task: an instant has its day, a start has an end', () => {
    const anyDay = fc.constantFrom('2026-12-01', '2026-12-02', '2026-12-03')
    const anyInstant = anyDay.map((day) => at(`${day}T10:00:00Z`))
    const maybe = <T>(value: fc.Arbitrary<T>) =>
      fc.option(fc.option(value, { nil: null }), { nil: undefined })
    const anyInput = fc.record({
      due_on: maybe(anyDay),
      due_at: maybe(anyInstant),
      start_on: maybe(anyDay),
      start_at: maybe(anyInstant),
    })
    fc.assert(
      fc.property(anyInput, (wanted) => {
        const input = Object.fromEntries(
          Object.entries(wanted).filter(([, value]) => value !== undefined),
        ) as SettableInput
        const changes = read(input)
        if (!changes.ok) return
        const task = after(input)
        if (task.dueAtMs !== null) expect(new Date(task.dueAtMs).toISOString().slice(0, 10)).toBe(task.dueOn)
        if (task.startAtMs !== null) {
          expect(new Date(task.startAtMs).toISOString().slice(0, 10)).toBe(task.startOn)
          expect(task.dueAtMs ?? 0).toBeGreaterThan(task.startAtMs)
        }
        if (task.startOn !== null) expect((task.dueOn ?? '') >= task.startOn).toBe(true)
        for (const name of ['start_at', 'due_at'] as const) {
          if (typeof input[name] === 'number')
            expect(name === 'start_at' ? task.startAtMs : task.dueAtMs).toBe(input[name])
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the completion of a task', () => {
  it('notes who and when, once', () => {
    const done = after({ completed: true })
    expect(done).toMatchObject({ completedAtMs: NOW_MS, completedByGid: ADA })
    const byBen = { ...done, completedAtMs: 5, completedByGid: BEN }
    expect(after({ completed: true }, byBen)).toMatchObject({ completedAtMs: 5, completedByGid: BEN })
    expect(after({ name: 'x' }, byBen)).toMatchObject({ completedAtMs: 5, completedByGid: BEN })
    expect(after({ completed: false }, byBen)).toMatchObject({ completedAtMs: null, completedByGid: null })
  })

  it('may come with the task itself', () => {
    expect(after({ completed: true }, null)).toMatchObject({ completedAtMs: NOW_MS, completedByGid: ADA })
    expect(after({ completed: false }, null)).toMatchObject({ completedAtMs: null, completedByGid: null })
  })

  it('of an approval follows its status', () => {
    const approval = after({ resource_subtype: 'approval' }, null)
    expect(approval).toMatchObject({ approvalStatus: 'pending', completedAtMs: null })
    for (const status of ['approved', 'rejected', 'changes_requested'] as const) {
      const judged = after({ approval_status: status }, approval)
      expect(judged).toMatchObject({ approvalStatus: status, completedAtMs: NOW_MS, completedByGid: ADA })
      expect(after({ approval_status: 'pending' }, judged)).toMatchObject({
        approvalStatus: 'pending',
        completedAtMs: null,
      })
      expect(after({ completed: true }, judged)).toMatchObject({ approvalStatus: status })
    }
    expect(after({ completed: true }, approval)).toMatchObject({
      approvalStatus: 'approved',
      completedAtMs: NOW_MS,
    })
    expect(after({ completed: false }, after({ completed: true }, approval))).toMatchObject({
      approvalStatus: 'pending',
      completedAtMs: null,
    })
  })

  it('of an approval is decided by the status when both are sent', () => {
    const approval = after({ resource_subtype: 'approval' }, null)
    expect(after({ completed: true, approval_status: 'pending' }, approval)).toMatchObject({
      approvalStatus: 'pending',
      completedAtMs: null,
    })
    expect(after({ completed: false, approval_status: 'rejected' }, approval)).toMatchObject({
      approvalStatus: 'rejected',
      completedAtMs: NOW_MS,
    })
  })

  it('is no approval’s status elsewhere', () => {
    const message = 'approval_status: Only tasks with resource_subtype approval have one'
    expect(messageOf({ approval_status: 'approved' })).toBe(message)
    expect(messageOf({ approval_status: 'approved', resource_subtype: 'milestone' })).toBe(message)
    expect(
      messageOf(
        { approval_status: 'approved', resource_subtype: 'default_task' },
        after({ resource_subtype: 'approval' }),
      ),
    ).toBe(message)
    expect(
      after({ resource_subtype: 'default_task' }, after({ resource_subtype: 'approval' })).approvalStatus,
    ).toBeNull()
  })

  it('holds for every approval after any changes: complete exactly when no longer pending', () => {
    const anyInput: fc.Arbitrary<SettableInput> = fc.record(
      {
        resource_subtype: fc.constantFrom(...TASK_SUBTYPES),
        approval_status: fc.constantFrom(...APPROVAL_STATUSES),
        completed: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 6 }), (inputs) => {
        let task: Task | null = null
        for (const input of inputs) if (read(input, task).ok) task = after(input, task)
        if (task === null) return
        if (task.resourceSubtype === 'approval') {
          expect(task.completedAtMs !== null).toBe(task.approvalStatus !== 'pending')
        } else expect(task.approvalStatus).toBeNull()
        expect(task.completedByGid !== null).toBe(task.completedAtMs !== null)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a milestone', () => {
  it('has no start', () => {
    expect(messageOf({ resource_subtype: 'milestone', start_on: '2026-12-01', due_on: '2026-12-02' })).toBe(
      'start_on: A milestone has no start date',
    )
    const milestone = after({ resource_subtype: 'milestone', due_on: '2026-12-02' }, null)
    expect(messageOf({ start_on: '2026-12-01', due_on: '2026-12-02' }, milestone)).toBe(
      'start_on: A milestone has no start date',
    )
  })

  it('loses the start that it had as a task', () => {
    const task = after({ start_on: '2026-12-01', due_on: '2026-12-02' })
    expect(schedule(after({ resource_subtype: 'milestone' }, task))).toEqual({
      ...NO_SCHEDULE,
      dueOn: '2026-12-02',
    })
  })
})

describe('the text of a task', () => {
  it('is taken as it is to be kept', () => {
    const read = readTaskChanges(
      {},
      { before: null, htmlNotes: '<body>a</body>', userGid: ADA, nowMs: NOW_MS },
    )
    expect(read).toMatchObject({ ok: true, value: { htmlNotes: '<body>a</body>' } })
  })

  it('has the limits that its fields have', () => {
    const problems = (data: Record<string, unknown>) => {
      const input = readInput(jsonInput(data), { fields: UPDATE_TASK_FIELDS })
      return input.ok || input.refusal.kind !== 'invalid' ? [] : input.refusal.messages
    }
    expect(problems({ name: 'x'.repeat(1_024), notes: 'x'.repeat(65_535) })).toEqual([])
    expect(problems({ name: 'x'.repeat(1_025), notes: 'x'.repeat(65_536), liked: 'yes' })).toEqual([
      'name: Must be at most 1024 characters long',
      'notes: Must be at most 65535 characters long',
      'liked: Must be true or false',
    ])
  })
})

describe('the fields of a new task', () => {
  it('name places, people and tags', () => {
    const read = readInput(
      jsonInput({
        workspace: '2',
        projects: ['3'],
        memberships: [{ project: '3', section: '4' }],
        followers: ['me', 'a@b.example'],
        parent: null,
      }),
      { fields: CREATE_TASK_FIELDS },
    )
    expect(read).toEqual({
      ok: true,
      value: {
        workspace: '2',
        projects: ['3'],
        memberships: [{ project: '3', section: '4' }],
        followers: [{ by: 'me' }, { by: 'email', email: 'a@b.example' }],
        parent: null,
      },
    })
  })
})
