import { defineCommand, type Run } from './command-line.js'
import { withServices } from './command.js'
import { counted, printDone } from './output.js'
import { BACKUP } from './texts/data.js'

/** Writes a consistent copy of the database, also while a server is writing to it. */
const run: Run = async (given, context) => {
  const [file = ''] = given.positionals
  return await withServices(given.config, context, async (services) => {
    const files = await services.installation.backUp(file)
    if (files === null)
      context.complain(
        `the files of attachments lie in the bucket that MUDRA_ATTACHMENTS_S3_BUCKET names, and are not in the backup`,
      )
    const beside =
      files !== null && files.copied > 0 ? `, with ${counted(files.copied, 'file')} beside it` : ''
    printDone(context, given, {
      json: { file, attachment_files: files?.copied ?? null },
      words: `backed up to ${file}${beside}`,
    })
    return 0
  })
}

export const backup = defineCommand('backup', BACKUP, { run })
