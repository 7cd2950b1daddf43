import { MudraError, type Store } from '@mudra/client'
import type { Arguments } from './command-line.js'
import type { Context } from './context.js'
import { credentialFor, type AnyCredential } from './credentials.js'
import { CliError } from './errors.js'
import { placesOf } from './places.js'
import { Profiles, type Profile } from './profiles.js'
import { namedServer, shortName } from './servers.js'
import {
  credentialKey,
  ENV_REFRESH_TOKEN,
  ENV_TOKEN,
  entryOf,
  namedStore,
  openStore,
  secretKey,
} from './stores.js'

/** A profile that a command works with, and what it is signed in by. */
export type Session = AnyCredential & {
  readonly profile: Profile
  /** The profile's own entry. */
  readonly entry: Store
}

/** @returns the profiles of whoever runs this */
export function profilesOf(context: Context): Profiles {
  return new Profiles(placesOf(context).folder)
}

/**
 * Opens what a command line names: with `--store env` what the environment has; else the profile by its name, else the one of the server, else
 * the current one.
 * @throws CliError `profile_unknown`, `profile_ambiguous`, `profile_corrupt`, `usage`; MudraError `signed_out`, `store_…`
 */
export async function openSession(given: Arguments, context: Context): Promise<Session> {
  const profile =
    namedStore(given, context) === 'env' ? environmentProfile(given, context) : await choose(given, context)
  return await openProfile(profile, context)
}

/** @throws MudraError `store_…` */
export async function openProfile(profile: Profile, context: Context): Promise<Session> {
  const { app, server } = profile
  const store = await openStore(profile.store, context)
  const entry = entryOf(store, credentialKey(profile))
  const clientSecret = await secretOf(profile, store, context)
  return { ...credentialFor({ server, app, clientSecret }, entry, context), profile, entry }
}

async function secretOf(
  { app, server, store: name }: Profile,
  store: Store,
  { environment }: Pick<Context, 'environment'>,
): Promise<string | null> {
  if (app === null) return null
  if (name === 'env') return environment['MUDRA_CLIENT_SECRET'] || null
  return await store.read(secretKey(server, app.clientId))
}

/** Nothing of it is written anywhere. The server is named, since a token must not go to another. */
function environmentProfile(given: Arguments, context: Context): Profile {
  const { environment } = context
  const server = namedServer(given, context)
  if (server === null)
    throw new CliError(
      'usage',
      `With --store env, say which server ${ENV_TOKEN} is for: --server asana, or its address, or MUDRA_SERVER.`,
    )
  if (!environment[ENV_TOKEN] && !environment[ENV_REFRESH_TOKEN])
    throw new MudraError('signed_out', `Neither ${ENV_TOKEN} nor ${ENV_REFRESH_TOKEN} is set.`)
  const clientId = environment['MUDRA_CLIENT_ID'] ?? ''
  if (environment[ENV_REFRESH_TOKEN] && clientId === '')
    throw new CliError('usage', `${ENV_REFRESH_TOKEN} needs MUDRA_CLIENT_ID: the app that it is of.`)
  const app = environment[ENV_REFRESH_TOKEN] ? { clientId, redirectUri: 'http://127.0.0.1/callback' } : null
  return { name: 'env', server, app, scopes: [], user: null, store: 'env' }
}

async function choose(given: Arguments, context: Context): Promise<Profile> {
  const { environment } = context
  const profiles = profilesOf(context)
  const server = namedServer(given, context)
  const named = given.text('profile') ?? (environment['MUDRA_PROFILE'] || null)
  if (named !== null) {
    const profile = await profiles.read(named)
    if (profile === null)
      throw new CliError('profile_unknown', `There is no profile ${named}. See: mudra profile list`)
    if (server === null || profile.server === server) return profile
    throw new CliError(
      'usage',
      `The profile ${named} is at ${profile.server}, and not at ${server}: leave out --profile or --server.`,
    )
  }
  const current = await profiles.current()
  if (server === null && current !== null) {
    const profile = await profiles.read(current)
    if (profile !== null) return profile
  }
  const found = (await profiles.list()).filter((one) => server === null || one.server === server)
  const [only, ...more] = found
  if (only !== undefined && more.length === 0) return only
  const preferred = found.find(({ name }) => name === current)
  if (preferred !== undefined) return preferred
  if (only === undefined) throw signedOut(server, context)
  throw new CliError(
    'profile_ambiguous',
    `There are several profiles${server === null ? '' : ` at ${server}`}: ${found.map(({ name }) => name).join(', ')}. Name one with --profile, or choose one with: mudra profile use NAME`,
  )
}

function signedOut(server: string | null, { environment }: Pick<Context, 'environment'>): MudraError {
  const where = server === null ? '' : ` --server ${shortName(server)}`
  const hint = environment[ENV_TOKEN] ? ` ${ENV_TOKEN} is set: to use it, add --store env.` : ''
  return new MudraError(
    'signed_out',
    `Nobody is signed in${server === null ? '' : ` at ${server}`}. Log in with: mudra login${where}.${hint}`,
  )
}
