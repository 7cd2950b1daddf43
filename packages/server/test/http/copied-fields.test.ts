import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gidsOf } from '../support/answers.js'
import { DEMO } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

type Who = 'ada' | 'ben' | 'gil' | 'cara'
type Json = Readonly<Record<string, unknown>>
type Fields = Readonly<Record<string, string>>

interface Shown extends Json {
  readonly gid: string
  readonly name: string
  readonly enabled: boolean
  readonly display_value: string | null
}

describe.each(DATABASE_KINDS)('custom fields of copies, on %s', (kind) => {
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
  const put = async (path: string, data: unknown) => await server.api('PUT', path, { body: { data } })
  const made = async (path: string, data: object, as: Who = 'ada'): Promise<string> => {
    const answer = await post(path, data, as)
    expect([answer.status, answer.json]).toEqual([201, answer.json])
    return answer.json.data.gid as string
  }
  /** @returns the job once it has ended */
  const done = async (path: string, data: object, as: Who = 'ada') => {
    const gid = await made(path, data, as)
    while (await server.services.jobs.runJob());
    return (await get(`/jobs/${gid}`, as)).json.data
  }
  const copied = async (path: string, data: object, as: Who = 'ada') =>
    await done(`${path}/duplicate`, data, as)
  const field = async (data: object) =>
    await made('/custom_fields', { workspace: DEMO.greenfield, name: `Copied ${++count}`, ...data })
  const ask = async (parent: string, custom_field: unknown, more: object = {}): Promise<string> => {
    const answer = await post(`/${parent}/addCustomFieldSetting`, { custom_field, ...more })
    expect([answer.status, answer.json]).toEqual([200, answer.json])
    return answer.json.data.custom_field.gid as string
  }
  const shown = async (task: string, as: Who = 'ada') =>
    (await get(`/tasks/${task}?opt_fields=custom_fields`, as)).json.data.custom_fields as readonly Shown[]
  /** What is shown in each field. */
  const valuesOf = async (task: string, as: Who = 'ada') =>
    Object.fromEntries((await shown(task, as)).map(({ display_value, name }) => [name, display_value]))
  const optionsOf = async (gid: string) =>
    (await get(`/custom_fields/${gid}`)).json.data.enum_options as readonly Shown[]
  const settingsOf = async (parent: string) =>
    (await get(`/${parent}/custom_field_settings?opt_fields=custom_field.name,is_important`)).json
      .data as readonly { readonly is_important: boolean; readonly custom_field: Shown }[]
  const tasksOf = async (project: string, as: Who = 'ada') =>
    gidsOf(await get(`/projects/${project}/tasks`, as))

  const TYPES = {
    Text: { resource_subtype: 'text' },
    Number: { resource_subtype: 'number', precision: 1 },
    Choice: { resource_subtype: 'enum', enum_options: [{ name: 'Low' }, { name: 'High' }] },
    Choices: { resource_subtype: 'multi_enum', enum_options: [{ name: 'One' }, { name: 'Two' }] },
    Day: { resource_subtype: 'date' },
    People: { resource_subtype: 'people' },
    Leads: { resource_subtype: 'reference', reference_resource_subtypes: ['task', 'project'] },
    Id: { resource_subtype: 'text', id_prefix: 'CPY' },
  }

  /** A project that asks for a field of every type, some of the library and some its own, with a task that has something in each. */
  const scene = async (how: 'library' | 'local', prefix: string) => {
    const project = await made('/projects', { team: DEMO.growing, name: 'Origin' })
    const fields: Record<string, string> = {}
    for (const [name, type] of Object.entries(TYPES)) {
      const own = 'id_prefix' in type ? { id_prefix: prefix } : {}
      const data = { name: `${name} ${prefix}`, ...type, ...own }
      fields[name] = await (how === 'local'
        ? ask(`projects/${project}`, data)
        : ask(`projects/${project}`, await field(data), { is_important: name === 'Choice' }))
    }
    const other = await made('/tasks', { workspace: DEMO.greenfield, name: 'Led to' })
    const [, high] = await optionsOf(fields['Choice'] ?? '')
    const choices = await optionsOf(fields['Choices'] ?? '')
    const given = {
      Text: 'Words',
      Number: 2.5,
      Choice: high?.gid,
      Choices: choices.map(({ gid }) => gid),
      Day: { date: '2026-12-24' },
      People: [DEMO.ada, DEMO.gil],
      Leads: [other, DEMO.greenhouse],
    }
    const task = await made('/tasks', {
      projects: [project],
      name: 'Full',
      custom_fields: Object.fromEntries(
        Object.entries(given).map(([name, value]) => [fields[name] ?? '', value]),
      ),
    })
    return { project, task, other, fields: fields as Fields }
  }
  const EVERY = (prefix: string, number: number) => ({
    [`Text ${prefix}`]: 'Words',
    [`Number ${prefix}`]: '2.5',
    [`Choice ${prefix}`]: 'High',
    [`Choices ${prefix}`]: 'One, Two',
    [`Day ${prefix}`]: '2026-12-24',
    [`People ${prefix}`]: 'Ada Byron, Gil Moreau',
    [`Leads ${prefix}`]: 'Led to, Greenhouse automation',
    [`Id ${prefix}`]: `${prefix}-${number}`,
  })

  test('a copy of a task has what its original has in each kind of field, and a number of its own', async () => {
    const { task } = await scene('library', 'CA')
    expect(await valuesOf(task)).toEqual(EVERY('CA', 1))
    const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'projects' })
    expect(await valuesOf(copy.gid)).toEqual(EVERY('CA', 2))
    expect((await shown(copy.gid)).every(({ enabled }) => enabled)).toBe(true)
  })

  test('it is told as a new task is, whose values nothing tells', async () => {
    const { project, task } = await scene('library', 'CB')
    const { sync } = (await get(`/events?resource=${project}`)).json
    const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'projects' })
    const stories = (await get(`/tasks/${copy.gid}/stories`)).json.data as { resource_subtype: string }[]
    expect(stories.map((story) => story.resource_subtype)).toEqual(['added_to_project'])
    const events = (await get(`/events?resource=${project}&sync=${sync}`)).json.data as {
      action: string
      change?: object
      resource: { gid: string }
    }[]
    const told = events.filter(({ resource }) => resource.gid === copy.gid)
    expect(told.map(({ action }) => action).toSorted()).toEqual(['added', 'added'])
  })

  test('it has nothing in fields that nothing asks of it, and subtasks have what their own projects ask for', async () => {
    const { fields, project, task } = await scene('library', 'CC')
    const below = await made(`/tasks/${task}/subtasks`, { name: 'Below' })
    await post(`/tasks/${below}/addProject`, { project })
    await put(`/tasks/${below}`, { custom_fields: { [fields['Text'] ?? '']: 'Deep' } })
    const { new_task: bare } = await copied(`/tasks/${task}`, { include: 'subtasks' })
    expect(await shown(bare.gid)).toEqual([])
    const { new_task: whole } = await copied(`/tasks/${task}`, { include: 'subtasks,projects' })
    const [child = ''] = gidsOf(await get(`/tasks/${whole.gid}/subtasks`))
    expect(await valuesOf(child)).toMatchObject({ 'Text CC': 'Deep', 'Number CC': null })
    // What is left over in a field that was taken out is not asked of the copy.
    await post(`/projects/${project}/removeCustomFieldSetting`, { custom_field: fields['Text'] })
    expect(await valuesOf(task)).toMatchObject({ 'Text CC': 'Words' })
    const { new_task: later } = await copied(`/tasks/${task}`, { include: 'projects' })
    expect(await valuesOf(later.gid)).not.toHaveProperty('Text CC')
  })

  test('it keeps an option that is disabled, and leaves out what is gone', async () => {
    const { fields, other, task } = await scene('library', 'CD')
    const [, high] = await optionsOf(fields['Choice'] ?? '')
    expect((await put(`/enum_options/${high?.gid}`, { enabled: false })).status).toBe(200)
    await server.api('DELETE', `/tasks/${other}`)
    await server.api('DELETE', `/custom_fields/${fields['Text']}`)
    const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'projects' })
    const values = await valuesOf(copy.gid)
    expect(values).toMatchObject({ 'Choice CD': 'High', 'Leads CD': 'Greenhouse automation' })
    expect(values).not.toHaveProperty('Text CD')
  })

  test('it has no record that whoever copies may not see, and nothing in a field that they may not see', async () => {
    const shared = await made('/projects', { team: DEMO.growing, name: 'With Gil' })
    const secret = await made('/projects', {
      team: DEMO.growing,
      name: 'Without Gil',
      privacy_setting: 'private',
    })
    await post('/memberships', { parent: shared, member: DEMO.gil, access_level: 'editor' })
    const lead = await ask(`projects/${shared}`, await field({ name: 'Lead', ...TYPES.Leads }))
    const hidden = await ask(`projects/${secret}`, { name: 'Hidden', resource_subtype: 'text' })
    const unseen = await made('/tasks', { projects: [secret], name: 'Unseen' })
    const task = await made('/tasks', {
      projects: [shared, secret],
      custom_fields: { [lead]: [unseen, shared], [hidden]: 'Not for Gil' },
    })
    const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'projects' }, 'gil')
    expect(await valuesOf(copy.gid)).toEqual({ Lead: 'With Gil' })
    const { new_task: own } = await copied(`/tasks/${task}`, { include: 'projects' })
    expect(await valuesOf(own.gid)).toEqual({ Lead: 'Unseen, With Gil', Hidden: 'Not for Gil' })
  })

  test('a copy of a project asks for the same fields of the library, in their order, and its tasks have the same in them', async () => {
    const { fields, project } = await scene('library', 'CE')
    const { new_project: copy } = await copied(`/projects/${project}`, { name: 'Copy' })
    const settings = await settingsOf(`projects/${copy.gid}`)
    expect(settings.map(({ custom_field: { gid } }) => gid)).toEqual(Object.values(fields))
    expect(settings.filter((one) => one.is_important).map((one) => one.custom_field.name)).toEqual([
      'Choice CE',
    ])
    const [task = ''] = await tasksOf(copy.gid)
    expect(await valuesOf(task)).toEqual(EVERY('CE', 2))
  })

  test('local fields are made anew for it, with their options; one that numbers tasks is its project’s alone', async () => {
    const { fields, project, task: original } = await scene('local', 'CF')
    const { new_project: copy } = await copied(`/projects/${project}`, { name: 'Copy' })
    const settings = await settingsOf(`projects/${copy.gid}`)
    const { [`Id CF`]: _number, ...rest } = EVERY('CF', 1)
    expect(settings.map((one) => one.custom_field.name)).toEqual(Object.keys(rest))
    const old = new Set(Object.values(fields))
    expect(settings.filter((one) => old.has(one.custom_field.gid))).toEqual([])
    const [task = ''] = await tasksOf(copy.gid)
    expect(await valuesOf(task)).toEqual(rest)
    await server.api('DELETE', `/projects/${project}`)
    expect(await valuesOf(task)).toEqual(rest)
    expect(await valuesOf(original)).toEqual({})
    const choice = settings.find((one) => one.custom_field.name === 'Choice CF')?.custom_field.gid ?? ''
    const [low] = await optionsOf(choice)
    expect((await put(`/tasks/${task}`, { custom_fields: { [choice]: low?.gid } })).status).toBe(200)
  })

  test.each(['library', 'local'] as const)(
    'a template keeps fields and values of the %s, also once its project is gone',
    async (how) => {
      const prefix = how === 'local' ? 'CG' : 'CH'
      const { fields, other, project } = await scene(how, prefix)
      const saved = await done(`/projects/${project}/saveAsTemplate`, { name: 'Template', public: true })
      await server.api('DELETE', `/projects/${project}`)
      await server.api('DELETE', `/tasks/${other}`)
      if (how === 'library') await server.api('DELETE', `/custom_fields/${fields['Number']}`)
      const path = `/project_templates/${saved.new_project_template.gid}/instantiateProject`
      for (const as of ['ben', 'ada'] as const) {
        const { new_project: made } = await done(path, { name: 'Of a template' }, as)
        const [task = ''] = await tasksOf(made.gid, as)
        const left = ['Text', 'Number', 'Choice', 'Choices', 'Day', 'People', 'Leads', 'Id'].filter(
          (name) => name !== (how === 'local' ? 'Id' : 'Number'),
        )
        const values = await valuesOf(task, as)
        expect(Object.keys(values)).toEqual(left.map((name) => `${name} ${prefix}`))
        expect(values).toMatchObject({
          [`Text ${prefix}`]: 'Words',
          [`Choice ${prefix}`]: 'High',
          [`People ${prefix}`]: 'Ada Byron, Gil Moreau',
          [`Leads ${prefix}`]: 'Greenhouse automation',
        })
      }
    },
  )

  test('a copy of a portfolio asks for the same fields of its projects', async () => {
    const portfolio = await made('/portfolios', { workspace: DEMO.greenfield, name: 'P' })
    await post(`/portfolios/${portfolio}/addItem`, { item: DEMO.greenhouse })
    const shared = await ask(
      `portfolios/${portfolio}`,
      await field({ name: 'Risk', resource_subtype: 'text' }),
    )
    await ask(`portfolios/${portfolio}`, { name: 'Own', ...TYPES.Choice })
    expect((await put(`/projects/${DEMO.greenhouse}`, { custom_fields: { [shared]: 'Frost' } })).status).toBe(
      200,
    )
    const include = 'child_projects'
    const { new_portfolio: copy } = await copied(`/portfolios/${portfolio}`, { name: 'Copy', include })
    const settings = await settingsOf(`portfolios/${copy.gid}`)
    expect(settings.map((one) => one.custom_field.name)).toEqual(['Risk', 'Own'])
    expect(settings[0]?.custom_field.gid).toBe(shared)
    await server.api('DELETE', `/portfolios/${portfolio}`)
    expect((await optionsOf(settings[1]?.custom_field.gid ?? '')).map(({ name }) => name)).toEqual([
      'Low',
      'High',
    ])
    const project = (await get(`/projects/${DEMO.greenhouse}?opt_fields=custom_fields`)).json.data
    expect(project.custom_fields).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ name: 'Risk', display_value: 'Frost' })]),
    )
  })

  test('files and links that a copy takes along are told of it, and a copy that waits for a task is told there', async () => {
    const awaited = await made('/tasks', { workspace: DEMO.greenfield, name: 'Awaited' })
    const task = await made('/tasks', { workspace: DEMO.greenfield, name: 'Waits' })
    await post(`/tasks/${task}/addDependencies`, { dependencies: [awaited] })
    await server.api('POST', '/attachments', {
      body: {
        data: { parent: task, resource_subtype: 'external', name: 'Plan', url: 'https://plan.example/' },
      },
    })
    const { sync } = (await get(`/events?resource=${awaited}`)).json
    const include = 'attachments,dependencies'
    const { new_task: copy } = await copied(`/tasks/${task}`, { include })
    const kindsOf = async (gid: string) =>
      ((await get(`/tasks/${gid}/stories`)).json.data as { resource_subtype: string }[]).map(
        (story) => story.resource_subtype,
      )
    expect(await kindsOf(copy.gid)).toEqual(['attachment_added'])
    expect(await kindsOf(awaited)).toEqual(['dependent_added', 'dependent_added'])
    const events = (await get(`/events?resource=${awaited}&sync=${sync}`)).json.data as object[]
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          action: 'changed',
          change: expect.objectContaining({ field: 'dependents' }) as object,
        }),
      ]),
    )
  })

  test('people who have left since are in no value of a copy', async () => {
    const project = await made('/projects', { team: DEMO.growing, name: 'Left behind' })
    const [both, one] = [
      await ask(`projects/${project}`, await field({ name: 'Both', ...TYPES.People })),
      await ask(`projects/${project}`, await field({ name: 'One', ...TYPES.People })),
    ]
    const custom_fields = { [both]: [DEMO.ada, DEMO.gil], [one]: [DEMO.gil] }
    const task = await made('/tasks', { projects: [project], custom_fields })
    const left = await post(`/workspaces/${DEMO.greenfield}/removeUser`, { user: DEMO.gil })
    expect(left.status).toBe(200)
    const { new_task: copy } = await copied(`/tasks/${task}`, { include: 'projects' })
    expect(await valuesOf(copy.gid)).toEqual({ Both: 'Ada Byron', One: null })
  })
})
