// Fills a database that holds the demo with tasks: node task-pages-seed.mjs DATABASE TASKS, a file or the URL of a PostgreSQL database. Each has a section, a
// follower, a like, a number in a custom field, a story and an event; one has a thousand stories more. A hundred have a tag, the word `rare`, somebody else for an
// assignee and another number. Says where the middle ones are.
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

const [database, tasksText] = process.argv.slice(2)
const WORKSPACE = '1200000000000001'
const [ADA, BEN] = ['1200000000000011', '1200000000000012']
const [TASKS_PER_PROJECT, SECTIONS, STORIES_OF_ONE, RARE] = [1_000, 10, 1_000, 100]
const tasks = Number(tasksText)
const projects = Math.max(1, tasks / TASKS_PER_PROJECT)
const FIRST = {
  project: 1_270_000_000_000_000,
  section: 1_271_000_000_000_000,
  task: 1_272_000_000_000_000,
  story: 1_274_000_000_000_000,
  tag: 1_275_000_000_000_000,
  field: 1_276_000_000_000_000,
  setting: 1_277_000_000_000_000,
}

const rows = (to) => `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${to}) `
const gid = (first, index) => `cast(${first} + ${index} as text)`
const project = `i / ${TASKS_PER_PROJECT}`
const told = Math.floor(tasks / 2)
const isRare = `i % ${tasks / RARE} = 0`
const isComment = 'i % 2 = 1'
// Events begin where those of the demo end, and the last ones are of the middle project.
const firstSeq = `(select seq from event_heads where workspace_gid = '${WORKSPACE}')`
const statements = [
  `${rows(projects)} insert into projects (gid, workspace_gid, owner_gid, name, html_notes, default_view, privacy_setting,
    default_access_level, minimum_access_level_for_customization, minimum_access_level_for_sharing, created_at_ms, modified_at_ms)
  select ${gid(FIRST.project, 'i')}, '${WORKSPACE}', '${ADA}', 'Project ' || i, '', 'list', 'public_to_workspace', 'editor', 'editor', 'editor', 0, 0 from n`,
  `${rows(projects * SECTIONS)} insert into sections (gid, project_gid, name, rank, created_at_ms)
  select ${gid(FIRST.section, 'i')}, ${gid(FIRST.project, `i / ${SECTIONS}`)}, 'Section ' || i, i, 0 from n`,
  `${rows(tasks)} insert into tasks (gid, workspace_gid, root_gid, created_by_gid, name, html_notes, resource_subtype, assignee_gid,
    assigned_by_gid, assignee_status, created_at_ms, modified_at_ms)
  select ${gid(FIRST.task, 'i')}, '${WORKSPACE}', ${gid(FIRST.task, 'i')}, '${ADA}', 'Task ' || i || case when ${isRare} then ' rare' else '' end, '<body>Notes.</body>', 'default_task',
    case when ${isRare} then '${ADA}' else '${BEN}' end, '${ADA}', 'upcoming', 0, 0 from n`,
  `${rows(tasks)} insert into task_projects (task_gid, project_gid, section_gid, rank)
  select ${gid(FIRST.task, 'i')}, ${gid(FIRST.project, project)},
    ${gid(FIRST.section, `(${project}) * ${SECTIONS} + i % ${SECTIONS}`)}, i from n`,
  `${rows(tasks)} insert into task_followers (task_gid, user_gid, followed_at_ms) select ${gid(FIRST.task, 'i')}, '${BEN}', 0 from n`,
  `${rows(tasks)} insert into task_likes (gid, task_gid, user_gid) select cast(1273000000000000 + i as text), ${gid(FIRST.task, 'i')}, '${BEN}' from n`,
  `${rows(tasks + STORIES_OF_ONE)} insert into stories (gid, task_gid, kind, created_by_gid, created_at_ms, html_text, facts)
  select ${gid(FIRST.story, 'i')}, ${gid(FIRST.task, `case when i < ${tasks} then i else ${told} end`)},
    case when ${isComment} then 'comment_added' else 'added_to_project' end, '${BEN}', i, case when ${isComment} then '<body>Said.</body>' else '' end,
    case when ${isComment} then null else '{"projectGid":"' || ${gid(FIRST.project, 0)} || '"}' end from n`,
  `insert into tags (gid, workspace_gid, created_by_gid, name, notes, created_at_ms) values ('${FIRST.tag}', '${WORKSPACE}', '${ADA}', 'Rare', '', 0)`,
  `${rows(tasks)} insert into task_tags (task_gid, tag_gid) select ${gid(FIRST.task, 'i')}, '${FIRST.tag}' from n where ${isRare}`,
  `insert into custom_fields (gid, workspace_gid, created_by_gid, name, name_key, description, type, last_number, decimals, format, refers_to,
    has_notifications, is_global, created_at_ms)
  values ('${FIRST.field}', '${WORKSPACE}', '${ADA}', 'Weight', 'weight of the bench', '', 'number', 0, 0, 'none', '', 0, 1, 0)`,
  `${rows(projects)} insert into custom_field_settings (gid, custom_field_gid, parent_gid, project_gid, is_important, rank)
  select ${gid(FIRST.setting, 'i')}, '${FIRST.field}', ${gid(FIRST.project, 'i')}, ${gid(FIRST.project, 'i')}, 0, 1 from n`,
  `${rows(tasks)} insert into custom_field_values (parent_gid, custom_field_gid, task_gid, number_value)
  select ${gid(FIRST.task, 'i')}, '${FIRST.field}', ${gid(FIRST.task, 'i')}, case when ${isRare} then -1 else i end from n`,
  `insert into event_heads (workspace_gid, seq) values ('${WORKSPACE}', 0) on conflict (workspace_gid) do nothing`,
  `${rows(tasks)} insert into events (workspace_gid, seq, resource_type, resource_gid, action, user_gid, created_at_ms)
  select '${WORKSPACE}', ${firstSeq} + 1 + i, 'task', ${gid(FIRST.task, 'i')}, 'changed', '${ADA}', ${Date.now()} from n`,
  `${rows(tasks)} insert into event_streams (stream_gid, seq, workspace_gid)
  select ${gid(FIRST.project, project)}, ${firstSeq} + 1 + i, '${WORKSPACE}' from n`,
  `update event_heads set seq = seq + ${tasks} where workspace_gid = '${WORKSPACE}'`,
]

if (database.startsWith('postgres')) {
  const client = new pg.Client({ connectionString: database })
  await client.connect()
  await client.query('begin')
  for (const statement of statements) await client.query(statement)
  await client.query('commit')
  await client.end()
} else {
  const db = new DatabaseSync(database)
  db.exec(`begin immediate;\n${statements.join(';\n')};\ncommit`)
  db.close()
}
const middle = { project: FIRST.project + Math.floor(projects / 2), task: FIRST.task + told }
process.stdout.write(
  JSON.stringify({
    workspace: WORKSPACE,
    project: String(middle.project),
    task: String(middle.task),
    tag: String(FIRST.tag),
    field: String(FIRST.field),
    ada: ADA,
  }),
)
