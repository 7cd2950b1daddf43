import { flag, reference, userReference, type Field } from './field.js'
import { TEXT, type Schema } from './openapi-schema.js'
import { taskReference } from './task-reference.js'

/** What a request may carry under one name. */
export type InputWords = Pick<Field<unknown>, 'schema' | 'words'>
type Inputs = Readonly<Record<string, InputWords>>

const input = (words: string, schema: Schema): InputWords => ({ words, schema })

/** Parts of paths. */
export const PATH_INPUTS: Inputs = {
  user_gid: userReference.says('A person: their gid, their email address, or `me` for whose token it is.'),
  workspace_gid: reference.says('The gid of a workspace that you are in.'),
  team_gid: reference.says('The gid of a team.'),
  project_gid: reference.says('The gid of a project.'),
  tag_gid: reference.says('The gid of a tag.'),
  section_gid: reference.says('The gid of a section.'),
  custom_field_gid: reference.says('The gid of a custom field.'),
  enum_option_gid: reference.says('The gid of an option of a custom field.'),
  custom_id: input('The number that an ID field gave a task, with its prefix: `SEED-12`.', TEXT),
  membership_gid: reference.says('The gid of a membership.'),
  project_membership_gid: reference.says('The gid of a membership of a project.'),
  team_membership_gid: reference.says('The gid of a membership of a team.'),
  workspace_membership_gid: reference.says('The gid of a membership of a workspace.'),
  attachment_gid: reference.says('The gid of an attachment.'),
  portfolio_gid: reference.says('The gid of a portfolio.'),
  portfolio_membership_gid: reference.says('The gid of a membership of a portfolio.'),
  goal_gid: reference.says('The gid of a goal.'),
  goal_relationship_gid: reference.says('The gid of a goal relationship.'),
  time_period_gid: reference.says('The gid of a time period.'),
  agent_gid: reference.says('The gid of an agent.'),
  custom_type_gid: reference.says('The gid of a custom type.'),
  project_portfolio_setting_gid: reference.says('The gid of what says that a project is in a portfolio.'),
  status_update_gid: reference.says('The gid of a status update.'),
  project_status_gid: reference.says('The gid of a status update of a project.'),
  access_request_gid: reference.says('The gid of a request for access.'),
  rule_trigger_gid: reference.says('What the trigger of a rule is called.'),
  project_brief_gid: reference.says('The gid of a brief.'),
  task_gid: taskReference.says('The gid of a task, or `external:` and the id that your app gave it.'),
  user_task_list_gid: reference.says('The gid of somebody’s list of tasks.'),
  project_template_gid: reference.says('The gid of a template of projects.'),
  task_template_gid: reference.says('The gid of a template of tasks.'),
  organization_export_gid: reference.says('The gid of the export of a workspace.'),
  job_gid: reference.says('The gid of a job that you asked for.'),
  story_gid: reference.says('The gid of a story.'),
  time_tracking_entry_gid: reference.says('The gid of tracked time.'),
  time_tracking_category_gid: reference.says('The gid of a time tracking category.'),
  timesheet_approval_status_gid: reference.says('The gid of a timesheet.'),
  role_gid: reference.says('The gid of a role.'),
  ooo_entry_gid: reference.says('The gid of an out-of-office entry.'),
  allocation_gid: reference.says('The gid of an allocation.'),
  budget_gid: reference.says('The gid of a budget.'),
  rate_gid: reference.says('The gid of a rate.'),
  webhook_gid: reference.says('The gid of a webhook.'),
}

/** What every operation with an answer takes. */
export const ANSWER_OPTIONS: Inputs = {
  opt_fields: input(
    'Names the fields that you want, separated by commas, and those of what they refer to with a dot: `name,assignee.email`.',
    TEXT,
  ),
  opt_expand: input('Shows what a field refers to in full: `assignee`, `projects`.', TEXT),
}
export const PRETTY_OPTION: Inputs = {
  opt_pretty: flag.says('Writes the answer in lines, for reading.'),
}
/** What every list takes. */
export const PAGE_OPTIONS: Inputs = {
  limit: input('How many records a page has.', { type: 'integer', minimum: 1, maximum: 100 }),
  count: input('How many records are wanted; 20 unless said.', { type: 'integer', minimum: 1, maximum: 100 }),
  offset: input('Where the page begins: `next_page.offset` of the page before. Good for 15 minutes.', TEXT),
}
