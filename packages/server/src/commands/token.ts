import { OperatorProblem } from '../platform/faults.js'
import { parseDateTime } from '../protocol/asana/dates.js'
import { parseGid, type Gid } from '../protocol/asana/gid.js'
import type { GrantedScopes } from '../protocol/token/principal.js'
import type { ListedToken } from '../rooms/tokens/list-tokens.js'
import {
  bySubcommand,
  isoOrNull,
  readArguments,
  readNames,
  readSeconds,
  withHouse,
  type Command,
  type CommandContext,
} from './command.js'
import { findPerson } from './user.js'

const USAGE = `mudrad token create USER --name NAME [--scopes tasks:read,users:read] [--expires never|30d|2027-01-31] [--force] [--json]
       mudrad token list [USER] [--json]
       mudrad token rotate TOKEN_GID [--overlap 3600s|60m|24h|7d] [--idempotency-key KEY] [--json]
       mudrad token revoke TOKEN_GID
USER is a gid or an e-mail address. Without --expires a token lives 90 days. Without --overlap the old token ends when the new
one is first used. --force makes a token against the policies of the person's workspaces; it does not reach those.`

const create: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['name', 'scopes', 'expires'],
    flags: ['json', 'force'],
    positionals: { min: 1, max: 1 },
  })
  const expires = readExpires(given.text('expires'), context.platform.clock.nowMs())
  const scopesText = given.text('scopes')
  const scopes = scopesText === null ? null : readNames(scopesText)
  return await withHouse(given.config, context, async (house) => {
    const person = await findPerson(house, given.positionals[0] ?? '')
    if (person === null) {
      context.complain(`nobody is ${given.positionals[0] ?? ''}. See: mudrad user list`)
      return 1
    }
    const made = await house.createPersonalToken({
      userGid: person.gid,
      name: given.text('name') ?? '',
      scopes,
      expires,
      overPolicies: given.has('force'),
      actor: { kind: 'operator' },
    })
    if (!made.ok) {
      context.complain(`${made.field}: ${made.message}`)
      return 1
    }
    showOnce(context, made, given.has('json'))
    return 0
  })
}

const rotate: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['overlap', 'idempotency-key'],
    flags: ['json'],
    positionals: { min: 1, max: 1 },
  })
  const overlap = given.text('overlap')
  const overlapSeconds = overlap === null ? null : readSeconds(overlap, '--overlap')
  return await withHouse(given.config, context, async (house) => {
    const rotated = await house.rotatePersonalToken({
      tokenGid: parseGid(given.positionals[0] ?? '') ?? ('0' as Gid),
      overlapSeconds,
      idempotencyKey: given.text('idempotency-key'),
      actor: { kind: 'operator' },
    })
    if (!rotated.ok) {
      context.complain(`${rotated.field}: ${rotated.message}`)
      return 1
    }
    showOnce(context, rotated, given.has('json'))
    return 0
  })
}

const list: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json'],
    positionals: { min: 0, max: 1 },
  })
  return await withHouse(given.config, context, async (house) => {
    const [who] = given.positionals
    const person = who === undefined ? null : await findPerson(house, who)
    if (who !== undefined && person === null) {
      context.complain(`nobody is ${who}. See: mudrad user list`)
      return 1
    }
    const tokens = await house.listTokens({ userGid: person?.gid ?? null })
    if (given.has('json')) context.print(JSON.stringify(tokens.map(describe), null, 2))
    else for (const one of tokens) context.print(line(one))
    if (tokens.length === 0 && !given.has('json'))
      context.print('no tokens yet. Make one: mudrad token create')
    return 0
  })
}

const revoke: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    positionals: { min: 1, max: 1 },
  })
  const text = given.positionals[0] ?? ''
  return await withHouse(given.config, context, async (house) => {
    const decision = await house.revokeToken({
      tokenGid: parseGid(text) ?? ('0' as Gid),
      actor: { kind: 'operator' },
    })
    if (decision === 'unknown') {
      context.complain(`no token has the gid ${text}. See: mudrad token list`)
      return 1
    }
    context.print(decision === 'revoked' ? `token ${text} is revoked` : `token ${text} was revoked before`)
    return 0
  })
}

function showOnce(
  context: CommandContext,
  made: { readonly tokenGid: Gid; readonly secret: string; readonly expiresAtMs: number | null },
  json: boolean,
): void {
  const expires = isoOrNull(made.expiresAtMs)
  if (json) {
    context.print(JSON.stringify({ gid: made.tokenGid, token: made.secret, expires_at: expires }, null, 2))
    return
  }
  context.print(made.secret)
  context.complain(
    `Token ${made.tokenGid}, ${expires === null ? 'without expiry' : `until ${expires}`}. It is not shown again: store it now.`,
  )
}

function readExpires(text: string | null, nowMs: number): 'default' | 'never' | { readonly atMs: number } {
  if (text === null) return 'default'
  if (text === 'never') return 'never'
  if (/^\d+[smhd]$/.test(text)) return { atMs: nowMs + readSeconds(text, '--expires') * 1_000 }
  const atMs = parseDateTime(text)
  if (atMs === null) {
    throw new OperatorProblem('--expires must be never, a time like 30d or 12h, or a date like 2027-01-31')
  }
  return { atMs }
}

function describe(one: ListedToken) {
  return {
    gid: one.gid,
    user: one.userGid,
    name: one.name,
    hint: one.hint,
    scopes: describeScopes(one.scopes),
    state: one.state,
    reason: one.revokedReason,
    created_at: isoOrNull(one.createdAtMs),
    expires_at: isoOrNull(one.expiresAtMs),
    ends_at: isoOrNull(one.retiresAtMs),
    revoked_at: isoOrNull(one.revokedAtMs),
    last_used_at: isoOrNull(one.lastUsedAtMs),
    last_used_address: one.lastUsedAddress,
    successor: one.successorGid,
  }
}

function line(one: ListedToken): string {
  const state = one.revokedReason === null ? one.state : `${one.state} (${one.revokedReason})`
  const used =
    one.lastUsedAtMs === null
      ? 'never used'
      : `used ${isoOrNull(one.lastUsedAtMs) ?? ''} from ${one.lastUsedAddress ?? 'unknown'}`
  const expires = one.expiresAtMs === null ? 'no expiry' : `expires ${isoOrNull(one.expiresAtMs) ?? ''}`
  return `${one.gid}  ${one.hint}  ${state}  ${one.name}  ${describeScopes(one.scopes)}  created ${isoOrNull(one.createdAtMs) ?? ''}  ${expires}  ${used}`
}

function describeScopes(scopes: GrantedScopes): string {
  return scopes === 'full' ? 'full' : [...scopes].toSorted().join(' ')
}

export const token = bySubcommand({ create, list, rotate, revoke }, USAGE)
