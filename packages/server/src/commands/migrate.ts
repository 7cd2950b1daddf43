import { readArguments, withMadeHouse, type Command } from './command.js'

const USAGE = 'mudrad migrate [--from BACKUP]'

/** Brings the schema up to this program; with `--from`, fills an empty database from a backup first. */
export const migrate: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['from'],
    positionals: { min: 0, max: 0 },
  })
  const backup = given.text('from')
  return await withMadeHouse(given.config, context, async (house) => {
    if (backup !== null) {
      const rows = await house.copyBackup(backup)
      context.print(`${rows} rows copied from ${backup}`)
    }
    context.print('the schema is current')
    return 0
  })
}
