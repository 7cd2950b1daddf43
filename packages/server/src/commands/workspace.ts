import { OperatorProblem } from '../platform/faults.js'
import { parseGid } from '../protocol/asana/gid.js'
import { defineCommand, type Run } from './command-line.js'
import { withServices } from './command.js'
import { noWorkspace } from './lookup.js'
import { printDone, printJson, printTable } from './output.js'
import { WORKSPACE_TEXTS } from './texts/people.js'

const list: Run = async (given, context) =>
  await withServices(given.config, context, async (services) => {
    const all = await services.workspaces.listWithPlans()
    if (given.has('json')) printJson(context, all)
    else
      printTable(context, {
        heads: ['GID', 'PLAN', 'PEOPLE', 'NAME'],
        rows: all.map(({ gid, members, name, plan }) => [gid, plan, String(members), name]),
        none: 'no workspaces yet. Create one with its first person: mudrad user create EMAIL --name NAME --new-workspace NAME',
      })
    return 0
  })

const setPlan: Run = async (given, context) => {
  const [workspace = '', plan] = given.positionals
  const workspaceGid = parseGid(workspace)
  if (workspaceGid === null)
    throw new OperatorProblem(`${workspace} is not the gid of a workspace. See: mudrad workspace list`)
  if (plan !== 'free' && plan !== 'paid') throw new OperatorProblem('the plan must be free or paid')
  return await withServices(given.config, context, async (services) => {
    const outcome = await services.workspaces.setPlan({
      workspaceGid,
      plan,
      actor: { kind: 'operator' },
    })
    if (outcome === 'unknown') {
      context.complain(noWorkspace(workspaceGid))
      return 1
    }
    printDone(context, given, {
      json: { gid: workspaceGid, plan, changed: outcome !== 'unchanged' },
      words: outcome === 'unchanged' ? 'nothing changes' : `workspace ${workspaceGid} has the ${plan} plan`,
    })
    return 0
  })
}

export const workspace = defineCommand('workspace', WORKSPACE_TEXTS, {
  commands: { list, 'set-plan': setPlan },
})
