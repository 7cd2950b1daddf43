import { OperatorProblem } from '../platform/faults.js'
import { parseGid, type Gid } from '../protocol/asana/gid.js'
import type { PolicyForm } from '../rooms/policies/policy-form.js'
import { bySubcommand, isoOrNull, readArguments, withHouse, type Command } from './command.js'

const USAGE = `mudrad policy show WORKSPACE_GID [--json]
       mudrad policy set WORKSPACE_GID [--personal-tokens allowed|refused] [--token-days 90|none] [--apps any|approved]
         [--second-factor required|optional] [--address-ranges "203.0.113.0/24 2001:db8::/32"|none] [--unused-days 180|none]
What is not named stays as it is.`

const show: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    flags: ['json'],
    positionals: { min: 1, max: 1 },
  })
  const workspaceGid = readGid(given.positionals[0] ?? '')
  return await withHouse(given.config, context, async (house) => {
    // A workspace that nobody decided anything for has policies as well: the open ones.
    if (!(await house.workspacePlans.listWithPlans()).some(({ gid }) => gid === workspaceGid)) {
      context.complain(unknownWorkspace(workspaceGid))
      return 1
    }
    const { changed, policy, version } = await house.policies.find(workspaceGid)
    const shown = {
      personal_tokens: policy.personalTokensAllowed ? 'allowed' : 'refused',
      token_days: policy.personalTokenDaysMax,
      apps: policy.apps,
      second_factor: policy.secondFactorRequired ? 'required' : 'optional',
      address_ranges: policy.addressRanges,
      unused_days: policy.unusedDaysMax,
      version,
      changed_at: isoOrNull(changed?.atMs ?? null),
      changed_by: changed === null ? null : (changed.by ?? 'operator'),
    }
    if (given.has('json')) context.print(JSON.stringify(shown, null, 2))
    else
      for (const [name, value] of Object.entries(shown))
        context.print(
          `${name.padEnd(16)} ${Array.isArray(value) ? value.join(' ') || 'none' : String(value ?? 'none')}`,
        )
    return 0
  })
}

const set: Command = async (args, context) => {
  const given = readArguments(args, {
    environment: context.environment,
    usage: USAGE,
    texts: ['personal-tokens', 'token-days', 'apps', 'second-factor', 'address-ranges', 'unused-days'],
    positionals: { min: 1, max: 1 },
  })
  const workspaceGid = readGid(given.positionals[0] ?? '')
  const wish = {
    personalTokens: oneOf(given.text('personal-tokens'), '--personal-tokens', ['allowed', 'refused']),
    apps: oneOf(given.text('apps'), '--apps', ['any', 'approved']),
    secondFactor: oneOf(given.text('second-factor'), '--second-factor', ['required', 'optional']),
    tokenDaysMax: noneAsEmpty(given.text('token-days')),
    addressRanges: noneAsEmpty(given.text('address-ranges')),
    unusedDaysMax: noneAsEmpty(given.text('unused-days')),
  }
  return await withHouse(given.config, context, async (house) => {
    const { policy, version } = await house.policies.find(workspaceGid)
    const now = house.policyForm(policy)
    const form: PolicyForm = {
      personalTokens: wish.personalTokens ?? now.personalTokens,
      apps: wish.apps ?? now.apps,
      secondFactor: wish.secondFactor === null ? now.secondFactor : wish.secondFactor === 'required',
      tokenDaysMax: wish.tokenDaysMax ?? now.tokenDaysMax,
      addressRanges: wish.addressRanges ?? now.addressRanges,
      unusedDaysMax: wish.unusedDaysMax ?? now.unusedDaysMax,
    }
    const preview = await house.previewPolicy({ workspaceGid, form, address: null })
    const actor = { kind: 'operator' } as const
    const saved = await house.savePolicy({ workspaceGid, adminGid: null, seenVersion: version, form, actor })
    switch (saved.decision) {
      case 'wrong':
        for (const { field, text } of saved.errors) context.complain(`${field.replaceAll('_', '-')}: ${text}`)
        return 1
      case 'stale':
        context.complain('somebody else changed the policies at the same moment. See: mudrad policy show')
        return 1
      case 'not_admin':
      case 'unknown':
        context.complain(unknownWorkspace(workspaceGid))
        return 1
      case 'unchanged':
        context.print('nothing changes')
        return 0
      case 'saved':
        context.print(`saved. Tokens that stop: ${preview.ok ? preview.preview.impact.stopped.length : 0}`)
        return 0
    }
  })
}

const unknownWorkspace = (gid: Gid) => `no workspace has the gid ${gid}. See: mudrad workspace list`

function readGid(text: string): Gid {
  const gid = parseGid(text)
  if (gid === null) throw new OperatorProblem(`${text} is no gid of a workspace`)
  return gid
}

function oneOf<T extends string>(text: string | null, option: string, words: readonly T[]): T | null {
  if (text === null) return null
  const word = words.find((one) => one === text)
  if (word === undefined) throw new OperatorProblem(`${option} must be ${words.join(' or ')}`)
  return word
}

const noneAsEmpty = (text: string | null) => (text === 'none' ? '' : text)

export const policy = bySubcommand({ show, set }, USAGE)
