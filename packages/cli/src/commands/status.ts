import type { Run } from '../command-line.js'
import { EXIT } from '../exit-codes.js'
import { inspectProfile, type Inspection } from '../inspect.js'
import { printJson, printTable, styled } from '../output.js'
import type { Profile } from '../profiles.js'
import { profilesOf } from '../session.js'
import { describeProfile } from './login.js'

export const status: Run = async (given, context) => {
  const profiles = profilesOf(context)
  const [list, current] = [await profiles.list(), await profiles.current()]
  const found = await Promise.all(
    list.map(async (profile) => ({ profile, about: await inspectProfile(profile, context) })),
  )
  if (given.has('json'))
    printJson(
      context,
      found.map(({ about, profile }) => describe(profile, about, current)),
    )
  else if (found.length > 0)
    printTable(context, {
      heads: ['', 'PROFILE', 'SERVER', 'WHO', 'STATE', 'SCOPES', 'TOKEN EXPIRES'],
      rows: found.map(({ about, profile }) => [
        profile.name === current ? '*' : '',
        profile.name,
        profile.server,
        profile.user?.email ?? '',
        about.state,
        about.scopes ?? '',
        about.expiresAt ?? '',
      ]),
    })
  for (const { about, profile } of found)
    if (about.message !== null)
      context.complain(`${styled(context, 'red', '✗')} ${profile.name}: ${about.message}`)
  if (found.length === 0) {
    context.complain('Nobody is signed in. Log in with: mudra login')
    return EXIT.signedOut
  }
  return found.every(({ about }) => about.state === 'works') ? EXIT.done : EXIT.refused
}

function describe(profile: Profile, about: Inspection, current: string | null) {
  return {
    ...describeProfile(profile),
    current: profile.name === current,
    state: about.state,
    message: about.message,
    granted_scopes: about.scopes,
    token_expires_at: about.expiresAt,
  }
}
