import { MudraError } from '@mudra/client'
import { readAnswer, refusalOf } from '../answers.js'
import type { Arguments, Run, Runs } from '../command-line.js'
import type { Context } from '../context.js'
import { tokenCredential } from '../credentials.js'
import { CliError } from '../errors.js'
import { inspectProfile } from '../inspect.js'
import { bringToken, forgetProfile, keepAsProfile, refuseReadOnlyStore } from '../keep.js'
import { printJson, printTable, styled } from '../output.js'
import { consoleOf, defaultServer, isAsana, namedServer, newTokenPage } from '../servers.js'
import { openSession, profilesOf, type Session } from '../session.js'
import { memoryWith, put } from '../stores.js'
import { readNames } from '../words.js'
import { describeProfile, tellProfile } from './login.js'

const EXPIRIES = ['7', '30', '60', '90', '365', 'never']
const LEAK_PATH = '/-/credentials/revoke'

const print: Run = async (given, context) => {
  const { credential, profile } = await openSession(given, context)
  const token = await credential.accessToken()
  if (given.has('json')) printJson(context, { ...describeProfile(profile), token })
  else context.print(token)
  return 0
}

const create: Run = async (given, context) => {
  refuseReadOnlyStore(given, context)
  const server = namedServer(given, context) ?? (await currentServer(given, context)) ?? defaultServer()
  const expires = given.text('expires')
  if (expires !== null && !EXPIRIES.includes(expires))
    throw new CliError('usage', `--expires must be one of ${EXPIRIES.join(', ')}.`)
  const scopes = readNames(given.text('scopes') ?? '')
  await showPage(newTokenPage(server, { name: given.text('name'), expires, scopes }), given, context)
  const profile = await keepAsProfile(await bringToken(server, context), given, context)
  tellProfile(profile, given, context)
  return 0
}

async function currentServer(given: Arguments, context: Context): Promise<string | null> {
  const profiles = profilesOf(context)
  const name = given.text('profile') ?? (await profiles.current())
  return name === null ? null : ((await profiles.read(name))?.server ?? null)
}

/** A person goes to the page; a program has been there. */
async function showPage(page: string, given: Arguments, context: Context): Promise<void> {
  if (!context.isInteractive) return
  const isOpen = !given.has('no-browser') && (await context.openBrowser(page))
  context.complain(isOpen ? 'The browser shows the page. If it does not, open:' : 'Open this page:')
  context.complain(page)
}

const list: Run = async (given, context) => {
  const server = namedServer(given, context)
  const name = given.text('profile')
  const profiles = (await profilesOf(context).list()).filter(
    (one) => (server === null || one.server === server) && (name === null || one.name === name),
  )
  const found = await Promise.all(
    profiles.map(async (profile) => ({ profile, about: await inspectProfile(profile, context) })),
  )
  if (given.has('json'))
    printJson(
      context,
      found.map(({ about, profile }) => ({
        ...describeProfile(profile),
        hint: about.hint,
        state: about.state,
        granted_scopes: about.scopes,
        token_expires_at: about.expiresAt,
      })),
    )
  else if (found.length > 0)
    printTable(context, {
      heads: ['PROFILE', 'SERVER', 'KIND', 'TOKEN', 'STATE', 'SCOPES', 'EXPIRES'],
      rows: found.map(({ about, profile }) => [
        profile.name,
        profile.server,
        profile.app === null ? 'personal' : `of app ${profile.app.clientId}`,
        about.hint ?? '',
        about.state,
        about.scopes ?? '',
        about.expiresAt ?? '',
      ]),
    })
  await tellOfOthers(server ?? profiles[0]?.server ?? defaultServer(), given, context)
  return 0
}

async function tellOfOthers(server: string, given: Arguments, context: Context): Promise<void> {
  const page = consoleOf(server)
  if (given.has('web') && (await context.openBrowser(page))) return
  context.complain(
    `These are the tokens that are kept here. What else there is, the server shows to you: ${page}`,
  )
}

