import { abandonSealedSecrets } from '../compose/abandon.js'
import { filesBeside, type RestoredFiles } from '../compose/attachment-copies.js'
import { isWithoutDatabase } from '../compose/database.js'
import {
  restoreFrom,
  settleInPlace,
  type DecideCredentials,
  type RestorePreview,
} from '../compose/restore.js'
import { describeLost } from '../compose/secrets.js'
import { describeSharedMailbox } from '../compose/mailboxes.js'
import { isServed } from '../compose/data.js'
import { openServices } from '../compose/services.js'
import type { Config } from '../config/config.js'
import { OperatorProblem } from '../platform/faults.js'
import type { Restore } from '../features/restores/restore.js'
import type { LostSecrets } from '../features/encryption/lost-secrets.store.js'
import { noDatabase, settleData } from './choose-data.js'
import { defineCommand, type Run } from './command-line.js'
import { awaitDatabase, isoOrNull, makeDataDir, type CommandContext } from './command.js'
import { counted, printDone } from './output.js'
import { MIGRATE } from './texts/data.js'
import type { CredentialsDecision } from '../protocol/token/restored-credential.js'

/** What has to be typed before anything is given up. */
const ABANDON_WORD = 'abandon'

/**
 * Brings the schema up to this program. With `--from`, fills an empty database from a backup first; with `--in-place`, settles one that was put
 * back by other means; with `--abandon-sealed`, gives up what was sealed under a key that is lost.
 */
const run: Run = async (given, asked) => {
  // With --json, standard output has nothing but the answer.
  const context = given.has('json')
    ? {
        ...asked,
        print: (line: string) => {
          asked.complain(line)
        },
      }
    : asked
  const config = await settleData(given.config, context)
  const credentials = readDecision(given.text('credentials'))
  const backup = given.text('from')
  const [abandons, isInPlace] = [given.has('abandon-sealed'), given.has('in-place')]
  if (isInPlace ? backup !== null || abandons : backup === null && credentials !== null)
    throw new OperatorProblem(
      '--credentials goes with either --from or --in-place, and --in-place with nothing else. usage: mudrad migrate --from BACKUP --credentials keep|end, or mudrad migrate --in-place --credentials keep|end',
    )
  await awaitDatabase(config, context)
  // Neither has anything to work on where nothing is, and must not make an empty database in a folder that was named by mistake.
  if (backup === null && (isInPlace || abandons) && (await isWithoutDatabase(config, context.platform)))
    throw noDatabase(config)
  makeDataDir(config)
  if (backup !== null || isInPlace || abandons) refuseServed(config)
  const decide = decidedOrRefuse(credentials)
  const confirmLoss = abandons ? confirmed(config, context, given.has('yes')) : null
  let rows = 0
  let restore: Restore | null = null
  let files: RestoredFiles | null = null
  if (backup !== null) {
    const restored = await restoreFrom(config, context.platform, { confirmLoss, decide, file: backup })
    if (restored === null) return sayUnconfirmed(context)
    ;({ files, restore, rows } = restored)
    context.print(`${counted(rows, 'row')} copied from ${backup}`)
    sayFiles(context, { backup, files })
    printRestore(context, restore)
  } else if (confirmLoss !== null) {
    const abandoned = await abandonSealedSecrets(config, context.platform, confirmLoss)
    if (abandoned === null) return sayUnconfirmed(context)
    context.print('done')
  }
  if (isInPlace) {
    restore = await settleInPlace(config, context.platform, decide)
    printRestore(context, restore)
  }
  const services = await openServices(config, context.platform, { schema: 'migrate' })
  const mailboxes = await services.users.sharedMailboxes()
  await services.close()
  for (const { remedy, what } of mailboxes.map(describeSharedMailbox))
    context.complain(`${what}. To mend it, ${remedy}`)
  printDone(asked, given, {
    json: {
      schema: 'current',
      rows_copied: rows,
      attachment_files_copied: files === null ? null : files === 'none_beside' ? 0 : files.copied,
      restored: restore === null ? null : restoreJson(restore),
      abandoned: abandons,
    },
    words: 'the schema is current',
  })
  return 0
}

function sayFiles(
  context: CommandContext,
  { backup, files }: { readonly backup: string; readonly files: RestoredFiles },
): void {
  if (files === 'none_beside') {
    context.complain(
      `the backup has attachments, and none of their files lie beside it in ${filesBeside(backup)}: only those are there that the data folder or the bucket has already`,
    )
    return
  }
  if (files.copied > 0) context.print(`${counted(files.copied, 'file')} of attachments copied`)
  if (files.missing > 0)
    context.complain(`missing beside the backup: ${counted(files.missing, 'file')} of attachments`)
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
    `nothing was changed: say with --credentials what happens to the credentials that were live then. What was revoked since ${since} would work again, and nothing tells which those are.`,
    `--credentials keep: ${all} work again. Each is marked, its owner is told by mail, and admins find them under Tokens, marked Restored. ${counted(recoveryCodes, 'recovery code')} work again as well.`,
    `--credentials end: all of them end, with the reason restored, and their owners are told by mail: ${counted(people, 'person', 'people')} make new tokens and allow their apps again, ${counted(developers, 'developer')} put new client secrets into their apps. ${counted(recoveryCodes, 'recovery code')} are void.`,
    `Either way ${counted(sessions, 'browser session')}, ${counted(resets, 'link to a new password', 'links to a new password')} and ${counted(invitations, 'invitation')} end, every app asks before it acts again, a new key signs ID tokens, and every browser counts as unknown. ${ways} are as they were then; whoever changed or removed one since is asked by mail to do so again. People, roles, policies and blocks are as they were then, too.`,
  ].join('\n')
}

function restoreJson({ credentials, grants, people, secrets, tokens }: Restore) {
  return { credentials, tokens, grants, secrets, people }
}

function printRestore(context: CommandContext, restore: Restore): void {
  const { credentials, grants, people, secrets, tokens } = restore
  const all = `${counted(tokens, 'personal access token')}, ${counted(grants, 'app authorization')} and ${counted(secrets, 'client secret')} of ${counted(people, 'person', 'people')}`
  context.print(
    credentials === 'keep'
      ? `kept and marked: ${all}. The emails that tell them are sent as soon as a server runs`
      : `ended: ${all}. The emails that tell them are sent as soon as a server runs`,
  )
}

/** Says what is given up, and asks for a word. */
function confirmed(config: Config, context: CommandContext, isAgreed: boolean) {
  return async (lost: LostSecrets): Promise<boolean> => {
    context.print(`given up for good: ${describeLost(lost)}`)
    context.print(
      'These people log in without their authenticator app until they set it up again, and are told by mail. A new key signs ID tokens; every browser is unknown again, and open pages have to be reloaded. Everything else stays: passkeys, recovery codes, passwords, sessions, tokens.',
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

export const migrate = defineCommand('migrate', MIGRATE, { run })
