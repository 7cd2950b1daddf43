import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newBudget } from '../../src/features/budgets/budget.js'
import { ALLOCATION_COLUMNS } from '../../src/features/capacity/capacity.columns.js'
import { BUDGET_COLUMNS } from '../../src/features/budgets/budgets.columns.js'
import { recordTable } from '../../src/features/record-table.store.js'
import type { TimeEntry } from '../../src/features/time-tracking/time-entry.js'
import { timeEntryStore } from '../../src/features/time-tracking/time-entries.store.js'
import { TIMESHEET_COLUMNS } from '../../src/features/time-tracking/time-tracking.columns.js'
import type { Timesheet } from '../../src/features/time-tracking/timesheet.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const CALLERS = 12
const MONDAY = '2026-11-23'

describe.each(DATABASE_KINDS)('%s', (kind) => {
  let nodes: readonly Stores[]
  let stores: Stores
  let drop: () => Promise<void>
  let owner: Person

  beforeAll(async () => {
    const shared = await sharedLocation(kind, 'with schema')
    drop = shared.drop
    stores = await openStoresAt(shared.location)
    nodes = kind === 'postgres' ? [stores, await openStoresAt(shared.location)] : [stores]
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    for (const one of nodes) await one.close()
    await drop()
  })

  const nodeOf = (caller: number) => nodes[caller % nodes.length] ?? stores
  const atOnce = async <T>(work: (node: Stores, caller: number) => Promise<T>): Promise<T[]> =>
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => await work(nodeOf(caller), caller)),
    )
  const doing = () => ({ byGid: owner.gid, nowMs: NOW_MS })
  const newEntry = async (taskGid: TimeEntry['taskGid']): Promise<TimeEntry> => ({
    gid: await stores.nextGid(),
    workspaceGid: owner.workspaceGid,
    taskGid,
    createdByGid: owner.gid,
    projectGid: null,
    categoryGid: null,
    durationMinutes: 10,
    enteredOn: MONDAY,
    billableStatus: 'billable',
    description: '',
    createdAtMs: NOW_MS,
  })
  const newSheet = async (startOn: string): Promise<Timesheet> => ({
    gid: await stores.nextGid(),
    workspaceGid: owner.workspaceGid,
    userGid: owner.gid,
    startOn,
    status: 'draft',
    createdAtMs: NOW_MS,
  })
  const sheetsOf = ({ db }: Stores) => recordTable(db, 'timesheet_approval_statuses', TIMESHEET_COLUMNS)
  const ofOwner = () => ({
    owner: { table: 'users', gid: owner.gid } as const,
    among: { userGid: owner.gid },
    countMax: 100,
  })
  const minutesOf = async (gid: TimeEntry['taskGid']) =>
    (await stores.tasks.read(owner.viewer, [gid]))[0]?.task.actualTimeMinutes

  it('what a task has in sum is what its entries have, whoever adds, changes and deletes them at once', async () => {
    const task = await stores.newTask(owner)
    const entries = await atOnce(async (node) => {
      const entry = await newEntry(task.gid)
      expect(await timeEntryStore(node.db).create(entry, { ...doing(), perTaskMax: 100 })).toBe('created')
      return entry
    })
    expect(await minutesOf(task.gid)).toBe(10 * CALLERS)
    // Two change each of the even ones, and the odd ones go twice.
    await atOnce(async (node, caller) => {
      const store = timeEntryStore(node.db)
      for (const [index, entry] of entries.entries())
        if (index % 2 === 0) await store.update(entry, { durationMinutes: 1 + caller }, doing())
        else await store.delete(entry, doing())
    })
    const kept = await timeEntryStore(stores.db).read(entries.map(({ gid }) => gid))
    expect(kept).toHaveLength(CALLERS / 2)
    expect(await minutesOf(task.gid)).toBe(
      kept.reduce((sum, { durationMinutes }) => sum + durationMinutes, 0),
    )
  })

  it('no more entries than a task may have are kept', async () => {
    const task = await stores.newTask(owner)
    const decisions = await atOnce(
      async (node) =>
        await timeEntryStore(node.db).create(await newEntry(task.gid), { ...doing(), perTaskMax: 3 }),
    )
    expect(decisions.filter((one) => one === 'created')).toHaveLength(3)
    expect(decisions.filter((one) => one === 'too_many')).toHaveLength(CALLERS - 3)
    expect(await minutesOf(task.gid)).toBe(30)
  })

  it('a week that is submitted has all the time that was not refused', async () => {
    const person = await stores.newPerson({ workspaceGid: owner.workspaceGid })
    const sheet = { ...(await newSheet(MONDAY)), userGid: person.gid }
    await sheetsOf(stores).create({ record: sheet, ...ofOwner() })
    const task = await stores.newTask(owner)
    let seenWhenClosed: number | null | undefined
    const decisions = await atOnce(async (node, caller) => {
      if (caller === CALLERS / 2) {
        await sheetsOf(node).update(sheet.gid, { changes: { status: 'submitted' } })
        seenWhenClosed = await minutesOf(task.gid)
        return 'submitted'
      }
      const entry = { ...(await newEntry(task.gid)), createdByGid: person.gid }
      return await timeEntryStore(node.db).create(entry, { ...doing(), perTaskMax: 100 })
    })
    const created = decisions.filter((one) => one === 'created').length
    expect(created + decisions.filter((one) => one === 'closed').length).toBe(CALLERS - 1)
    expect(await minutesOf(task.gid)).toBe(created === 0 ? null : created * 10)
    expect(seenWhenClosed).toBe(await minutesOf(task.gid))
  })

  it('one of several decisions about a timesheet is the one that was judged by what it was', async () => {
    const sheet = await newSheet('2026-11-16')
    await sheetsOf(stores).create({ record: { ...sheet, status: 'submitted' }, ...ofOwner() })
    const judged = { status: 'submitted' } as const
    const decided = await atOnce(
      async (node, caller) =>
        await sheetsOf(node).update(sheet.gid, {
          changes: { status: caller % 2 === 0 ? 'approved' : 'rejected' },
          judged,
        }),
    )
    expect(decided.filter((one) => one !== null)).toHaveLength(1)
  })

  it('no more are planned for a project than may be, also where they are moved to it at once', async () => {
    const [from, to] = [await stores.newProject(owner), await stores.newProject(owner)]
    const on = ({ db }: Stores) => recordTable(db, 'allocations', ALLOCATION_COLUMNS)
    const [projectGid, countMax] = [to.project.gid, CALLERS - 2]
    const among = { projectGid }
    const moved = await atOnce(async (node) => {
      const gid = await stores.nextGid()
      await on(node).create({
        record: {
          gid,
          workspaceGid: owner.workspaceGid,
          projectGid: from.project.gid,
          userGid: owner.gid,
          createdByGid: owner.gid,
          startOn: '2026-11-09',
          endOn: '2026-11-10',
          effortType: null,
          effortHundredths: null,
        },
        owner: { table: 'projects', gid: from.project.gid },
        among: { projectGid: from.project.gid },
        countMax: CALLERS,
      })
      const limit = { among, countMax }
      return await on(node).update(gid, {
        changes: among,
        owner: { table: 'projects', gid: projectGid },
        limit,
      })
    })
    expect(moved.filter((one) => one === 'too_many')).toHaveLength(2)
  })

  it('there is one timesheet of a week, and one budget of a project', async () => {
    const { project } = await stores.newProject(owner)
    const weeks = await atOnce(
      async (node) => await sheetsOf(node).create({ record: await newSheet('2026-11-09'), ...ofOwner() }),
    )
    const budgets = await atOnce(async (node) => {
      const { gid: projectGid, workspaceGid } = project
      return await recordTable(node.db, 'budgets', BUDGET_COLUMNS).create({
        record: newBudget({ gid: await stores.nextGid(), workspaceGid, projectGid }),
        owner: { table: 'projects', gid: projectGid },
        among: { projectGid },
        countMax: 1,
      })
    })
    expect(weeks.toSorted()).toEqual(['created', ...Array<string>(CALLERS - 1).fill('taken')])
    expect(budgets.toSorted()).toEqual(['created', ...Array<string>(CALLERS - 1).fill('too_many')])
  })
})
