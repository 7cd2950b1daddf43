import { abandonSealedSecrets } from '../compose-abandon.js'
import { isWithoutDatabase } from '../compose-database.js'
import {
  restoreFrom,
  settleInPlace,
  type DecideCredentials,
  type RestorePreview,
} from '../compose-restore.js'
import { describeLost } from '../compose-secrets.js'
import { describeSharedMailbox } from '../compose-mailboxes.js'
import { isServed } from '../compose-data.js'
import { openHouse } from '../compose.js'
import type { Config } from '../config.js'
import { OperatorProblem } from '../platform/faults.js'
import type { CredentialsDecision, Restore } from '../rooms/restores/restore.js'
import type { LostSecrets } from '../rooms/sealing/lost-secrets.store.js'
import { noDatabase, settleData } from './choose-data.js'
import {
  awaitDatabase,
  isoOrNull,
  makeDataDir,
  readArguments,
  type Command,
  type CommandContext,
} from './command.js'

const USAGE = `mudrad migrate
       mudrad migrate --from BACKUP --credentials keep|end [--abandon-sealed [--yes]]
       mudrad migrate --in-place --credentials keep|end
       mudrad migrate --abandon-sealed [--yes]`

/** What has to be typed before anything is given up. */
const ABANDON_WORD = 'abandon'

/**
 * Brings the schema up to this program. With `--from`, fills an empty database from a backup first; with `--in-place`, settles one that was put
 * back by other means; with `--abandon-sealed`, gives up what was sealed under a key that is lost.
 */
export const migrate: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['from', 'credentials'],
    flags: ['abandon-sealed', 'in-place', 'yes'],
    positionals: { min: 0, max: 0 },
  })
  const config = await settleData(given.config, context)
  const credentials = readDecision(given.text('credentials'))
  const backup = given.text('from')
  const [abandons, isInPlace] = [given.has('abandon-sealed'), given.has('in-place')]
  if (isInPlace ? backup !== null || abandons : backup === null && credentials !== null)
    throw new OperatorProblem(`usage: ${USAGE}`)
  await awaitDatabase(config, context)
  // Neither has anything to work on where nothing is, and must not make an empty database in a folder that was named by mistake.
  if (backup === null && (isInPlace || abandons) && (await isWithoutDatabase(config, context.platform)))
    throw noDatabase(config)
  makeDataDir(config)
  if (backup !== null || isInPlace || abandons) refuseServed(config)
  const decide = decidedOrRefuse(credentials)
  const confirmLoss = abandons ? confirmed(config, context, given.has('yes')) : null
  if (backup !== null) {
    const restored = await restoreFrom(config, context.platform, { confirmLoss, decide, file: backup })
    if (restored === null) return sayUnconfirmed(context)
    context.print(`${restored.rows} rows copied from ${backup}`)
    printRestore(context, restored.restore)
  } else if (confirmLoss !== null) {
    const abandoned = await abandonSealedSecrets(config, context.platform, confirmLoss)
    if (abandoned === null) return sayUnconfirmed(context)
    context.print('done')
  }
  if (isInPlace) printRestore(context, await settleInPlace(config, context.platform, decide))
  const house = await openHouse(config, context.platform, { schema: 'migrate' })
  const mailboxes = await house.sharedMailboxes()
  await house.close()
  for (const { remedy, what } of mailboxes.map(describeSharedMailbox))
    context.complain(`${what}. To mend it, ${remedy}`)
  context.print('the schema is current')
  return 0
}

function readDecision(text: string | null): CredentialsDecision | null {
  if (text === null || text === 'keep' || text === 'end') return text
  throw new OperatorProblem('--credentials must be keep or end')
}

/** @throws OperatorProblem that says in numbers what each decision means, where none was made */
function decidedOrRefuse(credentials: CredentialsDecision | null): DecideCredentials {
  return (preview) => {
    if (credentials === null) throw new OperatorProblem(whatEachMeans(preview))
    return credentials
  }
}

function whatEachMeans({ backedUpAtMs, living }: RestorePreview): string {
  const { developers, grants, invitations, people, recoveryCodes, resets, secrets, sessions, tokens } = living
  const ways = `${counted(living.passwords, 'password')}, ${counted(living.passkeys, 'passkey')} and ${counted(living.authenticatorApps, 'authenticator app')}`
  const since = isoOrNull(backedUpAtMs) ?? 'it was made'
  const all = `${counted(tokens, 'personal access token')}, ${counted(grants, 'app authorization')} and ${counted(secrets, 'client secret')} of ${counted(people, 'person', 'people')}`
  return [
    `nothing was changed: say with --credentials what becomes of the credentials that were live then. What was revoked since ${since} would work again, and nobody can tell which it was.`,
    `--credentials keep: ${all} work again. Each is marked, its owner is told by mail, and admins find them under Tokens, marked Restored. ${counted(recoveryCodes, 'recovery code')} work again as well.`,
    `--credentials end: all of them end, with the reason restored, and their owners are told by mail: ${counted(people, 'person', 'people')} make new tokens and allow their apps again, ${counted(developers, 'developer')} put new client secrets into their apps. ${counted(recoveryCodes, 'recovery code')} are void.`,
    `Either way ${counted(sessions, 'browser session')}, ${counted(resets, 'link to a new password', 'links to a new password')} and ${counted(invitations, 'invitation')} end, every app asks before it acts again, a new key signs ID tokens, and browsers that were known are unknown. ${ways} are those of then; whoever changed or removed one since is asked by mail to do so again. People, roles, policies and blocks are those of then, too.`,
  ].join('\n')
}

function printRestore(context: CommandContext, restore: Restore): void {
  const { credentials, grants, people, secrets, tokens } = restore
  const all = `${counted(tokens, 'personal access token')}, ${counted(grants, 'app authorization')} and ${counted(secrets, 'client secret')} of ${counted(people, 'person', 'people')}`
  context.print(
    credentials === 'keep'
      ? `kept and marked: ${all}. Mails to them wait to be sent`
      : `ended: ${all}. Mails to them wait to be sent`,
  )
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** Says what is given up, and asks for a word. */
function confirmed(config: Config, context: CommandContext, isAgreed: boolean) {
  return async (lost: LostSecrets): Promise<boolean> => {
    context.print(`given up for good: ${describeLost(lost)}`)
    context.print(
      'These people log in without their authenticator app until they set it up again, and are told by mail. A new key signs ID tokens; every browser is unknown again, and pages that are open have to be loaded anew. Everything else stays: passkeys, recovery codes, passwords, sessions, tokens.',
    )
    if (config.database.kind === 'postgres')
      context.print('No server may run on this database meanwhile: stop them all first.')
    return isAgreed || (await context.askSecret(`Type ${ABANDON_WORD} to do it: `)) === ABANDON_WORD
  }
}

function sayUnconfirmed(context: CommandContext): 1 {
  context.complain(`nothing was changed: it takes the word ${ABANDON_WORD}, or --yes in a script`)
  return 1
}

/** @throws OperatorProblem while a server has the data folder; of PostgreSQL nobody can tell */
function refuseServed(config: Config): void {
  if (config.database.kind === 'sqlite' && isServed(config))
    throw new OperatorProblem(`a server is using ${config.dataDir}. Stop it first.`)
}
