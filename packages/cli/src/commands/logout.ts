import { MudraError } from '@mudra/client'
import type { Run } from '../command-line.js'
import type { Context } from '../context.js'
import { CliError } from '../errors.js'
import { forgetProfile, refuseReadOnlyStore } from '../keep.js'
import { printJson, styled } from '../output.js'
import { consoleOf } from '../servers.js'
import { openProfile, openSession, profilesOf, type Session } from '../session.js'

export const logout: Run = async (given, context) => {
  refuseReadOnlyStore(given, context)
  if (given.has('all') && given.text('profile') !== null)
    throw new CliError('usage', '--all and --profile cannot be given together.')
  const isLocal = given.has('local')
  const sessions = given.has('all')
    ? await Promise.all(
        (await profilesOf(context).list()).map(async (profile) => await openProfile(profile, context)),
      )
    : [await openSession(given, context)]
  const ended: object[] = []
  for (const session of sessions) {
    const isRevoked = await end(session, isLocal)
    await forgetProfile(session.profile, context)
    ended.push({ profile: session.profile.name, server: session.profile.server, revoked: isRevoked })
    if (!given.has('json')) tell(session, isRevoked, context)
  }
  if (given.has('json')) printJson(context, given.has('all') ? ended : ended[0])
  return 0
}

/**
 * Ends an access at its server.
 * @returns false for what no program can end
 * @throws MudraError where it could not be ended: it is still kept
 */
async function end({ credential, kind, profile }: Session, isLocal: boolean): Promise<boolean> {
  if (kind === 'token' || isLocal) return false
  try {
    await credential.revoke()
    return true
  } catch (error) {
    if (!(error instanceof MudraError)) throw error
    throw new MudraError(
      error.code,
      `${error.message} Nothing was forgotten. To forget the profile ${profile.name} here all the same: mudra logout --profile ${profile.name} --local`,
      { cause: error },
    )
  }
}

function tell({ kind, profile: { name, server } }: Session, isRevoked: boolean, context: Context): void {
  const done = `${styled(context, 'green', '✓')} ${name} is forgotten here`
  if (isRevoked) context.complain(`${done}, and its access at ${server} has ended.`)
  else if (kind === 'token')
    context.complain(
      `${done}. The personal access token still works: no program can revoke it, but you can, at ${consoleOf(server)}`,
    )
  else context.complain(`${done}. Its access at ${server} still works, until you end it there.`)
}
