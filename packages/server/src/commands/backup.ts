import { defineCommand, type Run } from './command-line.js'
import { withServices } from './command.js'
import { printDone } from './output.js'
import { BACKUP } from './texts/data.js'

/** Writes a consistent copy of the database, also while a server is writing to it. */
const run: Run = async (given, context) => {
  const [file = ''] = given.positionals
  return await withServices(given.config, context, async (services) => {
    await services.installation.backUp(file)
    printDone(context, given, { json: { file }, words: `backed up to ${file}` })
    return 0
  })
}

export const backup = defineCommand('backup', BACKUP, { run })