const rotate: Run = async (given, context) => {
  refuseReadOnlyStore(given, context)
  const session = await openSession(given, context)
  const { credential, entry, kind, profile } = session
  const before = await credential.accessToken()
  if (kind === 'oauth') {
    await credential.accessTokenAfter(before)
    if (given.has('json')) printJson(context, { ...describeProfile(profile), rotated: true })
    else context.complain(`${styled(context, 'green', '✓')} The access token of ${profile.name} is new.`)
    return 0
  }
  await showPage(consoleOf(profile.server), given, context)
  const { person, text, token } = await bringToken(profile.server, context)
  if (token === before)
    throw new CliError('input_missing', 'That is the token that is kept already. Nothing was changed.')
  if (profile.user !== null && person !== null && person.gid !== profile.user.gid)
    throw new CliError(
      'person_differs',
      `That token is of ${person.email || person.gid}, and the profile ${profile.name} is of ${profile.user.email || profile.user.gid}. Nothing was changed; for another person, log in with another --profile.`,
    )
  await put(entry, '', text)
  const stillWorks = await works(before, session, context)
  if (given.has('json'))
    printJson(context, { ...describeProfile(profile), rotated: true, former_token_works: stillWorks })
  else {
    context.complain(`${styled(context, 'green', '✓')} ${profile.name} has the new token.`)
    if (stillWorks)
      context.complain(
        `The former one still works. If its page has not given it an end, revoke it: ${consoleOf(profile.server)}`,
      )
  }
  return 0
}

const revoke: Run = async (given, context) => {
  if (given.has('with-token')) return await revokeFound(given, context)
  refuseReadOnlyStore(given, context)
  const session = await openSession(given, context)
  const { credential, kind, profile } = session
  if (kind === 'oauth') await credential.revoke()
  else await revokePersonal(await credential.accessToken(), { session, given }, context)
  await forgetProfile(profile, context)
  if (given.has('json')) printJson(context, { profile: profile.name, server: profile.server, revoked: true })
  else context.complain(`${styled(context, 'green', '✓')} ${profile.name} is revoked, and forgotten here.`)
  return 0
}

async function revokePersonal(
  token: string,
  { given, session }: { readonly session: Session; readonly given: Arguments },
  context: Context,
): Promise<void> {
  const { server } = session.profile
  if (given.has('leaked')) await reportLeak(token, session, server)
  else {
    if (!context.isInteractive)
      throw new CliError(
        'page_only',
        `Nothing was revoked: a personal access token is revoked by its owner, at ${consoleOf(server)}${isAsana(server) ? '' : '. If it came into the wrong hands, --leaked ends it at once'}`,
      )
    await showPage(consoleOf(server), given, context)
    await context.askLine('Press Enter when it is revoked. ')
  }
  if (await works(token, session, context))
    throw new CliError(
      'token_still_works',
      `${server} still takes the token, so that it is still kept. Revoke it at ${consoleOf(server)}, and run this again.`,
    )
}

/** One that was found, and is nobody's profile. */
async function revokeFound(given: Arguments, context: Context): Promise<number> {
  const server = namedServer(given, context)
  if (!given.has('leaked') || server === null)
    throw new CliError('usage', '--with-token needs --leaked, and --server: which Mudra the token is of.')
  const token = (await context.askSecret('Paste the token that was found: ')).trim()
  if (token === '')
    throw new CliError('input_missing', 'No token came: paste it, or send it on standard input.')
  await reportLeak(token, context, server)
  if (given.has('json')) printJson(context, { server, reported: true })
  else
    context.complain(
      `${styled(context, 'green', '✓')} ${server} took the report. If it knew the token, it has ended.`,
    )
  return 0
}

/** Mudra ends what is reported as found in the open, whoever reports it, and says the same whatever it was. */
async function reportLeak(
  token: string,
  context: Pick<Context, 'fetch'> | Session,
  server: string,
): Promise<void> {
  if (isAsana(server))
    throw new CliError(
      'page_only',
      `Asana takes no reports of leaked tokens: revoke it at ${consoleOf(server)} now.`,
    )
  const where = server + LEAK_PATH
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ credentials: [token] }),
  }
  const response =
    'credential' in context
      ? await context.credential.fetch(LEAK_PATH, request)
      : await context.fetch(where, { ...request, redirect: 'error' }).catch((error: unknown) => {
          throw new MudraError('network_failed', `${server} cannot be reached. Try again later.`, {
            cause: error,
          })
        })
  const answer = await readAnswer(response, where)
  if (answer.status !== 202) throw refusalOf(answer, where)
}

/** Whether a server takes a token. */
async function works(token: string, { profile }: Session, context: Context): Promise<boolean> {
  const credential = tokenCredential(profile.server, await memoryWith(null), context)
  await credential.keep(token)
  const { body, status } = await credential.fetch('/users/me')
  await body?.cancel()
  return status !== 401
}

export const token: Runs[string] = { print, create, list, rotate, revoke }
