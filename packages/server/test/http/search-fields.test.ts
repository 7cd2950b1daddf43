import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, namesOf } from '../support/answers.js'
import { DEMO, UNKNOWN_GID } from '../support/demo.js'
import { makeTemplate } from '../support/ready-example.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil'

const TYPES = ['text', 'number', 'enum', 'multi_enum', 'date', 'people', 'reference'] as const
const LONG = 'x'.repeat(150)

describe.each(DATABASE_KINDS)('searches by custom fields on %s', (kind) => {
  let server: TestServer
  /** Of Ada's, that only she sees. */
  let project: string
  let hidden: string
  const field: Record<string, string> = {}
  const option: Record<string, string> = {}

  const get = async (path: string, as: Who = 'ada') =>
    await server.api('GET', `/workspaces/${DEMO.greenfield}${path}`, { as })
  const post = async (path: string, data: object) => {
    const { json, status, text } = await server.api('POST', path, { body: { data } })
    if (status >= 300) throw new Error(`${path}: ${text}`)
    return json.data
  }

  beforeAll(async () => {
    server = await openTestServer(kind)
    const workspace = DEMO.greenfield
    project = (await post('/projects', { team: DEMO.growing, name: 'P', privacy_setting: 'private' })).gid
    const ask = async (name: string, data: object) => {
      const { custom_field: made } = await post(`/projects/${project}/addCustomFieldSetting`, {
        custom_field: (await post('/custom_fields', { workspace, name: `Look ${name}`, ...data })).gid,
      })
      field[name] = made.gid
    }
    const enum_options = [{ name: 'High' }, { name: 'Low' }]
    for (const type of TYPES)
      await ask(type, {
        resource_subtype: type,
        ...(type === 'number' ? { precision: 2 } : {}),
        ...(type.endsWith('enum') ? { enum_options } : {}),
      })
    await ask('id', { resource_subtype: 'text', id_prefix: 'LOOK' })
    const { enum_options: options } = (
      await server.api('GET', `/custom_fields/${field['enum']}?opt_fields=enum_options.name`)
    ).json.data
    for (const { gid, name } of options) option[name] = gid
    hidden = (
      await post(`/projects/${project}/addCustomFieldSetting`, {
        custom_field: { name: 'Nearby', resource_subtype: 'text', workspace },
      })
    ).custom_field.gid
    const task = async (name: string, values: Record<string, unknown>) =>
      await post('/tasks', {
        name,
        projects: [project],
        custom_fields: Object.fromEntries(
          Object.entries(values).map(([of, value]) => [field[of] ?? hidden, value]),
        ),
      })
    const secret = await post('/tasks', { name: 'Secret', workspace })
    await task('One', {
      text: 'Über alles',
      number: 1.25,
      enum: option['High'],
      date: { date: '2026-12-01' },
      people: [DEMO.ada],
      reference: [secret.gid],
    })
    await task('Two', { text: `${LONG} end`, number: 20, enum: option['Low'], date: { date: '2026-12-05' } })
    await task('Three', { text: `${LONG} 100%_`, number: -3, local: 'x' })
    await task('Four', {})
  })
  afterAll(async () => {
    await server.close()
  })

  const found = async (filters: readonly (readonly [string, string])[]) => {
    const query = new URLSearchParams(
      filters.map(([of, value]) => {
        const [name = '', operator] = of.split('.')
        return [`custom_fields.${field[name]}.${operator}`, option[value] ?? value]
      }),
    )
    const way = `sort_by=created_at&sort_ascending=true&projects.any=${project}`
    return namesOf(await get(`/tasks/search?${way}&${query}`))
  }

  test.each([
    [[['text.is_set', 'true']], ['One', 'Two', 'Three']],
    [[['text.is_set', 'false']], ['Four']],
    [[['text.value', 'Über alles']], ['One']],
    [[['text.value', 'über alles']], []],
    [[['text.value', `${LONG} end`]], ['Two']],
    [[['text.starts_with', 'Ü']], ['One']],
    [[['text.starts_with', `${LONG} `]], ['Two', 'Three']],
    [[['text.starts_with', `${LONG} e`]], ['Two']],
    [[['text.ends_with', ' alles']], ['One']],
    [[['text.ends_with', `${LONG} 100%_`]], ['Three']],
    [[['text.contains', '%']], ['Three']],
    [[['text.contains', 'er']], ['One']],
    [[['number.is_set', 'true']], ['One', 'Two', 'Three']],
    [[['number.value', '1.25']], ['One']],
    [[['number.value', '1.2']], []],
    [[['number.less_than', '1.25']], ['Three']],
    [[['number.greater_than', '1.25']], ['Two']],
    [
      [
        ['number.greater_than', '-3'],
        ['number.less_than', '20'],
      ],
      ['One'],
    ],
    [
      [
        ['number.is_set', 'false'],
        ['number.less_than', '20'],
      ],
      [],
    ],
    [[['enum.value', 'High']], ['One']],
    [[['enum.is_set', 'false']], ['Three', 'Four']],
    [[['date.value', '2026-12-05']], ['Two']],
    [[['date.before', '2026-12-05']], ['One']],
    [[['date.after', '2026-12-01']], ['Two']],
    [[['people.is_set', 'true']], ['One']],
    [[['reference.is_set', 'true']], ['One']],
    [[['multi_enum.is_set', 'true']], []],
    [[['id.value', 'look-2']], ['Two']],
    [
      [
        ['text.contains', 'x'],
        ['enum.value', 'Low'],
      ],
      ['Two'],
    ],
  ] as const)('finds by %j', async (filters, names) => {
    expect(await found(filters)).toEqual(names)
  })

  test.each([
    [
      'text.less_than',
      '1',
      'Fields of the type text are filtered by is_set, value, starts_with, ends_with, contains alone',
    ],
    [
      'number.contains',
      '1',
      'Fields of the type number are filtered by is_set, value, less_than, greater_than alone',
    ],
    ['date.less_than', '1', 'Fields of the type date are filtered by is_set, value, before, after alone'],
    ['enum.contains', 'H', 'Fields of the type enum are filtered by is_set, value alone'],
    ['multi_enum.value', '1', 'Fields of the type multi_enum are filtered by is_set alone'],
    ['people.value', '1', 'Fields of the type people are filtered by is_set alone'],
    ['reference.value', '1', 'Fields of the type reference are filtered by is_set alone'],
    ['id.contains', 'L', 'Fields of the type ID are filtered by is_set, value alone'],
    ['id.value', 'SEED-1', 'Must be an ID of this field, as LOOK-1'],
    ['text.is_set', 'maybe', 'Must be true or false'],
    ['text.value', ' ', 'Must not be empty'],
    ['text.value', '', 'Must not be empty'],
    ['text.contains', '', 'Must not be empty'],
    ['text.is_set', '', 'Must be true or false'],
    ['number.value', '', 'Must be a number'],
    ['date.before', '', 'Must be a date, YYYY-MM-DD'],
    ['enum.value', '', 'Not a recognized ID: '],
    ['id.value', '', 'Must not be empty'],
    ['text.value', 'x'.repeat(1_025), 'Must be at most 1024 characters long'],
    ['number.value', 'many', 'Must be a number'],
    ['number.value', '1e16', 'Must be between -1000000000000000 and 1000000000000000'],
    ['date.value', 'tomorrow', 'Must be a date, YYYY-MM-DD'],
    ['enum.value', UNKNOWN_GID, `Not a recognized ID: ${UNKNOWN_GID}`],
    // Of another field.
    ['enum.value', DEMO.high, `Not a recognized ID: ${DEMO.high}`],
  ])('refuses %s=%s', async (of, value, fault) => {
    const [type = '', operator] = of.split('.')
    const name = `custom_fields.${field[type]}.${operator}`
    const answer = await get(`/tasks/search?${new URLSearchParams([[name, value]])}`)
    expectRefusal(answer, 400, `${name}: ${fault}`)
  })

  test('refuses names of no filter, and too many', async () => {
    const operators =
      'is_set, value, starts_with, ends_with, contains, less_than, greater_than, before, after'
    for (const name of [
      'custom_fields.is_set',
      `custom_fields.${field['text']}.is`,
      'custom_fields.1.2.value',
    ])
      expectRefusal(
        await get(`/tasks/search?${name}=1`),
        400,
        `${name}: Must be custom_fields.{gid}. and one of ${operators}`,
      )
    const many = Array.from({ length: 21 }, (_, n) => `custom_fields.${n}.is_set=true`).join('&')
    expectRefusal(await get(`/tasks/search?${many}`), 400, 'custom_fields: Must have at most 20 filters')
  })

  test('refuses a field that the caller may not see as one that is not there', async () => {
    const refused = async (gid: string, as: Who) => {
      const name = `custom_fields.${gid}.is_set`
      expectRefusal(await get(`/tasks/search?${name}=true`, as), 400, `${name}: Not a recognized ID: ${gid}`)
    }
    await refused(UNKNOWN_GID, 'ada')
    await refused('x', 'ada')
    await refused(hidden, 'ben')
    await refused(field['text'] ?? '', 'gil')
    expect(namesOf(await get('/typeahead?resource_type=custom_field&query=near', 'ben'))).toEqual([])
    expect(namesOf(await get(`/tasks/search?custom_fields.${hidden}.value=x`))).toEqual(['Three'])
    // Of the library; but the tasks are hidden.
    expect(namesOf(await get(`/tasks/search?custom_fields.${field['text']}.is_set=true`, 'ben'))).toEqual([])
  })

  test('tells nothing of a record that a task refers to and the caller may not see', async () => {
    const query = `/tasks/search?projects.any=${project}&custom_fields.${field['reference']}.is_set`
    const body = { data: { members: 'ben@greenfield.example' } }
    await server.api('POST', `/projects/${project}/addMembers`, { body })
    expect(namesOf(await get(`${query}=true`))).toEqual(['One'])
    expect(namesOf(await get(`${query}=true`, 'ben'))).toEqual([])
    expect(namesOf(await get(`${query}=false`, 'ben'))).toContain('One')
  })

  test('typeahead finds custom fields, goals and templates, for each those that they may see', async () => {
    const typed = async (query: string, as: Who = 'ada') =>
      namesOf(await get(`/typeahead?resource_type=${query}`, as))
    expect(await typed('custom_field&query=near')).toEqual(['Nearby'])
    expect(await typed('custom_field&query=look+refer', 'ben')).toEqual(['Look reference'])
    expect(await typed('custom_field&query=look', 'gil')).toEqual([])
    await post('/goals', { workspace: DEMO.greenfield, name: 'Bloom early', is_workspace_level: true })
    expect(await typed('goal&query=blo')).toEqual(['Bloom early'])
    expect(await typed('goal&query=blo', 'gil')).toEqual([])
    await makeTemplate(server)
    const names = await typed('project_template')
    expect(names.length).toBe(1)
    expect(await typed(`project_template&query=${names[0]?.slice(0, 3)}`)).toEqual(names)
    expect(await typed('project_template', 'gil')).toEqual([])
  })
})
