import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { newPortfolio } from '../portfolios/new-portfolio.rules.js'
import { portfolioAccess, type Portfolio } from '../portfolios/portfolio.js'
import { newField, type CustomField, type EnumOption, type FieldSetting } from './custom-field.rules.js'
import type { FieldValue, HeldValue } from './field-value.rules.js'

/** What any store of custom fields must do. */
export function customFieldContract(open: OpenStores): void {
  let stores: Stores
  let owner: Person
  let count = 0
  beforeAll(async () => {
    stores = await open()
    owner = await stores.newPerson()
  })
  afterAll(async () => {
    await stores.close()
  })

  const blank = async (wish: Partial<CustomField> = {}): Promise<CustomField> => ({
    ...newField({
      gid: await stores.nextGid(),
      workspaceGid: owner.workspaceGid,
      createdByGid: owner.gid,
      nowMs: NOW_MS,
    }),
    name: `Field ${++count}`,
    ...wish,
  })
  const fieldWith = async (wish: Partial<CustomField> = {}, names: readonly string[] = []) => {
    const field = await blank(wish)
    const options: EnumOption[] = []
    for (const name of names)
      options.push({
        gid: await stores.nextGid(),
        customFieldGid: field.gid,
        name,
        color: 'none',
        isEnabled: true,
      })
    expect(await stores.customFields.fields.create({ field, options })).toBe('created')
    return { field, options }
  }
  const ask = async (customFieldGid: Gid, parent: FieldSetting['parent']) =>
    await stores.customFields.settings.add({
      setting: { gid: await stores.nextGid(), customFieldGid, parent, isImportant: false },
      placing: { at: 'end' },
      local: null,
    })
  const portfolioOf = async (wish: Partial<Portfolio> = {}) => {
    const portfolio = {
      ...newPortfolio({
        gid: await stores.nextGid(),
        workspaceGid: owner.workspaceGid,
        createdByGid: owner.gid,
        nowMs: NOW_MS,
      }),
      ...wish,
    }
    await stores.customFields.portfolios.create(portfolio, await stores.nextGid())
    return portfolio
  }
  const set = async (taskGid: Gid, fieldValues: readonly HeldValue[]) =>
    await stores.tasks.update({
      taskGid,
      changes: {},
      judged: null,
      followerGids: [],
      like: null,
      fieldValues,
      nowMs: NOW_MS + 1,
      telling: await stores.telling(owner.gid),
    })
  const held = async (taskGid: Gid, containers: readonly Gid[] = []) =>
    (
      (await stores.customFields.values.read(owner.viewer, new Map([[taskGid, containers]])))?.get(taskGid) ??
      []
    ).map(({ field, isEnabled, value }) => [field.gid, isEnabled, value] as const)

  describe('who sees a field', () => {
    it('members the library, and everybody what they meet in a project or portfolio that they see, by whatever role', async () => {
      const { project } = await stores.newProject(owner, { privacySetting: 'private' })
      const portfolio = await portfolioOf()
      const [library, ofProject, ofPortfolio] = [
        (await fieldWith()).field,
        await blank({ localTo: { kind: 'project', gid: project.gid } }),
        await blank({ localTo: { kind: 'portfolio', gid: portfolio.gid } }),
      ]
      for (const field of [ofProject, ofPortfolio]) {
        const parent = field.localTo ?? { kind: 'project', gid: project.gid }
        const setting = { gid: await stores.nextGid(), customFieldGid: field.gid, parent, isImportant: false }
        const local = { field, options: [] }
        expect(await stores.customFields.settings.add({ setting, placing: { at: 'end' }, local })).toBe(
          'added',
        )
      }
      const all = [library, ofProject, ofPortfolio].map(({ gid }) => gid)
      const seenBy = async ({ viewer }: Person) => {
        const found = await stores.customFields.fields.read(viewer, all)
        return new Set(found.filter(({ isSeen }) => isSeen).map(({ field }) => all.indexOf(field.gid)))
      }
      for (const role of ['admin', 'member', 'guest'] as const) {
        const person = await stores.newPerson({ workspaceGid: owner.workspaceGid, role })
        const isMember = role !== 'guest'
        expect(await seenBy(person)).toEqual(new Set(isMember ? [0] : []))
        await stores.joinProject(project.gid, person.gid, 'viewer')
        const members = [{ gid: await stores.nextGid(), userGid: person.gid }]
        const joined = {
          portfolioGid: portfolio.gid,
          members,
          viewer: owner.viewer,
          membersMax: 9,
          nowMs: NOW_MS,
        } as const
        await stores.customFields.portfolioMembers.add(joined)
        expect(await seenBy(person)).toEqual(new Set(isMember ? [0, 1, 2] : [1, 2]))
      }
      expect(await seenBy(await stores.newPerson())).toEqual(new Set())
    })

    it('in a portfolio is the same by the rule and in the database, for every role, setting and membership', async () => {
      for (const privacySetting of ['public_to_domain', 'members_only'] as const) {
        const portfolio = await portfolioOf({ privacySetting })
        const { project } = await stores.newProject(owner, {})
        const input = {
          gid: await stores.nextGid(),
          nowMs: NOW_MS,
          portfolioGid: portfolio.gid,
          projectGid: project.gid,
          position: { at: 'end' },
          itemsMax: 9,
        } as const
        await stores.customFields.portfolioItems.add(input)
        for (const role of ['admin', 'member', 'guest', undefined] as const)
          for (const level of ['viewer', null] as const) {
            const person = await stores.newPerson(
              role === undefined ? {} : { workspaceGid: owner.workspaceGid, role },
            )
            const members = level === null ? [] : [{ gid: await stores.nextGid(), userGid: person.gid }]
            if (level !== null)
              await stores.customFields.portfolioMembers.add({
                portfolioGid: portfolio.gid,
                members,
                viewer: owner.viewer,
                membersMax: 9,
                nowMs: NOW_MS,
              })
            const found = await stores.customFields.portfolioItems.portfoliosOf(person.viewer, [project.gid])
            const isAllowed = portfolioAccess({ portfolio, memberLevel: level }, role) !== null
            expect([privacySetting, role, level, found.get(project.gid)]).toEqual([
              privacySetting,
              role,
              level,
              isAllowed ? [portfolio.gid] : [],
            ])
          }
      }
    })
  })

  it('keeps options in a total order, whatever is moved where', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ moved: fc.nat(4), beside: fc.nat(4), after: fc.boolean() }), { maxLength: 8 }),
        async (moves) => {
          const { field, options } = await fieldWith({ type: 'enum' }, ['A', 'B', 'C', 'D', 'E'])
          const order = options.map(({ gid }) => gid)
          for (const { after, beside, moved } of moves) {
            const [optionGid, anchor] = [options[moved]?.gid, options[beside]?.gid]
            if (optionGid === undefined || anchor === undefined || optionGid === anchor) continue
            const placing = { at: after ? 'after' : 'before', anchor } as const
            await stores.customFields.options.move({ fieldGid: field.gid, optionGid, placing })
            order.splice(order.indexOf(optionGid), 1)
            order.splice(order.indexOf(anchor) + (after ? 1 : 0), 0, optionGid)
          }
          const read = await stores.customFields.options.ofFields([field.gid])
          expect(read.get(field.gid)?.map(({ gid }) => gid)).toEqual(order)
        },
      ),
      { numRuns: stores.kind === 'sqlite' ? 10 : 3 },
    )
  })

  describe('values', () => {
    it('come back as they were set, of each kind, and go one by one', async () => {
      const { field: text } = await fieldWith()
      const { field: number } = await fieldWith({ type: 'number', decimals: 6 })
      const { field: date } = await fieldWith({ type: 'date' })
      const { field: people } = await fieldWith({ type: 'people' })
      const { field: several, options } = await fieldWith({ type: 'multi_enum' }, ['A', 'B'])
      const task = await stores.newTask(owner, {})
      const items = (type: 'user' | 'enum_option', gids: readonly Gid[]): FieldValue => ({
        kind: 'items',
        items: gids.map((gid) => ({ type, gid })),
      })
      const values: HeldValue[] = [
        { field: text, value: { kind: 'text', text: '€ ' + 'x'.repeat(1_022) } },
        { field: number, value: { kind: 'number', number: -0.000001 } },
        { field: date, value: { kind: 'date', on: '2026-12-24', atMs: NOW_MS } },
        { field: people, value: items('user', [owner.gid]) },
        {
          field: several,
          value: items(
            'enum_option',
            options.map(({ gid }) => gid),
          ),
        },
      ]
      await set(task.gid, values)
      expect(await held(task.gid)).toEqual(values.map(({ field, value }) => [field.gid, false, value]))
      await set(task.gid, [{ field: number, value: null }])
      expect((await held(task.gid)).map(([gid]) => gid)).toEqual(
        [text, date, people, several].map(({ gid }) => gid),
      )
    })

    it('modify a task and are told only where they are other ones', async () => {
      const { field } = await fieldWith()
      const task = await stores.newTask(owner, {})
      const value = { kind: 'text', text: 'a' } as const
      const first = await set(task.gid, [{ field, value }])
      expect(first).toMatchObject({ modifiedAtMs: NOW_MS + 1 })
      await set(task.gid, [{ field, value }])
      const stories = await stores.stories.list({ type: 'task', ...task }, { limit: null, after: null })
      expect(stories.map(({ facts, kind }) => [kind, facts])).toEqual([
        ['text_custom_field_changed', { customFieldGid: field.gid, oldText: null, newText: 'a' }],
      ])
    })

    it('of two fields that two people set at once both stay, and each change of one is told', async () => {
      const [one, other] = [(await fieldWith()).field, (await fieldWith()).field]
      const task = await stores.newTask(owner, {})
      const texts = ['a', 'b', 'c', 'd']
      await Promise.all(
        texts.flatMap((text) =>
          [one, other].map(async (field) => await set(task.gid, [{ field, value: { kind: 'text', text } }])),
        ),
      )
      expect((await held(task.gid)).map(([gid]) => gid)).toEqual([one.gid, other.gid])
      const told = await stores.stories.list({ type: 'task', ...task }, { limit: null, after: null })
      for (const { gid } of [one, other]) {
        const changes = told.flatMap(({ facts }) =>
          facts !== null && 'oldText' in facts && facts.customFieldGid === gid ? [facts] : [],
        )
        expect(new Set(changes.map(({ newText }) => newText))).toEqual(new Set(texts))
        expect(new Set(changes.map(({ oldText }) => oldText)).size).toBe(texts.length)
      }
    })

    it('are of a field that is there: of one that was deleted meanwhile nothing is written, nor of the rest', async () => {
      const { field } = await fieldWith()
      const task = await stores.newTask(owner, {})
      await stores.customFields.fields.delete(field.gid)
      expect(await set(task.gid, [{ field, value: { kind: 'text', text: 'a' } }])).toBe('field_gone')
      expect(await held(task.gid)).toEqual([])
    })

    it('stand in the order of the projects that ask for them, then what is left over', async () => {
      const { project } = await stores.newProject(owner, {})
      const [a, b, c] = [await fieldWith(), await fieldWith(), await fieldWith()].map(({ field }) => field)
      if (a === undefined || b === undefined || c === undefined) throw new Error('three were made')
      for (const { gid } of [c, a])
        expect(await ask(gid, { kind: 'project', gid: project.gid })).toBe('added')
      const task = await stores.newTask(owner, {})
      await set(task.gid, [{ field: b, value: { kind: 'text', text: 'left' } }])
      expect(await held(task.gid, [project.gid])).toEqual([
        [c.gid, true, null],
        [a.gid, true, null],
        [b.gid, false, { kind: 'text', text: 'left' }],
      ])
    })
  })

  it('gives each task of a project a number of its own, however many come at once', async () => {
    const { project, sectionGid } = await stores.newProject(owner, {})
    const { field } = await fieldWith({ idPrefix: `N${++count}` })
    const places = [{ projectGid: project.gid, sectionGid }]
    const before = [await stores.newTask(owner, { places }), await stores.newTask(owner, { places })]
    expect(await ask(field.gid, { kind: 'project', gid: project.gid })).toBe('added')
    const after = await Promise.all(
      Array.from({ length: 10 }, async () => await stores.newTask(owner, { places })),
    )
    const numbers = await Promise.all(
      [...before, ...after].map(async ({ gid }) => (await held(gid, [project.gid]))[0]?.[2]),
    )
    const counted = numbers.map((value) => (value?.kind === 'number' ? value.number : 0))
    expect(counted.slice(0, 2)).toEqual([1, 2])
    expect(counted.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    )
    const idPrefix = field.idPrefix ?? ''
    const wanted = { workspaceGid: owner.workspaceGid, idPrefix, number: 2 }
    expect(await stores.customFields.values.findNumbered(owner.viewer, wanted)).toBe(before[1]?.gid)
    const guest = { ...owner.viewer, roles: new Map([[owner.workspaceGid, 'guest' as const]]) }
    const stranger = { ...guest, userGid: await stores.nextGid() }
    expect(await stores.customFields.values.findNumbered(stranger, wanted)).toBeNull()
  })
}
