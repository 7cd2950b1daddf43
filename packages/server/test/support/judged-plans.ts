/**
 * What may read as much as a workspace, an app or the whole installation has, and why. Everything else has to be content with what it answers,
 * whatever the planner knows of the tables.
 */
export const MAY_READ_MUCH: Readonly<Record<string, { readonly text: RegExp; readonly why: string }>> = {
  credentials: {
    text: /as all_of_them/,
    why: 'an admin’s page of all credentials says how many there are, and sorts them by what they can do',
  },
  policy_preview: { text: /as unused_elsewhere/, why: 'a preview judges every credential of a workspace' },
  members: {
    text: /from "workspace_members" inner join "users" .* order by "users"\."name"/,
    why: 'an admin’s page of members sorts their names, which no index has by workspace',
  },
  members_total: { text: /^select count\(\*\) as "total" from "workspace_members"/, why: 'it is a count' },
  workspace_apps: {
    text: /"client_id".* from "grants" inner join "workspace_members".* where "workspace_members"\."workspace_gid" = /,
    why: 'an admin’s page of apps counts who uses each',
  },
  app_people: {
    text: /^select count\(\*\) as "grants", count\(distinct/,
    why: 'a developer’s page counts who uses the app',
  },
  app_of_others: {
    text: /^select .* from "apps" where .*exists \(select .* from "grants"/,
    why: 'it asks whether anybody of a workspace uses an app, and ends at the first',
  },
  audit_of_operator: {
    text: /^select "audit_events"\.\* from "audit_events" where .* limit /,
    why: 'the operator’s command walks back through the whole record until there is enough',
  },
  unused_tokens: {
    text: /from workspace_policies as p cross join workspace_members/,
    why: 'a job looks at all tokens of the workspaces that end unused ones',
  },
  app_deletion: {
    text: /^delete from "apps" where "client_id" = /,
    why: 'all that an app was given goes with it',
  },
  spent: {
    text: /^select budgets\.gid, cast\(sum/,
    why: 'a budget sums all the time that counts for its project',
  },
  pruning: {
    text: /^delete from "audit_events" where "chain" = /,
    why: 'a batch ends at a place of the chain, chosen before',
  },
  blocked: {
    text: /^select tasks\.gid, .* (?:as blocked where |from custom_field_value_items as held )/,
    why: 'of each of the 150 tasks that a step of a search reads, it looks whether the viewer may see what that waits for, or refers to; no step reads more',
  },
  years: {
    text: /from "time_periods" where "workspace_gid" = /,
    why: 'a workspace has seven periods a year of a few years',
  },
  numbering: {
    text: /row_number\(\) over \(order by placed\.task_gid\)/,
    why: 'an ID field that is added to a project gives each of its tasks a number, and is refused beyond 10,000',
  },
  demo_reset: {
    text: /^select (?:"gid" from "users" order by "gid"|"client_id", "owner_gid" from "apps")$/,
    why: 'an operator makes the demo, in an installation that has little else',
  },
}

/**
 * What SQLite reads whole as long as its statistics say that one workspace or one project has nearly all of a small table. It holds until the
 * statistics are taken anew, which is within the hour after a table has grown ten times.
 */
export const WHILE_SMALL = /(?:from|update) "(?:invitations|project_members|project_templates)" /

/** Lists and look-ups that have to be among what was recorded: a plan that nobody sees is judged by nobody. */
export const HAVE_TO_BE_SAID: Readonly<Record<string, RegExp>> = {
  'tasks of a project': /from sections cross join (?:task_projects|lateral)/,
  'tasks of a section': /from "task_projects" cross join "tasks" .*"section_gid" = /,
  'tasks of an assignee': /from "tasks" where .*"tasks"\."assignee_gid" = /,
  subtasks: /from "tasks" where .*"tasks"\."parent_gid" = /,
  'tasks of a tag': /from "task_tags" cross join tasks/,
  'dependencies of tasks': /from "task_dependencies" cross join "tasks"/,
  'dependents of a task':
    /from "task_dependencies" cross join tasks where "task_dependencies"."depends_on_gid" = /,
  'tags of tasks': /from "task_tags" where "task_gid" in/,
  'tags of a task': /^select "tag_gid" from "task_tags" where "task_gid" = /,
  'tags of a workspace': /^select "gid" from "tags" where "workspace_gid" = /,
  'followers of tags': /from "tag_followers" where "tag_gid" in/,
  'tasks of a project counted': /from task_projects where project_gid = /,
  'rows of tasks': /^select \* from "tasks" where "gid" in /,
  'memberships of tasks': /from "task_projects" cross join "projects"/,
  'followers of tasks': /from "task_followers" where "task_gid" in/,
  'time on a task': /from time_tracking_entries as entries where "task_gid" = /,
  'time for a project': /from time_tracking_entries as entries where "project_gid" = /,
  'time with a category': /from time_tracking_entries as entries where "category_gid" = /,
  'time of a person': /from time_tracking_entries as entries where "created_by_gid" = /,
  'time in a workspace': /from time_tracking_entries as entries where "workspace_gid" = /,
  'allocations of a person': /^select gid from "allocations" where \("user_gid" = /,
  'rates of a person': /^select gid from "rates" where \("user_gid" = /,
  'out-of-office entries of a person': /^select gid from "ooo_entries" where \("user_gid" = /,
  'timesheets of a workspace': /^select gid from "timesheet_approval_statuses" where \("workspace_gid" = /,
  'fields of projects': /from "custom_field_settings" where "parent_gid" in/,
  'values of tasks': /from "custom_field_values" inner join "custom_fields"/,
  'options of fields': /from "enum_options" where "custom_field_gid" in/,
  'fields of a workspace': /^select "gid" from "custom_fields" where "workspace_gid" = /,
  'stories of a task': /^select \* from "stories" where "task_gid" = /,
  'goals of a workspace': /^select "gid" from "goals" where "workspace_gid" = /,
  'what carries a goal': /from "goal_relationships" where "goal_gid" = .* order by "rank"/,
  'stories by their gid': /from "stories" left join "tasks" .*"stories"\."gid" in/,
  'likes of stories': /from "story_likes" where "story_gid" in/,
  'subtasks counted': /from "tasks" where "parent_gid" in .* group by/,
  'projects of a workspace': /^select "gid" from "projects" where "workspace_gid" = /,
  'projects of a team': /^select "gid" from "projects" where "team_gid" = /,
  'projects of a task': /^select "project_gid" from "task_projects" where "task_gid" = /,
  'members of projects': /from "project_members" where "project_gid" in/,
  'sections of a project': /^select \* from "sections" where "project_gid" = /,
  'people of a workspace': /^select "user_gid" from "workspace_members" where "workspace_gid" = /,
  'people of a team': /^select "user_gid" from "team_members" where "team_gid" = /,
  'people by their gid': /^select "users"\.\* from "users" where .*"users"\."gid" in /,
  'teams of a workspace': /^select "name", "gid" from "teams" where "workspace_gid" = /,
  'tasks walked in an order': /^select tasks\.gid, "tasks"\."modified_at_ms" as key, case when/,
  'tasks walked by likes': /from search_tasks as liked cross join tasks/,
  'tasks with a word': /(?:where search_words match|from search_tasks where words @@)/,
  'tasks of which few are judged': /^select tasks\.gid, .* from tasks where tasks\.gid in \(/,
  'tasks created by somebody': /^select gid from tasks where "created_by_gid" in /,
  'tasks due within days': /^select gid from tasks where workspace_gid = .*"due_on" >= /,
  'projects searched': /^select projects\.gid, .* from projects where projects\.workspace_gid = /,
  'what somebody types': /select gid, name as text from "tags"/,
  'tokens of a person': /^select \* from "tokens" where "kind" = .* and "user_gid" = /,
  'a token by its hash': /from "tokens" .*"tokens"\."hash" = /,
  'an access token by its hash': /from "access_tokens" .*"access_tokens"\."hash" = /,
  'sessions of a person': /from "sessions" where "user_gid" = /,
  'a session by its hash': /from "sessions" .*"sessions"\."hash" = /,
  'grants of a person': /from "grants" .*"grants"\."user_gid" = /,
  'apps of a developer': /^select \* from "apps" where "owner_gid" = /,
  'the record of a workspace': /"audit_event_workspaces" as "seen"/,
  'a person’s own activity': /^select \* from "audit_events" where "seq" in \(select seq/,
  'invitations of a workspace': /from "invitations" .*"invitations"\."workspace_gid" = /,
  'mail that is due': /from "mails" .*"mails"\."due_at_ms" <= /,
  'rows that are due': /^\s*\/\* unstamped \*\/ delete from "sessions" where (?:rowid|ctid)/,
  'credentials about to end': /^select distinct "credential"\."user_gid"/,
}

export const exceptionOf = (text: string): string | undefined =>
  Object.entries(MAY_READ_MUCH).find((exception) => exception[1].text.test(text))?.[0]
