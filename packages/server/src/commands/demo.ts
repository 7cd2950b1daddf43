import { readArguments, withMadeHouse, type Command } from './command.js'

const USAGE = 'mudrad demo [--json] [--force]'

/** Makes the demo organisation, or makes it anew: the same ids and passwords, new tokens and secrets. */
export const demo: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json', 'force'],
    positionals: { min: 0, max: 0 },
  })
  return await withMadeHouse(given.config, context, async (house) => {
    const made = await house.createDemo({ force: given.has('force'), actor: { kind: 'operator' } })
    if (!made.ok) {
      context.complain(
        made.reason === 'holds_others'
          ? 'the database holds people or workspaces that are not the demo’s, so nothing was changed. To make the demo beside them: mudrad demo --force'
          : `somebody else has the address ${made.email}, which is one of the demo’s, so nothing was changed. Use another database.`,
      )
      return 1
    }
    if (given.has('json')) {
      context.print(JSON.stringify(made.demo, null, 2))
      return 0
    }
    for (const user of made.demo.users) {
      context.print(`${user.name} · ${user.email} · ${user.password} · ${user.personal_access_token}`)
    }
    return 0
  })
}
