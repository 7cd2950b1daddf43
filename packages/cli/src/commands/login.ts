import { OUT_OF_BAND, type FinishedLogin, type OAuthCredential } from '@mudra/client'
import { askPerson } from '../answers.js'
import { openListener, readRedirectUri, readTimeout } from '../catch-redirect.js'
import type { Arguments, Run } from '../command-line.js'
import type { Context } from '../context.js'
import { appCredential } from '../credentials.js'
import { CliError } from '../errors.js'
import { bringToken, keepAsProfile, refuseReadOnlyStore, secretFor, type Brought } from '../keep.js'
import { printJson, styled } from '../output.js'
import type { Profile } from '../profiles.js'
import { consoleOf, defaultServer, isAsana, namedServer } from '../servers.js'
import { profilesOf } from '../session.js'
import { memoryWith } from '../stores.js'
import { readNames } from '../words.js'

/** Any free port: native apps may come back to each (RFC 8252 §7.3). */
const ANY_PORT = 'http://127.0.0.1:0/callback'

/** For servers and apps that compare the whole redirect URI. */
const FIXED_PORT = 'http://127.0.0.1:8976/callback'

export const login: Run = async (given, context) => {
  refuseReadOnlyStore(given, context)
  const before = await sameProfile(given, context)
  const server = namedServer(given, context) ?? before?.server ?? defaultServer()
  const brought = given.has('with-token')
    ? await bringToken(server, context)
    : await authorize({ server, before }, given, context)
  const profile = await keepAsProfile(brought, given, context)
  tellProfile(profile, given, context)
  return 0
}

/** Says what was kept: as JSON where that is asked for, in words on standard error otherwise. */
export function tellProfile(profile: Profile, given: Arguments, context: Context): void {
  if (given.has('json')) printJson(context, describeProfile(profile))
  else {
    const { name, server, user } = profile
    const who = user === null ? 'Signed in' : `Signed in as ${user.name} (${user.email})`
    context.complain(`${styled(context, 'green', '✓')} ${who} at ${server}. The profile is ${name}.`)
  }
}

/** What is promised of a profile in JSON. */
export function describeProfile({ app, name, scopes, server, store, user }: Profile) {
  return {
    profile: name,
    server,
    kind: app === null ? 'personal_access_token' : 'app',
    client_id: app?.clientId ?? null,
    scopes,
    user,
    store,
  }
}

/** The profile that is logged in again, if there is one. */
async function sameProfile(given: Arguments, context: Context): Promise<Profile | null> {
  const name = given.text('profile') ?? (context.environment['MUDRA_PROFILE'] || null)
  return name === null ? null : await profilesOf(context).read(name)
}

interface Plan {
  readonly server: string
  readonly before: Profile | null
}

async function authorize(plan: Plan, given: Arguments, context: Context): Promise<Brought> {
  const { server } = plan
  const known = await knownApp(plan, context)
  const clientId =
    given.text('client-id') ?? (context.environment['MUDRA_CLIENT_ID'] || null) ?? known?.app?.clientId
  if (clientId === undefined)
    throw new CliError(
      'usage',
      `Which app is it that signs in? Give its --client-id; register one at ${consoleOf(server)}. Or use a personal access token: --with-token.`,
    )
  const isKnown = known?.app?.clientId === clientId
  const clientSecret = await readSecret(isKnown ? known : null, given, context)
  const isByHand = given.has('no-browser')
  const usual = clientSecret === null && !isAsana(server) ? ANY_PORT : FIXED_PORT
  const known127 = isKnown ? known.app?.redirectUri : undefined
  const redirectUri = given.text('redirect-uri') ?? (known127 === OUT_OF_BAND ? undefined : known127) ?? usual
  const app = { clientId, redirectUri: isByHand ? OUT_OF_BAND : redirectUri }
  const scopes = readNames(given.text('scopes') ?? '')
  const memory = await memoryWith(null)
  const credential = appCredential({ server, app, clientSecret }, memory, context)
  const { user } = isByHand
    ? await byHand(credential, scopes, context)
    : await byBrowser(credential, { scopes, redirectUri, timeout: given.text('timeout') }, context)
  const person = user ?? (await askPerson(credential))
  return { server, app, clientSecret, scopes, user: person, text: (await memory.read('')) ?? '' }
}

/** The app that was used last with this profile, or at this server. */
async function knownApp({ before, server }: Plan, context: Context): Promise<Profile | null> {
  if (before !== null && before.app !== null && before.server === server) return before
  const profiles = profilesOf(context)
  const there = (await profiles.list()).filter((one) => one.server === server && one.app !== null)
  const current = await profiles.current()
  return there.find(({ name }) => name === current) ?? there[0] ?? null
}

async function readSecret(known: Profile | null, given: Arguments, context: Context): Promise<string | null> {
  if (given.has('with-secret')) {
    const secret = (await context.askSecret('Client secret: ')).trim()
    if (secret !== '') return secret
    throw new CliError('input_missing', 'No secret came: type it, or send it on standard input.')
  }
  return (
    (context.environment['MUDRA_CLIENT_SECRET'] || null) ??
    (known === null ? null : await secretFor(known, context))
  )
}

async function byHand(
  credential: OAuthCredential,
  scopes: readonly string[],
  context: Context,
): Promise<FinishedLogin> {
  const { pending, url } = await credential.startLogin({ scopes, redirectUri: OUT_OF_BAND })
  context.complain('Open this address in a browser, on any machine, and allow the app:')
  context.complain(url)
  const code = (await context.askSecret('Code: ')).trim()
  if (code === '') throw new CliError('input_missing', 'No code came: copy it from the page. Start again.')
  return await credential.finishWithCode(code, pending)
}

async function byBrowser(
  credential: OAuthCredential,
  {
    redirectUri,
    scopes,
    timeout,
  }: { readonly scopes: readonly string[]; readonly redirectUri: string; readonly timeout: string | null },
  context: Context,
): Promise<FinishedLogin> {
  const timeoutSeconds = readTimeout(timeout)
  const listener = await openListener(readRedirectUri(redirectUri))
  try {
    const { pending, url } = await credential.startLogin({ scopes, redirectUri: listener.redirectUri.href })
    const isOpen = await context.openBrowser(url)
    context.complain(
      isOpen
        ? 'The browser shows who asks for what. If it does not, open this address:'
        : 'Open this address in a browser of this machine:',
    )
    context.complain(url)
    const caught = await listener.wait({
      state: pending.state,
      timeoutSeconds,
      onStranger: (why) => {
        context.complain(`A request came that is not the answer: ${why}. Still waiting.`)
      },
    })
    return await credential.finishLogin(caught, pending)
  } finally {
    listener.close()
  }
}
