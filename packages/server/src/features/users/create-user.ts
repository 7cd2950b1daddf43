import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import type { Role } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { Actor } from '../audit/audit-event.js'
import type { UserStore } from './ports.js'
import { emailFault, USER_NAME_LENGTH_MAX, type User } from './user.js'

export interface CreateUser {
  readonly name: string
  readonly email: string
  readonly role: Role
  /** Where the person becomes a member: a workspace that exists, or the name of one to make with them. */
  readonly workspace: { readonly gid: Gid } | { readonly newName: string }
  /** Null: the person has no password until one is set. */
  readonly password: string | null
  readonly actor: Actor
}

export type CreateUserOutcome =
  | { readonly ok: true; readonly user: User; readonly workspaceGid: Gid }
  | {
      readonly ok: false
      readonly field: 'name' | 'email' | 'workspace' | 'password'
      readonly message: string
    }

/**
 * Creates a person in a workspace.
 * @returns the person, or the field that is wrong and how to mend it
 * @throws StoreUnavailable, TooBusy, nothing else
 */
export function makeCreateUser(needs: {
  readonly users: UserStore
  readonly hasherFor: HasherFor
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** @returns what is wrong with a new password of this person, or null */
  readonly judgePassword: (
    password: string,
    about: { readonly name: string; readonly email: string; readonly workspaces: readonly string[] },
  ) => Promise<string | null>
}) {
  return async (request: CreateUser): Promise<CreateUserOutcome> => {
    const name = request.name.trim()
    const personFault = name === '' ? 'Must not be empty' : nameFault(name, USER_NAME_LENGTH_MAX)
    if (personFault !== null) return wrong('name', personFault)
    const email = request.email.trim()
    const addressFault = emailFault(email)
    if (addressFault !== null) return wrong('email', addressFault)
    const newWorkspaceName = 'newName' in request.workspace ? request.workspace.newName.trim() : null
    if (newWorkspaceName !== null) {
      const fault =
        newWorkspaceName === '' ? 'Must not be empty' : nameFault(newWorkspaceName, USER_NAME_LENGTH_MAX)
      if (fault !== null) return wrong('workspace', fault)
    }
    const workspaces = newWorkspaceName === null ? [] : [newWorkspaceName]
    const fault =
      request.password === null
        ? null
        : await needs.judgePassword(request.password, { name, email, workspaces })
    if (fault !== null) return wrong('password', fault)

    const workspaceGid = 'gid' in request.workspace ? request.workspace.gid : await needs.nextGid()
    const user: User = {
      gid: await needs.nextGid(),
      name,
      email,
      createdAtMs: needs.clock.nowMs(),
      deactivatedAtMs: null,
      // Operators vouch for those whom they make.
      emailVerifiedAtMs: needs.clock.nowMs(),
    }
    const hasher = needs.hasherFor({ queue: 'known', account: user.gid })
    const passwordHash = request.password === null ? null : await hasher.hash(request.password)
    const decision = await needs.users.create({
      user,
      membership: { gid: await needs.nextGid(), workspaceGid, role: request.role },
      newWorkspaceName,
      passwordHash,
      actor: request.actor,
    })
    if (decision === 'email_taken') return wrong('email', 'Belongs to another person already')
    if (decision === 'workspace_unknown') return wrong('workspace', 'Does not exist')
    return { ok: true, user, workspaceGid }
  }
}

function wrong(
  field: 'name' | 'email' | 'workspace' | 'password',
  message: string,
): { ok: false; field: 'name' | 'email' | 'workspace' | 'password'; message: string } {
  return { ok: false, field, message }
}
