// Fills the demo with work that costs much to show: tasks, each below others, in many projects, with followers, likes and notes; and tokens,
// written to a file as JSON: eight of each of several guests who see the work, and twenty of somebody else's.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { hashToBytes, newSecret } from '../dist/protocol/token/secret.js'

const [databaseFile, tokensFile] = process.argv.slice(2)
const WORKSPACE = '1200000000000001'
const [ADA, BEN] = ['1200000000000011', '1200000000000012']
const [PROJECTS, TASKS, PEOPLE, PROJECTS_PER_TASK, FOLLOWERS_PER_TASK, LIKES_PER_TASK] = [
  20, 500, 40, 10, 10, 5,
]
const NOTES = `<body>${'A line of notes that says what is to be done. '.repeat(20)}</body>`
const GUESTS = 4
const TOKENS_PER_GUEST = 8
const OTHER_TOKENS = 20

const db = new DatabaseSync(databaseFile)
db.exec('begin immediate')
let last = 1_260_000_000_000_000
const gid = () => String(last++)
const insert = (table, row) => {
  const names = Object.keys(row)
  const places = names.map(() => '?').join(', ')
  db.prepare(`insert into ${table} (${names.join(', ')}) values (${places})`).run(...Object.values(row))
}

const peopleOf = (role, count) =>
  Array.from({ length: count }, (_, index) => {
    const user = gid()
    const email = `${role}-${index}@bench.example`
    insert('users', { gid: user, name: `${role} ${index}`, email, email_key: email, created_at_ms: 0 })
    insert('workspace_members', {
      gid: gid(),
      workspace_gid: WORKSPACE,
      user_gid: user,
      role,
      joined_at_ms: 0,
    })
    return user
  })
const people = peopleOf('member', PEOPLE)
const guests = peopleOf('guest', GUESTS)
const projects = Array.from({ length: PROJECTS }, (_, index) => {
  const one = { project: gid(), section: gid() }
  insert('projects', {
    gid: one.project,
    workspace_gid: WORKSPACE,
    owner_gid: ADA,
    name: `Project ${index}`,
    html_notes: NOTES,
    default_view: 'list',
    privacy_setting: 'private',
    default_access_level: 'editor',
    minimum_access_level_for_customization: 'editor',
    minimum_access_level_for_sharing: 'editor',
    created_at_ms: 0,
    modified_at_ms: 0,
  })
  insert('sections', { gid: one.section, project_gid: one.project, name: 'All', rank: 0, created_at_ms: 0 })
  for (const user_gid of [ADA, BEN, ...guests, ...people.slice(0, 14)])
    insert('project_members', {
      gid: gid(),
      project_gid: one.project,
      user_gid,
      access_level: 'editor',
      followed_at_ms: 0,
      joined_at_ms: 0,
    })
  return one
})
let above = null
for (let index = 0; index < TASKS; index++) {
  const task = gid()
  insert('tasks', {
    gid: task,
    workspace_gid: WORKSPACE,
    parent_gid: above?.gid ?? null,
    root_gid: above?.root ?? task,
    created_by_gid: ADA,
    name: `Task ${index}`,
    html_notes: NOTES,
    resource_subtype: 'default_task',
    assignee_gid: BEN,
    assigned_by_gid: ADA,
    assignee_status: 'upcoming',
    completed_by_gid: BEN,
    completed_at_ms: 0,
    created_at_ms: 0,
    modified_at_ms: 0,
  })
  above = { gid: task, root: above?.root ?? task }
  for (let place = 0; place < PROJECTS_PER_TASK; place++) {
    const { project, section } = projects[(index + place) % PROJECTS]
    insert('task_projects', { task_gid: task, project_gid: project, section_gid: section, rank: index << 10 })
  }
  for (let follower = 0; follower < FOLLOWERS_PER_TASK; follower++) {
    const user_gid = people[(index + follower) % PEOPLE]
    insert('task_followers', { task_gid: task, user_gid, followed_at_ms: follower })
    if (follower < LIKES_PER_TASK) insert('task_likes', { gid: gid(), task_gid: task, user_gid })
  }
}
const tokens = (owner, count) =>
  Array.from({ length: count }, () => {
    const { secret, hash, hint } = newSecret('personal', randomBytes)
    insert('tokens', {
      gid: gid(),
      kind: 'personal',
      hash: hashToBytes(hash),
      hint,
      user_gid: owner,
      name: 'bench',
      created_at_ms: 0,
    })
    return secret
  })
const made = {
  guests: guests.map((guest) => tokens(guest, TOKENS_PER_GUEST)),
  other: tokens(ADA, OTHER_TOKENS),
  project: projects[0].project,
}
db.exec('commit')
db.close()
writeFileSync(tokensFile, JSON.stringify(made))
