import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import { COMMENT, type Story } from '../stories/story.rules.js'
import type { Supporting } from './goal-relationship.js'
import { goalAccess, type Goal } from './goal.js'
import { leaveGoals } from './goals.writers.js'
import type { Metric } from './metric.rules.js'
import type { GoalFilter } from './ports.js'

const UNPAGED: PageRequest = { limit: null, after: null }
const EVERYTHING: Omit<GoalFilter, 'of'> = {
  workspaceGid: null,
  teamGid: null,
  timePeriodGids: null,
  isWorkspaceLevel: null,
}
const [LIMITS, LATER_MS] = [{ relationshipsMax: 10, connectedMax: 100 }, NOW_MS + 1_000]
const rest = async () => await Promise.resolve()

/** What any stores of goals must do. */
export function goalContract(open: OpenStores): void {
  let stores: Stores
  let owner: Person
  beforeAll(async () => {
    stores = await open()
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const by = () => ({ byGid: owner.gid, nowMs: LATER_MS })
  const list = async (viewer: Person, of: GoalFilter['of'], page = UNPAGED) =>
    (await stores.goals.goals.list(viewer.viewer, { filter: { ...EVERYTHING, of }, page })).map(
      ({ gid }) => gid,
    )
  const add = async (goal: Goal, supporting: Supporting, more: object = {}) =>
    await stores.goals.relationships.add({
      gid: await stores.nextGid(),
      goalGid: goal.gid,
      workspaceGid: goal.workspaceGid,
      supporting,
      position: null,
      weight: null,
      ...LIMITS,
      ...by(),
      ...more,
    })
  const carrying = async (goalGid: Gid) =>
    (
      await stores.goals.relationships.list({
        goalGid,
        subtype: null,
        see: async (some) => await Promise.resolve(new Set(some.map(({ gid }) => gid))),
        page: UNPAGED,
        rest,
      })
    ).map(({ supporting }) => supporting.gid)
  const newMetric = async (wish: Partial<Metric> = {}): Promise<Metric> => ({
    gid: await stores.nextGid(),
    unit: 'none',
    precision: 2,
    currencyCode: null,
    initial: 0.25,
    target: -1e15,
    current: 0.1,
    progressSource: 'manual',
    isCustomWeight: true,
    setByGid: owner.gid,
    ...wish,
  })

  it('are seen by the rule and in lists alike, for every role', async () => {
    const admin = await stores.newPerson()
    const { workspaceGid } = admin
    for (const role of ['admin', 'member', 'guest', undefined] as const) {
      const person =
        role === undefined ? await stores.newPerson() : await stores.newPerson({ workspaceGid, role })
      const [joined, other] = [await stores.newGoal(admin), await stores.newGoal(admin)]
      await stores.goals.members.add({
        viewer: admin.viewer,
        goalGid: joined.gid,
        members: [{ gid: await stores.nextGid(), userGid: person.gid }],
        level: 'viewer',
        nowMs: NOW_MS,
      })
      const gids = [joined.gid, other.gid]
      const wanted = role === undefined ? [] : role === 'guest' ? [joined.gid] : gids
      const seen = (await stores.goals.goals.read(person.viewer, gids))
        .filter((one) => goalAccess(one, person.viewer.roles.get(workspaceGid)) !== null)
        .map(({ goal }) => goal.gid)
      expect([role, seen.toSorted()]).toEqual([role, wanted])
      const listed = await list(person, { kind: 'workspace', gid: workspaceGid })
      expect([role, listed.filter((gid) => gids.includes(gid))]).toEqual([role, wanted])
    }
  })

  it('page by gid, whole and without repetition', async () => {
    const person = await stores.newPerson()
    const gids: Gid[] = []
    for (let index = 0; index < 5; index++) gids.push((await stores.newGoal(person)).gid)
    const of = { kind: 'workspace', gid: person.workspaceGid } as const
    expect(await list(person, of, { limit: 2, after: null })).toEqual(gids.slice(0, 3))
    expect(await list(person, of, { limit: 2, after: [String(gids[1])] })).toEqual(gids.slice(2))
  })

  it('keep their metric as it was set, numbers of any size to the last digit; a status needs one', async () => {
    const goal = await stores.newGoal(owner)
    const change = { goalGid: goal.gid, ownerMembershipGid: null, like: null, ...by() }
    const { goals, metrics } = stores.goals
    expect(await goals.update({ ...change, changes: { status: 'red' } })).toBe('no_metric')
    const value = { goalGid: goal.gid, value: 0.123456, ...by() }
    expect(await metrics.setCurrent({ ...value, judge: () => null })).toBe('no_metric')
    const [one, other] = [await newMetric(), await newMetric({ target: 3, isCustomWeight: false })]
    expect(await metrics.set(goal.gid, one, by())).toMatchObject({ modifiedAtMs: LATER_MS })
    expect((await metrics.read([goal.gid])).get(goal.gid)).toEqual(one)
    await metrics.set(goal.gid, other, by())
    expect(await metrics.setCurrent({ ...value, judge: () => 'foreign' })).toBe('foreign')
    await metrics.setCurrent({ ...value, judge: () => null })
    expect((await metrics.read([goal.gid])).get(goal.gid)).toEqual({ ...other, current: 0.123456 })
    expect(await goals.update({ ...change, changes: { status: 'red' } })).toMatchObject({ status: 'red' })
    await goals.delete(goal.gid, by())
    expect(await metrics.set(goal.gid, one, by())).toBeNull()
    expect(await metrics.setCurrent({ ...value, judge: () => null })).toBe('gone')
    expect(await goals.update({ ...change, changes: { name: 'x' } })).toBe('gone')
  })

  it('never carry themselves, whatever is joined and parted in whatever order', async () => {
    const step = fc.record({
      goal: fc.nat(3),
      carries: fc.nat(3),
      how: fc.constantFrom('join', 'join', 'join', 'part'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 14 }), async (steps) => {
        const goals: Goal[] = []
        for (let index = 0; index < 4; index++) goals.push(await stores.newGoal(owner))
        /** Which goals carry which, as it must be. */
        const below = goals.map(() => new Set<number>())
        const leadsTo = (from: number, to: number): boolean =>
          from === to || [...(below[from] ?? [])].some((next) => leadsTo(next, to))
        for (const { carries, goal, how } of steps) {
          const [one, other] = [goals[goal], goals[carries]]
          if (one === undefined || other === undefined) continue
          if (how === 'part') {
            const removed = { goalGid: one.gid, supportingGid: other.gid, ...by() }
            expect(await stores.goals.relationships.remove(removed)).toBe(below[goal]?.delete(carries))
            continue
          }
          const decision = await add(one, { type: 'goal', gid: other.gid })
          if (leadsTo(carries, goal)) expect(decision).toBe('cycle')
          else {
            expect(decision).toMatchObject({ supporting: { gid: other.gid } })
            below[goal]?.add(carries)
          }
        }
      }),
      { numRuns: 4 },
    )
  })

  it('are carried in an order of their own, each by what is there, and by no more than they may be', async () => {
    const goal = await stores.newGoal(owner)
    const { project } = await stores.newProject(owner)
    const task = await stores.newTask(owner)
    const subgoal = await stores.newGoal(owner)
    const supporting: Supporting[] = [
      { type: 'project', gid: project.gid },
      { type: 'task', gid: task.gid },
      { type: 'goal', gid: subgoal.gid },
    ]
    for (const one of supporting) await add(goal, one)
    const [first, second, third] = supporting
    if (first === undefined || second === undefined || third === undefined) throw new Error('three')
    expect(await carrying(goal.gid)).toEqual([first.gid, second.gid, third.gid])
    await add(goal, third, { position: { at: 'before', anchor: second.gid }, weight: 0.75 })
    expect(await carrying(goal.gid)).toEqual([first.gid, third.gid, second.gid])
    expect(await add(goal, third)).toMatchObject({ weight: 0.75 })
    const unknown = await stores.nextGid()
    expect(await add(goal, first, { position: { at: 'after', anchor: unknown } })).toBe('anchor_unknown')
    expect(await add(goal, { type: 'portfolio', gid: unknown })).toBe('supporting_gone')
    const other = await stores.newGoal(owner)
    expect(await add(goal, { type: 'goal', gid: other.gid }, { relationshipsMax: 3 })).toBe('too_many')
    await add(other, { type: 'goal', gid: goal.gid })
    expect(
      await add(await stores.newGoal(owner), { type: 'goal', gid: other.gid }, { connectedMax: 2 }),
    ).toBe('too_connected')
    await stores.projects.delete(project.gid, by())
    await stores.tasks.delete({ taskGid: task.gid, byGid: owner.gid, nowMs: NOW_MS })
    await stores.goals.goals.delete(subgoal.gid, by())
    expect(await carrying(goal.gid)).toEqual([])
    await stores.goals.goals.delete(goal.gid, by())
    expect(await add(goal, { type: 'goal', gid: other.gid })).toBe('gone')
  })

  it('lose whoever leaves the workspace, and let nobody in who has', async () => {
    const goal = await stores.newGoal(owner)
    const friend = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
    const stranger = await stores.newPerson()
    const members = [
      { gid: await stores.nextGid(), userGid: friend.gid },
      { gid: await stores.nextGid(), userGid: stranger.gid },
    ]
    const act = { viewer: owner.viewer, goalGid: goal.gid, level: null, nowMs: NOW_MS }
    expect(await stores.goals.members.add({ ...act, members })).toBe('done')
    const people = async () => (await stores.goals.members.people([goal.gid]))?.get(goal.gid)
    expect(await people()).toEqual([owner.gid, friend.gid])
    const { workspaceGid } = owner
    await inTransaction(stores.db, async (tx) => {
      await leaveGoals(tx, { workspaceGid, userGid: friend.gid })
    })
    expect(await people()).toEqual([owner.gid])
  })

  it('take their comments along, and take none when they are gone', async () => {
    const goal = await stores.newGoal(owner)
    const comment = async (): Promise<Story & { readonly facts: null }> => ({
      gid: await stores.nextGid(),
      target: { type: 'goal', gid: goal.gid },
      workspaceGid: goal.workspaceGid,
      kind: COMMENT,
      facts: null,
      createdByGid: owner.gid,
      createdAtMs: LATER_MS,
      htmlText: 'Hello',
      stickerName: null,
      isPinned: false,
      editedAtMs: null,
    })
    const said = await comment()
    expect(await stores.stories.createComment(said)).toBe('created')
    expect(await stores.stories.list({ type: 'goal', ...goal }, UNPAGED)).toEqual([said])
    expect(await stores.stories.read(owner.viewer, [said.gid])).toEqual([said])
    const [standing] = await stores.goals.goals.read(owner.viewer, [goal.gid])
    expect(standing?.goal.modifiedAtMs).toBe(LATER_MS)
    const stranger = await stores.newPerson()
    expect(await stores.stories.read(stranger.viewer, [said.gid])).toEqual([])
    await stores.goals.goals.delete(goal.gid, by())
    expect(await stores.stories.read(owner.viewer, [said.gid])).toEqual([])
    expect(await stores.stories.createComment(await comment())).toBe('target_gone')
  })

  describe('time periods', () => {
    it('are made once, with what each is a part of', async () => {
      const { viewer, workspaceGid } = await stores.newPerson()
      const { timePeriods } = stores.goals
      const stretches = [
        { period: 'FY', startOn: '2026-01-01', endOn: '2026-12-31', within: null },
        { period: 'H1', startOn: '2026-01-01', endOn: '2026-06-30', within: 'FY' },
      ] as const
      for (let times = 0; times < 2; times++)
        await timePeriods.ensure(workspaceGid, {
          stretches,
          gids: [await stores.nextGid(), await stores.nextGid()],
        })
      const filter = { startOn: null, endOn: null, page: UNPAGED }
      const [year, half, ...more] = await timePeriods.list(workspaceGid, filter)
      expect([year?.period, half?.period, half?.parentGid, more]).toEqual(['FY', 'H1', year?.gid, []])
      expect(await timePeriods.countFrom(workspaceGid, '2026-01-01')).toBe(2)
      expect(await timePeriods.list(workspaceGid, { ...filter, endOn: '2026-07-01' })).toEqual([half])
      expect(await timePeriods.read(viewer, [String(half?.gid) as Gid])).toEqual([half])
      expect(await timePeriods.read(owner.viewer, [String(half?.gid) as Gid])).toEqual([])
    })
  })
}
