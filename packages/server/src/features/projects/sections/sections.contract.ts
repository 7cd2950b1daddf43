import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TOLD, NOW_MS, type OpenStores, type Stores } from '../../../../test/support/stores.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Position } from './section.js'

const GID_OF_NOTHING = '9' as Gid
const UNPAGED: PageRequest = { limit: null, after: null }
/** Far beyond the twenty insertions that fit between two neighbours before the list is numbered anew. */
const INSERTIONS_AT_ONE_PLACE = 70

/** What any store of sections must do. */
export function sectionContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const newList = async () => {
    const owner = await stores.newPerson()
    const { project, sectionGid } = await stores.newProject(owner)
    const add = async (position: Position) => {
      const gid = await stores.nextGid()
      const section = { gid, projectGid: project.gid, name: `S${gid}`, createdAtMs: NOW_MS }
      return { gid, decision: await stores.sections.create(section, position, TOLD.byGid) }
    }
    return { owner, projectGid: project.gid, first: sectionGid, add }
  }

  const order = async (projectGid: Gid) => {
    const rows = await stores.sections.list(projectGid, UNPAGED)
    expect(new Set(rows.map((row) => row.rank)).size).toBe(rows.length)
    return rows.map((row) => row.section.gid)
  }

  describe('create', () => {
    it('at the start, at the end, before and after another one', async () => {
      const { add, first, projectGid } = await newList()
      const end = await add({ at: 'end' })
      const start = await add({ at: 'start' })
      const before = await add({ at: 'before', anchor: end.gid })
      const after = await add({ at: 'after', anchor: first })
      expect(await order(projectGid)).toEqual([start.gid, first, after.gid, before.gid, end.gid])
      const loaded = (await stores.sections.load([end.gid, GID_OF_NOTHING])).get(end.gid)
      expect(loaded).toEqual({ gid: end.gid, projectGid, name: `S${end.gid}`, createdAtMs: NOW_MS })
    })

    it('anchor_unknown: one that does not exist, or stands in another project; nothing is made', async () => {
      const [one, two] = [await newList(), await newList()]
      for (const anchor of [GID_OF_NOTHING, two.first]) {
        for (const at of ['before', 'after'] as const) {
          const refused = await one.add({ at, anchor })
          expect(refused.decision).toBe('anchor_unknown')
          expect((await stores.sections.load([refused.gid])).size).toBe(0)
        }
      }
      expect(await order(one.projectGid)).toEqual([one.first])
    })

    it('gone: the project was deleted meanwhile', async () => {
      const { add, projectGid } = await newList()
      await stores.projects.delete(projectGid, TOLD)
      expect((await add({ at: 'end' })).decision).toBe('gone')
      expect((await add({ at: 'start' })).decision).toBe('gone')
    })
  })

  describe('order', () => {
    it.each(['before', 'after'] as const)('holds through many insertions %s the same one', async (at) => {
      const { add, first, projectGid } = await newList()
      const last = (await add({ at: 'end' })).gid
      const anchor = at === 'after' ? first : last
      const made: Gid[] = []
      for (let count = 0; count < INSERTIONS_AT_ONE_PLACE; count++) {
        const { decision, gid } = await add({ at, anchor })
        expect(decision).toBe('created')
        made.push(gid)
      }
      const between = at === 'after' ? made.toReversed() : made
      expect(await order(projectGid)).toEqual([first, ...between, last])
    })

    it('holds through many insertions into the gap that grows smallest', async () => {
      const { add, first, projectGid } = await newList()
      let [low, high] = [first, (await add({ at: 'end' })).gid]
      const expected = [low, high]
      for (let count = 0; count < INSERTIONS_AT_ONE_PLACE; count++) {
        const { gid } = await add(
          count % 2 === 0 ? { at: 'after', anchor: low } : { at: 'before', anchor: high },
        )
        expected.splice(expected.indexOf(high), 0, gid)
        if (count % 2 === 0) low = gid
        else high = gid
      }
      expect(await order(projectGid)).toEqual(expected)
    })

    it('follows a plain array through 200 insertions, moves and deletions', async () => {
      const { add, first, projectGid } = await newList()
      const expected = [first]
      const pick = seededPicks()
      const insert = (gid: Gid, position: Position) => {
        if (position.at === 'start') expected.unshift(gid)
        else if (position.at === 'end') expected.push(gid)
        else expected.splice(expected.indexOf(position.anchor) + (position.at === 'after' ? 1 : 0), 0, gid)
      }
      for (let step = 0; step < 200; step++) {
        const anchor = expected[pick(expected.length)] ?? first
        const position = (
          [{ at: 'start' }, { at: 'end' }, { at: 'before', anchor }, { at: 'after', anchor }] as const
        )[pick(4)] ?? { at: 'end' }
        const choice = pick(10)
        if (choice < 5) {
          const { gid } = await add(position)
          insert(gid, position)
          continue
        }
        const sectionGid = expected[pick(expected.length)] ?? first
        if (choice === 9 && expected.length > 1) {
          expect(await stores.sections.delete(sectionGid, TOLD)).toBe('deleted')
          expected.splice(expected.indexOf(sectionGid), 1)
          continue
        }
        if (sectionGid === anchor && 'anchor' in position) continue
        await stores.sections.update({ by: TOLD, sectionGid, name: null, position })
        expected.splice(expected.indexOf(sectionGid), 1)
        insert(sectionGid, position)
      }
      expect(await order(projectGid)).toEqual(expected)
    })

    it('pages whole and without repetition while sections are added on both sides of the page', async () => {
      const { add, first, projectGid } = await newList()
      const before = [first]
      for (let count = 0; count < 6; count++) before.push((await add({ at: 'end' })).gid)
      const seen: Gid[] = []
      let after: PageRequest['after'] = null
      for (;;) {
        const rows = await stores.sections.list(projectGid, { limit: 2, after })
        seen.push(...rows.slice(0, 2).map((row) => row.section.gid))
        const last = rows[1]
        if (rows.length <= 2 || last === undefined || seen.length > 100) break
        after = [last.rank, last.section.gid]
        await add({ at: 'start' })
        await add({ at: 'before', anchor: last.section.gid })
        if (seen.length < 6) await add({ at: 'after', anchor: last.section.gid })
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.filter((gid) => before.includes(gid))).toEqual(before)
    })
  })

  describe('update', () => {
    it('changes the name, the place, or both', async () => {
      const { add, first, projectGid } = await newList()
      const second = (await add({ at: 'end' })).gid
      const update = async (name: string | null, position: Position | null) =>
        await stores.sections.update({ by: TOLD, sectionGid: first, name, position })
      expect(await update('Named', null)).toMatchObject({ gid: first, name: 'Named' })
      expect(await order(projectGid)).toEqual([first, second])
      expect(await update(null, { at: 'end' })).toMatchObject({ name: 'Named' })
      expect(await order(projectGid)).toEqual([second, first])
      expect(await update('Both', { at: 'before', anchor: second })).toMatchObject({ name: 'Both' })
      expect(await order(projectGid)).toEqual([first, second])
      expect(await update(null, { at: 'after', anchor: first })).toMatchObject({ gid: first })
      expect(await order(projectGid)).toEqual([first, second])
    })

    it('anchor_unknown leaves name and place; gone: no such section', async () => {
      const [one, two] = [await newList(), await newList()]
      const second = (await one.add({ at: 'end' })).gid
      const position = { at: 'after', anchor: two.first } as const
      expect(await stores.sections.update({ by: TOLD, sectionGid: one.first, name: 'No', position })).toBe(
        'anchor_unknown',
      )
      expect((await stores.sections.load([one.first])).get(one.first)?.name).toBe('Untitled section')
      expect(await order(one.projectGid)).toEqual([one.first, second])
      expect(
        await stores.sections.update({
          by: TOLD,
          sectionGid: GID_OF_NOTHING,
          name: 'x',
          position: { at: 'end' },
        }),
      ).toBe('gone')
    })
  })

  describe('delete', () => {
    it('deleted, and gone the second time', async () => {
      const { add, first, projectGid } = await newList()
      const { gid } = await add({ at: 'end' })
      expect(await stores.sections.delete(gid, TOLD)).toBe('deleted')
      expect(await stores.sections.delete(gid, TOLD)).toBe('gone')
      expect(await order(projectGid)).toEqual([first])
    })

    it('not_empty: a task stands in it; last: a project keeps one', async () => {
      const { add, first, owner, projectGid } = await newList()
      const { gid } = await add({ at: 'end' })
      await stores.newTask(owner, { places: [{ projectGid, sectionGid: gid }] })
      expect(await stores.sections.delete(gid, TOLD)).toBe('not_empty')
      expect(await stores.sections.delete(first, TOLD)).toBe('deleted')
      expect(await order(projectGid)).toEqual([gid])
      const lonely = await newList()
      expect(await stores.sections.delete(lonely.first, TOLD)).toBe('last')
      expect(await order(lonely.projectGid)).toEqual([lonely.first])
    })
  })
}

/** The same picks each time: a linear congruential generator. */
function seededPicks(): (below: number) => number {
  let state = 20_261_123
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor((state / 2 ** 31) * below)
  }
}
