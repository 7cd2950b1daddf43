import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO, demoTask } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'

interface Told {
  readonly resource_subtype: string
  readonly text: string
}

describe.each(DATABASE_KINDS)('what joins a task to others is told of it, on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  const OTHER = demoTask(32, 0)
  const stories = async (task: string, as: 'ada' | 'ben' = 'ada') => {
    const path = `/tasks/${task}/stories?opt_fields=resource_subtype,text`
    return (await server.api('GET', path, { as })).json.data as Told[]
  }
  const act = async (task: string, name: string, data: object) => {
    const before = (await stories(task)).length
    const { status } = await server.api('POST', `/tasks/${task}/${name}`, { body: { data } })
    expect([name, status]).toEqual([name, 200])
    return (await stories(task)).slice(before).map((one) => [one.resource_subtype, one.text])
  }
  const newTask = async (data: object) =>
    (await server.api('POST', '/tasks', { body: { data } })).json.data.gid as string

  test('once when it comes and once when it goes, by whom, and not when nothing changes', async () => {
    const task = await newTask({ name: 'Told', projects: [DEMO.seedCatalogue] })
    const other = (await server.api('GET', `/tasks/${OTHER}`)).json.data.name as string
    const tag = { tag: DEMO.outdoors }
    expect(await act(task, 'addTag', tag)).toEqual([
      ['added_to_tag', 'Ada Byron added this task to Outdoors'],
    ])
    expect(await act(task, 'addTag', tag)).toEqual([])
    expect(await act(task, 'removeTag', tag)).toEqual([
      ['removed_from_tag', 'Ada Byron removed this task from Outdoors'],
    ])
    expect(await act(task, 'removeTag', tag)).toEqual([])

    const project = { project: DEMO.greenhouse }
    expect(await act(task, 'addProject', project)).toEqual([
      ['added_to_project', 'Ada Byron added this task to Greenhouse automation'],
    ])
    expect(await act(task, 'removeProject', project)).toEqual([
      ['removed_from_project', 'Ada Byron removed this task from Greenhouse automation'],
    ])
    expect(await act(task, 'removeProject', project)).toEqual([])

    const followers = { followers: [DEMO.ben, 'me'] }
    expect(await act(task, 'addFollowers', followers)).toEqual([
      ['follower_added', 'Ada Byron added Ben Okafor to task'],
    ])
    expect(await act(task, 'removeFollowers', { followers: [DEMO.ben] })).toEqual([
      ['follower_removed', 'Ada Byron removed Ben Okafor from task'],
    ])

    expect(await act(task, 'setParent', { parent: OTHER })).toEqual([
      ['added_to_task', `Ada Byron added this task to ${other}`],
    ])
    expect(await act(task, 'setParent', { parent: OTHER })).toEqual([])
    expect(await act(task, 'setParent', { parent: null })).toEqual([
      ['removed_from_task', `Ada Byron removed this task from ${other}`],
    ])
  })

  test('of every tag that a task is made with', async () => {
    const tags = await Promise.all(
      Array.from({ length: 15 }, async (_, index) => {
        const data = { workspace: DEMO.greenfield, name: `Tag ${index}` }
        return (await server.api('POST', '/tags', { body: { data } })).json.data.gid as string
      }),
    )
    const told = await stories(await newTask({ name: 'Tagged', workspace: DEMO.greenfield, tags }))
    expect(told.filter((one) => one.resource_subtype === 'added_to_tag')).toHaveLength(15)
  })

  test('at both ends of a dependency', async () => {
    const [task, first] = [
      await newTask({ name: 'Second', projects: [DEMO.seedCatalogue] }),
      await newTask({ name: 'First', projects: [DEMO.seedCatalogue] }),
    ]
    const told = (await stories(first)).length
    const data = { dependencies: [first] }
    expect(await act(task, 'addDependencies', data)).toEqual([
      ['dependency_added', 'Ada Byron marked this task as blocked by First'],
    ])
    expect(await act(task, 'addDependencies', data)).toEqual([])
    expect(await act(task, 'removeDependencies', data)).toEqual([
      ['dependency_removed', 'Ada Byron marked this task as no longer blocked by First'],
    ])
    expect((await stories(first)).slice(told).map(({ text }) => text)).toEqual([
      'Ada Byron marked this task as blocking Second',
      'Ada Byron marked this task as no longer blocking Second',
    ])
  })

  test('when something is attached to it, and to readers who may not see the other record without its name', async () => {
    const task = await newTask({ name: 'Attached', projects: [DEMO.seedCatalogue] })
    const link = { parent: task, resource_subtype: 'external', name: 'Plan', url: 'https://plans.example/' }
    expect((await server.api('POST', '/attachments', { body: { data: link } })).status).toBe(200)
    expect((await stories(task)).at(-1)).toMatchObject({
      resource_subtype: 'attachment_added',
      text: 'Ada Byron attached Plan',
    })
    await act(task, 'addProject', { project: DEMO.hiring })
    expect((await stories(task, 'ben')).at(-1)?.text).toBe('Ada Byron added this task to a project')
  })
})
