import type { ResourceType } from './operations.js'

/** A record as lists and references show it. */
const compact = (type: ResourceType, gid: string, name: string) => ({ gid, name, resource_type: type })

/** Records of the demo organization, for the examples of the reference. */
export const EXAMPLES = {
  workspace: compact('workspace', '1200000000000001', 'Greenfield Labs'),
  team: compact('team', '1200000000000021', 'Growing'),
  user: compact('user', '1200000000000011', 'Ada Byron'),
  project: compact('project', '1200000000000031', 'Seed catalogue'),
  section: compact('section', '1200000000003100', 'To do'),
  task: compact('task', '1200000000031000', 'Choose the cover photograph'),
} as const

export const EXAMPLE_EMAIL = 'ada@greenfield.example'
export const EXAMPLE_MOMENT = '2026-11-23T09:30:00.000Z'
/** Where people would find what is in the example workspace. */
export const EXAMPLE_LINK = `https://mudra.example/1/${EXAMPLES.workspace.gid}`

/** What the examples fill into paths. */
export const EXAMPLE_PATH: Readonly<Record<string, string>> = {
  user_gid: 'me',
  workspace_gid: EXAMPLES.workspace.gid,
  team_gid: EXAMPLES.team.gid,
  project_gid: EXAMPLES.project.gid,
  section_gid: EXAMPLES.section.gid,
  task_gid: EXAMPLES.task.gid,
  webhook_gid: '1200000000040001',
}
