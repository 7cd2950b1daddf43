import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import { inTransaction } from '../../db/transaction.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done } from '../../protocol/asana/refusal.js'
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
const [LIMITS, LATER_MS] = [{ relationshipsMax: 10, connectedMax: 100, levelsMax: 9 }, NOW_MS + 1_000]
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

  const by = () => ({ viewer: owner.viewer, byGid: owner.gid, nowMs: LATER_MS })
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
    expect(await goals.update({ ...change, judge: () => done({ status: 'red' }) })).toBe('no_metric')
    const value = { goalGid: goal.gid, value: 0.123456, ...by() }
    expect(await metrics.setCurrent({ ...value, judge: () => null })).toBe('no_metric')
    const [one, other] = [await newMetric(), await newMetric({ target: 3, isCustomWeight: false })]
    expect(await metrics.set(goal.gid, one, by())).toMatchObject({ modifiedAtMs: LATER_MS })
    expect((await metrics.read([goal.gid])).get(goal.gid)).toEqual(one)
    await metrics.set(goal.gid, other, by())
    expect(await metrics.setCurrent({ ...value, judge: () => 'foreign' })).toBe('foreign')
    await metrics.setCurrent({ ...value, judge: () => null })
    expect((await metrics.read([goal.gid])).get(goal.gid)).toEqual({ ...other, current: 0.123456 })
    expect(await goals.update({ ...change, judge: () => done({ status: 'red' }) })).toMatchObject({
      value: { status: 'red' },
    })
    await goals.delete(goal.gid, by())
    expect(await metrics.set(goal.gid, one, by())).toBe('gone')
    expect(await metrics.setCurrent({ ...value, judge: () => null })).toBe('gone')
    expect(await goals.update({ ...change, judge: () => done({ name: 'x' }) })).toBe('gone')
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
            expect(await stores.goals.relationships.remove(removed)).toBe(
              below[goal]?.delete(carries) === true ? 'removed' : 'gone',
            )
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

  it('hang together in chains and in numbers that are bounded both ways', async () => {
    const goals: Goal[] = []
    for (let index = 0; index < 5; index++) goals.push(await stores.newGoal(owner))
    const [top, second, third, fourth, beside] = goals
    if (!top || !second || !third || !fourth || !beside) throw new Error('five')
    const carry = async (one: Goal, other: Goal, more: object) =>
      await add(one, { type: 'goal', gid: other.gid }, more)
    const chain = { levelsMax: 3 }
    expect(await carry(third, fourth, chain)).toMatchObject({ goalGid: third.gid })
    expect(await carry(second, third, chain)).toMatchObject({ goalGid: second.gid })
    // One more on top makes the chain as long as one more at its end.
    expect(await carry(top, second, chain)).toBe('too_deep')
    expect(await carry(fourth, beside, chain)).toBe('too_deep')
    // Of the top, three relationships are below it by then: what is added far below counts for it.
    expect(await carry(top, second, {})).toMatchObject({ goalGid: top.gid })
    expect(await carry(fourth, beside, { connectedMax: 3 })).toBe('too_connected')
    const { project } = await stores.newProject(owner)
    const work = { type: 'project', gid: project.gid } as const
    expect(await add(fourth, work, { connectedMax: 3 })).toBe('too_connected')
    expect(await add(fourth, work, { connectedMax: 4 })).toMatchObject({ goalGid: fourth.gid })
    // And what carries many goals is bounded by those above it.
    expect(await carry(beside, fourth, { connectedMax: 3 })).toBe('too_connected')
  })

  it('are changed by whoever may do so once they are held, whatever they could a moment before', async () => {
    const goal = await stores.newGoal(owner)
    const reader = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
    const as = { ...by(), viewer: reader.viewer, byGid: reader.gid }
    const { goals, metrics, relationships } = stores.goals
    const relationship = await add(goal, { type: 'goal', gid: (await stores.newGoal(owner)).gid })
    if (typeof relationship === 'string') throw new Error(relationship)
    const { project } = await stores.newProject(owner)
    expect(await add(goal, { type: 'project', gid: project.gid }, as)).toBe('refused')
    expect(await relationships.setWeight(relationship, 1, as)).toBe('refused')
    const { gid: supportingGid } = relationship.supporting
    expect(await relationships.remove({ goalGid: goal.gid, supportingGid, ...as })).toBe('refused')
    expect(await metrics.set(goal.gid, await newMetric(), as)).toBe('refused')
    const value = { goalGid: goal.gid, value: 1, judge: () => null }
    expect(await metrics.setCurrent({ ...value, ...as })).toBe('refused')
    expect(await goals.delete(goal.gid, as)).toBe('refused')
    const held: unknown[] = []
    const change = { goalGid: goal.gid, ownerMembershipGid: null, like: null, ...as }
    await goals.update({
      ...change,
      judge: ({ goal: now, level }) => {
        held.push([now.name, level])
        return done({})
      },
    })
    expect(held).toEqual([[goal.name, 'commenter']])
    const [standing] = await goals.read(owner.viewer, [goal.gid])
    expect(standing?.goal.modifiedAtMs).toBe(LATER_MS)
    expect(await carrying(goal.gid)).toEqual([supportingGid])
  })

  it('take no owner who has left the workspace meanwhile, new or changed', async () => {
    const stranger = await stores.newPerson()
    const goal = { ...(await stores.newGoal(owner)), gid: await stores.nextGid(), ownerGid: stranger.gid }
    const member = { goalGid: goal.gid, level: 'admin' } as const
    const members = [
      { ...member, gid: await stores.nextGid(), userGid: owner.gid },
      { ...member, gid: await stores.nextGid(), userGid: stranger.gid },
    ]
    expect(await stores.goals.goals.create({ goal, members, like: null })).toBe('owner_gone')
    expect(await stores.goals.goals.read(owner.viewer, [goal.gid])).toEqual([])
    const other = await stores.newGoal(owner)
    const change = { goalGid: other.gid, ownerMembershipGid: await stores.nextGid(), like: null, ...by() }
    const judge = () => done({ ownerGid: stranger.gid })
    expect(await stores.goals.goals.update({ ...change, judge })).toBe('owner_gone')
    expect((await stores.goals.members.people([other.gid]))?.get(other.gid)).toEqual([owner.gid])
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
