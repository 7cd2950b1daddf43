import type { Run } from '../command-line.js'
import { CliError } from '../errors.js'
import { printJson, printTable } from '../output.js'
import { profilesOf } from '../session.js'
import { describeProfile } from './login.js'

const list: Run = async (given, context) => {
  const profiles = profilesOf(context)
  const [all, current] = [await profiles.list(), await profiles.current()]
  if (given.has('json'))
    printJson(
      context,
      all.map((one) => ({ ...describeProfile(one), current: one.name === current })),
    )
  else if (all.length > 0)
    printTable(context, {
      heads: ['', 'PROFILE', 'SERVER', 'WHO', 'KIND', 'STORE'],
      rows: all.map(({ app, name, server, store, user }) => [
        name === current ? '*' : '',
        name,
        server,
        user?.email ?? '',
        app === null ? 'personal access token' : `app ${app.clientId}`,
        store,
      ]),
    })
  else context.complain('There are no profiles yet. Log in with: mudra login')
  return 0
}

const use: Run = async (given, context) => {
  const [name = ''] = given.positionals
  const profiles = profilesOf(context)
  const profile = await profiles.read(name)
  if (profile === null)
    throw new CliError('profile_unknown', `There is no profile ${name}. See: mudra profile list`)
  await profiles.setCurrent(name)
  if (given.has('json')) printJson(context, { ...describeProfile(profile), current: true })
  else context.complain(`${name} is used from now on.`)
  return 0
}

export const profile = { list, use }
