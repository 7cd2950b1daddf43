// Fills the demo with so many tasks: a thousand in each project, in ten sections, each with a follower, a like and a story, and one with a thousand
// stories. A hundred of them, all over the workspace, have a tag and the word `rare`. Prints that task, that tag, a project and the workspace as JSON.
import { DatabaseSync } from 'node:sqlite'

const [databaseFile, tasksText] = process.argv.slice(2)
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
}

const db = new DatabaseSync(databaseFile)
const count = (to) => `with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ${to}) `
const gid = (first, index) => `cast(${first} + ${index} as text)`
const project = `i / ${TASKS_PER_PROJECT}`
const told = Math.floor(tasks / 2)
const isRare = `i % ${tasks / RARE} = 0`
db.exec(`begin immediate;
${count(projects)} insert into projects (gid, workspace_gid, owner_gid, name, html_notes, default_view, privacy_setting,
    default_access_level, minimum_access_level_for_customization, minimum_access_level_for_sharing, created_at_ms, modified_at_ms)
  select ${gid(FIRST.project, 'i')}, '${WORKSPACE}', '${ADA}', 'Project ' || i, '', 'list', 'public_to_workspace', 'editor', 'editor', 'editor', 0, 0 from n;
${count(projects * SECTIONS)} insert into sections (gid, project_gid, name, rank, created_at_ms)
  select ${gid(FIRST.section, 'i')}, ${gid(FIRST.project, `i / ${SECTIONS}`)}, 'Section ' || i, i, 0 from n;
${count(tasks)} insert into tasks (gid, workspace_gid, root_gid, created_by_gid, name, html_notes, resource_subtype, assignee_gid,
    assigned_by_gid, assignee_status, created_at_ms, modified_at_ms)
  select ${gid(FIRST.task, 'i')}, '${WORKSPACE}', ${gid(FIRST.task, 'i')}, '${ADA}', 'Task ' || i || case when ${isRare} then ' rare' else '' end, '<body>Notes.</body>', 'default_task',
    '${BEN}', '${ADA}', 'upcoming', 0, 0 from n;
${count(tasks)} insert into task_projects (task_gid, project_gid, section_gid, rank)
  select ${gid(FIRST.task, 'i')}, ${gid(FIRST.project, project)},
    ${gid(FIRST.section, `(${project}) * ${SECTIONS} + i % ${SECTIONS}`)}, i from n;
${count(tasks)} insert into task_followers (task_gid, user_gid, followed_at_ms) select ${gid(FIRST.task, 'i')}, '${BEN}', 0 from n;
${count(tasks)} insert into task_likes (gid, task_gid, user_gid) select cast(1273000000000000 + i as text), ${gid(FIRST.task, 'i')}, '${BEN}' from n;
${count(tasks + STORIES_OF_ONE)} insert into stories (gid, task_gid, kind, created_by_gid, created_at_ms, html_text, facts)
  select ${gid(FIRST.story, 'i')}, ${gid(FIRST.task, `case when i < ${tasks} then i else ${told} end`)},
    case when i % 2 then 'comment_added' else 'added_to_project' end, '${BEN}', i, case when i % 2 then '<body>Said.</body>' else '' end,
    case when i % 2 then null else '{"projectGid":"' || ${gid(FIRST.project, 0)} || '"}' end from n;
insert into tags (gid, workspace_gid, created_by_gid, name, notes, created_at_ms) values ('${FIRST.tag}', '${WORKSPACE}', '${ADA}', 'Rare', '', 0);
${count(tasks)} insert into task_tags (task_gid, tag_gid) select ${gid(FIRST.task, 'i')}, '${FIRST.tag}' from n where ${isRare};
commit;`)
db.close()
const middle = { project: FIRST.project + Math.floor(projects / 2), task: FIRST.task + told }
process.stdout.write(
  JSON.stringify({
    workspace: WORKSPACE,
    project: String(middle.project),
    task: String(middle.task),
    tag: String(FIRST.tag),
  }),
)
