import type { Fault } from '../json-schema.js'

/** A difference between our answers and Asana's description that is meant. */
export interface KnownDifference {
  /** Schema and property, the schema without `Compact`, `Base` and `Response`; or an operation, `*` for any, and a place in its answer or a status. */
  readonly places: readonly string[]
  readonly kind: Fault['kind'] | 'status'
  readonly here: string
  readonly why: string
}

/**
 * Every difference that answers may have. Each stands, in these words, in docs/asana-deviations.md, which a test holds; any
 * other fails the test whose request is answered with it.
 */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    places: ['*.413', '*.415', '*.429', '*.503'],
    kind: 'status',
    here: 'refusals with these statuses, in the shape of all others',
    why: 'the description lists them for hardly any operation, and clients meet them with Asana, too',
  },
  {
    places: ['getWorkspaceMembershipsForWorkspace.*'],
    kind: 'status',
    here: 'refusals as of every other operation',
    why: 'the description lists none for this one',
  },
  {
    places: ['getWorkspaceEvents.412'],
    kind: 'status',
    here: 'a first or outdated `sync` is 412, as for `getEvents`',
    why: 'its words say so; its list of statuses does not',
  },
  {
    places: ['Error.sync'],
    kind: 'unknown',
    here: 'in that refusal, what to come with next',
    why: 'as for `getEvents`',
  },
  {
    places: ['getEvents.errors.help'],
    kind: 'unknown',
    here: 'a refusal with 412 has `help`',
    why: 'all others have it',
  },
  {
    places: [
      'Error.required_scopes',
      'Error.granted_scopes',
      'Error.remedy',
      'Error.console_url',
      'Error.limit',
    ],
    kind: 'unknown',
    here: 'beside the message of a refusal for want of a scope, or by a limit',
    why: 'says what to do',
  },
  {
    places: ['*.next_page'],
    kind: 'unknown',
    here: 'a list has pages where `limit` asks for them, also where the description has none, as for `getUsersForTeam`, `getBudgets` and `getParentGoalsForGoal`',
    why: 'SDKs send `limit` on every list',
  },
  {
    places: ['AuditLogEvent.resource_type', 'AuditLogEvent.chain_link'],
    kind: 'unknown',
    here: 'events of the audit log say what they are, and where asked for their place in the chain',
    why: 'every record says what it is',
  },
  {
    places: ['User.workspaces'],
    kind: 'unknown',
    here: 'a person who is added to a workspace has the whole record',
    why: 'the description leaves out this one field there',
  },
  {
    places: ['typeaheadForWorkspace.data.*', 'getFavoritesForUser.data.*'],
    kind: 'unknown',
    here: 'a typeahead answers compact records, and by `opt_fields` whatever their kind has',
    why: 'its words say so; its schema has names alone',
  },
  {
    places: ['AsanaNamedResource.name'],
    kind: 'null',
    here: '`null` in an event of what is deleted',
    why: 'events have the names that records have when they are read',
  },
  {
    places: ['Project.team'],
    kind: 'null',
    here: '`null` where a project belongs to no team, or to one that the caller may not see',
    why: 'a project need not have a team',
  },
  {
    places: ['Portfolio.color'],
    kind: 'null',
    here: '`null` without a color',
    why: 'as the color of a project',
  },
  {
    places: ['TimeTrackingEntry.attributable_to'],
    kind: 'null',
    here: '`null` where the time counts for no project, or for one that the caller may not see',
    why: 'a task may be in no project, or in several',
  },
  {
    places: ['BudgetTotal.value'],
    kind: 'null',
    here: '`null` while the total is not enabled, or has no value',
    why: 'the description says so in words',
  },
  {
    places: ['ProjectMembership.user'],
    kind: 'null',
    here: '`null` where the member is a team',
    why: 'the field is older than members that are teams',
  },
  {
    places: ['WorkspaceMembership.user_task_list'],
    kind: 'null',
    here: '`null` for a guest, where it is not their own',
    why: 'guests see what was shared with them',
  },
  {
    places: [
      'Job.new_task',
      'Job.new_project',
      'Job.new_portfolio',
      'Job.new_project_template',
      'Job.new_graph_export',
      'Job.new_resource_export',
    ],
    kind: 'null',
    here: '`null` until the job has succeeded, in jobs that make something else, and once it is deleted',
    why: 'every job has the same fields',
  },
  {
    places: ['ProjectTemplate.team'],
    kind: 'null',
    here: '`null` where it belongs to no team',
    why: 'as the team of a project',
  },
  {
    places: ['Task.external', 'Task.external.gid', 'Task.external.data'],
    kind: 'null',
    here: '`null` where the app keeps nothing there, and for personal tokens',
    why: 'a field that is asked for is always there',
  },
  {
    places: [
      'Story.project',
      'Story.tag',
      'Story.task',
      'Story.assignee',
      'Story.follower',
      'Story.old_section',
      'Story.new_section',
    ],
    kind: 'null',
    here: '`null` for what is gone, or what the reader may not see',
    why: 'a story must not tell of it',
  },
  {
    places: [
      'Story.custom_field',
      'Story.old_text_value',
      'Story.new_text_value',
      'Story.new_number_value',
      'Story.old_enum_value',
      'Story.new_enum_value',
      'Story.old_date_value',
      'Story.new_date_value',
    ],
    kind: 'null',
    here: '`null` where a custom field had no value, and for what is gone',
    why: 'the story tells that a value was set or taken away',
  },
  {
    places: ['Story.old_number_value', 'Story.new_number_value'],
    kind: 'type',
    here: 'numbers that are not whole',
    why: 'a custom field has up to six places after the decimal point',
  },
  {
    places: ['CustomFieldSetting.project'],
    kind: 'null',
    here: '`null` where a portfolio has the field',
    why: 'the field is older than those of portfolios',
  },
  {
    places: ['StoryResponseDates.due_on', 'StoryResponseDates.start_on', 'StoryResponseDates.due_at'],
    kind: 'null',
    here: '`null` for a date that a task did not have',
    why: 'the story tells that it was set or taken away',
  },
  {
    places: [
      'Webhook.last_success_at',
      'Webhook.last_failure_at',
      'Webhook.last_failure_content',
      'Webhook.next_attempt_after',
      'Webhook.failure_deletion_timestamp',
    ],
    kind: 'null',
    here: '`null` while it has not happened, or nothing is to happen',
    why: 'there is no other honest value',
  },
  {
    places: ['StatusUpdate.text', 'StatusUpdate.status_type'],
    kind: 'missing',
    here: 'left out where `opt_fields` asks for others, and in lists',
    why: 'the description requires them of requests and of answers alike',
  },
  {
    places: ['ProjectStatus.color'],
    kind: 'null',
    here: '`null` for a status update of the type `dropped`',
    why: 'none of the five colors says so',
  },
  {
    places: [
      '*.data.target.owner',
      '*.data.supporting_resource.owner',
      '*.data.supporting_resource.resource_subtype',
    ],
    kind: 'unknown',
    here: 'a goal that a story is told of has its owner, and what supports a goal is as its kind is',
    why: 'the description has a task in the one place and a project in the other, though it lets other kinds stand there',
  },
  {
    places: ['GoalMembership.is_commenter', 'GoalMembership.is_editor'],
    kind: 'unknown',
    here: 'a whole membership of a goal has these, as a compact one has',
    why: 'a record has in full what it has in short',
  },
  {
    places: [
      'GraphExport.new_project',
      'GraphExport.new_task',
      'GraphExport.new_portfolio',
      'GraphExport.new_project_template',
      'GraphExport.new_resource_export',
      'ResourceExport.new_project',
      'ResourceExport.new_task',
      'ResourceExport.new_portfolio',
      'ResourceExport.new_project_template',
      'ResourceExport.new_graph_export',
    ],
    kind: 'unknown',
    here: 'the job of an export has all fields of a job',
    why: 'every job has the same fields',
  },
  {
    places: ['GraphExport.new_graph_export', 'ResourceExport.new_resource_export'],
    kind: 'null',
    here: '`null` until the export is there',
    why: 'a job is answered when it begins',
  },
  {
    places: ['BudgetActual.value'],
    kind: 'null',
    here: '`null` in a budget of cost for who may not see rates',
    why: 'with the time that counts it would tell the rates',
  },
]

const known = new Set(
  KNOWN_DIFFERENCES.flatMap(({ kind, places }) => places.map((place) => `${kind} ${place}`)),
)

/** @param place  `Schema.property` or `operation.part`, as faults have it */
export function isKnownDifference(kind: KnownDifference['kind'], place: string): boolean {
  const plain = place.replace(/^([A-Z]\w*?)(?:Compact|Base|Normal)?(?:Response)?\./, '$1.')
  return [place, plain, place.replace(/^[^.]+/, '*'), place.replace(/[^.]+$/, '*')].some((one) =>
    known.has(`${kind} ${one}`),
  )
}

/** The difference as a line of docs/asana-deviations.md. */
export const lineOf = ({ here, places, why }: KnownDifference): string =>
  `- ${places.map((place) => `\`${place}\``).join(', ')}: ${here}; ${why}.`
