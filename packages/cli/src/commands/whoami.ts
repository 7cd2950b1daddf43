import { askPerson } from '../answers.js'
import type { Run } from '../command-line.js'
import { printFields, printJson } from '../output.js'
import { openSession } from '../session.js'
import { describeProfile } from './login.js'

export const whoami: Run = async (given, context) => {
  const { credential, profile } = await openSession(given, context)
  const person = await askPerson(credential)
  const { email, gid, name } = person ?? profile.user ?? { gid: '', name: '', email: '' }
  const workspaces = person?.workspaces ?? []
  if (given.has('json'))
    printJson(context, {
      ...describeProfile(profile),
      user: gid === '' ? null : { gid, name, email },
      workspaces,
    })
  else
    printFields(context, [
      ['Name', name],
      ['Email', email],
      ['Gid', gid],
      ['Server', profile.server],
      ['Profile', profile.name],
      ['Workspaces', workspaces.map((one) => one.name).join(', ')],
    ])
  // What the server did not say now is what it said at the login.
  if (person === null)
    context.complain(
      'The scopes of this access do not open who it is of (users:read): this is as the login had it.',
    )
  return 0
}
