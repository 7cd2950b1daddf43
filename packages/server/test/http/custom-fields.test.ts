import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, gidsOf, namesOf } from '../support/answers.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const ADA = { gid: DEMO.ada, name: 'Ada Byron', resource_type: 'user' }
const BEN = { gid: DEMO.ben, name: 'Ben Okafor', resource_type: 'user' }

type Who = 'ada' | 'ben' | 'gil' | 'cara'
type Json = Readonly<Record<string, unknown>>

const byNumber = (one: number, other: number) => one - other

interface ShownField extends Json {
  readonly gid: string
  readonly name: string
  readonly display_value: string | null
}

describe.each(DATABASE_KINDS)('custom fields on %s', (kind) => {
  let server: TestServer
  let count = 0
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: Who = 'ada') => await server.api('GET', path, { as })
  const post = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('POST', path, { as, body: { data } })
  const put = async (path: string, data: unknown, as: Who = 'ada') =>
    await server.api('PUT', path, { as, body: { data } })
  const erase = async (path: string, as: Who = 'ada') => await server.api('DELETE', path, { as })

  const made = async (answer: ReturnType<typeof post>): Promise<{ readonly gid: string } & Json> => {
    const { json, status } = await answer
    expect([status, json]).toEqual([status === 201 ? 201 : 200, json])
    return json.data as { readonly gid: string } & Json
  }
  const field = async (data: object, as: Who = 'ada') =>
    (
      await made(
        post('/custom_fields', { workspace: DEMO.greenfield, name: `Field ${++count}`, ...data }, as),
      )
    ).gid
  const project = async (settings: object = {}) =>
    (await made(post('/projects', { team: DEMO.growing, name: 'P', ...settings }))).gid
  const task = async (data: object) => (await made(post('/tasks', { name: 'T', ...data }))).gid
  const ask = async (parent: string, custom_field: unknown, more: object = {}) =>
    await made(post(`/${parent}/addCustomFieldSetting`, { custom_field, ...more }))
  /** A new project that asks for a field. */
  const asking = async (...fields: readonly string[]) => {
    const gid = await project()
    for (const one of fields) await ask(`projects/${gid}`, one)
    return gid
  }
  /** A field that one project alone has. */
  const localOf = async (parent: string, of: object): Promise<string> => {
    const setting = await ask(`projects/${parent}`, { name: `Local ${++count}`, ...of })
    return (setting['custom_field'] as { readonly gid: string }).gid
  }
  const shown = async (path: string, as: Who = 'ada') =>
    (await get(`${path}?opt_fields=custom_fields`, as)).json.data.custom_fields as readonly ShownField[]
  const options = async (gid: string) =>
    (await get(`/custom_fields/${gid}`)).json.data.enum_options as readonly {
      readonly gid: string
      readonly name: string
    }[]
  /** What no database decides is looked at on one of them. */
  const once = <T>(cases: readonly T[]): readonly T[] => (kind === 'sqlite' ? cases : [])
  const PRIORITY = {
    resource_subtype: 'enum',
    enum_options: [{ name: 'Low', color: 'green' }, { name: 'High', color: 'red' }, { name: 'Never' }],
  }

  test('a field of each type is made, read and listed — Asana’s custom field record', async () => {
    const answer = await post('/custom_fields', {
      workspace: DEMO.greenfield,
      name: 'Weight',
      resource_subtype: 'number',
      precision: 2,
      format: 'custom',
      custom_label: 'kg',
      description: 'Of a sack.',
    })
    const { gid } = answer.json.data
    expect([answer.status, answer.headers['location']]).toEqual([201, `/api/1.0/custom_fields/${gid}`])
    expect(answer.json.data).toEqual({
      gid,
      asana_created_field: null,
      created_by: ADA,
      currency_code: null,
      custom_label: 'kg',
      custom_label_position: 'suffix',
      default_access_level: 'editor',
      format: 'custom',
      has_notifications_enabled: false,
      id_prefix: null,
      is_formula_field: false,
      is_global_to_workspace: true,
      is_value_read_only: false,
      name: 'Weight',
      precision: 2,
      privacy_setting: 'public',
      representation_type: 'number',
      resource_subtype: 'number',
      resource_type: 'custom_field',
      type: 'number',
    })
    expect((await get(`/custom_fields/${gid}`)).json).toEqual(answer.json)
    expect((await get(`/custom_fields/${gid}?opt_fields=description`)).json.data).toEqual({
      gid,
      description: 'Of a sack.',
    })
    const chosen = await field({ ...PRIORITY, name: 'Rank' })
    expect((await get(`/custom_fields/${chosen}`)).json.data).toMatchObject({
      type: 'enum',
      enum_options: [
        { name: 'Low', color: 'green', enabled: true, resource_type: 'enum_option' },
        { name: 'High', color: 'red' },
        { name: 'Never', color: 'none' },
      ],
    })
    const listed = await get(`/workspaces/${DEMO.greenfield}/custom_fields?limit=100`)
    expect(namesOf(listed)).toEqual(expect.arrayContaining(['Weight', 'Rank']))
    const pages = []
    for (let path = `/workspaces/${DEMO.greenfield}/custom_fields?limit=1`; ;) {
      const page = await get(path)
      pages.push(...gidsOf(page))
      const next = (page.json as unknown as { next_page: { path: string } | null }).next_page
      if (next === null) break
      path = next.path.replace('/api/1.0', '')
    }
    expect(pages).toEqual(gidsOf(listed))
  })

  test.each(
    once([
      [{ name: 'X', resource_subtype: 'text' }, 'workspace: Missing input'],
      [{ workspace: DEMO.greenfield, resource_subtype: 'text' }, 'name: Missing input'],
      [{ workspace: DEMO.greenfield, name: 'X' }, 'resource_subtype: Missing input'],
      [
        { workspace: DEMO.harbour, name: 'X', resource_subtype: 'text' },
        `workspace: Not a recognized ID: ${DEMO.harbour}`,
      ],
    ]),
  )('POST /custom_fields with %j is refused', async (data, message) => {
    expectRefusal(await post('/custom_fields', data), 400, message)
  })

  test.each(
    once([
      [{ name: '' }, 'name: Must not be empty'],
      [{ name: 'x'.repeat(256) }, 'name: Must be at most 255 characters long'],
      [{ name: ' due  DATE ' }, 'name: Is the name of something that every task has. Choose another one.'],
      [
        { resource_subtype: 'formula' },
        'resource_subtype: Must be one of text, number, enum, multi_enum, date, people, reference',
      ],
      [{ precision: 2 }, 'precision: Only number fields have one'],
      [{ format: 'currency' }, 'format: Only number fields have one'],
      [{ resource_subtype: 'number', precision: 7 }, 'precision: Must be between 0 and 6'],
      [{ resource_subtype: 'number', precision: 1.5 }, 'precision: Must be a whole number'],
      [{ resource_subtype: 'number', format: 'currency' }, 'currency_code: Missing input'],
      [
        { resource_subtype: 'number', format: 'currency', currency_code: 'XYZ' },
        'currency_code: Not a currency of ISO 4217: XYZ',
      ],
      [{ resource_subtype: 'number', currency_code: 'EUR' }, 'currency_code: Only for the format currency'],
      [{ resource_subtype: 'number', format: 'custom' }, 'custom_label: Missing input'],
      [{ resource_subtype: 'number', custom_label: 'kg' }, 'custom_label: Only for the format custom'],
      [
        { resource_subtype: 'number', custom_label_position: 'prefix' },
        'custom_label_position: Only for the format custom',
      ],
      [{ custom_label_position: 'prefix' }, 'custom_label_position: Only number fields have one'],
      [{ resource_subtype: 'enum' }, 'enum_options: Missing input'],
      [
        { resource_subtype: 'enum', enum_options: [{ name: 'Low', color: 'beige' }] },
        'enum_options: [0]: color: Must be one of none, red, orange, yellow-orange, yellow, yellow-green, green, blue-green, aqua, blue, indigo, purple, magenta, hot-pink, pink, cool-gray',
      ],
      [
        { resource_subtype: 'enum', enum_options: [{ name: 'Low', enabled: false }] },
        'enum_options: At least one must be enabled',
      ],
      [{ enum_options: [{ name: 'Low' }] }, 'enum_options: Only enum and multi_enum fields have options'],
      [{ input_restrictions: ['task'] }, 'input_restrictions: Only reference fields have them'],
      [
        { resource_subtype: 'reference', input_restrictions: ['goal'] },
        'input_restrictions: [0]: Must be one of task, project, portfolio',
      ],
      [{ resource_subtype: 'number', id_prefix: 'A' }, 'id_prefix: Only text fields have one'],
      [{ id_prefix: '1A' }, 'id_prefix: Must be letters of the English alphabet and digits, a letter first'],
      [{ text_value: 'x' }, 'text_value: Cannot write this property'],
    ]),
  )('a field of text with %j is refused', async (data, message) => {
    const sent = { workspace: DEMO.greenfield, name: 'Refused', resource_subtype: 'text', ...data }
    const answer = await post('/custom_fields', sent)
    // A value is no property of a definition at all.
    if ('text_value' in data) expect(answer.status).toBe(201)
    else expectRefusal(answer, 400, message)
  })

  test('a name is that of one field of the library, whatever its case; of two at once, one gets it', async () => {
    await field({ name: 'Shelf  Life', resource_subtype: 'text' })
    const taken =
      'name: Another custom field of this workspace is called that. Use that one, or choose another name.'
    const again = { workspace: DEMO.greenfield, name: 'shelf life', resource_subtype: 'date' }
    expectRefusal(await post('/custom_fields', again), 400, taken)
    const other = await field({ resource_subtype: 'text' })
    expectRefusal(await put(`/custom_fields/${other}`, { name: 'SHELF LIFE' }), 400, taken)
    const at = { workspace: DEMO.greenfield, name: 'At once', resource_subtype: 'text' }
    const both = await Promise.all([post('/custom_fields', at), post('/custom_fields', at)])
    expect(both.map(({ status }) => status).toSorted(byNumber)).toEqual([201, 400])
    // A local one may be called what it likes.
    const made = await ask(`projects/${await project()}`, { name: 'Shelf life', resource_subtype: 'text' })
    expect(made['custom_field']).toMatchObject({ name: 'Shelf life' })
  })

  test('a field is changed by any member, sent back as it was read, and never becomes of another type', async () => {
    const gid = await field({ resource_subtype: 'number', format: 'currency', currency_code: 'EUR' })
    const changed = await put(`/custom_fields/${gid}`, { precision: 2, description: 'In all' }, 'ben')
    expect(changed.json.data).toMatchObject({ precision: 2, format: 'currency', currency_code: 'EUR' })
    const read = (await get(`/custom_fields/${gid}`)).json
    expect((await put(`/custom_fields/${gid}`, read.data, 'ben')).json).toEqual(read)
    expect((await put(`/custom_fields/${gid}`, { format: 'percentage' })).json.data).toMatchObject({
      format: 'percentage',
      currency_code: null,
    })
    expectRefusal(
      await put(`/custom_fields/${gid}`, { resource_subtype: 'text' }),
      400,
      'resource_subtype: Cannot write this property',
    )
    const chosen = await field(PRIORITY)
    const definition = (await get(`/custom_fields/${chosen}`)).json
    expect((await put(`/custom_fields/${chosen}`, definition.data)).json).toEqual(definition)
    expectRefusal(
      await put(`/custom_fields/${chosen}`, { enum_options: [] }),
      400,
      'enum_options: Cannot write this property',
    )
    expect((await put(`/custom_fields/${chosen}`, { owned_by_app: true })).status).toBe(403)
  })

  describe('who sees and changes one', () => {
    test('members the library, guests what they meet, others nothing; who made it, or an admin, deletes it', async () => {
      const gid = await field({ resource_subtype: 'text' }, 'ben')
      expectRefusal(
        await get(`/custom_fields/${gid}`, 'gil'),
        403,
        'You do not have access to this custom_field.',
      )
      expectRefusal(
        await get(`/custom_fields/${gid}`, 'cara'),
        404,
        `custom_field: Not a recognized ID: ${gid}`,
      )
      expect(gidsOf(await get(`/workspaces/${DEMO.greenfield}/custom_fields`, 'gil'))).not.toContain(gid)
      expect((await get(`/workspaces/${DEMO.greenfield}/custom_fields`, 'cara')).status).toBe(404)
      expect(
        (
          await post(
            '/custom_fields',
            { workspace: DEMO.greenfield, name: 'G', resource_subtype: 'text' },
            'gil',
          )
        ).status,
      ).toBe(403)
      // Gil is in the seed catalogue.
      const setting = await ask(`projects/${DEMO.seedCatalogue}`, gid)
      expect((await get(`/custom_fields/${gid}`, 'gil')).status).toBe(200)
      expect(gidsOf(await get(`/workspaces/${DEMO.greenfield}/custom_fields`, 'gil'))).toContain(gid)
      expect((await put(`/custom_fields/${gid}`, { name: 'Mine' }, 'gil')).status).toBe(403)
      expect(setting['parent']).toMatchObject({ gid: DEMO.seedCatalogue })
      const own = await field({ resource_subtype: 'text' })
      expect((await erase(`/custom_fields/${own}`, 'ben')).status).toBe(403)
      expect((await erase(`/custom_fields/${own}`)).json.data).toEqual({})
      expect((await erase(`/custom_fields/${gid}`, 'ben')).status).toBe(200)
      expect((await get(`/custom_fields/${gid}`)).status).toBe(404)
    })

    test('a local one belongs to its project: to who sees that, and to who may customize it; with it, it goes', async () => {
      const gid = await project({ privacy_setting: 'private' })
      const { custom_field: made } = await ask(`projects/${gid}`, { ...PRIORITY, name: 'Own' })
      const { gid: local } = made as { gid: string }
      expect((await get(`/custom_fields/${local}`)).json.data).toMatchObject({
        is_global_to_workspace: false,
      })
      expect((await get(`/custom_fields/${local}`, 'ben')).status).toBe(403)
      expect(gidsOf(await get(`/workspaces/${DEMO.greenfield}/custom_fields`))).not.toContain(local)
      expectRefusal(
        await post(`/projects/${await project()}/addCustomFieldSetting`, { custom_field: local }),
        400,
        'custom_field: Is local to something else. Make one of the library, or another local one.',
      )
      await post('/memberships', { parent: gid, member: DEMO.ben, access_level: 'commenter' })
      expect((await get(`/custom_fields/${local}`, 'ben')).status).toBe(200)
      expect((await put(`/custom_fields/${local}`, { name: 'Mine' }, 'ben')).status).toBe(403)
      await erase(`/projects/${gid}`)
      expect((await get(`/custom_fields/${local}`)).status).toBe(404)
    })
  })

  describe('options', () => {
    test('stand in an order that people change, are disabled and never deleted', async () => {
      const gid = await field(PRIORITY)
      const names = async () => (await options(gid)).map(({ name }) => name)
      const [low, high, never] = await options(gid)
      const added = await post(`/custom_fields/${gid}/enum_options`, {
        name: 'Middle',
        color: 'blue',
        insert_before: high?.gid,
      })
      expect([added.status, added.json.data]).toEqual([
        201,
        {
          gid: added.json.data.gid,
          name: 'Middle',
          color: 'blue',
          enabled: true,
          resource_type: 'enum_option',
        },
      ])
      expect(await names()).toEqual(['Low', 'Middle', 'High', 'Never'])
      const moved = await post(`/custom_fields/${gid}/enum_options/insert`, {
        enum_option: low?.gid,
        after_enum_option: never?.gid,
      })
      expect(moved.json.data).toMatchObject({ name: 'Low' })
      expect(await names()).toEqual(['Middle', 'High', 'Never', 'Low'])
      const changed = await put(`/enum_options/${never?.gid}`, { name: 'No', enabled: false }, 'ben')
      expect(changed.json.data).toMatchObject({ name: 'No', enabled: false, color: 'none' })
      expect((await put(`/enum_options/${never?.gid}`, {}, 'gil')).status).toBe(403)
      expect((await put(`/enum_options/${never?.gid}`, {}, 'cara')).status).toBe(404)
    })

    test.each(
      once([
        ['', {}, 'name: Missing input'],
        ['', { name: 7 }, 'name: Must be a string'],
        ['', { name: 'X', insert_after: UNKNOWN_GID }, `insert_after: Not a recognized ID: ${UNKNOWN_GID}`],
        [
          '',
          { name: 'X', insert_after: UNKNOWN_GID, insert_before: UNKNOWN_GID },
          'You may only provide one of insert_before or insert_after!',
        ],
        ['/insert', {}, 'enum_option: Missing input'],
        [
          '/insert',
          { enum_option: UNKNOWN_GID },
          'You must provide one of before_enum_option or after_enum_option',
        ],
        [
          '/insert',
          { enum_option: UNKNOWN_GID, before_enum_option: UNKNOWN_GID },
          `enum_option: Not a recognized ID: ${UNKNOWN_GID}`,
        ],
      ]),
    )('POST enum_options%s with %j is refused', async (path, data, message) => {
      expectRefusal(await post(`/custom_fields/${DEMO.priority}/enum_options${path}`, data), 400, message)
    })

    test('one can be chosen at any time; 500 are the most', async () => {
      const gid = await field({ resource_subtype: 'enum', enum_options: [{ name: 'A' }, { name: 'B' }] })
      const disabled = await Promise.all(
        (await options(gid)).map(async (one) => await put(`/enum_options/${one.gid}`, { enabled: false })),
      )
      expect(disabled.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 400])
      const many = { name: 'Many', resource_subtype: 'enum' }
      const names = Array.from({ length: 500 }, (_, index) => ({ name: String(index) }))
      const full = await field({ ...many, enum_options: names })
      expectRefusal(
        await post(`/custom_fields/${full}/enum_options`, { name: '501' }),
        400,
        'custom_field: A field has at most 500 options, disabled ones too',
      )
      expectRefusal(
        await post('/custom_fields', {
          workspace: DEMO.greenfield,
          ...many,
          enum_options: [...names, { name: 'x' }],
        }),
        400,
        'enum_options: Must have at most 500 elements',
      )
      expectRefusal(
        await post(`/custom_fields/${await field({ resource_subtype: 'text' })}/enum_options`, { name: 'A' }),
        400,
        'custom_field: Only enum and multi_enum fields have options',
      )
    })
  })

  describe('settings', () => {
    test('of a project stand in its order, in the project and by themselves', async () => {
      const gid = await project()
      const [a, b, c] = [
        await field({ resource_subtype: 'text' }),
        await field(PRIORITY),
        await field({ resource_subtype: 'date' }),
      ]
      const first = await ask(`projects/${gid}`, a, { is_important: true })
      expect(first).toEqual({
        gid: first.gid,
        custom_field: (await get(`/projects/${gid}?opt_fields=custom_field_settings.custom_field`)).json.data
          .custom_field_settings[0].custom_field,
        is_important: true,
        parent: { gid, name: 'P', resource_type: 'project' },
        project: { gid, name: 'P', resource_type: 'project' },
        resource_type: 'custom_field_setting',
      })
      await ask(`projects/${gid}`, b)
      await ask(`projects/${gid}`, c, { insert_before: first.gid })
      const order = async (path: string) =>
        ((await get(path)).json.data as { custom_field: { gid: string } }[]).map(
          (one) => one.custom_field.gid,
        )
      const list = `/projects/${gid}/custom_field_settings`
      expect(await order(list)).toEqual([c, a, b])
      expect(await order(`${list}?limit=2`)).toEqual([c, a])
      const inside = (await get(`/projects/${gid}`)).json.data.custom_field_settings as { gid: string }[]
      expect(inside.map((one) => one.gid)).toEqual(gidsOf(await get(list)))
      expect(
        (await post(`/projects/${gid}/removeCustomFieldSetting`, { custom_field: a })).json.data,
      ).toEqual({})
      expect(await order(list)).toEqual([c, b])
      expectRefusal(
        await post(`/projects/${gid}/removeCustomFieldSetting`, { custom_field: a }),
        400,
        `custom_field: Not a recognized ID: ${a}`,
      )
      expectRefusal(
        await post(`/projects/${gid}/addCustomFieldSetting`, { custom_field: b }),
        400,
        'custom_field: Is on this project already',
      )
      expect((await get(list, 'cara')).status).toBe(404)
      expect((await get(`/teams/${DEMO.growing}/custom_field_settings`)).json.data).toEqual([])
      expect((await get(`/teams/${DEMO.growing}/custom_field_settings`, 'cara')).status).toBe(404)
    })

    test.each(
      once([
        [{}, 'custom_field: Missing input'],
        [{ custom_field: UNKNOWN_GID }, `custom_field: Not a recognized ID: ${UNKNOWN_GID}`],
        [{ custom_field: 7 }, 'custom_field: Not a valid GID type: number'],
        [{ custom_field: DEMO.tide }, `custom_field: Not a recognized ID: ${DEMO.tide}`],
        [{ custom_field: { name: 'X' } }, 'custom_field: resource_subtype: Missing input'],
        [
          { custom_field: { name: 'X', resource_subtype: 'text', workspace: DEMO.harbour } },
          'custom_field: workspace: Is not the one of what it is for',
        ],
        [
          { custom_field: { name: 'X', resource_subtype: 'text' }, insert_after: UNKNOWN_GID },
          `insert_after: Not a recognized ID: ${UNKNOWN_GID}`,
        ],
        [{ custom_field: DEMO.priority, is_important: 'yes' }, 'is_important: Must be true or false'],
      ]),
    )('adding %j is refused', async (data, message) => {
      expectRefusal(await post(`/projects/${DEMO.hiring}/addCustomFieldSetting`, data), 400, message)
    })

    test('are changed by who may customize the project', async () => {
      const gid = await project({ minimum_access_level_for_customization: 'admin' })
      const one = await field({ resource_subtype: 'text' })
      expect(
        (await post(`/projects/${gid}/addCustomFieldSetting`, { custom_field: one }, 'ben')).status,
      ).toBe(403)
      await ask(`projects/${gid}`, one)
      expect(
        (await post(`/projects/${gid}/removeCustomFieldSetting`, { custom_field: one }, 'ben')).status,
      ).toBe(403)
    })

    test('added at once, each is there once', async () => {
      const gid = await project()
      const one = await field({ resource_subtype: 'text' })
      const added = await Promise.all(
        Array.from(
          { length: 4 },
          async () => await post(`/projects/${gid}/addCustomFieldSetting`, { custom_field: one }),
        ),
      )
      expect(added.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 400, 400, 400])
    })
  })

  describe('values of a task', () => {
    test('of each type are set, shown and taken away', async () => {
      const fields = {
        text: await field({ resource_subtype: 'text' }),
        number: await field({
          resource_subtype: 'number',
          precision: 2,
          format: 'currency',
          currency_code: 'EUR',
        }),
        enum: await field(PRIORITY),
        multi: await field({ ...PRIORITY, resource_subtype: 'multi_enum' }),
        date: await field({ resource_subtype: 'date' }),
        moment: await field({ resource_subtype: 'date' }),
        people: await field({ resource_subtype: 'people' }),
        reference: await field({ resource_subtype: 'reference', input_restrictions: ['task', 'project'] }),
      }
      const gid = await asking(...Object.values(fields))
      const [low, high] = await options(fields.enum)
      const [, second, third] = await options(fields.multi)
      const one = await task({ projects: [gid] })
      const before = (await get(`/tasks/${one}`)).json.data.modified_at
      server.clock.advance(1_000)
      const sent = {
        [fields.text]: 'a <b>',
        [fields.number]: '1234.567',
        [fields.enum]: high?.gid,
        [fields.multi]: [third?.gid, second?.gid],
        [fields.date]: { date: '2026-12-24' },
        [fields.moment]: '2026-12-24T18:00:00+01:00',
        [fields.people]: ['ben@greenfield.example', 'me'],
        [fields.reference]: [gid, one],
      }
      const answer = await put(`/tasks/${one}`, { custom_fields: sent })
      expect(answer.status).toBe(200)
      expect(answer.json.data.modified_at).not.toBe(before)
      const values = await shown(`/tasks/${one}`)
      expect(values.map((value) => [value.gid, value.display_value])).toEqual([
        [fields.text, 'a <b>'],
        [fields.number, '€1,234.57'],
        [fields.enum, 'High'],
        [fields.multi, 'High, Never'],
        [fields.date, '2026-12-24'],
        [fields.moment, '2026-12-24T17:00:00.000Z'],
        [fields.people, 'Ben Okafor, Ada Byron'],
        [fields.reference, 'P, T'],
      ])
      expect(values).toMatchObject([
        { text_value: 'a <b>', html_text_value: '<body>a &lt;b&gt;</body>', enabled: true, description: '' },
        { number_value: 1234.57, precision: 2, currency_code: 'EUR' },
        {
          enum_value: { gid: high?.gid, name: 'High', color: 'red' },
          enum_options: [{ name: 'Low' }, {}, {}],
        },
        { multi_enum_values: [{ name: 'High' }, { name: 'Never' }] },
        { date_value: { date: '2026-12-24', date_time: null } },
        { date_value: { date: '2026-12-24', date_time: '2026-12-24T17:00:00.000Z' } },
        { people_value: [BEN, ADA] },
        {
          reference_value: [
            { gid, name: 'P', resource_type: 'project' },
            { gid: one, name: 'T' },
          ],
        },
      ])
      const whole = (await get(`/tasks/${one}`)).json
      expect((await put(`/tasks/${one}`, whole.data)).json).toEqual(whole)
      const nothing = Object.fromEntries(Object.values(fields).map((name) => [name, null]))
      await put(`/tasks/${one}`, { custom_fields: nothing })
      const cleared = await shown(`/tasks/${one}`)
      expect(cleared.map((value) => value.display_value)).toEqual(Array(8).fill(null))
      expect(cleared[2]).toMatchObject({ enum_value: null })
      expect(cleared[3]).toMatchObject({ multi_enum_values: [] })
      expect(cleared[6]).toMatchObject({ people_value: [] })
      await put(`/tasks/${one}`, { custom_fields: { [fields.enum]: low?.gid } })
      expect((await shown(`/tasks/${one}`))[2]).toMatchObject({ display_value: 'Low' })
    })

    test.each(once([0]))(
      'are refused where they are none of the field’s, with nothing else written',
      async () => {
        const fields = {
          text: await field({ resource_subtype: 'text' }),
          number: await field({ resource_subtype: 'number' }),
          enum: await field(PRIORITY),
          multi: await field({ ...PRIORITY, resource_subtype: 'multi_enum' }),
          date: await field({ resource_subtype: 'date' }),
          people: await field({ resource_subtype: 'people' }),
          reference: await field({ resource_subtype: 'reference', input_restrictions: ['task'] }),
          id: await field({ resource_subtype: 'text', id_prefix: 'REF' }),
        }
        const gid = await asking(...Object.values(fields))
        const one = await task({ projects: [gid] })
        const [, , never] = await options(fields.enum)
        const [foreign] = await options(fields.multi)
        await put(`/enum_options/${never?.gid}`, { enabled: false })
        const elsewhere = await field({ resource_subtype: 'text' })
        const bad: readonly (readonly [string, unknown, string])[] = [
          [fields.text, 7, 'Must be a string'],
          [fields.text, 'x'.repeat(1_025), 'Must be at most 1024 characters long'],
          [fields.number, 'many', 'Must be a number'],
          [fields.number, 1e16, 'Must be between -1000000000000000 and 1000000000000000'],
          [fields.enum, 7, 'Not a valid GID type: number'],
          [fields.enum, 'High', 'Not a recognized ID: High'],
          [fields.enum, foreign?.gid, `Not a recognized ID: ${foreign?.gid}`],
          [
            fields.enum,
            never?.gid,
            `The option ${never?.gid} is disabled. Enable it, or choose another one.`,
          ],
          [fields.multi, foreign?.gid, 'Not an array'],
          [fields.date, '2026-02-30', 'Must be a date, YYYY-MM-DD'],
          [fields.date, { date: 7 }, 'date: Must be a date, YYYY-MM-DD'],
          [fields.date, 7, 'Must be an object with date or date_time'],
          [fields.people, [DEMO.cara], `[0]: Not a user in Organization: ${DEMO.cara}`],
          [fields.reference, [gid], `[0]: Not a recognized ID: ${gid}`],
          [fields.id, 'REF-7', 'Cannot write this property'],
        ]
        for (const [name, value, fault] of bad) {
          const answer = await put(`/tasks/${one}`, { name: 'Changed', custom_fields: { [name]: value } })
          expectRefusal(answer, 400, `custom_fields: ${name}: ${fault}`)
        }
        expectRefusal(
          await put(`/tasks/${one}`, { custom_fields: { [elsewhere]: 'x' } }),
          400,
          `Custom field with ID ${elsewhere} is not on given object`,
        )
        for (const strange of [UNKNOWN_GID, DEMO.tide, 'abc']) {
          const answer = await put(`/tasks/${one}`, { custom_fields: { [strange]: 'x' } })
          expectRefusal(answer, 400, `custom_fields: Not a recognized ID: ${strange}`)
        }
        expectRefusal(
          await put(`/tasks/${one}`, { custom_fields: 'x' }),
          400,
          'custom_fields: Must be an object',
        )
        expectRefusal(
          await post('/tasks', { projects: [gid], custom_fields: { [fields.number]: true } }),
          400,
          `custom_fields: ${fields.number}: Must be a number`,
        )
        expect((await get(`/tasks/${one}?opt_fields=name`)).json.data.name).toBe('T')
        expect((await put(`/tasks/${one}`, { custom_fields: { [fields.text]: 'x' } }, 'cara')).status).toBe(
          404,
        )
      },
    )

    test('stay, disabled, where the field was taken out, and go with the field', async () => {
      const one = await field({ resource_subtype: 'text' })
      const gid = await asking(one)
      const held = await task({ projects: [gid], custom_fields: { [one]: 'kept' } })
      await post(`/projects/${gid}/removeCustomFieldSetting`, { custom_field: one })
      expect(await shown(`/tasks/${held}`)).toMatchObject([{ display_value: 'kept', enabled: false }])
      const empty = await task({ projects: [gid] })
      expect(await shown(`/tasks/${empty}`)).toEqual([])
      await erase(`/custom_fields/${one}`)
      expect(await shown(`/tasks/${held}`)).toEqual([])
    })

    test('are those that the reader may see: of projects that they see, and of the library', async () => {
      const open = await project()
      const secret = await project({ privacy_setting: 'private' })
      const { custom_field: own } = await ask(`projects/${secret}`, {
        name: 'Salary',
        resource_subtype: 'text',
      })
      const { gid: local } = own as { gid: string }
      const one = await task({ projects: [open, secret], custom_fields: { [local]: 'much' } })
      expect(await shown(`/tasks/${one}`)).toMatchObject([{ name: 'Salary', display_value: 'much' }])
      expect(await shown(`/tasks/${one}`, 'ben')).toEqual([])
      expectRefusal(
        await put(`/tasks/${one}`, { custom_fields: { [local]: 'more' } }, 'ben'),
        400,
        `custom_fields: Not a recognized ID: ${local}`,
      )
      const reference = await field({ resource_subtype: 'reference' })
      await ask(`projects/${open}`, reference)
      await put(`/tasks/${one}`, { custom_fields: { [reference]: [secret, open] } })
      const ofBen = (await shown(`/tasks/${one}`, 'ben')).find(({ gid }) => gid === reference)
      expect(ofBen).toMatchObject({ display_value: 'P', reference_value: [{ gid: open }] })
      await erase(`/projects/${open}`)
      expect((await shown(`/tasks/${one}`)).find(({ gid }) => gid === reference)).toMatchObject({
        reference_value: [{ gid: secret }],
      })
    })

    test('are told in stories and events, each change of a field by itself', async () => {
      const [priority, cost, when, who] = [
        await field({ ...PRIORITY, name: 'Urgency' }),
        await field({ name: 'Cost', resource_subtype: 'number', format: 'currency', currency_code: 'EUR' }),
        await field({ name: 'Day', resource_subtype: 'date' }),
        await field({ name: 'Reviewer', resource_subtype: 'people' }),
      ]
      const gid = await asking(priority, cost, when, who)
      const [low, high] = await options(priority)
      const one = await task({ projects: [gid], custom_fields: { [priority]: low?.gid } })
      const { sync } = (await get(`/events?resource=${one}`)).json as unknown as { sync: string }
      await put(`/tasks/${one}`, {
        custom_fields: { [priority]: high?.gid, [cost]: 5, [when]: '2026-12-24', [who]: ['me'] },
      })
      await put(`/tasks/${one}`, { custom_fields: { [priority]: high?.gid, [cost]: null } })
      const stories = (await get(`/tasks/${one}/stories`)).json.data as { text: string; gid: string }[]
      expect(stories.map(({ text }) => text).filter((text) => !text.includes('added'))).toEqual([
        'Ada Byron changed Urgency from Low to High',
        'Ada Byron changed Cost to €5',
        'Ada Byron changed Day to 2026-12-24',
        'Ada Byron changed Reviewer to Ada Byron',
        'Ada Byron cleared Cost',
      ])
      const [first, second, third, fourth] = stories.slice(1)
      expect((await get(`/stories/${first?.gid}`)).json.data).toMatchObject({
        resource_subtype: 'enum_custom_field_changed',
        custom_field: { gid: priority, name: 'Urgency' },
        old_enum_value: { gid: low?.gid, name: 'Low' },
        new_enum_value: { gid: high?.gid, name: 'High' },
      })
      expect((await get(`/stories/${second?.gid}`)).json.data).toMatchObject({
        resource_subtype: 'number_custom_field_changed',
        old_number_value: null,
        new_number_value: 5,
      })
      expect((await get(`/stories/${third?.gid}`)).json.data).toMatchObject({
        resource_subtype: 'date_custom_field_changed',
        old_date_value: null,
        new_date_value: { due_on: '2026-12-24', due_at: null },
      })
      expect((await get(`/stories/${fourth?.gid}`)).json.data).toMatchObject({
        resource_subtype: 'people_custom_field_changed',
        old_people_value: [],
        new_people_value: [ADA],
      })
      const events = (await get(`/events?resource=${one}&sync=${sync}`)).json.data as unknown as {
        change: { field: string; new_value: { gid: string } }
      }[]
      expect(events.map(({ change }) => [change.field, change.new_value.gid])).toEqual([
        ['custom_fields', priority],
        ['custom_fields', cost],
        ['custom_fields', when],
        ['custom_fields', who],
        ['custom_fields', cost],
      ])
    })

    test('and their options are said in full for each record of a page, made once a field', async () => {
      const choice = await field(PRIORITY)
      const gid = await asking(choice)
      const [low, high] = await options(choice)
      const two = [
        await task({ projects: [gid], custom_fields: { [choice]: low?.gid } }),
        await task({ projects: [gid], custom_fields: { [choice]: high?.gid } }),
      ]
      const page = await get(`/tasks?project=${gid}&opt_fields=custom_fields`)
      const shownFields = page.json.data as unknown as { gid: string; custom_fields: ShownField[] }[]
      expect(shownFields.map((one) => one.gid).toSorted()).toEqual(two.toSorted())
      for (const {
        custom_fields: [one],
      } of shownFields)
        expect(one).toMatchObject({ enum_options: [low, high, {}] })
      const told = new Set(shownFields.map(({ custom_fields: [one] }) => one?.display_value))
      expect(told).toEqual(new Set(['High', 'Low']))
    })

    test('of a field that somebody may not see are in no story that they read', async () => {
      const [open, secret] = [await project(), await project({ privacy_setting: 'private' })]
      const words = await localOf(secret, { name: 'Salary', resource_subtype: 'text' })
      const fields: Readonly<Record<string, unknown>> = {
        [words]: 'Canary',
        [await localOf(secret, { resource_subtype: 'number', precision: 1 })]: 4711,
        [await localOf(secret, { resource_subtype: 'date' })]: { date: '2026-12-24' },
        [await localOf(secret, { resource_subtype: 'people' })]: ['me'],
        [await localOf(secret, { resource_subtype: 'reference' })]: [open],
      }
      const choice = await localOf(secret, PRIORITY)
      const [, high] = await options(choice)
      const one = await task({ projects: [open, secret] })
      await put(`/tasks/${one}`, { custom_fields: { ...fields, [choice]: high?.gid } })
      const all =
        'opt_fields=text,html_text,custom_field.name,new_text_value,new_number_value,new_date_value,new_people_value.name,new_enum_value.name'
      const ofAda = await get(`/tasks/${one}/stories?${all}`)
      const ofBen = await get(`/tasks/${one}/stories?${all}`, 'ben')
      for (const shownToAda of ['Canary', '4711', '2026-12-24', 'High', 'Salary']) {
        expect(ofAda.text).toContain(shownToAda)
        expect([shownToAda, ofBen.text.includes(shownToAda)]).toEqual([shownToAda, false])
      }
      const told = ofBen.json.data as unknown as (Json & { text: string; gid: string })[]
      const ofFields = told.filter(({ text }) => text === 'Ada Byron changed a custom field')
      expect(ofFields).toHaveLength(6)
      for (const { gid } of ofFields) {
        const [alone, pinned] = [
          await get(`/stories/${gid}`, 'ben'),
          await get(`/stories/${gid}?${all}`, 'ben'),
        ]
        for (const { text } of [alone, pinned]) expect(text).not.toMatch(/Canary|4711|2026-12-24|High|Salary/)
        expect(alone.json.data).toMatchObject({ custom_field: null })
      }
      await erase(`/custom_fields/${words}`)
      expect((await get(`/tasks/${one}/stories?${all}`)).text).not.toContain('Canary')
    })
  })

  describe('numbers of tasks', () => {
    test('are counted for each field, for those that are there and those that come, and find their task', async () => {
      const gid = await project()
      const [first, second] = [await task({ projects: [gid] }), await task({ projects: [gid] })]
      const id = await field({ resource_subtype: 'text', id_prefix: 'lot' })
      await ask(`projects/${gid}`, id)
      const numberOf = async (one: string) => (await shown(`/tasks/${one}`))[0]?.display_value
      expect([await numberOf(first), await numberOf(second)]).toEqual(['LOT-1', 'LOT-2'])
      const made = await Promise.all(Array.from({ length: 8 }, async () => await task({ projects: [gid] })))
      const numbers = await Promise.all(made.map(numberOf))
      expect(new Set(numbers)).toEqual(new Set([3, 4, 5, 6, 7, 8, 9, 10].map((number) => `LOT-${number}`)))
      const moved = await task({ workspace: DEMO.greenfield })
      await post(`/tasks/${moved}/addProject`, { project: gid })
      await post(`/tasks/${moved}/removeProject`, { project: gid })
      await post(`/tasks/${moved}/addProject`, { project: gid })
      expect(await numberOf(moved)).toBe('LOT-11')
      const path = `/workspaces/${DEMO.greenfield}/tasks/custom_id`
      expect((await get(`${path}/lot-11`)).json.data).toMatchObject({ gid: moved })
      expectRefusal(await get(`${path}/LOT-12`), 404, 'custom_id: Not a recognized ID: LOT-12')
      expect((await get(`${path}/LOT-11`, 'gil')).status).toBe(404)
      expect((await get(`${path}/LOT-11`, 'cara')).status).toBe(404)
      expect((await get(`/custom_fields/${id}`)).json.data).toMatchObject({
        representation_type: 'custom_id',
        id_prefix: 'LOT',
        is_value_read_only: true,
      })
      await put(`/custom_fields/${id}`, { id_prefix: 'PLANT' })
      expect((await get(`${path}/PLANT-11`)).status).toBe(200)
      expectRefusal(
        await post('/custom_fields', {
          workspace: DEMO.greenfield,
          name: 'Id',
          resource_subtype: 'text',
          id_prefix: 'Plant',
        }),
        400,
        'id_prefix: Another custom field of this workspace has that prefix. Choose another one.',
      )
    })

    test('in a field that somebody may not see find nothing for them, though they see the task', async () => {
      const [open, secret] = [await project(), await project({ privacy_setting: 'private' })]
      await ask(`projects/${secret}`, { name: 'Case', resource_subtype: 'text', id_prefix: 'CASE' })
      const one = await task({ projects: [open, secret] })
      const path = `/workspaces/${DEMO.greenfield}/tasks/custom_id/CASE-1`
      expect((await get(path)).json.data).toMatchObject({ gid: one })
      expect((await get(`/tasks/${one}`, 'ben')).status).toBe(200)
      expectRefusal(await get(path, 'ben'), 404, 'custom_id: Not a recognized ID: CASE-1')
    })
  })

  describe('portfolios', () => {
    test('ask for fields of their projects, and have none themselves', async () => {
      const portfolio = (await made(post('/portfolios', { workspace: DEMO.greenfield, name: 'F' }))).gid
      const budget = await field({ resource_subtype: 'number', name: 'Allowance' })
      const setting = await ask(`portfolios/${portfolio}`, budget)
      expect(setting).toMatchObject({
        parent: { gid: portfolio, resource_type: 'portfolio' },
        project: null,
        custom_field: { gid: budget },
      })
      expect(gidsOf(await get(`/portfolios/${portfolio}/custom_field_settings`))).toEqual([setting.gid])
      expect((await get(`/portfolios/${portfolio}`)).json.data).toMatchObject({
        custom_fields: [],
        custom_field_settings: [{ gid: setting.gid }],
      })
      const gid = await project()
      expectRefusal(
        await put(`/projects/${gid}`, { custom_fields: { [budget]: 5 } }),
        400,
        `Custom field with ID ${budget} is not on given object`,
      )
      await post(`/portfolios/${portfolio}/addItem`, { item: gid })
      const { sync } = (await get(`/events?resource=${gid}`)).json as unknown as { sync: string }
      const answer = await put(`/projects/${gid}`, { custom_fields: { [budget]: 5 } })
      expect(answer.json.data.custom_fields).toMatchObject([
        {
          gid: budget,
          name: 'Allowance',
          number_value: 5,
          display_value: '5',
          enabled: true,
          type: 'number',
        },
      ])
      const events = (await get(`/events?resource=${gid}&sync=${sync}`)).json.data as unknown as {
        change: unknown
      }[]
      expect(events).toMatchObject([
        { change: { field: 'custom_fields', new_value: { gid: budget, resource_type: 'custom_field' } } },
      ])
      // Ben sees the project, and the field as one of the library; not the portfolio that asks for it.
      expect(await shown(`/projects/${gid}`, 'ben')).toMatchObject([{ gid: budget, enabled: false }])
      expectRefusal(
        await put(`/portfolios/${portfolio}`, { custom_fields: { [budget]: 5 } }),
        400,
        `Custom field with ID ${budget} is not on given object`,
      )
      expect(
        (await post(`/portfolios/${portfolio}/addCustomFieldSetting`, { custom_field: budget }, 'ben'))
          .status,
      ).toBe(403)
      await post(`/portfolios/${portfolio}/removeCustomFieldSetting`, { custom_field: budget })
      expect(await shown(`/projects/${gid}`)).toMatchObject([{ enabled: false, number_value: 5 }])
    })
  })
})
