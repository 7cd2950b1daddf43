import type { Selectable } from 'kysely'
import type { GoalRelationshipsTable } from '../../db/schema.js'
import type { GoalRelationship, Supporting } from './goal-relationship.js'

type Row = Selectable<GoalRelationshipsTable>

function supportingOf(row: Row): Supporting {
  const gid = row.supporting_gid
  if (row.subgoal_gid !== null) return { type: 'goal', gid }
  if (row.project_gid !== null) return { type: 'project', gid }
  return { type: row.task_gid === null ? 'portfolio' : 'task', gid }
}

export function relationshipOf(row: Row): GoalRelationship {
  return {
    gid: row.gid,
    goalGid: row.goal_gid,
    supporting: supportingOf(row),
    weight: row.contribution_weight,
    rank: row.rank,
  }
}

export function rowOfRelationship({ gid, goalGid, rank, supporting, weight }: GoalRelationship): Row {
  const only = (type: Supporting['type']) => (supporting.type === type ? supporting.gid : null)
  return {
    gid,
    goal_gid: goalGid,
    supporting_gid: supporting.gid,
    subgoal_gid: only('goal'),
    project_gid: only('project'),
    task_gid: only('task'),
    portfolio_gid: only('portfolio'),
    contribution_weight: weight,
    rank,
  }
}
