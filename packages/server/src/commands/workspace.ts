import { OperatorProblem } from '../platform/faults.js'
import { parseGid } from '../protocol/asana/gid.js'
import { bySubcommand, readArguments, withHouse, type Command } from './command.js'

const USAGE = `mudrad workspace list [--json]
       mudrad workspace set-plan WORKSPACE_GID free|paid
The plan says how often a token may call: 150 requests a minute, or 1,500. A person has the best of theirs.`

const list: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json'],
    positionals: { min: 0, max: 0 },
  })
  return await withHouse(given.config, context, async (house) => {
    const all = await house.workspacePlans.listWithPlans()
    if (given.has('json')) context.print(JSON.stringify(all, null, 2))
    else
      for (const { gid, members, name, plan } of all)
        context.print(`${gid}  ${plan}  ${members} people  ${name}`)
    return 0
  })
}

const setPlan: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 2, max: 2 },
  })
  const [workspace = '', plan] = given.positionals
  const workspaceGid = parseGid(workspace)
  if (workspaceGid === null) throw new OperatorProblem(`${workspace} is no gid of a workspace`)
  if (plan !== 'free' && plan !== 'paid') throw new OperatorProblem('the plan must be free or paid')
  return await withHouse(given.config, context, async (house) => {
    const nowMs = context.platform.clock.nowMs()
    const outcome = await house.workspacePlans.setPlan({
      workspaceGid,
      plan,
      actor: { kind: 'operator' },
      nowMs,
    })
    if (outcome === 'unknown') {
      context.complain(`no workspace has the gid ${workspaceGid}. See: mudrad workspace list`)
      return 1
    }
    context.print(
      outcome === 'unchanged' ? 'nothing changes' : `workspace ${workspaceGid} has the ${plan} plan`,
    )
    return 0
  })
}

export const workspace = bySubcommand({ list, 'set-plan': setPlan }, USAGE)
