import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareNpm } from '../support/clients.js'
import { DEMO, demoSection } from '../support/demo.js'
import { startLibraryServer, type LibraryServer } from '../support/library-server.js'
import { openMcpHost, type McpHost } from '../support/mcp-host.js'
import { tokenOf } from '../support/services.js'

const prepared = await prepareNpm('mcp')
const why = prepared.ok ? '' : ` (skipped: ${prepared.reason})`

interface Made {
  readonly gid: string
  readonly name: string
}

describe.skipIf(!prepared.ok)(`@roychri/mcp-server-asana 1.8${why}`, () => {
  let server: LibraryServer
  let host: McpHost
  const called = new Set<string>()
  beforeAll(async () => {
    if (!prepared.ok) return
    server = await startLibraryServer()
    const program = join(prepared.client, 'node_modules/@roychri/mcp-server-asana/dist/index.js')
    host = await openMcpHost(process.execPath, ['--import', join(prepared.client, 'address.mjs'), program], {
      API_URL: server.apiUrl,
      ASANA_ACCESS_TOKEN: tokenOf(server.demo, 'ada'),
    })
  })
  afterAll(async () => {
    await host.close()
    expect(await server.stop()).toBe(0)
  })

  /** Calls a tool. What it has no answer to, it says in `error`. */
  const call = async (tool: string, args: object): Promise<unknown> => {
    called.add(tool)
    const answer = await host.call(`asana_${tool}`, args)
    expect([tool, (answer as { error?: unknown } | null)?.error]).toEqual([tool, undefined])
    return answer
  }
  const make = async (tool: string, args: object) => (await call(tool, args)) as Made
  const list = async (tool: string, args: object) =>
    ((await call(tool, args)) as readonly Made[]).map(({ gid }) => gid)
  const newTask = async (name: string) => await make('create_task', { project_id: DEMO.seedCatalogue, name })

  it('finds workspaces and projects', async () => {
    expect(await list('list_workspaces', {})).toEqual([DEMO.greenfield])
    const found = await list('search_projects', { workspace: DEMO.greenfield, name_pattern: 'catalog' })
    expect(found).toEqual([DEMO.seedCatalogue])
    const { gid } = await make('create_project', {
      name: 'Pots',
      workspace: DEMO.greenfield,
      team: DEMO.growing,
    })
    expect((await make('update_project', { project_id: gid, name: 'Pans' })).name).toBe('Pans')
    expect((await make('get_project', { project_id: gid })).name).toBe('Pans')
    const counts = { project_id: DEMO.seedCatalogue, opt_fields: 'num_tasks' }
    expect(await call('get_project_task_counts', counts)).toEqual({ num_tasks: 9 })
  })

  it('makes, changes, moves and deletes sections', async () => {
    const { gid } = await make('create_section', { project_id: DEMO.seedCatalogue, name: 'Beans' })
    await call('update_section', { section_id: gid, name: 'Peas' })
    expect(await list('get_project_sections', { project_id: DEMO.seedCatalogue })).toContain(gid)
    const task = await newTask('Sow')
    await call('add_task_to_section', { section_id: gid, task_id: task.gid })
    await call('add_task_to_section', { section_id: demoSection(31, 0), task_id: task.gid })
    await call('delete_section', { section_id: gid })
    expect(await list('get_project_sections', { project_id: DEMO.seedCatalogue })).not.toContain(gid)
  })

  it('makes, reads, changes, comments and deletes tasks', async () => {
    const task = await make('create_task', {
      project_id: DEMO.seedCatalogue,
      name: 'Pick',
      html_notes: '<body>A <strong>ripe</strong> one</body>',
      due_on: '2027-09-01',
      assignee: 'me',
    })
    await call('update_task', { task_id: task.gid, completed: true })
    const fields = 'completed,notes,projects.name'
    expect(await call('get_task', { task_id: task.gid, opt_fields: fields })).toMatchObject({
      completed: true,
      notes: 'A ripe one',
    })
    await call('create_task_story', { task_id: task.gid, text: 'Sweet' })
    await call('create_task_story', { task_id: task.gid, html_text: '<body><em>Very</em></body>' })
    const told = (await call('get_task_stories', { task_id: task.gid })) as readonly { text: string }[]
    expect(told.map(({ text }) => text)).toEqual(expect.arrayContaining(['Sweet', 'Very']))
    expect(await list('get_tasks_for_project', { project_id: DEMO.seedCatalogue })).toContain(task.gid)
    expect(await list('get_multiple_tasks_by_gid', { task_ids: [task.gid, task.gid] })).toEqual([
      task.gid,
      task.gid,
    ])
    await call('delete_task', { task_id: task.gid })
    expect(await list('get_tasks_for_project', { project_id: DEMO.seedCatalogue })).not.toContain(task.gid)
  })

  it('joins tasks to others and to projects', async () => {
    const [whole, other] = [await newTask('Whole'), await newTask('Other')]
    const part = await make('create_subtask', { parent_task_id: whole.gid, name: 'Part' })
    expect(await list('get_subtasks', { task_gid: whole.gid })).toEqual([part.gid])
    await call('set_parent_for_task', { task_id: other.gid, data: { parent: whole.gid }, opts: {} })
    expect(await list('get_subtasks', { task_gid: whole.gid })).toEqual([part.gid, other.gid])
    await call('add_task_dependencies', { task_id: part.gid, dependencies: [other.gid] })
    await call('add_task_dependents', { task_id: part.gid, dependents: [whole.gid] })
    await call('add_project_to_task', { task_id: other.gid, project_id: DEMO.greenhouse })
    expect(await list('get_tasks_for_project', { project_id: DEMO.greenhouse })).toContain(other.gid)
    await call('remove_project_from_task', { task_id: other.gid, project_id: DEMO.greenhouse })
    expect(await list('get_tasks_for_project', { project_id: DEMO.greenhouse })).not.toContain(other.gid)
  })

  it('makes, gives, takes and deletes tags', async () => {
    const task = await newTask('Label')
    const tag = await make('create_tag_for_workspace', { workspace_gid: DEMO.greenfield, name: 'Red' })
    expect((await make('update_tag', { tag_gid: tag.gid, name: 'Blue' })).name).toBe('Blue')
    expect((await make('get_tag', { tag_gid: tag.gid })).name).toBe('Blue')
    await call('add_tag_to_task', { task_gid: task.gid, tag_gid: tag.gid })
    expect(await list('get_tags_for_task', { task_gid: task.gid })).toEqual([tag.gid])
    expect(await list('get_tasks_for_tag', { tag_gid: tag.gid })).toEqual([task.gid])
    expect(await list('get_tags_for_workspace', { workspace_gid: DEMO.greenfield })).toContain(tag.gid)
    await call('remove_tag_from_task', { task_gid: task.gid, tag_gid: tag.gid })
    await call('delete_tag', { tag_gid: tag.gid })
    expect(await list('get_tags_for_workspace', { workspace_gid: DEMO.greenfield })).not.toContain(tag.gid)
  })

  it('tells how a project stands', async () => {
    const project = { project_gid: DEMO.seedCatalogue }
    const { gid } = await make('create_project_status', {
      ...project,
      text: 'Well',
      color: 'green',
      title: 'July',
    })
    await call('get_project_status', { project_status_gid: gid })
    expect(await list('get_project_statuses', project)).toContain(gid)
    await call('delete_project_status', { project_status_gid: gid })
  })

  it('reads my tasks', async () => {
    expect((await list('get_my_tasks', { workspace: DEMO.greenfield })).length).toBeGreaterThan(0)
  })

  it('searches tasks', async () => {
    const found = await call('search_tasks', { workspace: DEMO.greenfield, text: 'peas', completed: false })
    expect(found).toMatchObject([{ name: 'Write the chapter on peas' }])
  })

  it('was called with all of its tools', async () => {
    const tools = (await host.tools()).map((name) => name.replace('asana_', ''))
    expect(tools).toHaveLength(41)
    expect(tools.filter((name) => !called.has(name))).toEqual([])
  })
})
