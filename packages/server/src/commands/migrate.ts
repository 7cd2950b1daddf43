import { abandonSealedSecrets } from '../compose-abandon.js'
import { describeLost } from '../compose-secrets.js'
import { isServed, openHouse } from '../compose.js'
import type { Config } from '../config.js'
import { OperatorProblem } from '../platform/faults.js'
import { awaitDatabase, makeDataDir, readArguments, type Command, type CommandContext } from './command.js'

const USAGE = `mudrad migrate [--from BACKUP]
       mudrad migrate --abandon-sealed [--yes]`

/** What has to be typed before anything is given up. */
const ABANDON_WORD = 'abandon'

/** Brings the schema up to this program; with `--from`, fills an empty database from a backup first. */
export const migrate: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['from'],
    flags: ['abandon-sealed', 'yes'],
    positionals: { min: 0, max: 0 },
  })
  makeDataDir(given.config)
  await awaitDatabase(given.config, context)
  if (given.has('abandon-sealed') && !(await abandon(given.config, context, given.has('yes')))) return 1
  const backup = given.text('from')
  const house = await openHouse(given.config, context.platform, { schema: 'migrate' })
  try {
    if (backup !== null) {
      const rows = await house.copyBackup(backup)
      context.print(`${rows} rows copied from ${backup}`)
    }
    context.print('the schema is current')
    return 0
  } finally {
    await house.close()
  }
}

/** @returns whether it was done */
async function abandon(config: Config, context: CommandContext, isAgreed: boolean): Promise<boolean> {
  refuseServed(config)
  const abandoned = await abandonSealedSecrets(config, context.platform, async (lost) => {
    context.print(`given up for good: ${describeLost(lost)}`)
    context.print(
      'These people log in without their authenticator app until they set it up again, and are told by mail. A new key signs ID tokens; every browser is unknown again, and pages that are open have to be loaded anew. Everything else stays: passkeys, recovery codes, passwords, sessions, tokens.',
    )
    if (config.database.kind === 'postgres')
      context.print('No server may run on this database meanwhile: stop them all first.')
    return isAgreed || (await context.askSecret(`Type ${ABANDON_WORD} to do it: `)) === ABANDON_WORD
  })
  if (abandoned === null) {
    context.complain(`nothing was changed: it takes the word ${ABANDON_WORD}, or --yes in a script`)
    return false
  }
  context.print('done')
  return true
}

/** @throws OperatorProblem while a server has the data folder; of PostgreSQL nobody can tell */
function refuseServed(config: Config): void {
  if (config.database.kind === 'sqlite' && isServed(config))
    throw new OperatorProblem(`a server is using ${config.dataDir}. Stop it first.`)
}
