import type { House } from '../compose.js'
import { OperatorProblem } from '../platform/faults.js'
import { parseUserReference } from '../protocol/asana/field.js'
import { parseGid } from '../protocol/asana/gid.js'
import type { Role } from '../protocol/token/principal.js'
import type { User } from '../rooms/users/user.js'
import { bySubcommand, isoOrNull, readArguments, withHouse, type Command } from './command.js'

const USAGE = `mudrad user create EMAIL --name NAME (--workspace GID | --new-workspace NAME) [--role admin|member|guest] [--with-password]
       mudrad user list [--json]
       mudrad user deactivate USER
       mudrad user set-password USER
       mudrad user reset-factors USER
       mudrad user verify USER [--keep]
verify confirms that the address of an account is its owner's. All that was made before under the account ends, its password too; with --keep
nothing does, for an account that you know the owner made.
USER is a gid or an e-mail address. Passwords are asked for, or read from stdin; they are never arguments.`

const ROLES: readonly Role[] = ['admin', 'member', 'guest']

const create: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['name', 'workspace', 'new-workspace', 'role'],
    flags: ['with-password'],
    positionals: { min: 1, max: 1 },
  })
  const [email = ''] = given.positionals
  const newName = given.text('new-workspace')
  const workspaceGid = parseGid(given.text('workspace') ?? '')
  const roleText = given.text('role') ?? (newName === null ? 'member' : 'admin')
  const role = ROLES.find((one) => one === roleText)
  if (role === undefined) throw new OperatorProblem(`--role must be one of ${ROLES.join(', ')}`)
  if ((newName === null) === (workspaceGid === null)) {
    throw new OperatorProblem('name one of --workspace GID and --new-workspace NAME')
  }
  const password = given.has('with-password') ? await context.askSecret(`Password for ${email}: `) : null
  return await withHouse(given.config, context, async (house) => {
    const made = await house.createUser({
      name: given.text('name') ?? '',
      email,
      role,
      workspace: workspaceGid === null ? { newName: newName ?? '' } : { gid: workspaceGid },
      password,
      actor: { kind: 'operator' },
    })
    if (!made.ok) {
      context.complain(`${made.field}: ${made.message}`)
      return 1
    }
    context.print(`${made.user.gid} ${made.user.email} is ${role} of workspace ${made.workspaceGid}`)
    return 0
  })
}

const list: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json'],
    positionals: { min: 0, max: 0 },
  })
  return await withHouse(given.config, context, async (house) => {
    const users = await house.users.listAll()
    if (given.has('json')) {
      context.print(
        JSON.stringify(
          users.map(({ gid, name, email, deactivatedAtMs, emailVerifiedAtMs, workspaces }) => ({
            gid,
            name,
            email,
            deactivated_at: isoOrNull(deactivatedAtMs),
            email_verified_at: isoOrNull(emailVerifiedAtMs),
            workspaces,
          })),
          null,
          2,
        ),
      )
      return 0
    }
    for (const one of users) {
      const ended =
        one.deactivatedAtMs === null ? '' : ` · deactivated ${isoOrNull(one.deactivatedAtMs) ?? ''}`
      const proof = one.emailVerifiedAtMs === null ? ' · address not confirmed' : ''
      context.print(
        `${one.gid}  ${one.email}  ${one.name}  ${one.workspaces.map(({ gid, name, role }) => `${name} ${gid} (${role})`).join(', ')}${proof}${ended}`,
      )
    }
    if (users.length === 0) context.print('nobody yet. Make the first person: mudrad user create')
    return 0
  })
}

const deactivate: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 1, max: 1 },
  })
  return await withHouse(given.config, context, async (house) => {
    const person = await findPerson(house, given.positionals[0] ?? '')
    if (person === null) {
      context.complain(`nobody is ${given.positionals[0] ?? ''}. See: mudrad user list`)
      return 1
    }
    const ended = await house.deactivateUser({ userGid: person.gid, actor: { kind: 'operator' } })
    if (ended.decision !== 'deactivated') {
      context.complain(`${person.email} is deactivated already`)
      return 1
    }
    context.print(`${person.email} is deactivated; ${ended.tokensEnded} tokens ended`)
    return 0
  })
}

const setPassword: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 1, max: 1 },
  })
  return await withHouse(given.config, context, async (house) => {
    const person = await findPerson(house, given.positionals[0] ?? '')
    if (person === null) {
      context.complain(`nobody is ${given.positionals[0] ?? ''}. See: mudrad user list`)
      return 1
    }
    const password = await context.askSecret(`New password for ${person.email}: `)
    const fault = await house.setPassword({ userGid: person.gid, password, actor: { kind: 'operator' } })
    if (fault !== null) {
      context.complain(`password: ${fault}`)
      return 1
    }
    context.print(`${person.email} has a new password`)
    return 0
  })
}

/** For somebody who lost their devices and their recovery codes. */
const resetFactors: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 1, max: 1 },
  })
  return await withHouse(given.config, context, async (house) => {
    const person = await findPerson(house, given.positionals[0] ?? '')
    if (person === null) {
      context.complain(`nobody is ${given.positionals[0] ?? ''}. See: mudrad user list`)
      return 1
    }
    const decision = await house.resetFactors({
      userGid: person.gid,
      actor: { kind: 'operator' },
      admin: null,
    })
    if (decision !== 'reset') {
      context.complain(`${person.email} has no second factor`)
      return 1
    }
    context.print(`${person.email} has no second factor any more and is logged out everywhere`)
    return 0
  })
}

/** For an account that was made without a mailed link: it cannot join a second workspace before. */
const verify: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['keep'],
    positionals: { min: 1, max: 1 },
  })
  return await withHouse(given.config, context, async (house) => {
    const person = await findPerson(house, given.positionals[0] ?? '')
    if (person === null) {
      context.complain(`nobody is ${given.positionals[0] ?? ''}. See: mudrad user list`)
      return 1
    }
    const keepsAll = given.has('keep')
    const verified = await house.verifyAddress({
      userGid: person.gid,
      keepsAll,
      actor: { kind: 'operator' },
    })
    if (verified.decision !== 'verified') {
      const why = verified.decision === 'deactivated' ? 'is deactivated' : 'was confirmed before'
      context.complain(`${person.email} ${why}`)
      return 1
    }
    if (keepsAll) {
      context.print(`${person.email} is confirmed; nothing was ended`)
      return 0
    }
    const { ended } = verified
    context.print(
      `${person.email} is confirmed; ended: ${ended.length === 0 ? 'nothing' : ended.join(', ')}. They need a new password: mudrad user set-password ${person.email}`,
    )
    return 0
  })
}

/** @param text  a gid or an e-mail address */
export async function findPerson(house: House, text: string): Promise<User | null> {
  const who = parseUserReference(text)
  if (who === null || who.by === 'me') return null
  return await house.users.findForOperator(who.by === 'gid' ? { gid: who.gid } : { email: who.email })
}

export const user = bySubcommand(
  { create, list, deactivate, 'set-password': setPassword, 'reset-factors': resetFactors, verify },
  USAGE,
)
