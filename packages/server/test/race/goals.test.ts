import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Goal } from '../../src/features/goals/goal.js'
import { stretchesOf, yearsAt } from '../../src/features/time-periods/time-period.rules.js'
import { DATABASE_KINDS } from '../support/services.js'
import { NOW_MS, openStoresAt, sharedLocation, type Person, type Stores } from '../support/stores.js'

const [GOALS, CALLERS] = [5, 8]
const UNPAGED = { limit: null, after: null }

describe.each(DATABASE_KINDS)('goals on %s', (kind) => {
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
  const join = async (node: Stores, goal: Goal, subgoal: Goal) =>
    await node.goals.relationships.add({
      gid: await node.nextGid(),
      goalGid: goal.gid,
      workspaceGid: goal.workspaceGid,
      supporting: { type: 'goal', gid: subgoal.gid },
      position: null,
      weight: null,
      relationshipsMax: 100,
      connectedMax: 100,
      levelsMax: 100,
      viewer: owner.viewer,
      byGid: owner.gid,
      nowMs: NOW_MS,
    })

  it('that are joined with each other all at once carry themselves nowhere, and stand in an order', async () => {
    const goals: Goal[] = []
    for (let index = 0; index < GOALS; index++) goals.push(await stores.newGoal(owner))
    const pairs = goals.flatMap((one) =>
      goals.filter((other) => other !== one).map((other) => [one, other] as const),
    )
    const decisions = await Promise.all(
      pairs.map(async ([one, other], index) => await join(nodeOf(index), one, other)),
    )
    // Of each two goals one carries the other: all pairs were asked for, both ways round.
    const joined = decisions.filter((decision) => typeof decision !== 'string')
    expect(joined).toHaveLength((GOALS * (GOALS - 1)) / 2)
    const below = new Map(goals.map(({ gid }) => [gid, joined.filter(({ goalGid }) => goalGid === gid)]))
    expect([...below.values()].map((all) => all.length).toSorted((one, other) => one - other)).toEqual([
      0, 1, 2, 3, 4,
    ])
    for (const all of below.values()) expect(new Set(all.map(({ rank }) => rank)).size).toBe(all.length)
  })

  it('that are deleted while others are joined to them leave nothing half', async () => {
    for (let round = 0; round < CALLERS; round++) {
      const [goal, subgoal] = [await stores.newGoal(owner), await stores.newGoal(owner)]
      const [decision] = await Promise.all([
        join(nodeOf(round), goal, subgoal),
        nodeOf(round + 1).goals.goals.delete(subgoal.gid, {
          viewer: owner.viewer,
          byGid: owner.gid,
          nowMs: NOW_MS,
        }),
      ])
      if (typeof decision === 'string') expect(decision).toBe('supporting_gone')
      expect(await stores.goals.metrics.subgoals([goal.gid])).toEqual([])
    }
  })

  it('years that many look for first are made once', async () => {
    const { workspaceGid } = await stores.newPerson()
    const stretches = yearsAt(NOW_MS).flatMap(stretchesOf)
    await Promise.all(
      Array.from({ length: CALLERS }, async (_, caller) => {
        const node = nodeOf(caller)
        const gids = await Promise.all(stretches.map(async () => await node.nextGid()))
        await node.goals.timePeriods.ensure(workspaceGid, { stretches, gids })
      }),
    )
    const all = await stores.goals.timePeriods.list(workspaceGid, {
      startOn: null,
      endOn: null,
      page: UNPAGED,
    })
    expect(all).toHaveLength(stretches.length)
    const halves = all.filter(({ period }) => period === 'H1')
    expect(new Set(halves.map(({ parentGid }) => parentGid)).size).toBe(halves.length)
  })
})
