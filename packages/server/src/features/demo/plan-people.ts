import { parseDateTime } from '../../protocol/asana/dates.js'
import { parseGranularScope } from '../../protocol/asana/scopes.js'
import type { GrantedScopes } from '../../protocol/token/principal.js'
import {
  parseTokenKind,
  PREFIX_BY_KIND,
  withChecksum,
  type TokenKind,
} from '../../protocol/token/token-format.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { planName, type Planning } from './planning.js'
import type { SeedDocument, SeedToken, SeedUser } from './seed-document.js'
import type { PlannedPerson, PlannedToken } from './seed-plan.js'
import type { SeedPath } from './seed-fault.js'

/** People come first: everything else refers to them. */
export function planPeople({ users }: SeedDocument, planning: Planning): readonly PlannedPerson[] {
  return users.map((user, index) => {
    const path = ['users', index]
    const person = planPerson(user, path, planning)
    planning.introduce(person, path)
    return person
  })
}

function planPerson(user: SeedUser, path: SeedPath, planning: Planning): PlannedPerson {
  const { nowMs, rules } = planning
  const gid = planning.gidOf(user.gid, [...path, 'gid'])
  const name = planName(user.name, [...path, 'name'], {
    fault: planning.fault,
    lengthMax: rules.nameLengthMax,
  })
  const email = user.email.trim()
  const addressFault = rules.emailFault(email)
  if (addressFault !== null) planning.fault([...path, 'email'], addressFault)
  const { deactivated = false, email_verified: isVerified = true, password = null, tokens = [] } = user
  const passwordFault = password === null ? null : rules.passwordFault(password)
  if (passwordFault !== null) planning.fault([...path, 'password'], passwordFault)
  if (tokens.length > rules.personalTokensPerUserMax)
    planning.fault([...path, 'tokens'], `Must have at most ${rules.personalTokensPerUserMax} entries`)
  return {
    user: {
      gid,
      name,
      email,
      createdAtMs: nowMs,
      deactivatedAtMs: deactivated ? nowMs : null,
      emailVerifiedAtMs: isVerified ? nowMs : null,
    },
    password,
    tokens: tokens.map((token, index) =>
      planToken(token, gid, { path: [...path, 'tokens', index], planning }),
    ),
  }
}

function planToken(
  token: SeedToken,
  userGid: Gid,
  { path, planning }: { readonly path: SeedPath; readonly planning: Planning },
): PlannedToken {
  const name = token.name.trim()
  const nameFault = planning.rules.tokenNameFault(name)
  if (nameFault !== null) planning.fault([...path, 'name'], nameFault)
  const { expires_at: expires = null } = token
  const expiresAtMs = expires === null ? null : parseDateTime(expires)
  if (expires !== null && expiresAtMs === null)
    planning.fault([...path, 'expires_at'], 'Is not a moment in the calendar')
  return {
    userGid,
    name,
    secret: planSecret(token.token, 'personal', { path: [...path, 'token'], planning }),
    scopes: planScopes(token.scopes, [...path, 'scopes'], planning),
    expiresAtMs,
  }
}

/** A value that a file gives must be one that this server could have made, or it would be turned away before it is looked up. */
export function planSecret(
  text: string | undefined,
  kind: TokenKind,
  { path, planning }: { readonly path: SeedPath; readonly planning: Planning },
): string | null {
  if (text === undefined) return null
  planning.once(text, path)
  if (parseTokenKind(text) !== kind) planning.fault(path, secretFault(text, kind))
  return text
}

function secretFault(text: string, kind: TokenKind): string {
  const right = withChecksum(text, kind)
  return right === null
    ? `Must be ${PREFIX_BY_KIND[kind]}, 32 letters and digits, and a checksum of 6`
    : `Has a wrong checksum: with these characters it ends in ${right.slice(-6)}`
}

function planScopes(names: readonly string[] | undefined, path: SeedPath, planning: Planning): GrantedScopes {
  if (names === undefined) return 'full'
  if (names.length === 0)
    planning.fault(path, 'Must have at least one scope; leave it out for full permissions')
  const scopes = new Set<string>()
  for (const [index, name] of names.entries()) {
    const scope = parseGranularScope(name)
    if (scope === null) planning.fault([...path, index], 'Is not a scope; scopes look like tasks:read')
    else scopes.add(scope)
  }
  return scopes
}
