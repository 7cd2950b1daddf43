import { OperatorProblem } from '../platform/faults.js'
import { parseDateTime } from '../protocol/asana/dates.js'
import { NO_GID, parseGid, type Gid } from '../protocol/asana/gid.js'
import type { GrantedScopes } from '../protocol/token/principal.js'
import type { ListedToken } from '../features/tokens/list-tokens.js'
import { defineCommand, type Arguments, type Run } from './command-line.js'
import { isoOrNull, readNames, readSeconds, withServices, type CommandContext } from './command.js'
import { findPerson, noPerson, withPerson } from './lookup.js'
import { printDone, printJson, printTable } from './output.js'
import { TOKEN } from './texts/credentials.js'

const create: Run = async (given, context) => {
  const expires = readExpires(given.text('expires'), context.platform.clock.nowMs())
  const scopesText = given.text('scopes')
  const scopes = scopesText === null ? null : readNames(scopesText)
  return await withServices(given.config, context, async (services) => {
    const work = async ({ gid: userGid }: { readonly gid: Gid }) => {
      const made = await services.tokens.create({
        userGid,
        name: given.text('name') ?? '',
        scopes,
        expires,
        overPolicies: given.has('force'),
        actor: { kind: 'operator' },
      })
      if (made.ok) return showOnce(context, made, given)
      context.complain(`${made.field}: ${made.message}`)
      return 1
    }
    return await withPerson(services, given.positionals[0] ?? '', { context, work })
  })
}

const rotate: Run = async (given, context) => {
  const overlap = given.text('overlap')
  const overlapSeconds = overlap === null ? null : readSeconds(overlap, '--overlap')
  return await withServices(given.config, context, async (services) => {
    const rotated = await services.tokens.rotate({
      tokenGid: parseGid(given.positionals[0] ?? '') ?? NO_GID,
      overlapSeconds,
      idempotencyKey: given.text('idempotency-key'),
      actor: { kind: 'operator' },
    })
    if (rotated.ok) return showOnce(context, rotated, given)
    context.complain(`${rotated.field}: ${rotated.message}`)
    return 1
  })
}

const list: Run = async (given, context) =>
  await withServices(given.config, context, async (services) => {
    const [who] = given.positionals
    const person = who === undefined ? null : await findPerson(services, who)
    if (who !== undefined && person === null) {
      context.complain(noPerson(who))
      return 1
    }
    const tokens = await services.tokens.list({ userGid: person?.gid ?? null })
    if (given.has('json')) printJson(context, tokens.map(describe))
    else
      printTable(context, {
        heads: ['GID', 'HINT', 'STATE', 'NAME', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED', 'FROM'],
        rows: tokens.map(row),
        none: 'no tokens yet. Create one: mudrad token create',
      })
    return 0
  })

const revoke: Run = async (given, context) => {
  const text = given.positionals[0] ?? ''
  return await withServices(given.config, context, async (services) => {
    const decision = await services.tokens.revoke({
      tokenGid: parseGid(text) ?? NO_GID,
      actor: { kind: 'operator' },
    })
    if (decision === 'unknown') {
      context.complain(`no token has the gid ${text}. See: mudrad token list`)
      return 1
    }
    printDone(context, given, {
      json: { gid: text, state: 'revoked', changed: decision === 'revoked' },
      words: decision === 'revoked' ? `token ${text} is revoked` : `token ${text} was revoked before`,
    })
    return 0
  })
}

function showOnce(
  context: CommandContext,
  made: { readonly tokenGid: Gid; readonly secret: string; readonly expiresAtMs: number | null },
  given: Pick<Arguments, 'has'>,
): number {
  const expires = isoOrNull(made.expiresAtMs)
  printDone(context, given, {
    json: { gid: made.tokenGid, token: made.secret, expires_at: expires },
    words: made.secret,
  })
  if (!given.has('json'))
    context.complain(
      `Token ${made.tokenGid} ${expires === null ? 'does not expire' : `expires ${expires}`}. It is not shown again: store it now.`,
    )
  return 0
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

function row(one: ListedToken): readonly string[] {
  return [
    one.gid,
    one.hint,
    one.revokedReason === null ? one.state : `${one.state} (${one.revokedReason})`,
    one.name,
    describeScopes(one.scopes),
    isoOrNull(one.createdAtMs) ?? '',
    isoOrNull(one.expiresAtMs) ?? 'never',
    isoOrNull(one.lastUsedAtMs) ?? 'never',
    one.lastUsedAddress ?? '',
  ]
}

function describeScopes(scopes: GrantedScopes): string {
  return scopes === 'full' ? 'full' : [...scopes].toSorted().join(' ')
}

export const token = defineCommand('token', TOKEN, { commands: { create, list, rotate, revoke } })
