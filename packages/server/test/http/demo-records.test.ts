import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gidsOf, namesOf } from '../support/answers.js'
import { DEMO, demoTask } from '../support/demo.js'
import { seedOf, seedText } from '../support/seeds.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

const TEMPLATE = { parts: '1200000000085001', sensor: '1200000000085002' }
const GOAL = { gardens: '1200000000081000', catalogue: '1200000000082000', houses: '1200000000083000' }

describe.each(DATABASE_KINDS)('whoever opens the demo finds, on %s,', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const get = async (path: string, as: 'ada' | 'ben' | 'cara' = 'ada') =>
    await server.api('GET', path, { as })
  const data = async (path: string) => (await get(path)).json.data

  test('goals, each with how far it is, its people, its time and what carries it', async () => {
    expect(namesOf(await get(`/goals?workspace=${DEMO.greenfield}`))).toEqual([
      'Gardens that need less from us',
      'A catalogue in every letterbox that wants one',
      'Six houses that water themselves',
    ])
    const fields = 'metric.current_number_value,status,time_period.display_name,owner,followers'
    expect(await data(`/goals/${GOAL.houses}?opt_fields=${fields}`)).toMatchObject({
      metric: { current_number_value: 2 },
      status: 'green',
      owner: { gid: DEMO.ben },
      time_period: { display_name: 'FY26' },
      followers: [{ gid: DEMO.ada }, { gid: DEMO.ben }],
    })
    // A third of the catalogue's tasks are done, and a third of the houses: the goal above has the mean.
    expect(await data(`/goals/${GOAL.catalogue}?opt_fields=${fields}`)).toMatchObject({
      metric: { current_number_value: 0.33 },
      time_period: { display_name: 'Q1 FY27' },
    })
    expect(await data(`/goals/${GOAL.gardens}?opt_fields=${fields}`)).toMatchObject({
      metric: { current_number_value: 0.33 },
    })
    const carried = await data(
      `/goal_relationships?supported_goal=${GOAL.houses}&opt_fields=supporting_resource.name`,
    )
    expect(carried).toMatchObject([
      { supporting_resource: { name: 'Greenhouse automation' } },
      { supporting_resource: { name: 'Spring' } },
    ])
    expect(namesOf(await get(`/goals/${GOAL.houses}/parentGoals`))).toEqual([
      'Gardens that need less from us',
    ])
    // All periods of all years are there, the first one first.
    const periods = await data(`/time_periods?workspace=${DEMO.greenfield}&opt_fields=display_name`)
    expect(periods).toHaveLength(63)
    expect(periods[0]).toMatchObject({ display_name: 'FY23' })
  })

  test('status updates of projects and portfolios, the latest first, and a brief', async () => {
    const titlesOf = async (parent: string) =>
      ((await data(`/status_updates?parent=${parent}`)) as { title: string }[]).map(({ title }) => title)
    expect(await titlesOf(DEMO.seedCatalogue)).toEqual([
      'The proof comes later',
      'Two thirds of the varieties are written',
    ])
    expect(await titlesOf(DEMO.spring)).toEqual(['Spring so far'])
    const project = await data(
      `/projects/${DEMO.seedCatalogue}?opt_fields=project_brief.title,current_status_update.status_type`,
    )
    expect(project).toMatchObject({
      project_brief: { title: 'Why we print a catalogue' },
      current_status_update: { status_type: 'at_risk' },
    })
  })

  test('time on tasks, which say its sum, sorted by categories', async () => {
    const task = demoTask(31, 4)
    const fields = 'duration_minutes,entered_on,categories.name,attributable_to.name'
    expect(await data(`/tasks/${task}/time_tracking_entries?opt_fields=${fields}`)).toMatchObject([
      {
        duration_minutes: 240,
        entered_on: '2026-11-21',
        categories: [{ name: 'Writing' }],
        attributable_to: { name: 'Seed catalogue' },
      },
      { duration_minutes: 150, entered_on: '2026-11-22' },
    ])
    expect(await data(`/tasks/${task}?opt_fields=actual_time_minutes`)).toMatchObject({
      actual_time_minutes: 390,
    })
    // More of it is added to what the seed brought.
    const more = { duration_minutes: 10 }
    expect(
      (await server.api('POST', `/tasks/${task}/time_tracking_entries`, { body: { data: more } })).status,
    ).toBe(201)
    expect(await data(`/tasks/${task}?opt_fields=actual_time_minutes`)).toMatchObject({
      actual_time_minutes: 400,
    })
  })

  test('a template of tasks that waits for another one, and whose tasks have a value in a custom field', async () => {
    const named = (name: string) => ({ name, task_resource_subtype: 'default_task' })
    const { template } = await data(`/task_templates/${TEMPLATE.sensor}`)
    expect(template).toMatchObject({
      dependencies: [named('Order parts')],
      dependents: [],
      custom_fields: [{ gid: DEMO.priority, name: 'Priority' }],
    })
    expect((await data(`/task_templates/${TEMPLATE.parts}`)).template).toMatchObject({
      dependencies: [],
      dependents: [named('A new sensor')],
      custom_fields: [],
    })
    const asked = await server.api('POST', `/task_templates/${TEMPLATE.sensor}/instantiateTask`, {
      as: 'ben',
      body: { data: { name: 'Sensor 14' } },
    })
    while (await server.services.jobs.runJob());
    const job = (await get(`/jobs/${asked.json.data.gid}`, 'ben')).json.data
    expect(job.status).toBe('succeeded')
    const { custom_fields: values, dependencies } = await data(
      `/tasks/${job.new_task.gid}?opt_fields=custom_fields.name,custom_fields.display_value,dependencies`,
    )
    expect(dependencies).toEqual([])
    expect(
      (values as { name: string; display_value: string | null }[]).map((one) => [
        one.name,
        one.display_value,
      ]),
    ).toEqual([
      ['Priority', 'Medium'],
      ['Number', expect.stringMatching(/^SEED-/)],
    ])
    // What the project no longer asks for, tasks of the template do not have.
    await server.api('POST', `/projects/${DEMO.greenhouse}/removeCustomFieldSetting`, {
      body: { data: { custom_field: DEMO.priority } },
    })
    const again = await server.api('POST', `/task_templates/${TEMPLATE.sensor}/instantiateTask`, {
      body: { data: {} },
    })
    while (await server.services.jobs.runJob());
    const { new_task: bare } = await data(`/jobs/${again.json.data.gid}`)
    const left = await data(`/tasks/${bare.gid}?opt_fields=custom_fields.name`)
    expect(left.custom_fields).toMatchObject([{ name: 'Number' }])
  })

  test('nothing of it in the other workspace', async () => {
    expect(gidsOf(await get(`/goals?workspace=${DEMO.harbour}`, 'cara'))).toEqual(['1200000000084000'])
    for (const path of [
      `/goals/${GOAL.houses}`,
      `/task_templates/${TEMPLATE.sensor}`,
      '/status_updates/1200000000071001',
    ])
      expect((await get(path, 'cara')).status).toBe(404)
  })

  test('an export without what has gone since, which is a seed again', async () => {
    for (const path of [
      `/task_templates/${TEMPLATE.parts}`,
      `/custom_fields/${DEMO.priority}`,
      `/projects/${DEMO.seedCatalogue}`,
    ])
      expect((await server.api('DELETE', path)).status).toBe(200)
    const exported = await server.services.demo.exportSeed()
    const [greenfield] = exported.workspaces
    const templates = greenfield?.projects?.flatMap((project) => project.task_templates ?? [])
    expect(templates?.map(({ name, template }) => [name, Object.keys(template ?? {})])).toEqual([
      ['A new sensor', ['html_description', 'relative_due_on', 'followers', 'subtasks']],
    ])
    const carried = greenfield?.goals?.map(({ name, supporting }) => [name, supporting?.length ?? 0])
    expect(carried).toContainEqual(['A catalogue in every letterbox that wants one', 0])
    expect(seedOf(seedText(exported))).toEqual(exported)
  })
})
