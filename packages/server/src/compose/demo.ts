import { compileSchema } from '../platform/json-schema.js'
import { isPrivateHost } from '../platform/private-ranges.js'
import { parseYaml } from '../platform/positioned-yaml.js'
import { passwordFault } from '../features/passwords/password.rules.js'
import { APPS_PER_OWNER_MAX, LOOKS_ALIKE, REDIRECT_URIS_PER_APP_MAX } from '../features/apps/app.js'
import { parseSettings } from '../features/apps/app-settings.js'
import { newField } from '../features/custom-fields/custom-field.rules.js'
import { readDefinition } from '../features/custom-fields/read-definition.js'
import type { SeedRules } from '../features/demo/planning.js'
import { makeReadSeed } from '../features/demo/read-seed.js'
import { newGoal } from '../features/goals/goal.js'
import { readGoalChanges, readGoalLevel } from '../features/goals/goal-fields.js'
import {
  CONNECTED_RELATIONSHIPS_MAX,
  GOAL_LEVELS_MAX,
  RELATIONSHIPS_PER_GOAL_MAX,
} from '../features/goals/goal-relationship.js'
import { readMetric } from '../features/goals/metric-fields.js'
import { readProjectChanges } from '../features/projects/project-fields.js'
import { PROJECTS_PER_TASK_MAX } from '../features/tasks/task.rules.js'
import { readTaskChanges } from '../features/tasks/task-fields.js'
import { TIME_ENTRIES_PER_TASK_MAX } from '../features/time-tracking/time-entry.js'
import { emailFault, USER_NAME_LENGTH_MAX } from '../features/users/user.js'
import { PERSONAL_TOKENS_PER_USER_MAX, tokenNameFault } from '../features/tokens/token.rules.js'
/** What the features that own the records hold to be right. */
export const SEED_RULES: SeedRules = {
  emailFault,
  passwordFault,
  // A seed is the operator's own word, as the setting is.
  isHttpHost: isPrivateHost,
  nameLengthMax: USER_NAME_LENGTH_MAX,
  tokenNameFault,
  parseAppSettings: parseSettings,
  newField,
  readDefinition,
  readProjectChanges,
  readTaskChanges,
  newGoal,
  readGoalChanges,
  readGoalLevel,
  readMetric,
  relationshipsPerGoalMax: RELATIONSHIPS_PER_GOAL_MAX,
  goalLevelsMax: GOAL_LEVELS_MAX,
  connectedRelationshipsMax: CONNECTED_RELATIONSHIPS_MAX,
  timeEntriesPerTaskMax: TIME_ENTRIES_PER_TASK_MAX,
  personalTokensPerUserMax: PERSONAL_TOKENS_PER_USER_MAX,
  appsPerOwnerMax: APPS_PER_OWNER_MAX,
  appLooksAlike: LOOKS_ALIKE,
  redirectUrisPerAppMax: REDIRECT_URIS_PER_APP_MAX,
  projectsPerTaskMax: PROJECTS_PER_TASK_MAX,
}

/** Reads a seed and judges it, before any database is opened. */
export const readSeed = makeReadSeed({ rules: SEED_RULES, compileSchema, parseYaml })
