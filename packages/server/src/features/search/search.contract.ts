import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOW_MS, type OpenStores, type Person, type Stores } from '../../../test/support/stores.js'
import type { Rest } from '../../protocol/asana/call.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { DAY_MS } from '../../time-units.js'
import type { Task } from '../tasks/task.rules.js'
import {
  SEARCH_BOUNDS,
  type FieldFilter,
  type SearchBounds,
  type TaskFilter,
  type TaskSearch,
} from './search.rules.js'

/** No filter leaves few enough: every search walks through the workspace, three tasks at a time. */
const WALKING: SearchBounds = { ...SEARCH_BOUNDS, candidatesMax: 0, rowsMax: 1_000, rowsPerStatement: 3 }
const EACH_WAY = [
  ['by a filter that leaves few', SEARCH_BOUNDS],
  ['in the order of the answer', WALKING],
] as const
const sorted = (found: readonly Gid[] | 'too_broad') => (found === 'too_broad' ? found : found.toSorted())
const AT_REST = async () => await Promise.resolve()

interface SceneTask {
  readonly task: Task
  readonly projectGids: readonly Gid[]
  readonly followerGids: readonly Gid[]
  readonly tagGids: readonly Gid[]
  readonly likerGids: readonly Gid[]
}

/** What any store must find. */
export function searchContract(open: OpenStores): void {
  let stores: Stores
  beforeAll(async () => {
    stores = await open()
  })
  afterAll(async () => {
    await stores.close()
  })

  const search = async (
    person: Person,
    wish: Partial<TaskSearch> = {},
    bounds?: SearchBounds,
    rest: Rest = AT_REST,
  ) =>
    await stores.search(bounds).tasks(
      person.viewer,
      {
        workspaceGid: person.workspaceGid,
        text: null,
        filters: [],
        sort: { by: 'created_at', ascending: true },
        limit: 100,
        ...wish,
      },
      rest,
    )
  const insert = async (table: Parameters<Stores['db']['queries']['insertInto']>[0], row: object) => {
    await stores.db.queries
      .insertInto(table)
      .values(row as never)
      .execute()
  }

  /** A field of each way to hold a value, in which every other task, every third and so on has something. */
  const newFields = async (owner: Person, taskGids: readonly Gid[]) => {
    const optionGids = [await stores.nextGid(), await stores.nextGid()] as const
    const newField = async (type: string, every: number, valueOf: (n: number) => object) => {
      const gid = await stores.nextGid()
      await insert('custom_fields', {
        gid,
        workspace_gid: owner.workspaceGid,
        created_by_gid: owner.gid,
        name: type,
        name_key: `${type} ${gid}`,
        description: '',
        type,
        last_number: 0,
        decimals: 0,
        format: 'none',
        refers_to: '',
        has_notifications: 0,
        is_global: 1,
        created_at_ms: NOW_MS,
      })
      for (const [n, task_gid] of taskGids.entries()) {
        if (n % every !== 0) continue
        const key = { parent_gid: task_gid, custom_field_gid: gid }
        await insert('custom_field_values', { ...key, task_gid, ...valueOf(n) })
        const item_gid = optionGids[n % 2] ?? gid
        if (type === 'enum') await insert('custom_field_value_items', { ...key, item_gid, place: 0 })
      }
      return gid
    }
    return {
      text: await newField('text', 2, (n) => ({ text_value: `${'é'.repeat(120)} ${n} end` })),
      number: await newField('number', 1, (n) => ({ number_value: n / 2 })),
      date: await newField('date', 3, (n) => ({ date_on: `2026-12-${10 + n}` })),
      enum: await newField('enum', 1, () => ({})),
      optionGids,
    }
  }

  const inField = (
    fieldGid: Gid,
    tests: FieldFilter['tests'],
    more: Partial<FieldFilter> = {},
  ): FieldFilter => ({ kind: 'field', fieldGid, holds: 'value', isSet: true, tests, ...more })

  /** Tasks that differ in all that is filtered by, each in its own rhythm. */
  const newScene = async () => {
    const owner = await stores.newPerson()
    const mate = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
    const team = await stores.newTeam(owner.workspaceGid, { memberGids: [owner.gid] })
    const one = await stores.newProject(owner, { teamGid: team.gid })
    const other = await stores.newProject(owner)
    const tags = [await stores.newTag(owner), await stores.newTag(owner)] as const
    const portfolioGid = await stores.nextGid()
    await insert('portfolios', {
      gid: portfolioGid,
      workspace_gid: owner.workspaceGid,
      created_by_gid: owner.gid,
      name: 'Portfolio',
      privacy_setting: 'members_only',
      default_access_level: 'viewer',
      created_at_ms: NOW_MS,
    })
    await insert('portfolio_items', {
      gid: await stores.nextGid(),
      portfolio_gid: portfolioGid,
      project_gid: other.project.gid,
      rank: 1,
    })
    const tasks: SceneTask[] = []
    for (let n = 0; n < 12; n++) {
      const parent = n % 5 === 4 ? tasks[n - 1]?.task : undefined
      const places = [...(n % 2 === 0 ? [one] : []), ...(n % 3 === 0 ? [other] : [])]
      // The owner sees all of them.
      const followerGids = [owner.gid, ...(n % 4 === 1 ? [mate.gid] : [])]
      const createdAtMs = NOW_MS + ((n * 5) % 12) * DAY_MS
      const task = await stores.newTask(n % 2 === 0 ? owner : mate, {
        places: places.map(({ project, sectionGid }) => ({ projectGid: project.gid, sectionGid })),
        followerGids,
        createdAtMs,
        modifiedAtMs: NOW_MS + ((n * 7) % 12) * DAY_MS,
        resourceSubtype: n === 3 ? 'milestone' : 'default_task',
        ...(n % 3 === 1 ? {} : { assigneeGid: n % 3 === 0 ? owner.gid : mate.gid, assignedByGid: owner.gid }),
        ...(n % 4 === 0 ? { dueOn: `2026-12-${10 + n}`, startOn: '2026-12-01' } : {}),
        ...(n === 4 ? { dueAtMs: Date.parse('2026-12-14T10:00:00Z') } : {}),
        ...(n % 6 === 5 ? { completedAtMs: createdAtMs + DAY_MS, completedByGid: owner.gid } : {}),
        ...(parent === undefined ? {} : { parentGid: parent.gid, rootGid: parent.rootGid }),
      })
      const tagGids = [...(n % 3 === 2 ? [tags[0].gid] : []), ...(n % 4 === 3 ? [tags[1].gid] : [])]
      for (const tag_gid of tagGids) await insert('task_tags', { task_gid: task.gid, tag_gid })
      const likerGids = [...(n % 5 === 0 ? [owner.gid] : []), ...(n % 10 === 0 ? [mate.gid] : [])]
      for (const user_gid of likerGids)
        await insert('task_likes', { gid: await stores.nextGid(), task_gid: task.gid, user_gid })
      tasks.push({
        task,
        projectGids: places.map(({ project }) => project.gid),
        followerGids,
        tagGids,
        likerGids,
      })
    }
    const gids = tasks.map(({ task }) => task.gid)
    const fields = await newFields(owner, gids)
    // 1 waits for 0, which is open, and 2 for 5, which is done.
    await insert('task_dependencies', { task_gid: gids[1], depends_on_gid: gids[0] })
    await insert('task_dependencies', { task_gid: gids[2], depends_on_gid: gids[5] })
    await insert('stories', {
      gid: await stores.nextGid(),
      task_gid: gids[7],
      kind: 'comment_added',
      created_by_gid: mate.gid,
      created_at_ms: NOW_MS,
      html_text: '<body>So be it.</body>',
    })
    await insert('attachments', {
      gid: await stores.nextGid(),
      task_gid: gids[8],
      name: 'Link',
      host: 'external',
      url: 'https://elsewhere.example/',
      created_by_gid: owner.gid,
      created_at_ms: NOW_MS,
    })
    return { owner, mate, team, one, other, tags, portfolioGid, tasks, gids, fields }
  }
  type Scene = Awaited<ReturnType<typeof newScene>>

  /** Each filter, and what it says of a task of the scene. */
  const FILTERS: Readonly<
    Record<
      string,
      readonly [(scene: Scene) => TaskFilter, (it: SceneTask, scene: Scene, n: number) => boolean]
    >
  > = {
    'assignee.any': [
      ({ mate }) => ({ kind: 'related', to: 'assignee', how: 'any', gids: [mate.gid] }),
      ({ task }, { mate }) => task.assigneeGid === mate.gid,
    ],
    'assignee.any with nobody': [
      ({ mate }) => ({ kind: 'related', to: 'assignee', how: 'any', gids: [mate.gid], orNobody: true }),
      ({ task }, { mate }) => task.assigneeGid === mate.gid || task.assigneeGid === null,
    ],
    'assignee.not': [
      ({ mate }) => ({ kind: 'related', to: 'assignee', how: 'not', gids: [mate.gid] }),
      ({ task }, { mate }) => task.assigneeGid !== mate.gid,
    ],
    'assignee.not with nobody': [
      ({ mate }) => ({ kind: 'related', to: 'assignee', how: 'not', gids: [mate.gid], orNobody: true }),
      ({ task }, { mate }) => task.assigneeGid !== mate.gid && task.assigneeGid !== null,
    ],
    'created_by.any': [
      ({ mate }) => ({ kind: 'related', to: 'created_by', how: 'any', gids: [mate.gid] }),
      ({ task }, { mate }) => task.createdByGid === mate.gid,
    ],
    'assigned_by.any': [
      ({ owner }) => ({ kind: 'related', to: 'assigned_by', how: 'any', gids: [owner.gid] }),
      ({ task }) => task.assignedByGid !== null,
    ],
    'assigned_by.not': [
      ({ owner }) => ({ kind: 'related', to: 'assigned_by', how: 'not', gids: [owner.gid] }),
      ({ task }) => task.assignedByGid === null,
    ],
    'followers.any': [
      ({ mate }) => ({ kind: 'related', to: 'followers', how: 'any', gids: [mate.gid] }),
      ({ followerGids }, { mate }) => followerGids.includes(mate.gid),
    ],
    'followers.not': [
      ({ mate }) => ({ kind: 'related', to: 'followers', how: 'not', gids: [mate.gid] }),
      ({ followerGids }, { mate }) => !followerGids.includes(mate.gid),
    ],
    'liked_by.not': [
      ({ mate }) => ({ kind: 'related', to: 'liked_by', how: 'not', gids: [mate.gid] }),
      ({ likerGids }, { mate }) => !likerGids.includes(mate.gid),
    ],
    'commented_on_by.not': [
      ({ mate }) => ({ kind: 'related', to: 'commented_on_by', how: 'not', gids: [mate.gid] }),
      (_, __, n) => n !== 7,
    ],
    'projects.any or sections.any': [
      ({ one, other }) => ({
        kind: 'places',
        projectGids: [one.project.gid],
        sectionGids: [other.sectionGid],
      }),
      ({ projectGids }) => projectGids.length > 0,
    ],
    'projects.all': [
      ({ one, other }) => ({
        kind: 'related',
        to: 'projects',
        how: 'all',
        gids: [one.project.gid, other.project.gid],
      }),
      ({ projectGids }) => projectGids.length === 2,
    ],
    'projects.not': [
      ({ one }) => ({ kind: 'related', to: 'projects', how: 'not', gids: [one.project.gid] }),
      ({ projectGids }, { one }) => !projectGids.includes(one.project.gid),
    ],
    'sections.all': [
      ({ one, other }) => ({
        kind: 'related',
        to: 'sections',
        how: 'all',
        gids: [one.sectionGid, other.sectionGid],
      }),
      ({ projectGids }) => projectGids.length === 2,
    ],
    'sections.not': [
      ({ one }) => ({ kind: 'related', to: 'sections', how: 'not', gids: [one.sectionGid] }),
      ({ projectGids }, { one }) => !projectGids.includes(one.project.gid),
    ],
    'tags.any': [
      ({ tags }) => ({ kind: 'related', to: 'tags', how: 'any', gids: tags.map(({ gid }) => gid) }),
      ({ tagGids }) => tagGids.length > 0,
    ],
    'tags.all': [
      ({ tags }) => ({ kind: 'related', to: 'tags', how: 'all', gids: tags.map(({ gid }) => gid) }),
      ({ tagGids }) => tagGids.length === 2,
    ],
    'tags.not': [
      ({ tags }) => ({ kind: 'related', to: 'tags', how: 'not', gids: tags.map(({ gid }) => gid) }),
      ({ tagGids }) => tagGids.length === 0,
    ],
    'teams.any': [
      ({ team }) => ({ kind: 'related', to: 'teams', how: 'any', gids: [team.gid] }),
      ({ projectGids }, { one }) => projectGids.includes(one.project.gid),
    ],
    'portfolios.any': [
      ({ portfolioGid }) => ({ kind: 'related', to: 'portfolios', how: 'any', gids: [portfolioGid] }),
      ({ projectGids }, { other }) => projectGids.includes(other.project.gid),
    ],
    'due_on with two ends': [
      () => ({ kind: 'day', of: 'due_on', within: { from: '2026-12-14', until: '2026-12-18' } }),
      ({ task }) => task.dueOn === '2026-12-14',
    ],
    'due_on: null': [
      () => ({ kind: 'day', of: 'due_on', within: 'none' }),
      ({ task }) => task.dueOn === null,
    ],
    start_on: [
      () => ({ kind: 'day', of: 'start_on', within: { from: null, until: '2026-12-02' } }),
      ({ task }) => task.startOn !== null,
    ],
    due_at: [
      () => ({ kind: 'moment', of: 'due_at_ms', within: { from: NOW_MS, until: null } }),
      ({ task }) => task.dueAtMs !== null,
    ],
    created_at: [
      () => ({ kind: 'moment', of: 'created_at_ms', within: { from: NOW_MS + 4 * DAY_MS, until: null } }),
      ({ task }) => task.createdAtMs >= NOW_MS + 4 * DAY_MS,
    ],
    modified_at: [
      () => ({ kind: 'moment', of: 'modified_at_ms', within: { from: null, until: NOW_MS + 4 * DAY_MS } }),
      ({ task }) => task.modifiedAtMs < NOW_MS + 4 * DAY_MS,
    ],
    completed_at: [
      () => ({ kind: 'moment', of: 'completed_at_ms', within: { from: NOW_MS, until: null } }),
      ({ task }) => task.completedAtMs !== null,
    ],
    completed: [
      () => ({ kind: 'flag', of: 'completed', is: false }),
      ({ task }) => task.completedAtMs === null,
    ],
    is_subtask: [() => ({ kind: 'flag', of: 'is_subtask', is: true }), ({ task }) => task.parentGid !== null],
    is_blocked: [() => ({ kind: 'flag', of: 'is_blocked', is: true }), (_, __, n) => n === 1],
    'not is_blocked': [() => ({ kind: 'flag', of: 'is_blocked', is: false }), (_, __, n) => n !== 1],
    // That for which 2 waits is done.
    is_blocking: [() => ({ kind: 'flag', of: 'is_blocking', is: true }), (_, __, n) => n === 0],
    has_attachment: [() => ({ kind: 'flag', of: 'has_attachment', is: true }), (_, __, n) => n === 8],
    'field.is_set': [({ fields }) => inField(fields.text, []), (_, __, n) => n % 2 === 0],
    'not field.is_set': [
      ({ fields }) => inField(fields.date, [], { isSet: false }),
      (_, __, n) => n % 3 !== 0,
    ],
    'field.value of a text': [
      ({ fields }) => inField(fields.text, [{ of: 'text', how: 'is', text: `${'é'.repeat(120)} 4 end` }]),
      (_, __, n) => n === 4,
    ],
    'field.starts_with': [
      ({ fields }) =>
        inField(fields.text, [{ of: 'text', how: 'starts_with', text: `${'é'.repeat(120)} 1` }]),
      (_, __, n) => n === 10,
    ],
    'field.ends_with': [
      ({ fields }) => inField(fields.text, [{ of: 'text', how: 'ends_with', text: ' 6 end' }]),
      (_, __, n) => n === 6,
    ],
    'field.contains': [
      ({ fields }) => inField(fields.text, [{ of: 'text', how: 'contains', text: 'é 8' }]),
      (_, __, n) => n === 8,
    ],
    'field.value of a number': [
      ({ fields }) => inField(fields.number, [{ of: 'number', how: 'is', than: 2.5 }]),
      (_, __, n) => n === 5,
    ],
    'field.greater_than and field.less_than': [
      ({ fields }) =>
        inField(fields.number, [
          { of: 'number', how: 'above', than: 1 },
          { of: 'number', how: 'below', than: 4 },
        ]),
      (_, __, n) => n > 2 && n < 8,
    ],
    'field.value of a date': [
      ({ fields }) => inField(fields.date, [{ of: 'date', how: 'is', than: '2026-12-13' }]),
      (_, __, n) => n === 3,
    ],
    'field.before': [
      ({ fields }) => inField(fields.date, [{ of: 'date', how: 'below', than: '2026-12-16' }]),
      (_, __, n) => n % 3 === 0 && n < 6,
    ],
    'field.after': [
      ({ fields }) => inField(fields.date, [{ of: 'date', how: 'above', than: '2026-12-16' }]),
      (_, __, n) => n % 3 === 0 && n > 6,
    ],
    'field.value of an option': [
      ({ fields }) => inField(fields.enum, [{ of: 'item', gid: fields.optionGids[1] }], { holds: 'items' }),
      (_, __, n) => n % 2 === 1,
    ],
    resource_subtype: [() => ({ kind: 'subtype', is: 'milestone' }), (_, __, n) => n === 3],
  }

  describe.each(EACH_WAY)('tasks, %s', (_way, bounds) => {
    let scene: Scene
    beforeAll(async () => {
      scene = await newScene()
    })

    it('are those that pass the filter, for every filter', async () => {
      const found: Record<string, readonly Gid[] | 'too_broad'> = {}
      const expected: Record<string, readonly Gid[]> = {}
      const byCreation = scene.tasks.toSorted((a, b) => a.task.createdAtMs - b.task.createdAtMs)
      for (const [name, [filterOf, passes]] of Object.entries(FILTERS)) {
        found[name] = await search(scene.owner, { filters: [filterOf(scene)] }, bounds)
        const passing = byCreation.filter((it) => passes(it, scene, scene.tasks.indexOf(it)))
        expected[name] = passing.map(({ task }) => task.gid)
        // One that finds all, or nothing, shows little.
        expect([name, passing.length > 0 && passing.length < scene.tasks.length]).toEqual([name, true])
      }
      expect(found).toEqual(expected)
    })

    it('stand in each order, either way, those that have nothing there last', async () => {
      const keys: Readonly<Record<string, (it: SceneTask) => string | number | null>> = {
        due_date: ({ task }) => task.dueOn,
        created_at: ({ task }) => task.createdAtMs,
        completed_at: ({ task }) => task.completedAtMs,
        modified_at: ({ task }) => task.modifiedAtMs,
        likes: ({ likerGids }) => likerGids.length,
      }
      for (const [by, keyOf] of Object.entries(keys)) {
        for (const ascending of [true, false]) {
          const sort = { by, ascending } as TaskSearch['sort']
          // All of them pass it.
          const filters: TaskFilter[] = [
            { kind: 'moment', of: 'created_at_ms', within: { from: 0, until: null } },
          ]
          const sign = ascending ? 1 : -1
          const rank = (it: SceneTask) => keyOf(it)
          const sorted = scene.tasks.toSorted((one, other) => {
            const [a, b] = [rank(one), rank(other)]
            if (a === b) return one.task.gid < other.task.gid ? -sign : sign
            if (a === null || b === null) return a === null ? 1 : -1
            return a < b ? -sign : sign
          })
          expect([by, ascending, await search(scene.owner, { filters, sort }, bounds)]).toEqual([
            by,
            ascending,
            sorted.map(({ task }) => task.gid),
          ])
          expect(await search(scene.owner, { filters, sort, limit: 5 }, bounds)).toEqual(
            sorted.slice(0, 5).map(({ task }) => task.gid),
          )
        }
      }
    })

    it('pass all of several filters', async () => {
      const names = ['tags.any', 'assignee.not', 'completed']
      const filters = names.flatMap((name) => FILTERS[name]?.[0](scene) ?? [])
      const each = await Promise.all(
        filters.map(async (filter) => await search(scene.owner, { filters: [filter] }, bounds)),
      )
      const passing = scene.tasks
        .toSorted((one, other) => one.task.createdAtMs - other.task.createdAtMs)
        .map(({ task }) => task.gid)
        .filter((gid) => each.every((gids) => gids.includes(gid)))
      expect(await search(scene.owner, { filters }, bounds)).toEqual(passing)
      expect(passing.length).toBeGreaterThan(0)
    })

    it('are those that the viewer may see', async () => {
      const { mate, owner } = scene
      const guest = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'guest' })
      const stranger = await stores.newPerson()
      expect(await search(guest, {}, bounds)).toEqual([])
      const hidden = (await stores.newProject(owner, { privacySetting: 'private' })).project.gid
      const secret = await stores.newTask(owner, { places: [{ projectGid: hidden, sectionGid: null }] })
      const below = await stores.newTask(owner, {
        parentGid: secret.gid,
        rootGid: secret.gid,
        createdAtMs: NOW_MS + 1,
      })
      expect(await search(owner, {}, bounds)).toEqual(expect.arrayContaining([secret.gid, below.gid]))
      expect(await search(mate, {}, bounds)).not.toContain(secret.gid)
      await stores.joinProject(hidden, guest.gid, 'viewer')
      expect(await search(guest, {}, bounds)).toEqual([secret.gid, below.gid])
      const there = { workspaceGid: owner.workspaceGid }
      expect(await search(stranger, there, bounds)).toEqual([])
    })

    it('tell nothing of what is hidden by what they wait for', async () => {
      const { mate, owner } = scene
      const hidden = (await stores.newProject(owner, { privacySetting: 'private' })).project.gid
      const places = [{ projectGid: hidden, sectionGid: null }]
      const before = await stores.newTask(owner, { places })
      const after = await stores.newTask(owner, { places })
      const open = await stores.newTask(mate, { followerGids: [owner.gid] })
      await insert('task_dependencies', { task_gid: open.gid, depends_on_gid: before.gid })
      await insert('task_dependencies', { task_gid: after.gid, depends_on_gid: open.gid })
      for (const of of ['is_blocked', 'is_blocking'] as const) {
        const filters = (is: boolean): readonly TaskFilter[] => [{ kind: 'flag', of, is }]
        expect(await search(owner, { filters: filters(true) }, bounds)).toContain(open.gid)
        expect(await search(mate, { filters: filters(true) }, bounds)).not.toContain(open.gid)
        expect(await search(mate, { filters: filters(false) }, bounds)).toContain(open.gid)
      }
    })

    it('have each of none', async () => {
      for (const to of ['tags', 'projects', 'sections'] as const) {
        const filters: readonly TaskFilter[] = [{ kind: 'related', to, how: 'all', gids: [] }]
        expect((await search(scene.owner, { filters }, bounds)).length).toBeGreaterThan(10)
      }
    })
  })

  describe('words', () => {
    it.each([
      ['Ärger mit Müller', 'muller ARGER'],
      ['Café', 'cafe\u0301'],
      ['cafe\u0301 latte', 'CAFÉ'],
      ['việt', 'viet'],
      ['İstanbul', 'istanbul'],
      ['ΆΝΟΙΞΗ', 'άνοιξη'],
      ['ЙОД', 'йод'],
      ['ЙОД', 'и\u0306од'],
      ['Ещё', 'еще'],
      ['Café', 'cafe'],
      ['Straße', 'STRASSE'],
      ['ŁÓDŹ', 'lodz'],
      ['ısı', 'ISI'],
      ['ﬁnal', 'final'],
      ['ＡＢＣ　１２３', 'abc 123'],
      ['m²', 'm2'],
      ['άνθρωπος', 'ΑΝΘΡΩΠΟΣ'],
      ['كِتَاب', 'كتاب'],
      ['שָׁלוֹם', 'שלום'],
      ['\u1112\u1161\u11ab국어', '한국어'],
      ['ﾊﾟﾘ', 'パリ'],
      ['Donau\u00addampf', 'donaudampf'],
      ['Idea🫠', 'idea'],
      ['\u{10d50}\u{10d51}', '\u{10d70}\u{10d71}'],
      ['\u{2b820}\u{2b821}', '\u{2b821}'],
      ['x'.repeat(150), `${'X'.repeat(100)}y`],
      ['हिन्दी पाठ', 'हिन्दी'],
      ['会議室の予約', '会議室'],
      ['会議室の予約', '議室の'],
      ['会議室の予約', '予'],
      ['v2会議', 'v2'],
      ['회의를 하자', '회의'],
      ['🚀launch', 'launch'],
      ['launch', '🚀 launch'],
      ['foo-bar', 'bar foo'],
      ['foo bar', 'foo-bar'],
      ['a "quoted" word', '"quoted"'],
      ['x AND NOT y', 'NOT AND'],
      ['near(*)', 'NEAR(*) OR words:'],
    ])('of %j are found by %j', async (name, text) => {
      const owner = await stores.newPerson()
      const { gid } = await stores.newTask(owner, {
        name: text.startsWith('NEAR') ? `${name} or words` : name,
      })
      await stores.newTask(owner, { name: 'Something else' })
      for (const [, bounds] of EACH_WAY) expect(await search(owner, { text }, bounds)).toEqual([gid])
    })

    it.each([
      ['Room', 'roo'],
      ['Room', 'Room nowhere'],
      ['会議室', '会室'],
      ['Мой', 'мои'],
      ['٣', '3'],
      ['Room', '🚀'],
      ['Room', '"'],
      ['Room', '*'],
      ['Room', "' or 1=1 --"],
    ])('of %j are not found by %j', async (name, text) => {
      const owner = await stores.newPerson()
      await stores.newTask(owner, { name })
      for (const [, bounds] of EACH_WAY) expect(await search(owner, { text }, bounds)).toEqual([])
    })

    it('stand in notes as well, without what only marks them up', async () => {
      const owner = await stores.newPerson()
      const htmlNotes =
        '<body><h1>Top</h1>R&amp;D says: <strong>Ham</strong>let &lt;b&gt;<ul><li>one</li><li>two</li></ul></body>'
      const { gid } = await stores.newTask(owner, { htmlNotes })
      for (const text of ['top', 'r d', 'hamlet', 'one two', 'b'])
        expect([text, await search(owner, { text })]).toEqual([text, [gid]])
      for (const text of ['strong', 'body', 'li', 'amp', 'onetwo', 'ham'])
        expect([text, await search(owner, { text })]).toEqual([text, []])
    })

    it('follow each change, and go with the task', async () => {
      const owner = await stores.newPerson()
      const { gid } = await stores.newTask(owner, { name: 'First' })
      const rename = async (changes: { readonly name?: string; readonly htmlNotes?: string }) =>
        await stores.tasks.update({
          taskGid: gid,
          changes,
          judged: null,
          followerGids: [],
          like: null,
          nowMs: NOW_MS,
          telling: await stores.telling(owner.gid),
        })
      await rename({ name: 'Second' })
      expect(await search(owner, { text: 'first' })).toEqual([])
      expect(await search(owner, { text: 'second' })).toEqual([gid])
      await rename({ htmlNotes: '<body>third</body>' })
      expect(await search(owner, { text: 'second third' })).toEqual([gid])
      // Whatever writes: here, a statement that knows nothing of searching.
      await stores.db.queries.updateTable('tasks').set({ name: 'Fourth' }).where('gid', '=', gid).execute()
      expect(await search(owner, { text: 'fourth third' })).toEqual([gid])
      await stores.tasks.delete({ taskGid: gid, byGid: owner.gid, nowMs: NOW_MS })
      expect(await search(owner, { text: 'fourth' })).toEqual([])
      const { gid: next } = await stores.newTask(owner, { name: 'Fourth' })
      expect(await search(owner, { text: 'fourth' })).toEqual([next])
    })

    it('are those of one workspace', async () => {
      const [owner, stranger] = [await stores.newPerson(), await stores.newPerson()]
      const { gid } = await stores.newTask(owner, { name: 'Common' })
      await stores.newTask(stranger, { name: 'Common' })
      expect(await search(owner, { text: 'common' })).toEqual([gid])
    })

    it('may be many, long, and of any kind', async () => {
      const owner = await stores.newPerson()
      const many = Array.from({ length: 10_000 }, (_, n) => `w${n}`)
      const { gid } = await stores.newTask(owner, {
        htmlNotes: `<body>${many.join(' ').slice(0, 60_000)}</body>`,
      })
      const long = await stores.newTask(owner, {
        name: 'x'.repeat(1_000),
        htmlNotes: `<body>${'会議'.repeat(30_000)}</body>`,
      })
      expect(await search(owner, { text: many.slice(0, 50).join(' ') })).toEqual([gid])
      expect(await search(owner, { text: '会議' })).toEqual([long.gid])
    })
  })

  describe('relevance', () => {
    it('puts the very name before its beginning, that before all words in it, that before words in the notes', async () => {
      const owner = await stores.newPerson()
      const named = async (name: string, htmlNotes = '') =>
        (await stores.newTask(owner, { name, htmlNotes })).gid
      const notes = await named('Else', '<body>seed list</body>')
      const words = await named('List of seed')
      const start = await named('Seed list of spring')
      const same = await named('SEED LIST')
      const sort = { by: 'relevance', ascending: false } as const
      expect(await search(owner, { text: 'seed list', sort })).toEqual([same, start, words, notes])
      const ascending = { ...sort, ascending: true }
      expect(await search(owner, { text: 'seed list', sort: ascending })).toEqual([same, start, words, notes])
    })
  })

  describe('what a search may cost', () => {
    it('is refused where more would have to be looked at', async () => {
      const owner = await stores.newPerson()
      for (let n = 0; n < 7; n++) await stores.newTask(owner)
      const filters: TaskFilter[] = [{ kind: 'flag', of: 'has_attachment', is: true }]
      const bounds = { ...SEARCH_BOUNDS, candidatesMax: 0, rowsPerStatement: 3 }
      expect(await search(owner, { filters }, { ...bounds, rowsMax: 6 })).toBe('too_broad')
      expect(await search(owner, { filters }, { ...bounds, rowsMax: 9 })).toEqual([])
    })

    it('is shared with others while long texts are looked through, is counted, and ends', async () => {
      const owner = await stores.newPerson()
      const htmlNotes = `<body>common ${'ä '.repeat(20_000)}</body>`
      const gids: Gid[] = []
      for (let n = 0; n < 6; n++) gids.push((await stores.newTask(owner, { htmlNotes })).gid)
      for (const [, bounds] of EACH_WAY) {
        const looked: number[] = []
        const rest = async (rows: number) => {
          await Promise.resolve(looked.push(rows))
        }
        const found = await search(owner, { text: 'common' }, bounds, rest)
        expect(sorted(found)).toEqual(sorted(gids))
        // PostgreSQL judges by its index, in its own process.
        if (stores.kind === 'sqlite') expect(looked.filter((rows) => rows >= 60).length).toBe(6)
        const little = await search(owner, { text: 'common' }, { ...bounds, textBytesMax: 100_000 })
        expect(little).toEqual(stores.kind === 'sqlite' ? 'too_broad' : found)
      }
    })

    it('asks who has commented by an index that has nobody else', async () => {
      const { db } = stores
      const asked = sql`select 1 from stories as it where it.task_gid = '1' and it.kind = 'comment_added' and it.created_by_gid in ('2') limit 1`
      const explained =
        db.kind === 'sqlite'
          ? await sql`explain query plan ${asked}`.execute(db.queries)
          : await db.queries.transaction().execute(async (tx) => {
              // An empty table is read whole.
              await sql`set local enable_seqscan = off`.execute(tx)
              return await sql`explain ${asked}`.execute(tx)
            })
      expect(JSON.stringify(explained.rows)).toContain('stories_by_commenter')
    })

    it('never finds a task twice that changes meanwhile', async () => {
      const owner = await stores.newPerson()
      const gids: Gid[] = []
      for (let n = 0; n < 7; n++)
        gids.push((await stores.newTask(owner, { modifiedAtMs: NOW_MS + n, dueOn: `2026-12-1${n}` })).gid)
      for (const [by, ascending] of [
        ['modified_at', true],
        ['due_date', true],
      ] as const) {
        let isFirst = true
        const rest = async () => {
          if (!isFirst) return
          isFirst = false
          const { queries } = stores.db
          const changes = by === 'due_date' ? { due_on: null } : { modified_at_ms: NOW_MS + 100 }
          await queries
            .updateTable('tasks')
            .set(changes)
            .where('gid', '=', gids[0] ?? owner.gid)
            .execute()
        }
        const sort = { by, ascending }
        const found = await search(owner, { sort }, { ...WALKING, candidatesMax: 0 }, rest)
        expect(sorted(found)).toEqual(sorted(gids))
      }
    })
  })

  describe('projects', () => {
    it('are found by name, owner, members, team, portfolio and time, and sorted', async () => {
      const owner = await stores.newPerson()
      const mate = await stores.newPerson({ workspaceGid: owner.workspaceGid, role: 'member' })
      const team = await stores.newTeam(owner.workspaceGid)
      const make = async (wish: Parameters<Stores['newProject']>[1]) =>
        (await stores.newProject(owner, wish)).project.gid
      const spring = await make({ name: 'Spring sowing', dueOn: '2026-12-01', modifiedAtMs: NOW_MS + 2 })
      const autumn = await make({ name: 'Autumn', teamGid: team.gid, createdAtMs: NOW_MS + DAY_MS })
      const hidden = await make({ name: 'Hidden spring', privacySetting: 'private', ownerGid: null })
      await stores.joinProject(autumn, mate.gid, 'viewer')
      const portfolioGid = await stores.nextGid()
      await insert('portfolios', {
        gid: portfolioGid,
        workspace_gid: owner.workspaceGid,
        created_by_gid: owner.gid,
        name: 'Portfolio',
        privacy_setting: 'members_only',
        default_access_level: 'viewer',
        created_at_ms: NOW_MS,
      })
      await insert('portfolio_items', {
        gid: await stores.nextGid(),
        portfolio_gid: portfolioGid,
        project_gid: spring,
        rank: 1,
      })
      const find = async (wish: object, as = owner, bounds = SEARCH_BOUNDS) =>
        await stores.search(bounds).projects(
          as.viewer,
          {
            workspaceGid: owner.workspaceGid,
            text: null,
            ownerGids: null,
            memberGids: null,
            notMemberGids: null,
            teamGids: null,
            portfolioGids: null,
            times: [],
            sort: { by: 'modified_at', ascending: false },
            limit: 100,
            ...wish,
          },
          AT_REST,
        )
      expect(await find({})).toEqual([spring, hidden, autumn])
      expect(await find({}, mate)).toEqual([spring, autumn])
      expect(await find({ text: 'SPRÍNG' })).toEqual([spring, hidden])
      expect(await find({ ownerGids: [owner.gid] })).toEqual([spring, autumn])
      expect(await find({ memberGids: [mate.gid] })).toEqual([autumn])
      expect(await find({ notMemberGids: [mate.gid] })).toEqual([spring, hidden])
      expect(await find({ teamGids: [team.gid] })).toEqual([autumn])
      expect(await find({ portfolioGids: [portfolioGid] })).toEqual([spring])
      expect(await find({ times: [{ of: 'due_on', within: 'none' }] })).toEqual([hidden, autumn])
      expect(
        await find({ times: [{ of: 'created_at_ms', within: { from: NOW_MS + 1, until: null } }] }),
      ).toEqual([autumn])
      expect(await find({ times: [{ of: 'completed_at_ms', within: { from: null, until: null } }] })).toEqual(
        [],
      )
      expect(await find({ sort: { by: 'due_date', ascending: true } })).toEqual([spring, autumn, hidden])
      expect(await find({}, owner, { ...WALKING, rowsPerStatement: 1 })).toEqual([spring, hidden, autumn])
      expect(await find({}, owner, { ...WALKING, rowsPerStatement: 1, rowsMax: 2 })).toBe('too_broad')
    })
  })
}
