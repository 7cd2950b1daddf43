import { EXAMPLE_PATH } from '../../src/protocol/asana/examples.js'
import { gidsOf } from './answers.js'
import { DEMO } from './demo.js'
import type { DemoName, TestServer } from './services.js'

/** A goal of somebody's with what there is of goals, by the names that paths have for it. */
export interface GoalScene {
  readonly goal_gid: string
  readonly goal_relationship_gid: string
  readonly time_period_gid: string
}

const PLACES = {
  ada: { workspace: DEMO.greenfield, project: DEMO.seedCatalogue },
  cara: { workspace: DEMO.harbour, project: DEMO.quayRepairs },
} as const satisfies Partial<Record<DemoName, unknown>>

/** A goal for a year, with a metric, which a project and another goal carry, and of which somebody said something. */
export async function makeGoal(server: TestServer, as: keyof typeof PLACES = 'ada'): Promise<GoalScene> {
  const { project, workspace } = PLACES[as]
  const post = async (path: string, data: object) =>
    String((await server.api('POST', path, { as, body: { data } })).json.data.gid)
  const [year = ''] = gidsOf(await server.api('GET', `/time_periods?workspace=${workspace}`, { as }))
  const goal = await post('/goals', { workspace, name: 'Grow', time_period: year, liked: true })
  await post(`/goals/${goal}/setMetric`, { progress_source: 'subgoal_progress' })
  await post(`/goals/${goal}/stories`, { text: 'On our way' })
  const subgoal = await post('/goals', { workspace, name: 'Sow' })
  await post(`/goals/${goal}/addSupportingRelationship`, { supporting_resource: subgoal })
  const relationship = await post(`/goals/${goal}/addSupportingRelationship`, {
    supporting_resource: project,
  })
  return { goal_gid: goal, goal_relationship_gid: relationship, time_period_gid: year }
}

/** Puts what a scene has into an example in the place of what only documents have. */
export function fitGoal(text: string, scene: GoalScene): string {
  return Object.entries(scene).reduce(
    (fitted, [name, gid]: [string, string]) => fitted.replaceAll(EXAMPLE_PATH[name] ?? '', gid),
    text,
  )
}
