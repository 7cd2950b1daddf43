import { readArguments, withHouse, type Command } from './command.js'

const USAGE = 'mudrad backup FILE'

/** Writes a consistent copy of the database, also while a server is writing to it. */
export const backup: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 1, max: 1 },
  })
  const [file = ''] = given.positionals
  return await withHouse(given.config, context, async (house) => {
    await house.backUp(file)
    context.print(`backed up to ${file}`)
    return 0
  })
}
