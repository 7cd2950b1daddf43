import type { Services } from '../compose/services.js'
import { OperatorProblem } from '../platform/faults.js'
import { parseGid } from '../protocol/asana/gid.js'
import type { Role } from '../protocol/token/principal.js'
import type { User } from '../features/users/user.js'
import { defineCommand, type Arguments, type Run } from './command-line.js'
import { isoOrNull, withServices, type CommandContext } from './command.js'
import { withPerson } from './lookup.js'
import { counted, printDone, printJson, printTable } from './output.js'
import { USER } from './texts/people.js'

const ROLES: readonly Role[] = ['admin', 'member', 'guest']

const create: Run = async (given, context) => {
  const [email = ''] = given.positionals
  const newName = given.text('new-workspace')
  const workspaceText = given.text('workspace')
  const workspaceGid = parseGid(workspaceText ?? '')
  const roleText = given.text('role') ?? (newName === null ? 'member' : 'admin')
  const role = ROLES.find((one) => one === roleText)
  if (role === undefined) throw new OperatorProblem(`--role must be one of ${ROLES.join(', ')}`)
  if ((newName === null) === (workspaceText === null))
    throw new OperatorProblem(
      'name the workspace: either --workspace GID or --new-workspace NAME. See: mudrad workspace list',
    )
  if (newName === null && workspaceGid === null)
    throw new OperatorProblem(`--workspace: ${workspaceText ?? ''} is not a gid. See: mudrad workspace list`)
  const password = given.has('with-password') ? await context.askSecret(`Password for ${email}: `) : null
  return await withServices(given.config, context, async (services, { publicUrl }) => {
    const made = await services.users.create({
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
    const { user: person, workspaceGid: workspace } = made
    const link = password === null ? await makeLink(services, person, context) : null
    printDone(context, given, {
      json: {
        gid: person.gid,
        name: person.name,
        email: person.email,
        workspace,
        role,
        sign_in_link: link?.href ?? null,
        sign_in_link_expires_at: isoOrNull(link?.expiresAtMs ?? null),
        login_url: `${publicUrl}/login`,
      },
      words: `${person.gid} ${person.email} is ${role} of workspace ${workspace}`,
    })
    if (given.has('json')) return 0
    if (link !== null) explainLink(link, person, context)
    else
      context.complain(`They sign in at ${publicUrl}/login${password === null ? '' : ' with the password'}.`)
    return 0
  })
}

interface Link {
  readonly href: string
  readonly expiresAtMs: number
}

/** @returns null where there is none, after saying why */
async function makeLink(services: Services, person: User, context: CommandContext): Promise<Link | null> {
  const made = await services.passwordResets.createSignInLink({
    userGid: person.gid,
    actor: { kind: 'operator' },
  })
  if (made.ok) return made
  switch (made.reason) {
    case 'unknown':
    case 'deactivated':
      context.complain(`${person.email} is deactivated, so there is no link`)
      return null
    case 'unproved':
      context.complain(
        `nobody has confirmed that ${person.email} is the address of this account’s owner, and whoever uses a link takes the account over. If you know that it is, first: mudrad user verify ${person.email}`,
      )
      return null
    case 'limit_reached':
      context.complain(
        `${person.email} already has ${made.limit} links that work, which is the limit. Use one of them, or set a password: mudrad user set-password ${person.email}`,
      )
      return null
  }
}

/** Standard output has what was asked for; what is to be done with it is said beside it. */
function explainLink({ expiresAtMs, href }: Link, person: User, context: CommandContext): void {
  context.complain(
    `Hand this link to ${person.email}. It lets them choose a password, once, until ${isoOrNull(expiresAtMs) ?? ''}. It is not shown again:`,
  )
  context.complain(href)
}

const signInLink: Run = async (given, context) =>
  await onPerson(given, context, async (services, person) => {
    const link = await makeLink(services, person, context)
    if (link === null) return 1
    const expires = isoOrNull(link.expiresAtMs)
    printDone(context, given, {
      json: {
        gid: person.gid,
        email: person.email,
        sign_in_link: link.href,
        sign_in_link_expires_at: expires,
      },
      words: link.href,
    })
    if (!given.has('json'))
      context.complain(
        `Hand this link to ${person.email}. It lets them choose a new password, once, until ${expires ?? ''}. It is not shown again.`,
      )
    return 0
  })

const list: Run = async (given, context) =>
  await withServices(given.config, context, async (services) => {
    const users = await services.users.reading.listAll()
    if (given.has('json'))
      printJson(
        context,
        users.map(({ gid, name, email, deactivatedAtMs, emailVerifiedAtMs, workspaces }) => ({
          gid,
          name,
          email,
          deactivated_at: isoOrNull(deactivatedAtMs),
          email_verified_at: isoOrNull(emailVerifiedAtMs),
          workspaces,
        })),
      )
    else
      printTable(context, {
        heads: ['GID', 'EMAIL ADDRESS', 'NAME', 'WORKSPACES', 'STATE'],
        rows: users.map((one) => [
          one.gid,
          one.email,
          one.name,
          one.workspaces.map(({ gid, name, role }) => `${name} ${gid} (${role})`).join(', '),
          stateOf(one),
        ]),
        none: 'nobody yet. Create the first person: mudrad user create',
      })
    return 0
  })

function stateOf({ deactivatedAtMs, emailVerifiedAtMs }: User): string {
  if (deactivatedAtMs !== null) return `deactivated ${isoOrNull(deactivatedAtMs) ?? ''}`
  return emailVerifiedAtMs === null ? 'address not confirmed' : 'active'
}

const deactivate: Run = async (given, context) =>
  await onPerson(given, context, async (services, person) => {
    const ended = await services.users.deactivate({ userGid: person.gid, actor: { kind: 'operator' } })
    if (ended.decision !== 'deactivated') {
      context.complain(`${person.email} was deactivated before`)
      return 1
    }
    printDone(context, given, {
      json: { gid: person.gid, email: person.email, tokens_ended: ended.tokensEnded },
      words: `${person.email} is deactivated; ${counted(ended.tokensEnded, 'token')} ended`,
    })
    return 0
  })

const setPassword: Run = async (given, context) =>
  await onPerson(given, context, async (services, person) => {
    const password = await context.askSecret(`New password for ${person.email}: `)
    const fault = await services.passwords.set({ userGid: person.gid, password, actor: { kind: 'operator' } })
    if (fault !== null) {
      context.complain(`password: ${fault}`)
      return 1
    }
    printDone(context, given, {
      json: { gid: person.gid, email: person.email, password_set: true },
      words: `${person.email} has a new password`,
    })
    return 0
  })

/** For somebody who lost their devices and their recovery codes. */
const resetFactors: Run = async (given, context) =>
  await onPerson(given, context, async (services, person) => {
    const decision = await services.factors.reset({
      userGid: person.gid,
      actor: { kind: 'operator' },
      admin: null,
    })
    if (decision !== 'reset') {
      context.complain(`${person.email} has no second factor`)
      return 1
    }
    printDone(context, given, {
      json: { gid: person.gid, email: person.email, second_factors: 0 },
      words: `${person.email} no longer has a second factor and is logged out everywhere`,
    })
    return 0
  })

/** For an account that was made without a mailed link: it cannot join a second workspace before. */
const verify: Run = async (given, context) =>
  await onPerson(given, context, async (services, person) => {
    const keepsAll = given.has('keep')
    const verified = await services.users.verifyAddress({
      userGid: person.gid,
      keepsAll,
      actor: { kind: 'operator' },
    })
    if (verified.decision !== 'verified') {
      const why = verified.decision === 'deactivated' ? 'is deactivated' : 'was confirmed before'
      context.complain(`${person.email} ${why}`)
      return 1
    }
    const ended = keepsAll ? [] : verified.ended
    printDone(context, given, {
      json: { gid: person.gid, email: person.email, ended },
      words: keepsAll
        ? `${person.email} is confirmed; nothing was ended`
        : `${person.email} is confirmed; ended: ${ended.length === 0 ? 'nothing' : ended.join(', ')}. They need a new password: mudrad user set-password ${person.email}`,
    })
    return 0
  })

/** Works on the person that the first argument names. */
async function onPerson(
  given: Arguments,
  context: CommandContext,
  work: (services: Services, person: User) => Promise<number>,
): Promise<number> {
  return await withServices(
    given.config,
    context,
    async (services) =>
      await withPerson(services, given.positionals[0] ?? '', {
        context,
        work: async (person) => await work(services, person),
      }),
  )
}

export const user = defineCommand('user', USER, {
  commands: {
    create,
    list,
    deactivate,
    'set-password': setPassword,
    'reset-factors': resetFactors,
    'sign-in-link': signInLink,
    verify,
  },
})
