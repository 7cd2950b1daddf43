import type { ResourceType } from './operations.js'

/** A record as lists and references show it. */
const compact = (type: ResourceType, gid: string, name: string) => ({ gid, name, resource_type: type })
const nameless = (type: ResourceType, gid: string) => ({ gid, resource_type: type })

/** Records of the demo organization, for the examples of the reference. */
export const EXAMPLES = {
  workspace: compact('workspace', '1200000000000001', 'Greenfield Labs'),
  team: compact('team', '1200000000000021', 'Growing'),
  user: compact('user', '1200000000000011', 'Ada Byron'),
  tag: compact('tag', '1200000000000041', 'Waiting for delivery'),
  project: compact('project', '1200000000000031', 'Seed catalogue'),
  section: compact('section', '1200000000003100', 'To do'),
  task: compact('task', '1200000000031000', 'Choose the cover photograph'),
  user_task_list: compact('user_task_list', '1200000000061000', 'My tasks in Greenfield Labs'),
  project_membership: nameless('project_membership', '1200000000053111'),
  team_membership: nameless('team_membership', '1200000000002111'),
  workspace_membership: nameless('workspace_membership', '1200000000000111'),
  attachment: compact('attachment', '1200000000041000', 'Photographs to choose from'),
  story: {
    gid: '1200000003100001',
    resource_type: 'story',
    resource_subtype: 'comment_added',
    text: 'The one with the red kale, or the one with the glass houses?',
  },
  project_template: compact('project_template', '1200000000081000', 'A catalogue'),
  job: { gid: '1200000000071000', resource_type: 'job' },
  portfolio: compact('portfolio', '1200000000051000', 'Spring'),
  portfolio_membership: { gid: '1200000000051100', resource_type: 'portfolio_membership' },
  time_tracking_entry: nameless('time_tracking_entry', '1200000000061000'),
  time_tracking_category: {
    gid: '1200000000062000',
    name: 'Photography',
    resource_type: 'time_tracking_category',
    color: 'blue',
  },
  timesheet_approval_status: nameless('timesheet_approval_status', '1200000000063000'),
  role: {
    gid: '1200000000064000',
    name: 'Photographer',
    resource_type: 'role',
    description: 'Takes the pictures for the catalogue.',
    is_standard_role: false,
  },
  ooo_entry: nameless('ooo_entry', '1200000000065000'),
  allocation: nameless('allocation', '1200000000066000'),
  budget: nameless('budget', '1200000000067000'),
  rate: nameless('rate', '1200000000068000'),
  goal: compact('goal', '1200000000081000', 'A catalogue that sells itself'),
  goal_relationship: nameless('goal_relationship', '1200000000081001'),
  time_period: nameless('time_period', '1200000000082000'),
  project_portfolio_setting: nameless('project_portfolio_setting', '1200000000091000'),
  status_update: {
    gid: '1200000000092000',
    resource_type: 'status_update',
    resource_subtype: 'project_status_update',
    title: 'Status Update - Nov 23',
  },
  access_request: nameless('access_request', '1200000000093000'),
  project_brief: nameless('project_brief', '1200000000094000'),
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
  tag_gid: EXAMPLES.tag.gid,
  project_gid: EXAMPLES.project.gid,
  section_gid: EXAMPLES.section.gid,
  task_gid: EXAMPLES.task.gid,
  user_task_list_gid: EXAMPLES.user_task_list.gid,
  membership_gid: EXAMPLES.project_membership.gid,
  project_membership_gid: EXAMPLES.project_membership.gid,
  team_membership_gid: EXAMPLES.team_membership.gid,
  workspace_membership_gid: EXAMPLES.workspace_membership.gid,
  attachment_gid: EXAMPLES.attachment.gid,
  story_gid: EXAMPLES.story.gid,
  portfolio_gid: EXAMPLES.portfolio.gid,
  portfolio_membership_gid: EXAMPLES.portfolio_membership.gid,
  time_tracking_entry_gid: EXAMPLES.time_tracking_entry.gid,
  time_tracking_category_gid: EXAMPLES.time_tracking_category.gid,
  timesheet_approval_status_gid: EXAMPLES.timesheet_approval_status.gid,
  role_gid: EXAMPLES.role.gid,
  ooo_entry_gid: EXAMPLES.ooo_entry.gid,
  allocation_gid: EXAMPLES.allocation.gid,
  budget_gid: EXAMPLES.budget.gid,
  rate_gid: EXAMPLES.rate.gid,
  goal_gid: EXAMPLES.goal.gid,
  goal_relationship_gid: EXAMPLES.goal_relationship.gid,
  time_period_gid: EXAMPLES.time_period.gid,
  agent_gid: '1200000000083000',
  custom_type_gid: '1200000000084000',
  project_template_gid: EXAMPLES.project_template.gid,
  job_gid: EXAMPLES.job.gid,
  project_portfolio_setting_gid: EXAMPLES.project_portfolio_setting.gid,
  status_update_gid: EXAMPLES.status_update.gid,
  project_status_gid: EXAMPLES.status_update.gid,
  project_brief_gid: EXAMPLES.project_brief.gid,
  access_request_gid: EXAMPLES.access_request.gid,
  rule_trigger_gid: '1200000000095000',
  webhook_gid: '1200000000040001',
}
