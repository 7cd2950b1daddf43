import { MudraError, type Store } from '@mudra/client'
import { askPerson, type Person } from './answers.js'
import type { Arguments } from './command-line.js'
import type { Context } from './context.js'
import { appCredential, tokenCredential } from './credentials.js'
import { CliError } from './errors.js'
import type { Profile, StoreName } from './profiles.js'
import { isAsana, shortName } from './servers.js'
import { openProfile, profilesOf } from './session.js'
import { credentialKey, memoryWith, namedStore, openStore, put, secretKey } from './stores.js'

/** What somebody brought back from a login, not yet kept. */
export interface Brought {
  readonly server: string
  readonly app: Profile['app']
  readonly clientSecret: string | null
  readonly scopes: readonly string[]
  readonly user: Profile['user']
  /** As the client keeps it. */
  readonly text: string
}

/**
 * Asks for a personal access token, and whose it is.
 * @throws CliError `input_missing`, `api_…`; MudraError `setting_invalid`, `token_refused`, `network_failed` …
 */
export async function bringToken(
  server: string,
  context: Context,
): Promise<Brought & { readonly person: Person | null; readonly token: string }> {
  const token = (await context.askSecret('Paste the personal access token: ')).trim()
  if (token === '')
    throw new CliError('input_missing', 'No token came: paste it, or send it on standard input.')
  const memory = await memoryWith(null)
  const credential = tokenCredential(server, memory, context)
  await credential.keep(token)
  const person = await askPerson(credential)
  const text = (await memory.read('')) ?? ''
  return { server, app: null, clientSecret: null, scopes: [], user: person, text, person, token }
}

/**
 * Keeps what was brought, as a profile that is the current one from then on. What the profile had before is ended once the new is kept.
 * @throws CliError `usage`, `profile_corrupt`, `profiles_too_many`, `folder_refused`; MudraError `store_…`
 */
export async function keepAsProfile(brought: Brought, given: Arguments, context: Context): Promise<Profile> {
  const profiles = profilesOf(context)
  const { app, clientSecret, scopes, server, text } = brought
  const user = brought.user === null ? null : pickUser(brought.user)
  const name =
    given.text('profile') ??
    (context.environment['MUDRA_PROFILE'] || null) ??
    (await freeName({ server, user }, await profiles.list()))
  const former = await profiles.read(name)
  const storeName: StoreName = namedStore(given, context) ?? former?.store ?? 'file'
  const profile: Profile = { name, server, app, scopes, user, store: storeName }
  const store = await openStore(storeName, context)
  const formerText = former === null ? null : await (await openProfile(former, context)).entry.read('')
  await put(store, credentialKey(profile), text)
  if (app !== null && clientSecret !== null) await put(store, secretKey(server, app.clientId), clientSecret)
  await profiles.write(profile)
  await profiles.setCurrent(name)
  if (former !== null && formerText !== null && formerText !== text)
    await endFormer({ former, formerText, profile }, context)
  return profile
}

/** Before somebody goes through a login that cannot be kept. @throws CliError `usage`; MudraError `store_read_only` */
export function refuseReadOnlyStore(given: Arguments, context: Context): void {
  if (namedStore(given, context) === 'env')
    throw new MudraError(
      'store_read_only',
      'The environment cannot be written: --store env works with what is there. Log in with --store file.',
    )
}

function pickUser({ email, gid, name }: NonNullable<Profile['user']>): Profile['user'] {
  return { gid, name, email }
}

/** @returns the server's name, or one with the person in it where that is another's */
async function freeName(
  { server, user }: Pick<Profile, 'server' | 'user'>,
  profiles: readonly Profile[],
): Promise<string> {
  const host = shortName(server).replaceAll(/[^\w.:-]/g, '-')
  const names = [
    host,
    ...(user === null ? [] : [`${host}-${user.email.split('@')[0] ?? ''}`, `${host}-${user.gid}`]),
  ].map((name) => name.replaceAll(/[^\w.@:+-]/g, '-').slice(0, 100))
  const isFree = (name: string) => {
    const taken = profiles.find((one) => one.name === name)
    return taken === undefined || (taken.server === server && taken.user?.gid === user?.gid)
  }
  return await Promise.resolve(names.find(isFree) ?? `${host}-${profiles.length + 1}`)
}

/**
 * Ends what a profile had before. It is best effort: the new access is kept, and whoever logs in needs no error about the old.
 */
async function endFormer(
  {
    former,
    formerText,
    profile,
  }: { readonly former: Profile; readonly formerText: string; readonly profile: Profile },
  context: Context,
): Promise<void> {
  const session = await openProfile(former, context)
  if (credentialKey(former) !== credentialKey(profile) || former.store !== profile.store)
    await put(session.entry, '', null)
  // Asana does not say whether that would end the new one, too.
  if (former.app === null || isAsana(former.server)) return
  const clientSecret = await secretFor(former, context)
  const memory: Store = await memoryWith(formerText)
  try {
    await appCredential({ ...former, app: former.app, clientSecret }, memory, context).revoke()
  } catch {
    context.complain(
      `The former access of ${former.name} could not be ended. It ends by itself, or at ${former.server}/0/profile/apps`,
    )
  }
}

/** @throws MudraError `store_…` */
export async function secretFor(
  { app, server, store }: Pick<Profile, 'app' | 'server' | 'store'>,
  context: Context,
): Promise<string | null> {
  if (app === null) return null
  return await (await openStore(store, context)).read(secretKey(server, app.clientId))
}

/** Forgets a profile and its secrets, that of its app where no other profile is of it. @throws MudraError `store_…`; CliError */
export async function forgetProfile(profile: Profile, context: Context): Promise<void> {
  const profiles = profilesOf(context)
  const { app, server, store: storeName } = profile
  const store = await openStore(storeName, context)
  await put(store, credentialKey(profile), null)
  const isShared = (await profiles.list()).some(
    (one) =>
      one.name !== profile.name &&
      one.store === storeName &&
      one.server === server &&
      one.app?.clientId === app?.clientId,
  )
  if (app !== null && !isShared) await put(store, secretKey(server, app.clientId), null)
  await profiles.remove(profile.name)
}
